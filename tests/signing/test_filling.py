"""Number and date are filled in once, as they are written, and where every signature permits it."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions

from signing.errors import DocumentRefusedError
from signing.filling import LONGEST, fill_texts
from signing.increment import open_reader
from signing.preview import render
from signing.reservation import DAY, MONTH, NUMBER, SEAL, YEAR
from signing.validation.changes import office
from signing.validation.changes.states import Sections, State
from signing.validation.indications import Indication
from tests.support.documents import a_certified_pdf, an_encrypted_pdf
from tests.support.office import (
    GIVEN,
    NUMBER_BOX,
    report_of,
    signed_in,
    steps,
    with_places,
    with_texts,
)
from tests.support.seen import inked_part
from tests.support.servers import needs

LONG = "Ễ" * 40  # it would need letters of 2 points


def refusal(document: bytes, values: dict[str, str], password: str | None = None) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        fill_texts(io.BytesIO(document), values, password=password)
    return refused.value.code


def test_what_is_filled_in_is_value_and_picture_and_closed() -> None:
    document = with_texts(steps().signed)

    with pikepdf.open(io.BytesIO(document)) as pdf:
        fields = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        assert {name: str(fields[name].V) for name in GIVEN} == GIVEN
        assert all(int(fields[name].Ff) & 1 for name in GIVEN)
        assert "/NeedAppearances" not in pdf.Root.AcroForm


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_is_written_composed_however_it_came(form: str, tmp_path: Path) -> None:
    text = unicodedata.normalize(form, "15/QĐ-UBND Mường Tè")  # type: ignore[arg-type]
    document = with_texts(steps().signed, {NUMBER: text})

    with pikepdf.open(io.BytesIO(document)) as pdf:
        value = str(next(one.V for one in pdf.Root.AcroForm.Fields if one.T == NUMBER))
    assert value == "15/QĐ-UBND Mường Tè"


@pytest.mark.poppler
def test_another_program_reads_the_words_back(tmp_path: Path) -> None:
    file = tmp_path / "numbered.pdf"
    file.write_bytes(with_texts(steps().signed, {NUMBER: "15/QĐ-UBND Mường Tè"}))

    told = subprocess.run([needs("pdftotext"), "-layout", file, "-"], capture_output=True)

    assert "15/QĐ-UBND Mường Tè" in told.stdout.decode()


@pytest.mark.poppler
def test_another_program_reads_number_and_date_back(tmp_path: Path) -> None:
    file = tmp_path / "numbered.pdf"
    file.write_bytes(steps().numbered)

    told = subprocess.run([needs("pdftotext"), "-layout", file, "-"], capture_output=True)

    assert set(GIVEN.values()) <= set(told.stdout.decode().split())


@pytest.mark.parametrize("text", ["1", "15", "15/QĐ-BNV", "15/QĐ-UBND-VP", "Ễ" * 25])
def test_a_text_of_any_length_stays_in_its_box(text: str) -> None:
    before = render(io.BytesIO(steps().signed), 0, scale=4)
    document = with_texts(steps().signed, {NUMBER: text})
    after = render(io.BytesIO(document), 0, scale=4)

    left, bottom, right, top = inked_part(before, after)

    assert report_of(document).indication is Indication.TOTAL_PASSED  # all of it is in the box
    assert NUMBER_BOX.left - 0.5 <= left < right <= NUMBER_BOX.right + 0.5
    assert NUMBER_BOX.bottom - 0.5 <= bottom < top <= NUMBER_BOX.top + 0.5


def test_a_short_text_stands_in_the_middle() -> None:
    before = render(io.BytesIO(steps().signed), 0, scale=4)
    after = render(io.BytesIO(with_texts(steps().signed)), 0, scale=4)
    only = render(io.BytesIO(with_texts(steps().signed, {NUMBER: "88"})), 0, scale=4)

    left, bottom, right, top = inked_part(before, only)

    assert abs((left + right) / 2 - (NUMBER_BOX.left + NUMBER_BOX.right) / 2) < 0.5
    assert 8 < top - bottom < 9.5  # digits of 13 points
    assert inked_part(before, after) != (left, bottom, right, top)


def test_the_increment_carries_no_typeface_again() -> None:
    signed = steps().signed

    assert len(fill_texts(io.BytesIO(signed), GIVEN)) < 4_000


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({NUMBER: "15", "office-place": "Hà Nội"}, "no_such_field"),
        ({SEAL: "15"}, "no_such_field"),
        ({NUMBER: ""}, "text_refused"),
        ({NUMBER: " \u200b\n"}, "text_refused"),
        ({NUMBER: "1" * (LONGEST + 1)}, "text_refused"),
        ({NUMBER: "15 漢"}, "text_refused"),
        ({NUMBER: LONG}, "text_refused"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(values: dict[str, str], code: str) -> None:
    assert refusal(steps().signed, values) == code


def test_a_number_is_given_once() -> None:
    assert refusal(steps().numbered, {NUMBER: "16"}) == "field_filled"
    assert refusal(steps().numbered, GIVEN) == "field_filled"


def test_a_field_that_was_closed_empty_takes_nothing() -> None:
    sealed = signed_in(with_texts(steps().signed, {NUMBER: "15"}), SEAL, "agency")

    assert refusal(sealed, {DAY: "26"}) == "field_locked"


def test_a_document_certified_against_any_change_takes_nothing() -> None:
    certified = a_certified_pdf(1, steps().reserved)

    assert refusal(certified, {NUMBER: "15"}) == "certified_against_signing"


def test_an_encrypted_document_takes_what_its_owner_lets() -> None:
    everything = an_encrypted_pdf("mở", form=steps().reserved)
    fill = StandardPermissions.ALLOW_FORM_FILLING | StandardPermissions.TOLERATE_MISSING_PDF_MAC
    reading = StandardPermissions.ALLOW_PRINTING | StandardPermissions.TOLERATE_MISSING_PDF_MAC
    filling = an_encrypted_pdf("mở", form=steps().reserved, permissions=fill)
    forbidden = an_encrypted_pdf("mở", form=steps().reserved, permissions=reading)

    for document in (everything, filling):
        filled = document + fill_texts(io.BytesIO(document), GIVEN, password="mở")
        with pikepdf.open(io.BytesIO(filled), password="mở") as pdf:
            values = {str(one.get("/V", "")) for one in pdf.Root.AcroForm.Fields}
        assert set(GIVEN.values()) <= values
    assert refusal(forbidden, GIVEN, "mở") == "encryption_forbids"
    assert refusal(filling, GIVEN) == "encrypted"


def test_what_another_program_fills_in_can_be_read_for_certain() -> None:
    """The field says how it is to be drawn; whoever obeys draws in our typeface."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_places(steps().draft))) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if field.T in GIVEN:
                field.V = pikepdf.String(GIVEN[str(field.T)])
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.generate_appearance_streams()
        pdf.save(out)
    state_of = Sections(open_reader(out))
    state = State(state_of, state_of.last)

    doubts = {
        office.doubt(state.follow(one), state)
        for one in state.items(state.entry(state.entry(state.root, "/AcroForm"), "/Fields"))
        if state.entry(state.follow(one), "/T") in {NUMBER, DAY, MONTH, YEAR}
    }

    assert doubts == {None}
