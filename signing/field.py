"""The form field that holds a signature, and the widget that shows it (ISO 32000-2, 12.7.5.5)."""

from __future__ import annotations

from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.form_tools import get_single_field_annot
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import (
    MDPPerm,
    ensure_sig_flags,
    enumerate_sig_fields,
    prepare_sig_field,
)
from pyhanko.sign.signers.cms_embedder import SigMDPSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData

from signing.appearance import draw
from signing.clear_place import require_clear_place
from signing.engine import each, entry
from signing.errors import DocumentRefusedError, MarkOutsidePageError
from signing.fields import terminal_fields
from signing.increment import Increment, open_reader
from signing.order import SignatureOrder
from signing.placement import Box
from signing.reading import refusing
from signing.sequence import field_lock, owner_of, restrictions_of, unlock


def field_to_sign(
    document: BinaryIO, order: SignatureOrder, password: str | None
) -> tuple[Increment, str, Reference]:
    """Return the next increment, and the name and the field in it that will be signed.

    Raises:
        DocumentRefusedError: the file cannot be read, or does not permit this signature.
        MarkOutsidePageError: the page of the placement is not there, or the mark is not on it.

    """
    reader = open_reader(document)
    with refusing():
        owner = owner_of(unlock(reader, password))
        writer = Increment.over(reader)
        restrictions = restrictions_of(writer, owner)
        if order.certifies:
            restrictions.require_unsigned()
        name = order.field_name or new_field_name(all_field_names(writer))
        mark = order.placement if order.appearance else None
        restrictions.require(name, new=order.field_name is None, visible=mark is not None)
        if order.field_name is None:
            page = page_of(writer, mark.page if mark else 0)
            if mark is not None:
                require_clear_place(page, mark.box)
            field = new_field(writer, name, page, mark.box if mark else None)
        else:
            field = existing_field(writer, name)
        _show(writer, field, order)
    return writer, name, field


def _show(writer: Increment, field: Any, order: SignatureOrder) -> None:
    """Draw what the signer ordered in the field's own rectangle, if it has one."""
    if order.appearance is None:
        return
    widget = widget_of(field)
    corners = [float(number) for number in each(entry(widget, "/Rect", ()))]
    if len(corners) != 4 or corners[0] == corners[2] or corners[1] == corners[3]:
        return
    (left, right), (bottom, top) = sorted(corners[::2]), sorted(corners[1::2])
    page = widget["/P"] if "/P" in widget else page_of(writer, 0)
    box = Box(left, bottom, right, top)
    unit = float(entry(page, "/UserUnit", 1))
    drawing = draw(writer, box, order.appearance, rotation_of(page), user_unit=unit)
    show(writer, widget, drawing)


def new_field_name(taken: tuple[str, ...], stem: str = "Signature") -> str:
    """Return a name no field has yet.

    >>> new_field_name(("Signature1", "Signature3"))
    'Signature2'
    """
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def all_field_names(writer: Increment) -> tuple[str, ...]:
    """Return the partial names of the fields at the top of the form."""
    if "/AcroForm" not in writer.root:
        return ()
    fields = each(entry(writer.root["/AcroForm"], "/Fields", ()))
    return tuple(str(entry(field, "/T", "")) for field in fields)


def page_of(writer: Increment, number: int) -> Reference:
    """Return a page, counted from 0.

    Raises:
        MarkOutsidePageError: there is no such page.

    """
    count = int(writer.root["/Pages"]["/Count"])
    if not 0 <= number < count:
        raise MarkOutsidePageError(f"page {number + 1} of {count}")
    return writer.find_page_for_modification(number)[0]


def rotation_of(page: Any) -> int:
    """Return the effective /Rotate of a page, which it may inherit: 0, 90, 180 or 270."""
    node, seen = page.get_object(), 0
    while "/Rotate" not in node and "/Parent" in node and seen < 64:
        node, seen = node["/Parent"], seen + 1
    return int(entry(node, "/Rotate", 0)) % 360


def existing_field(writer: Increment, name: str) -> Reference:
    """Return an empty signature field.

    Raises:
        DocumentRefusedError: `no_such_field` or `field_filled`.

    """
    if "/AcroForm" in writer.root:
        for found, value, reference in enumerate_sig_fields(writer, with_name=name):
            if found == name and value is None:
                return reference
            raise DocumentRefusedError("field_filled", name)
    raise DocumentRefusedError("no_such_field", name)


def new_field(
    writer: Increment,
    name: str,
    page: Reference,
    box: Box | None,
) -> Reference:
    """Add a signature field with its widget to a page; without a box it shows nothing.

    Where the page holds annotations as direct objects, a later change of its list cannot be told from
    a change of theirs. So they become objects of their own with the first signature; and where that
    was not done, a field that shows nothing stays off the page.
    """
    corners = (box.left, box.bottom, box.right, box.top) if box else None
    on_page: Reference | None = page
    if not _is_signed(writer):
        part_annotations(writer, page)
    elif box is None and _has_direct_annotations(page):
        on_page = None
    _, reference = prepare_sig_field(
        name, writer.root, update_writer=writer, box=corners, include_on_page=on_page
    )
    return reference


def _annotations(page: Reference) -> Any:
    return entry(page.get_object(), "/Annots", ())


def _has_direct_annotations(page: Reference) -> bool:
    return any(not isinstance(one, Reference) for one in _as_written(_annotations(page)))


def _as_written(array: Any) -> list[Any]:
    """Return the items of an array as they lie: references stay references."""
    return list(list.__iter__(array)) if isinstance(array, list) else []


def _is_signed(writer: Increment) -> bool:
    return any(value is not None for _, value, _ in enumerate_sig_fields(writer))


def part_annotations(writer: Increment, page: Reference) -> None:
    """Make every annotation of a page an object of its own; nothing of what they say changes."""
    if not _has_direct_annotations(page):
        return
    old = _annotations(page)
    parted = generic.ArrayObject(
        one if isinstance(one, Reference) else writer.add_object(one) for one in _as_written(old)
    )
    page.get_object()[pdf_name("/Annots")] = parted
    writer.mark_update(page)


def widget_of(field: Reference) -> Any:
    """Return the one widget of a field."""
    return get_single_field_annot(field.get_object())


def show(writer: Increment, widget: Any, drawing: Reference) -> None:
    """Make a form XObject the normal appearance of a widget."""
    widget[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): drawing})
    writer.update_container(widget)


def _write_closed_fields(writer: Increment, lock: Any) -> None:
    """Write the pictures of the fields that a signature closes once more, as they are.

    A validator in wide use (pyHanko 0.3x) takes the picture of a closed field for changed later, unless
    the revision that closed it is the one that wrote it.
    """
    if entry(lock, "/Action") != "/Include":
        return
    named = {str(name) for name in each(entry(lock, "/Fields", ()))}
    for name, field in terminal_fields(writer, "/Tx"):
        pictures = entry(field, "/AP")
        if name in named and isinstance(pictures, generic.DictionaryObject):
            picture = pictures.raw_get("/N") if "/N" in pictures else None
            if isinstance(picture, Reference):
                writer.mark_update(picture)


def put(
    writer: Increment, field: Reference, value: PdfSignedData, *, certifies: bool = False
) -> None:
    """Make a signature dictionary the value of a field, keeping the locks the field asks for.

    One that certifies permits filling in forms and signing from then on (12.8.2.2, /P 2).
    """
    dictionary = field.get_object()
    reference = writer.add_object(value)
    dictionary[pdf_name("/V")] = reference
    writer.mark_update(field)
    lock = entry(dictionary, "/Lock")
    if lock is not None or certifies:
        asked = MDPPerm(int(lock["/P"])) if lock is not None and "/P" in lock else None
        SigMDPSetup(
            "sha256",
            certify=certifies,
            field_lock=field_lock(lock) if lock is not None else None,
            docmdp_perms=asked or (MDPPerm.FILL_FORMS if certifies else None),
        ).apply(reference, writer)
    if lock is not None:
        _write_closed_fields(writer, lock)
    ensure_sig_flags(writer)
