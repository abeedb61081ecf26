"""Signature fields of a document: those that stand empty, waiting, and how many are signed.

The walk is our own: it follows no field twice and stops at a bound, whatever the form claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.errors import DocumentRefusedError
from signing.placement import Box
from signing.reading import Key, entry, rectangle

MOST_FIELDS: Final = 20_000
MOST_EMPTY: Final = 200
DEEPEST_FIELD: Final = 32


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A signature field reserved and not yet signed; no page and no box where it is invisible."""

    name: str
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class SignatureFields:
    """The signature fields of a document: how many are filled, which are empty (200 at most)."""

    signed: int
    empty: tuple[EmptyField, ...]


def signature_fields(handler: PdfHandler, pages: Mapping[Key, int]) -> SignatureFields:
    """Return the signature fields of a document; `pages` maps a page's object to its number from 0.

    Raises:
        DocumentRefusedError: `too_deep` or `unreadable`, when the form has no bound.

    """
    signed = 0
    empty: list[EmptyField] = []
    for name, field in terminal_fields(handler):
        if entry(field, "/V") is not None:
            signed += 1
        elif len(empty) < MOST_EMPTY:
            empty.append(_empty_field(handler, name, field, pages))
    return SignatureFields(signed, tuple(empty))


def terminal_fields(handler: PdfHandler, wanted: str = "/Sig") -> Iterator[tuple[str, Any]]:
    """Yield full name and dictionary of every field of a type, signatures by default (12.7.4)."""
    form = entry(handler.root, "/AcroForm")
    if not isinstance(form, generic.DictionaryObject):
        return
    waiting = [(raw, "", None, 0) for raw in reversed(_raw_items(entry(form, "/Fields")))]
    seen: set[tuple[int, int]] = set()
    visited = 0
    while waiting:
        raw, prefix, inherited_type, depth = waiting.pop()
        visited += 1
        if visited > MOST_FIELDS:
            raise DocumentRefusedError("unreadable", "more form fields than the limit", MOST_FIELDS)
        if depth > DEEPEST_FIELD:
            raise DocumentRefusedError("too_deep", "form fields", DEEPEST_FIELD)
        if isinstance(raw, generic.IndirectObject):
            key = (raw.idnum, raw.generation)
            if key in seen:
                continue
            seen.add(key)
        field = raw.get_object()
        if not isinstance(field, generic.DictionaryObject):
            continue
        part = entry(field, "/T")
        name = ".".join(filter(None, (prefix, str(part) if part is not None else "")))
        kind = entry(field, "/FT", inherited_type)
        kids = [kid for kid in _raw_items(entry(field, "/Kids")) if _is_field(kid)]
        if kids:
            waiting.extend((kid, name, kind, depth + 1) for kid in reversed(kids))
        elif kind == wanted:
            yield name, field


def _raw_items(array: object) -> Sequence[Any]:
    if not isinstance(array, generic.ArrayObject):
        return ()
    return [array.raw_get(index) for index in range(min(len(array), MOST_FIELDS + 1))]


def _is_field(raw: Any) -> bool:
    """Whether a kid is a field of its own and not only a widget: it has a partial name."""
    kid = raw.get_object()
    return isinstance(kid, generic.DictionaryObject) and "/T" in kid


def _empty_field(
    handler: PdfHandler, name: str, field: Any, pages: Mapping[Key, int]
) -> EmptyField:
    widgets = _raw_items(entry(field, "/Kids"))
    widget = widgets[0].get_object() if widgets else field
    box = rectangle(entry(widget, "/Rect"))
    if box is None or not box.area:
        return EmptyField(name, None, None)
    page: Any = widget.raw_get("/P") if "/P" in widget else None
    number = pages.get((page.idnum, page.generation)) if _is_reference(page) else None
    if number is None:  # /P is optional (12.5.2): then the page that lists the widget tells
        number = _listing(handler, widget, pages)
    return EmptyField(name, number, None if number is None else box)


def _listing(handler: PdfHandler, widget: Any, pages: Mapping[Key, int]) -> int | None:
    """Return the number of the page among whose annotations a widget stands."""
    own = getattr(widget, "container_ref", None)
    looked = 0
    for (idnum, generation), number in pages.items():
        page = handler.get_object(generic.Reference(idnum, generation, handler))
        for annotation in _raw_items(entry(page, "/Annots")):
            looked += 1
            if looked > MOST_FIELDS:
                return None
            if _is_reference(annotation) and annotation.reference == own:
                return number
    return None


def _is_reference(value: Any) -> bool:
    return isinstance(value, generic.IndirectObject)
