"""Places are made before the first signature, on pages of every kind, and never after it."""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions

from signing.documents import inspect
from signing.errors import DocumentRefusedError, MarkOutsidePageError
from signing.filling import fill_texts
from signing.levels import PadesLevel
from signing.placement import Box, Page, mark_for
from signing.preview import Preview, render, words
from signing.reservation import (
    NUMBER,
    SEAL,
    TEXTS,
    PrintedMark,
    Reservation,
    ReservedSignature,
    ReservedText,
    signer_field,
)
from signing.reserving import reserve
from tests.support.documents import (
    a_certified_pdf,
    a_form,
    a_pdf,
    a_pdf_with_locked_fields,
    a_signed_pdf,
    an_encrypted_pdf,
)
from tests.support.office import (
    ADDRESS,
    GIVEN,
    KINDS,
    NUMBER_BOX,
    PLACES,
    SEAL_BOX,
    signed_in,
    with_places,
    within,
)
from tests.support.peak import measured_peak
from tests.support.seen import an_empty_page, inked_part
from tests.support.verdicts import qpdf_accepts

NOTE = "/Type /Annot /Subtype /Text /Rect [110 700 130 720] /Contents (x)"


def refusal(document: bytes, password: str | None = None) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        reserve(io.BytesIO(document), PLACES, password=password)
    return refused.value.code


def test_every_place_is_there_and_empty() -> None:
    document = with_places(a_pdf(2))

    fields = {one.name: one for one in inspect(io.BytesIO(document)).empty_fields}
    assert set(fields) == {signer_field(1), signer_field(2), SEAL}
    assert fields[SEAL].page == 0
    assert fields[SEAL].box == SEAL_BOX
    with pikepdf.open(io.BytesIO(document)) as pdf:
        form = pdf.Root.AcroForm
        texts = [one for one in form.Fields if one.FT == "/Tx"]
        assert tuple(str(one.T) for one in texts) == TEXTS
        assert all(str(one.DA).startswith("/AnTin1 13 Tf") for one in texts)
        assert all("/V" not in one and str(one.TU) for one in form.Fields)
        assert form.DR.Font["/AnTin1"].Subtype == "/TrueType"
        assert "/NeedAppearances" not in form
        assert not any(int(one.get("/Ff", 0)) & 1 for one in texts)
        seal = next(one for one in form.Fields if one.T == SEAL)
        assert seal.Lock.Action == "/Include"
        assert tuple(map(str, seal.Lock.Fields)) == TEXTS
        assert all("/Lock" not in one for one in form.Fields if one.T != SEAL)


def test_a_signature_that_shows_nothing_has_a_place_without_a_box() -> None:
    hidden = Reservation(signatures=(ReservedSignature(SEAL, 1, None, "Dấu"),))

    document = with_places(a_pdf(2), hidden)

    (field,) = inspect(io.BytesIO(document)).empty_fields
    assert (field.name, field.box) == (SEAL, None)
    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert "/Lock" not in pdf.Root.AcroForm.Fields[0]


def test_places_join_a_form_that_is_there() -> None:
    document = a_pdf(
        catalog="/AcroForm << /NeedAppearances true /DA (/Helv 0 Tf) /Fields [6 0 R] >>",
        more=(b"<< /FT /Tx /T (budget) /DR 7 /Subtype /Widget /Rect [0 0 9 9] >>",),
    )

    reserved = with_places(document)

    with pikepdf.open(io.BytesIO(reserved)) as pdf:
        assert len(pdf.Root.AcroForm.Fields) == 8
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert str(pdf.Root.AcroForm.DA) == "/Helv 0 Tf"


@pytest.mark.parametrize(
    "document",
    [
        a_signed_pdf(),
        a_signed_pdf(PadesLevel.B_LTA),
        a_certified_pdf(1),
        a_certified_pdf(2),
        a_certified_pdf(3),
        a_pdf_with_locked_fields(a_form({"a": ""}), "a"),
        a_pdf(catalog="/Perms << /UR3 << /Type /Sig >> >>"),
    ],
)
def test_a_document_that_is_signed_or_certified_takes_no_places(document: bytes) -> None:
    assert refusal(document) == "signed_already"


@pytest.mark.parametrize("name", [NUMBER, SEAL, signer_field(2)])
def test_fields_that_have_these_names_are_not_doubled(name: str) -> None:
    assert refusal(a_form({name: ""})) == "fields_taken"
    assert refusal(with_places(a_pdf())) == "fields_taken"


def test_nothing_is_laid_upon_what_is_there() -> None:
    assert refusal(a_pdf(page_entries=f"/Annots [<< {NOTE} >>]")) == "mark_on_annotation"


def test_an_encrypted_document_takes_places_where_its_owner_lets() -> None:
    open_to_all = an_encrypted_pdf("mở")
    filling = StandardPermissions.ALLOW_FORM_FILLING | StandardPermissions.TOLERATE_MISSING_PDF_MAC
    closed = an_encrypted_pdf("mở", permissions=filling)

    document = open_to_all + reserve(io.BytesIO(open_to_all), PLACES, password="mở")

    assert len(inspect(io.BytesIO(document), password="mở").empty_fields) == 3
    assert refusal(closed, "mở") == "encryption_forbids"
    assert refusal(open_to_all) == "encrypted"
    assert refusal(open_to_all, "khác") == "wrong_password"


@pytest.mark.parametrize("box", [Box(500, 700, 620, 720), Box(100, 700, 100, 720)])
def test_a_box_that_is_not_on_its_page_is_refused(box: Box) -> None:
    text = Reservation(texts=(ReservedText(NUMBER, 0, box, "Số"),))
    mark = Reservation(marks=(PrintedMark(0, box, ("a",)),))
    page = Reservation(texts=(ReservedText(NUMBER, 3, NUMBER_BOX, "Số"),))

    for wanted in (text, mark, page):
        with pytest.raises(MarkOutsidePageError):
            reserve(io.BytesIO(a_pdf()), wanted)


@pytest.mark.parametrize("names", [("a", "a"), ("a.b",), ("",)])
def test_names_that_cannot_stand_together_are_a_fault_of_ours(names: tuple[str, ...]) -> None:
    texts = tuple(ReservedText(name, 0, NUMBER_BOX, "Số") for name in names)

    with pytest.raises(ValueError, match="names of fields"):
        reserve(io.BytesIO(a_pdf()), Reservation(texts=texts))


@pytest.mark.parametrize("page", KINDS, ids=str)
def test_a_text_stands_upright_in_its_box_on_every_kind_of_page(page: Page) -> None:
    upright = within(page, 0.2, 0.4, 0.2, 0.2)
    wanted = Reservation(texts=(ReservedText(NUMBER, 0, upright, "Số", font_size=30.0),))
    reserved = with_places(an_empty_page(page), wanted)
    document = reserved + fill_texts(io.BytesIO(reserved), {NUMBER: "1111"})

    left, bottom, right, top = inked_part(*_seen(reserved, document))

    assert upright.left - 0.5 <= left < right <= upright.right + 0.5
    assert upright.bottom - 0.5 <= bottom < top <= upright.top + 0.5
    middle = ((left + right) / 2, (bottom + top) / 2)
    assert middle == pytest.approx(
        ((upright.left + upright.right) / 2, (upright.bottom + upright.top) / 2), abs=1.5
    )
    across, upwards = right - left, top - bottom
    assert (upwards > across) is (page.rotation % 180 == 90)  # four ones are wider than high
    assert min(across, upwards) == pytest.approx(0.676 * 30 / page.user_unit, rel=0.1)


@pytest.mark.parametrize("page", KINDS, ids=str)
def test_a_qr_code_stands_upright_in_its_box_on_every_kind_of_page(page: Page) -> None:
    box = within(page, 0.1, 0.1, 0.5, 0.35)
    document = with_places(
        an_empty_page(page), Reservation(marks=(PrintedMark(0, box, (), ADDRESS),))
    )

    seen = render(io.BytesIO(document), 0, scale=3)

    shown = mark_for(box, seen.page, seen.scale)
    side = min(shown.width, shown.height)
    left, top = shown.x, shown.y + (shown.height - side) / 2
    assert _modules(seen, left, top, side) == [
        [bool(dark) for dark in row] for row in segno.make(ADDRESS, error="m", micro=False).matrix
    ]


def _modules(seen: Preview, left: float, top: float, side: float) -> list[list[bool]]:
    """The squares of a QR code as they are seen, row by row from the top."""
    image = Image.open(io.BytesIO(seen.png)).convert("L")
    count = len(segno.make(ADDRESS, error="m", micro=False).matrix)
    unit = side / (count + 8)
    return [
        [
            image.getpixel((int(left + (4.5 + across) * unit), int(top + (4.5 + down) * unit)))
            < 128
            for across in range(count)
        ]
        for down in range(count)
    ]


@pytest.mark.parametrize("page", KINDS, ids=str)
def test_printed_lines_stay_in_their_box_at_the_right_of_the_code(page: Page) -> None:
    box = within(page, 0.2, 0.3, 0.4, 0.3)
    plain = an_empty_page(page)
    lines = Reservation(marks=(PrintedMark(0, box, ("Kiểm tra tại", ADDRESS), font_size=40.0),))

    left, bottom, right, top = inked_part(*_seen(plain, with_places(plain, lines)))

    assert box.left - 0.5 <= left < right <= box.right + 0.5
    assert box.bottom - 0.5 <= bottom < top <= box.top + 0.5


def test_printed_words_can_be_read_back() -> None:
    read = [one.text for one in words(io.BytesIO(with_places(a_pdf())), 0)]

    assert ADDRESS in read
    assert {"Kiểm", "tra", "tại"} <= set(read)


UNTIDY = {
    "turned and left open": b"q 2 0 0 2 90 90 cm",
    "left open three times": b"q q 0.5 0 0 0.5 0 0 cm q",
    "closed too often": b"Q Q 0 1 -1 0 300 0 cm",
    "brackets in a string": b"BT /F1 9 Tf (q \\( q) Tj ET 0.5 0 0 0.5 0 0 cm",
    "an image that holds brackets": b"q BI /W 3 /H 1 /BPC 8 /CS /G ID q q EI 3 0 0 3 0 0 cm",
}


@pytest.mark.parametrize("content", UNTIDY)
def test_an_untidy_page_moves_no_mark(content: str) -> None:
    tidy = a_pdf(text="")
    old = b"BT /F1 24 Tf 72 72 Td ( 1) Tj ET"
    assert old in tidy
    with pikepdf.open(io.BytesIO(tidy)) as pdf:
        pdf.pages[0].Contents = pikepdf.Stream(pdf, UNTIDY[content])
        out = io.BytesIO()
        pdf.save(out)
    marks = Reservation(marks=PLACES.marks)

    one, other = (
        _picture(render(io.BytesIO(with_places(document, marks)), 0))
        for document in (tidy, out.getvalue())
    )

    box = mark_for(PLACES.marks[0].box, Page(595, 842), 1.5)
    part = (box.x, box.y, box.x + box.width, box.y + box.height)
    assert one.crop(part).tobytes() == other.crop(part).tobytes()


def test_a_page_that_shares_its_resources_changes_no_other() -> None:
    document = with_places(a_pdf(2))

    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert "/XObject" in pdf.pages[0].Resources
        assert "/XObject" not in pdf.pages[1].Resources
        assert "/F1" in pdf.pages[0].Resources.Font


@settings(max_examples=25, deadline=None)
@given(
    rotation=st.sampled_from([0, 90, 180, 270]),
    left=st.integers(-200, 200),
    bottom=st.integers(-200, 200),
    unit=st.sampled_from([1.0, 1.5, 2.0]),
    share=st.tuples(st.floats(0.02, 0.6), st.floats(0.02, 0.6)),
)
def test_no_mark_and_no_text_leaves_its_box(
    rotation: int, left: int, bottom: int, unit: float, share: tuple[float, float]
) -> None:
    page = Page(300, 400, left, bottom, rotation, unit)
    box = within(page, *share, 0.3, 0.2)
    plain = an_empty_page(page)
    mark = Reservation(marks=(PrintedMark(0, box, ("Mã", ADDRESS), ADDRESS, font_size=30.0),))
    text = Reservation(texts=(ReservedText(NUMBER, 0, box, "Số", font_size=90.0),))
    reserved = with_places(plain, text)
    filled = reserved + fill_texts(io.BytesIO(reserved), {NUMBER: "15/QĐ-UBND"})

    for before, after in ((plain, with_places(plain, mark)), (reserved, filled)):
        found = inked_part(*_seen(before, after))
        assert box.left - 0.8 <= found[0] < found[2] <= box.right + 0.8
        assert box.bottom - 0.8 <= found[1] < found[3] <= box.top + 0.8


def _seen(*documents: bytes) -> tuple[Preview, Preview]:
    one, other = (render(io.BytesIO(document), 0, scale=2) for document in documents)
    return one, other


def _picture(seen: Preview) -> Image.Image:
    return Image.open(io.BytesIO(seen.png))


@pytest.mark.qpdf
@pytest.mark.parametrize("xref", ["table", "stream"])
def test_a_reserved_document_is_a_sound_file(xref: str, tmp_path: Path) -> None:
    path = tmp_path / "reserved.pdf"
    path.write_bytes(with_places(a_pdf(2, xref=xref)))

    assert qpdf_accepts(path)


TAGGED = {
    "a list of numbers": "/ParentTree << /Nums [] >> /ParentTreeNextKey 4",
    "leaves of numbers": "/ParentTree << /Kids [9 0 R] >>",
    "no next number": "/ParentTree << /Nums [7 8 0 R] >>",
}


def a_tagged_pdf(tree: str, top: str = "/K 8 0 R") -> bytes:
    """A document whose one paragraph is tagged, after a manner of many."""
    return a_pdf(
        1,
        catalog="/MarkInfo << /Marked true >> /StructTreeRoot 6 0 R",
        more=(
            f"<< /Type /StructTreeRoot /K 7 0 R {tree} >>".encode(),
            f"<< /Type /StructElem /S /Document /P 6 0 R {top} >>".encode(),
            b"<< /Type /StructElem /S /P /P 7 0 R /Pg 4 0 R >>",
            b"<< /Limits [0 12] /Nums [0 8 0 R 12 8 0 R] >>",
            b"<< /Kids [10 0 R] >>",
        ),
    )


@pytest.mark.parametrize("tree", TAGGED)
@pytest.mark.parametrize("top", ["/K 8 0 R", "/K [8 0 R]", ""])
def test_fields_of_a_tagged_document_belong_to_its_structure(tree: str, top: str) -> None:
    document = with_places(a_tagged_pdf(TAGGED[tree], top))

    with pikepdf.open(io.BytesIO(document)) as pdf:
        root, fields = pdf.Root.StructTreeRoot, list(pdf.Root.AcroForm.Fields)
        numbers = pikepdf.NumberTree(root.ParentTree)
        forms = [one for one in root.K.K if one.S == "/Form"]
        assert len(list(root.K.K)) == len(fields) + bool(top)
        assert [str(one.K.Obj.T) for one in forms] == [str(one.T) for one in fields]
        assert [str(one.Alt) for one in forms] == [str(one.TU) for one in fields]
        for field, form in zip(fields, forms, strict=True):
            assert numbers[int(field.StructParent)].objgen == form.objgen
        assert root.ParentTreeNextKey > max(int(one.StructParent) for one in fields)
        assert pdf.pages[0].obj.Tabs == "/S"
        marks = pdf.pages[0].Contents[-1].read_bytes()
        assert b"/Artifact BMC" in marks


@pytest.mark.parametrize(
    "tree",
    [
        "",
        "/ParentTree 7",
        "/ParentTree << /Nums [(a) 8 0 R] >>",
        "/ParentTree << /Kids [10 0 R] >>",  # which has itself for a kid
    ],
)
def test_a_structure_that_nobody_understands_is_left_alone(tree: str) -> None:
    document = with_places(a_tagged_pdf(tree))

    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert pdf.Root.StructTreeRoot.K.K.S == "/P"
        assert all("/StructParent" not in one for one in pdf.Root.AcroForm.Fields)


def test_an_element_that_is_no_object_of_its_own_is_left_alone() -> None:
    document = a_pdf(
        1,
        catalog="/StructTreeRoot << /K << /S /Document >> /ParentTree << /Nums [] >> >>",
    )

    with pikepdf.open(io.BytesIO(with_places(document))) as pdf:
        assert "/K" not in pdf.Root.StructTreeRoot.K
        assert len(pdf.Root.StructTreeRoot.ParentTree.Nums) == 0


def test_a_large_document_is_never_held_in_memory() -> None:
    document = a_pdf(2, padding=100 << 20)
    with tempfile.TemporaryFile() as file:
        file.write(document)
        size = len(document)
        del document
        with measured_peak() as reserving:
            increment = reserve(file, PLACES)
        file.seek(0, os.SEEK_END)
        file.write(increment)
        with measured_peak() as filling:
            more = fill_texts(file, GIVEN)

    assert size > 100 << 20
    assert len(increment) < 40_000
    assert len(more) < 4_000
    assert reserving.kib < 20_000
    assert filling.kib < 20_000


def test_a_seal_may_lie_over_the_first_signers_place() -> None:
    """Decree 30/2020, appendix I, II.8: over a third of the signature, at its left."""
    signer, _, seal = PLACES.signatures
    assert signer.box is not None
    assert seal.box is not None
    shared = signer.box.shared_with(seal.box)

    assert shared.width / seal.box.width == pytest.approx(1 / 3, abs=0.01)
    assert signed_in(with_places(a_pdf()), seal.name, "agency", shows="SỞ")
    assert replace(seal, box=None).box is None
