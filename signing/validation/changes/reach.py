"""Which objects of the last state lead to a changed one; all others need no second look.

Whatever is reached through objects that are the same in both states is the same in both states. So
the comparison walks only where a changed object lies below, and its cost is that of the changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from pyhanko.pdf_utils import generic

from signing.forgiving import BrokenObject
from signing.validation.changes.states import State, TooMuchToCompareError, number_of

OBJECTS_AT_MOST: Final = 150_000
# Under these keys a document points at a page or its catalogue; it does not hold it there.
POINTING_AT_PAGES: Final = frozenset(
    ["/P", "/Parent", "/Pg", "/Dest", "/D", "/Data", "/Page", "/Names", "/SE", "/OpenAction"]
)
# And under these at an annotation or a field.
POINTING_AT_MARKS: Final = frozenset(["/P", "/Parent", "/Popup", "/IRT", "/Obj"])
_TREE_AT_MOST: Final = 100_000


class Landmarks:
    """The objects with a place of their own in a document: catalogue, page tree, annotations, fields.

    Wherever a document only points to one of them (`is_pointed_at`), nothing is compared: that is done
    in its own place. A stream is never a landmark, for what is drawn is compared wherever it is used.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        root = number_of(state.trailer.raw_get("/Root")) if "/Root" in state.trailer else None
        self.catalog = {root} if root is not None else set()
        self.nodes: set[int] = set()
        self.pages: list[int | None] = []
        self.fields: set[int] = set()
        self.page_of: dict[int, int] = {}  # of an annotation
        catalog = state.root
        if isinstance(catalog, generic.DictionaryObject):
            self._walk_pages(catalog.raw_get("/Pages") if "/Pages" in catalog else None)
            form = state.entry(catalog, "/AcroForm")
            self._walk_fields(state.items(_raw(form, "/Fields")))

    def is_pointed_at(self, number: int, key: str) -> bool:
        """Tell whether an entry of that name only points to an object with a place of its own."""
        if number in self.around:
            return key in POINTING_AT_PAGES
        return key in POINTING_AT_MARKS and (number in self.fields or number in self.annotations)

    @cached_property
    def around(self) -> set[int]:
        """The catalogue, and all of the page tree."""
        return self.catalog | self.nodes | {number for number in self.pages if number is not None}

    @property
    def annotations(self) -> Collection[int]:
        """The annotations of all pages."""
        return self.page_of.keys()

    @property
    def all(self) -> set[int]:
        """Every landmark."""
        return self.around | self.fields | set(self.annotations)

    def _walk_pages(self, top: Any) -> None:
        waiting, been = [top], set()
        while waiting:
            raw = waiting.pop()
            number, node = number_of(raw), self._state.follow(raw)
            if not isinstance(node, generic.DictionaryObject) or number in been:
                continue
            if number is not None:
                been.add(number)
            if "/Kids" in node:
                if number is not None:
                    self.nodes.add(number)
                waiting.extend(reversed(self._state.items(node.raw_get("/Kids"))[:_TREE_AT_MOST]))
            else:
                self.pages.append(number)
                annotations = self._state.items(_raw(node, "/Annots"))
                for one in map(number_of, annotations):
                    if one is not None:
                        self.page_of.setdefault(one, len(self.pages) - 1)
            if len(self.pages) + len(waiting) > _TREE_AT_MOST:
                raise TooMuchToCompareError(f"more than {_TREE_AT_MOST} pages")

    def _walk_fields(self, tops: list[Any]) -> None:
        waiting = list(tops)
        while waiting:
            raw = waiting.pop()
            number = number_of(raw)
            if number is None or number in self.fields:
                continue
            self.fields.add(number)
            if len(self.fields) > _TREE_AT_MOST:
                raise TooMuchToCompareError(f"more than {_TREE_AT_MOST} form fields")
            field = self._state.follow(raw)
            if isinstance(field, generic.DictionaryObject) and "/Kids" in field:
                waiting.extend(self._state.items(field.raw_get("/Kids"))[:_TREE_AT_MOST])


class Reach:
    """Who refers to whom in the last state, read once; and from it, what leads to changed objects."""

    def __init__(self, last: State) -> None:
        self._last = last
        self.landmarks = Landmarks(last)
        self.unreadable: set[int] = set()
        self._referrers: dict[int, list[int]] = {}
        self._read_everything()

    def leading_to(self, changed: Iterable[int]) -> set[int]:
        """Return the changed numbers and all from which one of them is reached."""
        found: set[int] = set()
        waiting = list(changed)
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.add(number)
                waiting.extend(self._referrers.get(number, ()))
        return found

    def _read_everything(self) -> None:
        """Read every object that is reached from the trailer, once, and note who refers to it."""
        waiting = [n for n, _ in _references(self._last.trailer)]
        been: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number in been:
                continue
            been.add(number)
            if len(been) > OBJECTS_AT_MOST:
                raise TooMuchToCompareError(f"more than {OBJECTS_AT_MOST} objects")
            value = self._last.sections.read(number, self._last.revision, keep=False)
            if isinstance(value, BrokenObject):
                self.unreadable.add(number)
            for other, key in _references(value):
                waiting.append(other)
                if not self.landmarks.is_pointed_at(other, key):
                    self._referrers.setdefault(other, []).append(number)


def _references(value: Any) -> Iterator[tuple[int, str]]:
    """Give every reference inside a value, with the key of the dictionary it stands nearest to."""
    waiting: list[tuple[Any, str]] = [(value, "")]
    while waiting:
        one, key = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            yield int(one.idnum), key
        elif isinstance(one, generic.DictionaryObject):
            waiting.extend((_item(one, name), name) for name in one)
        elif isinstance(one, generic.ArrayObject):
            waiting.extend((one.raw_get(index), key) for index in range(len(one)))


def _item(dictionary: generic.DictionaryObject, name: str) -> Any:
    """Return a value as it is written; nothing is decrypted where only references are looked for."""
    value = dictionary.raw_get(name, decrypt=generic.EncryptedObjAccess.RAW)
    return value.raw_object if isinstance(value, generic.DecryptedObjectProxy) else value


def _raw(dictionary: Any, key: str) -> Any:
    if isinstance(dictionary, generic.DictionaryObject) and key in dictionary:
        return dictionary.raw_get(key)
    return None
