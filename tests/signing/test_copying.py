"""A copy is its document with one signature more, or its pages as a new file without any."""

from __future__ import annotations

import io
import unicodedata

import pypdfium2
import pytest

from signing.copy_forms import CopyForm, copy_named
from signing.copying import pages_of, takes_a_mark
from signing.errors import DocumentRefusedError
from tests.support.issuing import DECISION, SAMPLES

THREE = SAMPLES / "quyet-dinh-ba-trang.pdf"


def text_of(octets: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(octets)
    return [page.get_textpage().get_text_range() for page in document]


def test_a_document_nobody_certified_takes_a_mark() -> None:
    assert takes_a_mark(io.BytesIO(DECISION.read_bytes()))


def test_the_pages_of_a_new_file_say_what_the_document_says() -> None:
    source = THREE.read_bytes()

    made = pages_of(io.BytesIO(source))

    assert text_of(made) == text_of(source)
    assert made.startswith(b"%PDF-1.7")
    assert b"/AcroForm" not in made


def test_an_extract_holds_the_pages_that_were_chosen_and_no_other() -> None:
    source = THREE.read_bytes()
    first, _, last = text_of(source)

    assert text_of(pages_of(io.BytesIO(source), (0, 2))) == [first, last]


@pytest.mark.parametrize("pages", [(3,), (-1,)])
def test_a_page_that_is_not_there_is_refused(pages: tuple[int, ...]) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        pages_of(io.BytesIO(THREE.read_bytes()), pages)

    assert refusal.value.code == "no_such_page"


def test_a_document_older_than_pdf_1_4_is_refused() -> None:
    old = THREE.read_bytes().replace(b"%PDF-1.4", b"%PDF-1.3", 1)

    with pytest.raises(DocumentRefusedError) as refusal:
        takes_a_mark(io.BytesIO(old))

    assert refusal.value.code == "pdf_too_old"


@pytest.mark.parametrize("reason", [None, "", "SAO YEN", "Ban hành", "sao y"])
def test_an_ordinary_reason_names_no_copy(reason: str | None) -> None:
    assert copy_named(reason) is None


@pytest.mark.parametrize("form", list(CopyForm))
def test_a_copy_is_named_however_its_letters_and_blanks_are_written(form: CopyForm) -> None:
    apart = unicodedata.normalize("NFD", f"{form} 03/SY")
    wide = f"{form} 03/SY".replace(" ", "\u00a0 ")

    assert (copy_named(apart), copy_named(wide)) == (form, form)
