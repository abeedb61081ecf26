"""Places kept free in a document before the first signature (Decree 30/2020, articles 14, 15 and 17).

Everything is one increment: text fields for number and date, empty signature fields, and what is
printed. After the first signature nothing of this could be added; filling it in is a change that
every later validator permits (ISO 32000-2, 12.8.2.2 and 12.8.2.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name

import signing.engine  # noqa: F401
from signing.appearance import Appearance, draw
from signing.appending import size_of
from signing.clear_place import require_clear_place, require_on_page
from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.field import all_field_names, new_field, page_of, part_annotations, show
from signing.increment import Increment, open_reader
from signing.printing import print_marks
from signing.reading import refusing
from signing.reservation import SEAL, Reservation, ReservedSignature, ReservedText
from signing.sequence import owner_of, restrictions_of, unlock
from signing.tagged_field import tag
from signing.text_field import add_text_field, fonts_in_form, form_of


def reserve(document: BinaryIO, reservation: Reservation, *, password: str | None = None) -> bytes:
    """Return the increment that makes everything ready in a document: no byte before it changes.

    Raises:
        DocumentRefusedError: `signed_already`, it carries a signature or a certification;
            `fields_taken`, it has fields of these names; `encryption_forbids`; `mark_on_annotation`,
            a field would lie upon something there; or the file cannot be read.
        MarkOutsidePageError: a page is not there, or a box is not on it.

    """
    _require_names(reservation)
    size = size_of(document)
    reader = open_reader(document)
    with refusing():
        granted = owner_of(unlock(reader, password))
        writer = Increment.over(reader)
        if not granted.new_fields:
            raise DocumentRefusedError("encryption_forbids")
        _require_unsigned(writer)
        _require_free(writer, reservation)
        _require_places(writer, reservation)
        for number in sorted({one.page for one in _fields_of(reservation)}):
            part_annotations(writer, page_of(writer, number))
        form = form_of(writer)
        fonts = fonts_in_form(writer, form)
        for text in reservation.texts:
            page = page_of(writer, text.page)
            shown = require_on_page(page, text.box)
            tag(writer, add_text_field(writer, form, text, page, shown, fonts), page)
        for wanted in reservation.signatures:
            closed = [text.name for text in reservation.texts] if wanted.name == SEAL else []
            _add_signature_field(writer, wanted, closed)
        for number in sorted({mark.page for mark in reservation.marks}):
            page = page_of(writer, number)
            marks = [mark for mark in reservation.marks if mark.page == number]
            print_marks(writer, page, require_on_page(page, marks[0].box), marks, fonts.composite)
        return writer.section(size).getvalue()


def _require_names(reservation: Reservation) -> None:
    """Names stand at the top of the form, each once: a full stop would begin a level below (12.7.4.2)."""
    names = _names_of(reservation)
    if len(set(names)) != len(names) or any("." in name or not name for name in names):
        raise ValueError(f"these cannot be names of fields together: {names}")


def _require_unsigned(writer: Increment) -> None:
    if entry(writer.root, "/Perms"):  # rights of use break by a change as well (12.8.2.3)
        raise DocumentRefusedError("signed_already")
    restrictions_of(writer).require_unsigned()


def _require_free(writer: Increment, reservation: Reservation) -> None:
    taken = set(all_field_names(writer))
    for name in _names_of(reservation):
        if name in taken:
            raise DocumentRefusedError("fields_taken", name)


def _require_places(writer: Increment, reservation: Reservation) -> None:
    """Every box is on its page; fields lie upon nothing that was there. Among each other they may."""
    for mark in reservation.marks:
        require_on_page(page_of(writer, mark.page), mark.box)
    for one in _fields_of(reservation):
        page = page_of(writer, one.page)
        if one.box is not None:
            require_clear_place(page, one.box)


def _add_signature_field(
    writer: Increment, wanted: ReservedSignature, closed: Sequence[str]
) -> None:
    """Add an empty signature field; whoever signs in it closes some other fields."""
    page = page_of(writer, wanted.page)
    field = new_field(writer, wanted.name, page, wanted.box)
    field.get_object()[pdf_name("/TU")] = generic.pdf_string(wanted.says)
    if wanted.box is not None:
        # What is there already is no new picture later, which must cover nothing.
        show(writer, field.get_object(), draw(writer, wanted.box, Appearance()))
    if closed:
        _lock(writer, field, closed)
    tag(writer, field, page)


def _lock(writer: Increment, field: Reference, names: Iterable[str]) -> None:
    """Let whoever signs a field close others (12.7.5.5): the agency's signature closes number and date."""
    closed = generic.ArrayObject(generic.pdf_string(name) for name in names)
    lock: Any = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/SigFieldLock"),
            pdf_name("/Action"): pdf_name("/Include"),
            pdf_name("/Fields"): closed,
        }
    )
    field.get_object()[pdf_name("/Lock")] = writer.add_object(lock)
    writer.mark_update(field)


def _fields_of(reservation: Reservation) -> tuple[ReservedText | ReservedSignature, ...]:
    return (*reservation.texts, *reservation.signatures)


def _names_of(reservation: Reservation) -> list[str]:
    return [one.name for one in _fields_of(reservation)]
