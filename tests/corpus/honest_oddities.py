"""Odd, but honest: what real programs write and every verifier must take."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from tests.corpus.cases import honest
from tests.corpus.letters import (
    CATALOG,
    FORM,
    NAME,
    NUMBER,
    PAGE,
    TICK,
    WAITING,
    approved,
    certified,
    contract,
    drawing,
    objects,
    text,
)
from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import dictionary, field, sealed, signed
from tests.corpus.syntax import having
from tests.support.documents import signed as by_craft
from tests.support.pki import pki
from tests.support.servers import needs
from tests.support.signed import signed as by_engine
from tests.support.signed import written


def _signing_objects(value: bytes, name: bytes = b"(Signature1)", *, type_: bool = True) -> Draft:
    """Return the contract with a signature whose dictionary and field are given word by word."""
    draft = contract()
    body = field(b"Signature1", 23, page=3).replace(b"(Signature1)", name)
    body = body if type_ else body.replace(b"/Type /Annot ", b"")
    changed = {23: value, 24: body}
    changed |= draft.join(FORM, b"/Fields", 24) | draft.join(PAGE, b"/Annots", 24)
    return sealed(draft.revised(changed))


@honest(signatures=1)
def value_in_the_field() -> bytes:
    """The signature dictionary stands in the field itself (direct /V)."""
    draft = contract()
    body = field(b"Signature1", 0, page=3).replace(b"/V 0 0 R", b"/V " + dictionary())
    changed = {24: body, **draft.join(FORM, b"/Fields", 24), **draft.join(PAGE, b"/Annots", 24)}
    return sealed(draft.revised(changed)).data


@honest(signatures=1)
def name_in_utf16() -> bytes:
    """The field's name is Vietnamese in UTF-16."""
    name = b"<" + "\ufeffChữ ký".encode("utf-16-be").hex().encode() + b">"
    return _signing_objects(dictionary(), name).data


@honest(signatures=1)
def name_in_utf8() -> bytes:
    """The field's name is Vietnamese in UTF-8 with its mark (PDF 2.0)."""
    return _signing_objects(dictionary(), b"(\xef\xbb\xbf" + "Chữ ký".encode() + b")").data


@honest(signatures=1)
def name_in_pdf_encoding() -> bytes:
    """The field's name has letters of PDFDocEncoding."""
    return _signing_objects(dictionary(), b"(Unterschrift \\374\\200)").data


@honest(signatures=1)
def without_types() -> bytes:
    """Neither the signature dictionary nor the widget says its /Type."""
    return _signing_objects(dictionary().replace(b"/Type /Sig ", b""), type_=False).data


@honest(signatures=1)
def other_order_of_keys() -> bytes:
    """/Contents comes before /ByteRange in the dictionary."""
    value = b"/Contents <" + b"0" * 12_000 + b">"
    body = dictionary().replace(value, b"")
    body = body.replace(b"/Type /Sig", value + b" /Type /Sig")
    return _first(body)


def _first(body: bytes) -> bytes:
    """Seal a dictionary whose value comes before its byte range."""
    import hashlib

    from tests.corpus.signature import cms

    draft = contract()
    changed = {23: body, 24: field(b"Signature1", 23, page=3)}
    changed |= draft.join(FORM, b"/Fields", 24) | draft.join(PAGE, b"/Annots", 24)
    data = draft.revised(changed).data
    opening = data.rindex(b"/Contents <") + 10
    closing = data.index(b">", opening) + 1
    shape = b"/ByteRange [0 %010d %010d %010d]"
    data = data.replace(shape % (0, 0, 0), shape % (opening, closing, len(data) - closing))
    digest = hashlib.sha256(data[:opening] + data[closing:]).digest()
    value = cms(digest, pki().p256, pki().clock()).hex().encode()
    return data[: opening + 1] + value.ljust(closing - opening - 2, b"0") + data[closing - 1 :]


@honest(signatures=1)
def value_in_capitals() -> bytes:
    """The hexadecimal digits of the value are capitals."""
    data = approved().data
    opening = data.rindex(b"/Contents <") + 10
    closing = data.index(b">", opening)
    return data[:opening] + data[opening:closing].upper() + data[closing:]


@honest(signatures=1)
def form_in_the_catalogue() -> bytes:
    """The form is no object of its own."""
    mine = objects()
    form = mine.pop(FORM).replace(b"22 0 R]", b"22 0 R 24 0 R]")
    mine[CATALOG] = having(mine[CATALOG], b"/AcroForm", form)
    mine[24] = field(b"Signature1", 23, page=3)
    mine[23] = dictionary()
    return sealed(begun(mine)).data


@honest(signatures=1)
def widget_apart() -> bytes:
    """Field and widget are objects of their own."""
    draft = contract()
    widget = b"<< /Type /Annot /Subtype /Widget /Parent 24 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R >>"
    changed = {23: dictionary(), 24: b"<< /FT /Sig /T (Signature1) /V 23 0 R /Kids [25 0 R] >>"}
    changed |= {25: widget, **draft.join(FORM, b"/Fields", 24), **draft.join(PAGE, b"/Annots", 25)}
    return sealed(draft.revised(changed)).data


@honest(signatures=1)
def widget_on_no_page() -> bytes:
    """An invisible signature whose widget no page lists."""
    draft = contract()
    changed = {23: dictionary(), 24: field(b"Signature1", 23, page=3)}
    changed |= draft.join(FORM, b"/Fields", 24)
    return sealed(draft.revised(changed)).data


@honest(signatures=1)
def kind_from_the_parent() -> bytes:
    """The field's kind stands at its parent (12.7.4.1)."""
    draft = contract()
    kid = field(b"Signature1", 23, page=3, more=b"/Parent 25 0 R").replace(b"/FT /Sig ", b"")
    changed = {23: dictionary(), 24: kid, 25: b"<< /FT /Sig /T (Cap) /Kids [24 0 R] >>"}
    changed |= draft.join(FORM, b"/Fields", 25) | draft.join(PAGE, b"/Annots", 24)
    return sealed(draft.revised(changed)).data


@honest(signatures=1)
def dangling_references() -> bytes:
    """References to objects that are not there are null (7.3.10)."""
    mine = objects()
    mine[PAGE] = having(mine[PAGE], b"/Thumb", b"777 0 R")
    return signed(begun(mine)).data


@honest(signatures=1)
def field_with_dangling_value() -> bytes:
    """A waiting signature field names a value that is not there: it is empty (7.3.10)."""
    mine = objects()
    mine[WAITING] = having(mine[WAITING], b"/V", b"777 0 R")
    return signed(begun(mine)).data


@honest(signatures=2)
def dangling_references_signed_twice() -> bytes:
    """The same, with a second signature."""
    mine = objects()
    mine[PAGE] = having(mine[PAGE], b"/Thumb", b"777 0 R")
    return signed(signed(begun(mine)), b"Signature2").data


@honest(signatures=2)
def annotations_of_their_own() -> bytes:
    """The page's /Annots is an object of its own; the second signature adds to it."""
    mine = objects()
    page = re.search(rb"/Annots (\[.*?\])", mine[PAGE])
    assert page
    mine[25], mine[PAGE] = page[1], having(mine[PAGE], b"/Annots", b"25 0 R")
    first = begun(mine)
    return _two_in_an_array(first)


def _two_in_an_array(draft: Draft) -> bytes:
    for name in (b"Signature1", b"Signature2"):
        value = draft.free
        changed = {value: dictionary(), value + 1: field(name, value, page=3)}
        changed |= draft.join(FORM, b"/Fields", value + 1)
        changed[25] = draft[25][:-1] + b" %d 0 R]" % (value + 1)
        draft = sealed(draft.revised(changed))
    return draft.data


@honest(signatures=2)
def annotations_taken_out_of_the_page() -> bytes:
    """The second signer's program turns the page's direct /Annots into an object of its own."""
    draft = approved()
    number = draft.free + 2
    listed = draft.get(PAGE, b"/Annots") or b"[]"
    value = draft.free
    array = listed[:-1] + b" %d 0 R]" % (value + 1)
    changed = {value: dictionary(), value + 1: field(b"Signature2", value, page=3), number: array}
    changed |= draft.join(FORM, b"/Fields", value + 1)
    changed |= draft.set(PAGE, b"/Annots", b"%d 0 R" % number)
    return sealed(draft.revised(changed)).data


@honest(signatures=2)
def page_without_annotations_got_some() -> bytes:
    """The second signature's widget is the first annotation of its page."""
    return signed(approved(), b"Signature2", page=17).data


@honest(signatures=1, categories={"FORM_FILLING"})
def form_resources_grown() -> bytes:
    """A program fills in a field and adds a font of its own to the form's resources."""
    draft = approved()
    changed = draft.set(FORM, b"/DR", b"<< /Font << /F1 5 0 R /Own 26 0 R >> >>")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"
    filled = having(draft[NUMBER], b"/V", b"(15)")
    filled = having(having(filled, b"/AP", b"<< /N 25 0 R >>"), b"/DA", b"(/Own 12 Tf)")
    return draft.revised({**changed, NUMBER: filled, 25: text(b"15"), 26: font}).data


@honest(signatures=1, categories={"FORM_FILLING"})
def filled_and_made_read_only() -> bytes:
    """A program fills in a field and makes it read-only."""
    draft = approved()
    filled = having(draft[NUMBER], b"/V", b"(15)")
    filled = having(having(filled, b"/AP", b"<< /N 25 0 R >>"), b"/Ff", b"1")
    return draft.revised({NUMBER: filled, 25: text(b"15")}).data


@honest(signatures=1, categories={"FORM_FILLING"})
def box_without_off_picture() -> bytes:
    """A box that has no picture for "off", as most have none, is ticked."""
    mine = objects()
    mine[TICK] = mine[TICK].replace(b"/Off 14 0 R ", b"")
    draft = signed(begun(mine))
    changed = having(having(draft[TICK], b"/V", b"/Yes"), b"/AS", b"/Yes")
    return draft.revised({TICK: changed}).data


@honest(signatures=1, categories={"FORM_FILLING"})
def filled_with_rich_text() -> bytes:
    """A field is filled in with plain and with rich text."""
    draft = approved()
    filled = having(draft[NUMBER], b"/V", b"(15)")
    filled = having(having(filled, b"/AP", b"<< /N 25 0 R >>"), b"/RV", b"(<p>15</p>)")
    return draft.revised({NUMBER: filled, 25: text(b"15")}).data


@honest(signatures=1, categories={"FORM_FILLING"})
def filled_in_many_lines() -> bytes:
    """A field of several lines is filled in; its picture breaks the text and moves between the pieces."""
    mine = objects()
    mine[NUMBER] = having(mine[NUMBER], b"/Ff", b"4096")
    draft = signed(begun(mine))
    filled = having(draft[NUMBER], b"/V", b"(Kinh gui\\rUBND thanh pho)")
    filled = having(filled, b"/AP", b"<< /N 25 0 R >>")
    shown = (
        b"/Tx BMC q BT /F1 9 Tf 2 12 Td [(Kinh) -250 (g) 20 (ui)] TJ 0 -10 Td (UBND thanh ) Tj "
        b"(pho) Tj ET Q EMC"
    )
    return draft.revised({NUMBER: filled, 25: drawing(shown)}).data


@honest(signatures=1, categories={"FORM_FILLING"})
def filled_with_a_password() -> bytes:
    """A password field shows stars instead of its value (/Ff 8192)."""
    mine = objects()
    mine[NUMBER] = having(mine[NUMBER], b"/Ff", b"8192")
    draft = signed(begun(mine))
    filled = having(having(draft[NUMBER], b"/V", b"(bimat)"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({NUMBER: filled, 25: text(b"*****")}).data


@honest(signatures=1, categories={"FORM_FILLING"})
def filled_with_a_format() -> bytes:
    """A number is shown with separators by the field's own format script; the value is bare."""
    mine = objects()
    script = b"<< /F << /S /JavaScript /JS (AFNumber_Format\\(0, 2, 0, 0, '', true\\);) >> >>"
    mine[NUMBER] = having(mine[NUMBER], b"/AA", script)
    draft = signed(begun(mine))
    filled = having(having(draft[NUMBER], b"/V", b"(1234567)"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({NUMBER: filled, 25: text(b"1.234.567")}).data


@honest(signatures=2)
def signed_with_calculated_field() -> bytes:
    """A text field is filled in and the waiting field is sealed, in one save."""
    draft = certified(2)
    filled = having(having(draft[NUMBER], b"/V", b"(15)"), b"/AP", b"<< /N 40 0 R >>")
    also = {NUMBER: filled, 40: text(b"15")}
    shown = replace(draft, objects={**draft.objects, **also}, free=41)
    return signed(shown, into=WAITING, also=also, by=pki().agency).data


def _tooled(data: bytes, *options: str) -> bytes:
    """Return what qpdf makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.pdf"), Path(folder, "b.pdf")
        source.write_bytes(data)
        subprocess.run([needs("qpdf"), *options, source, target], check=True, timeout=60)
        return target.read_bytes()


@cache
def _rewritten(*options: str) -> bytes:
    return _tooled(contract().data, "--deterministic-id", *options)


@honest(
    signatures=1,
    over={
        "linearized": ("--linearize",),
        "object_streams": ("--object-streams=generate",),
        "both": ("--linearize", "--object-streams=generate"),
        "old": ("--object-streams=disable", "--force-version=1.4"),
    },
)
def tooled(*options: str) -> bytes:
    """A file that qpdf wrote, linearized or packed, then signed by an increment."""
    return by_engine(_rewritten(*options), pki().p256)


@honest(
    signatures=2,
    over={"linearized": ("--linearize",), "both": ("--linearize", "--object-streams=generate")},
)
def tooled_twice(*options: str) -> bytes:
    """The same, signed twice."""
    first = by_engine(_rewritten(*options), pki().p256)
    return by_engine(first, pki().rsa, field="Signature2")


_SCHEMES = {
    "rc4_40": ("--allow-weak-crypto", "--encrypt", "u", "o", "40", "--"),
    "rc4_128": ("--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=n", "--"),
    "aes_128": ("--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=y", "--"),
    "aes_256": ("--encrypt", "u", "o", "256", "--"),
    "clear_metadata": ("--encrypt", "u", "o", "256", "--cleartext-metadata", "--"),
}


@honest(signatures=1, password="u", over=_SCHEMES)
def encrypted(*options: str) -> bytes:
    """An encrypted file, then signed."""
    return by_craft(_tooled(contract().data, *options), key="p256", password="u")


@honest(signatures=2, password="u", over=_SCHEMES)
def encrypted_twice(*options: str) -> bytes:
    """An encrypted file, signed twice."""
    first = by_craft(_tooled(contract().data, *options), key="p256", password="u")
    return by_craft(first, key="rsa", password="u")


@honest(signatures=1)
def encrypted_without_a_password() -> bytes:
    """An encrypted file that everybody may open, then signed."""
    data = _tooled(contract().data, "--encrypt", "", "o", "256", "--")
    return by_craft(data, key="p256", password="")


@honest(signatures=1)
def encrypted_by_the_engine() -> bytes:
    """A file that stock pyHanko encrypted with AES-256, then signed; it opens without a password."""
    out = copy_into_new_writer(PdfFileReader(BytesIO(contract().data)))
    out.encrypt(owner_pass="chủ", user_pass="", pdf_mac=False)
    return by_craft(written(out), key="p256", password="")


@honest(signatures=1)
def encrypted_with_a_code() -> bytes:
    """A file that carries a message authentication code beside its encryption (ISO/TS 32004)."""
    out = copy_into_new_writer(PdfFileReader(BytesIO(contract().data)))
    out.encrypt(owner_pass="chủ", user_pass="", pdf_mac=True)
    return by_engine(written(out), pki().p256, password="")


@honest(signatures=1)
def old_header() -> bytes:
    """A file that says PDF 1.4 and no more."""
    plain = Draft(b"%PDF-1.4\n", {}, -1).revised(objects(), free=[0], prev=-1)
    return signed(plain).data


@honest(signatures=1)
def carriage_returns() -> bytes:
    """Lines end as on old Macs between objects."""
    body = {n: b.replace(b"\n", b"\r\n") if b"stream" not in b else b for n, b in objects().items()}
    return signed(begun(body)).data


@honest(signatures=1, only={"FORM_FILLING"}, categories={"FORM_FILLING"})
def filled_by_a_program_that_rewrites_the_form() -> bytes:
    """A program fills in one field and writes page, form and all other fields again as they were."""
    draft = approved()
    again = {n: draft[n] for n in (PAGE, FORM, NAME, TICK, WAITING, CATALOG)}
    filled = having(having(draft[NUMBER], b"/V", b"(15)"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({**again, NUMBER: filled, 25: text(b"15")}).data


@honest(signatures=1, only={"FORM_FILLING"}, categories={"FORM_FILLING"})
def filled_with_a_new_picture_object() -> bytes:
    """A program gives the field a new picture object and frees the old one."""
    draft = approved()
    filled = having(having(draft[NAME], b"/V", b"(Tran Thi Binh)"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({NAME: filled, 25: text(b"Tran Thi Binh")}, free=[9]).data
