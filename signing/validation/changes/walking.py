"""Walks two states of a document side by side and tells where they differ, and in which place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStreamError

from signing.validation.changes.grammar import place_behind
from signing.validation.changes.reach import Landmarks
from signing.validation.changes.states import State, TooMuchToCompareError, number_of

_STEPS_AT_MOST: Final = 500_000
_DIFFERENCES_AT_MOST: Final = 2_000
_ENCODING: Final = frozenset(
    {"/Length", "/Filter", "/DecodeParms", "/F", "/FFilter", "/FDecodeParms"}
)
_OUTSIDE: Final = frozenset({"/F", "/FFilter", "/FDecodeParms"})
_BY_IDENTITY: Final = frozenset({"annotations", "fields", "structure", "store"})
INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_ANCESTORS_AT_MOST: Final = 64
_OF_THE_TRAILER: Final = ("/Root", "/Info", "/Encrypt")


class Kind(Enum):
    """How two states differ in one place."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Owner:
    """The annotation or form field that a difference belongs to, as it was and as it is."""

    before: Any
    after: Any
    number: int | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the walk stands: place, nearest entry and numbered object, page (from 0) and owner."""

    place: str
    key: str = ""
    number: int | None = None
    page: int | None = None
    owner: Owner | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same in both states."""

    spot: Spot
    kind: Kind
    before: Any = None
    after: Any = None


class Comparison:
    """One walk through two states; `leading` are the numbers below which something changed."""

    def __init__(self, old: State, new: State, leading: set[int], landmarks: Landmarks) -> None:
        self._old, self._new, self._leading = old, new, leading
        self._nodes = landmarks.nodes
        self._landmarks = landmarks
        self._page_numbers = {n: i for i, n in enumerate(landmarks.pages) if n is not None}
        self._waiting: deque[tuple[Any, Any, Spot]] = deque()
        self._been: set[tuple[Any, ...]] = set()

    def differences(self) -> Iterator[Difference]:
        """Give every difference, each as near to the leaves as it can be told.

        Raises:
            TooMuchToCompareError: there is no end to it.

        """
        for key in _OF_THE_TRAILER:
            place = place_behind("trailer", key) or "other"
            pair = (_raw(self._old.trailer, key), _raw(self._new.trailer, key))
            self._waiting.append((*pair, Spot(place, key)))
        if _size(self._new.trailer) < _size(self._old.trailer):  # 7.5.5: what lies above is null
            yield Difference(Spot("other", "/Size"), Kind.REPLACED)
        steps = found = 0
        while self._waiting:
            steps += 1
            for difference in self._compared(*self._waiting.popleft()):
                found += 1
                yield difference
            if steps > _STEPS_AT_MOST or found > _DIFFERENCES_AT_MOST:
                raise TooMuchToCompareError(f"more than {_STEPS_AT_MOST} steps")

    def _compared(self, before: Any, after: Any, spot: Spot) -> Iterator[Difference]:
        """Compare two values as they are written, and put what lies below on the list."""
        number, other = number_of(after), number_of(before)
        if number is not None and number == other:
            if self._settled(number, spot):
                return
        elif any(n is not None and self._only_points(n, spot) for n in (number, other)):
            yield Difference(spot, Kind.REPLACED, before, after)
            return
        elif not self._first_time((other, number, spot)):
            return
        spot = spot if number is None else replace(spot, number=number)
        old, new = self._old.follow(before), self._new.follow(after)
        if old is None or new is None:
            yield from self._came_or_went(old, new, spot)
        elif isinstance(old, generic.DictionaryObject) and isinstance(
            new, generic.DictionaryObject
        ):
            yield from self._dictionaries(old, new, spot)
        elif isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
            yield from self._arrays(old, new, spot)
        elif spot.place == "structure" and generic.ArrayObject in {type(old), type(new)}:
            yield from self._arrays(before, after, spot)  # a lone kid became one of several
        elif not _equal(old, new):
            yield Difference(spot, Kind.REPLACED, old, new)

    def _settled(self, number: int, spot: Spot) -> bool:
        """Tell whether nothing is left to look at below an object that both states refer to."""
        if number not in self._leading:
            return True
        if self._only_points(number, spot):
            return True
        return not self._first_time((number, number, spot))

    def _only_points(self, number: int, spot: Spot) -> bool:
        """Tell whether an object has a place of its own, and is only pointed at from here.

        A destination by name (12.3.2.4) is an array under a key of anybody's choice: how a document is
        shown points at pages and never holds one.
        """
        if spot.place == "viewing" and number in self._landmarks.around:
            return True
        return self._landmarks.is_pointed_at(number, spot.key)

    def _first_time(self, visit: tuple[int | None, int | None, Spot]) -> bool:
        """Tell whether this pair of numbered objects has not been compared in this place yet."""
        other, number, spot = visit
        if other is None and number is None:
            return True
        key = (other, number, spot.place, spot.owner.number if spot.owner else None)
        first = key not in self._been
        self._been.add(key)
        return first

    def _came_or_went(self, old: Any, new: Any, spot: Spot) -> Iterator[Difference]:
        if old is new:
            return
        there = new if old is None else old
        if isinstance(there, _EMPTY_OF.get((spot.place, spot.key), ())):
            empty = type(there)()
            pair = (empty, new) if old is None else (old, empty)
            self._waiting.append((*pair, spot))
            return
        yield Difference(spot, Kind.ADDED if old is None else Kind.REMOVED, old, new)

    def _dictionaries(self, old: Any, new: Any, spot: Spot) -> Iterator[Difference]:
        streams = [isinstance(one, generic.StreamObject) for one in (old, new)]
        if any(streams) and not (all(streams) and _same_data(old, new)):
            yield Difference(spot, Kind.REPLACED, old, new)
            return
        keys = [*old.keys(), *(key for key in new if key not in old)]
        for key in keys:
            before, after = _raw(old, key), _raw(new, key)
            if streams[0] and key in _ENCODING:
                yield from self._packed(old, new, key, spot)
            elif (place := place_behind(spot.place, key)) == "parent":
                self._parents(old, new, replace(spot, place="content", key=str(key)))
            elif place is not None:
                self._waiting.append((before, after, replace(spot, place=place, key=str(key))))
        if spot.place == "pages":
            yield from self._kids(old, new, spot)
            if self._lies(new, "/Count", self._new) and not self._lies(old, "/Count", self._old):
                yield Difference(replace(spot, key="/Count"), Kind.MOVED)

    def _parents(self, old: Any, new: Any, spot: Spot) -> None:
        """Compare what a page inherits upwards; the page tree itself is walked from above."""
        before, after = _raw(old, "/Parent"), _raw(new, "/Parent")
        if number_of(after) not in self._nodes:
            self._waiting.append((before, after, spot))
        elif number_of(before) != number_of(after):
            for key in INHERITED:
                pair = (self._upwards(self._old, old, key), self._upwards(self._new, new, key))
                self._waiting.append((*pair, spot))

    @staticmethod
    def _upwards(state: State, page: Any, key: str) -> Any:
        """Return an entry of the nearest node above a page that has it, as it is written."""
        for _ in range(_ANCESTORS_AT_MOST):
            page = state.entry(page, "/Parent")
            value = _raw(page, key)
            if value is not None or page is None:
                return value
        return None

    def _packed(self, old: Any, new: Any, key: str, spot: Spot) -> Iterator[Difference]:
        """Compare how data are packed, where it could show: equal bytes, other objects, other files."""
        matters = key in _OUTSIDE or old is new or _indirect(old, new, key)
        if not matters and not _same_packing(old, new):
            return
        before, after = self._old.follow(_raw(old, key)), self._new.follow(_raw(new, key))
        if str(before) != str(after):
            yield Difference(spot, Kind.REPLACED, before, after)

    def _arrays(self, old: Any, new: Any, spot: Spot) -> Iterator[Difference]:
        before, after = self._old.items(old), self._new.items(new)
        if spot.place in _BY_IDENTITY:
            yield from self._by_identity(before, after, spot)
            return
        if len(before) != len(after):
            yield Difference(spot, Kind.REPLACED, old, new)
            return
        self._waiting.extend((a, b, spot) for a, b in zip(before, after, strict=True))

    def _by_identity(self, before: list[Any], after: list[Any], spot: Spot) -> Iterator[Difference]:
        """Compare lists whose items are known by their number; the others by what they say."""
        was = {n: one for one in before if (n := number_of(one)) is not None}
        now = {n: one for one in after if (n := number_of(one)) is not None}
        for number in was.keys() | now.keys():
            below = self._item_spot(spot, was.get(number), now.get(number), number)
            if number in was and number in now:
                self._waiting.append((was[number], now[number], below))
            else:
                yield from self._item_alone(was.get(number), now.get(number), below)
        left = [one for one in before if number_of(one) is None]
        for one in after:
            if number_of(one) is not None:
                continue
            match = next((other for other in left if _alike(other, one)), None)
            if match is not None:
                left.remove(match)
            below = self._item_spot(spot, match, one, None)
            if match is not None:
                self._waiting.append((match, one, below))
            else:
                yield from self._item_alone(None, one, below)
        for one in left:
            yield from self._item_alone(one, None, self._item_spot(spot, one, None, None))
        common = [n for n in was if n in now]
        if spot.place == "annotations" and common != [n for n in now if n in was]:
            yield Difference(spot, Kind.MOVED)

    def _item_alone(self, before: Any, after: Any, spot: Spot) -> Iterator[Difference]:
        old, new = self._old.follow(before), self._new.follow(after)
        if old is None and new is None:
            return
        yield Difference(spot, Kind.ADDED if before is None else Kind.REMOVED, old, new)

    def _item_spot(self, spot: Spot, before: Any, after: Any, number: int | None) -> Spot:
        place = _ITEMS.get(spot.place)
        if place is None:
            return replace(spot, number=number if number is not None else spot.number)
        owner = Owner(self._old.follow(before), self._new.follow(after), number)
        return replace(spot, place=place, number=number, owner=owner)

    def _kids(self, old: Any, new: Any, spot: Spot) -> Iterator[Difference]:
        """Compare two nodes of the page tree: kid by kid, or page by page where the tree was rebuilt."""
        before, after = self._old.items(_raw(old, "/Kids")), self._new.items(_raw(new, "/Kids"))
        if list(map(number_of, before)) == list(map(number_of, after)):
            for a, b in zip(before, after, strict=True):
                self._waiting.append((a, b, self._page_spot(spot, self._new.follow(b), b)))
            return
        was, now = _pages(self._old, before), _pages(self._new, after)
        if _kids_twice(after) and not _kids_twice(before):
            yield Difference(replace(spot, place="pages", key="/Kids"), Kind.ADDED)
        common = [key for key in was if key in now]
        yield from (
            Difference(replace(spot, place="pages", key="/Kids"), Kind.REMOVED, was[key][0])
            for key in was
            if key not in now
        )
        yield from (
            Difference(replace(spot, place="pages", key="/Kids"), Kind.ADDED, None, now[key][0])
            for key in now
            if key not in was
        )
        if common != [key for key in now if key in was]:
            yield Difference(replace(spot, place="pages", key="/Kids"), Kind.MOVED)
        for key in common:
            (raw, inherited), (other, inherits) = was[key], now[key]
            page = self._page_spot(spot, {}, other)
            self._waiting.append((raw, other, page))
            drawn = replace(page, place="content")
            self._waiting.extend((inherited.get(k), inherits.get(k), drawn) for k in INHERITED)

    @staticmethod
    def _lies(node: Any, key: str, state: State) -> bool:
        """Tell whether a node of the page tree claims another number of pages than lie below it."""
        claimed = state.entry(node, key)
        return claimed is not None and claimed != len(
            _pages(state, state.items(_raw(node, "/Kids")))
        )

    def _page_spot(self, spot: Spot, node: Any, raw: Any) -> Spot:
        number = number_of(raw)
        is_node = isinstance(node, generic.DictionaryObject) and "/Kids" in node
        page = None if is_node else self._page_numbers.get(number or -1)
        return Spot("pages" if is_node else "page", "/Kids", number, page)


# Absent is as good as empty here, so that only what is in it counts as having come.
_EMPTY_OF: Final[dict[tuple[str, str], type]] = {
    ("form", "/AcroForm"): generic.DictionaryObject,
    ("store", "/DSS"): generic.DictionaryObject,
    ("names", "/Names"): generic.DictionaryObject,
    ("form resources", "/DR"): generic.DictionaryObject,
    ("fields", "/Fields"): generic.ArrayObject,
    ("annotations", "/Annots"): generic.ArrayObject,
}
_ITEMS: Final = {"annotations": "annotation", "fields": "field"}


def _kids_twice(kids: list[Any]) -> bool:
    """Tell whether a node lists the same kid more than once."""
    numbers = [number for kid in kids if (number := number_of(kid)) is not None]
    return len(set(numbers)) < len(numbers)


def _pages(state: State, kids: list[Any]) -> dict[Any, tuple[Any, dict[str, Any]]]:
    """Return the pages below some nodes in order, with what they inherit from there.

    They are known by their number; pages without one by their place.
    """
    found: dict[Any, tuple[Any, dict[str, Any]]] = {}
    waiting: list[tuple[Any, dict[str, Any]]] = [(kid, {}) for kid in reversed(kids)]
    been: set[int] = set()
    while waiting:
        raw, inherited = waiting.pop()
        number, node = number_of(raw), state.follow(raw)
        if not isinstance(node, generic.DictionaryObject) or number in been:
            continue
        if number is not None:
            been.add(number)
        if "/Kids" in node:
            own = {key: node.raw_get(key) for key in INHERITED if key in node}
            below = inherited | own
            waiting.extend((kid, below) for kid in reversed(state.items(node.raw_get("/Kids"))))
        else:
            found[number if number is not None else f"direct {len(found)}"] = raw, inherited
    return found


def _size(trailer: Any) -> int:
    value = trailer.get("/Size")
    return int(value) if isinstance(value, int) else 0


def _raw(dictionary: Any, key: str) -> Any:
    if isinstance(dictionary, generic.DictionaryObject) and key in dictionary:
        return dictionary.raw_get(key)
    return None


def _same_data(old: Any, new: Any) -> bool:
    """Tell whether two streams say the same, packed or unpacked."""
    if old is new:
        return True
    packed, other = _data(old, "encoded_data"), _data(new, "encoded_data")
    if packed == other and _equal(_raw(old, "/Filter"), _raw(new, "/Filter")):
        return packed is not None
    unpacked = _data(old, "data")
    return unpacked is not None and unpacked == _data(new, "data")


def _indirect(old: Any, new: Any, key: str) -> bool:
    """Tell whether an object of its own says how a stream is packed."""
    return number_of(_raw(old, key)) is not None or number_of(_raw(new, key)) is not None


def _same_packing(old: Any, new: Any) -> bool:
    """Tell whether the packed bytes are the same: then the filters must be, with their parameters."""
    return _data(old, "encoded_data") == _data(new, "encoded_data")


def _data(stream: Any, form: str) -> bytes | None:
    """Return a stream's data in one form; None where it cannot be had in it."""
    try:
        return bytes(getattr(stream, form))
    except PdfStreamError:
        return b"" if not stream.get("/Length") else None
    except Exception:  # noqa: BLE001  (what cannot be unpacked is not shown to be the same)
        return None


def _equal(old: Any, new: Any) -> bool:
    """Tell whether two leaves are the same; numbers by value, strings by what they mean."""
    strings = (generic.TextStringObject, generic.ByteStringObject)
    if isinstance(old, strings) and isinstance(new, strings):
        return bool(old.original_bytes == new.original_bytes or old == new)
    if isinstance(old, generic.NameObject) != isinstance(new, generic.NameObject):
        return False
    booleans = [isinstance(one, generic.BooleanObject) for one in (old, new)]
    if any(booleans):
        return all(booleans) and bool(old) == bool(new)
    return bool(old == new)


def _alike(old: Any, new: Any, depth: int = 0) -> bool:
    """Tell whether two direct values are written alike, references unfollowed."""
    if depth > 20:
        return False
    if isinstance(old, generic.IndirectObject) or isinstance(new, generic.IndirectObject):
        return number_of(old) == number_of(new)
    if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
        return old.keys() == new.keys() and all(
            _alike(_raw(old, key), _raw(new, key), depth + 1) for key in old
        )
    if isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
        return len(old) == len(new) and all(
            _alike(old.raw_get(i), new.raw_get(i), depth + 1) for i in range(len(old))
        )
    return _equal(old, new)
