"""A preview is the page as a viewer shows it, and its words stand where they are seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from signing import preview
from signing.documents import inspect
from signing.errors import DocumentRefusedError
from signing.placement import Page, Word, mark_for
from tests.corpus import hostile
from tests.corpus.pdf import one_page, pages
from tests.support.seen import ink

SAMPLES = sorted((Path(__file__).parents[2] / "service" / "samples").glob("*.pdf"))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1, 2.5])
def test_words_stand_where_their_ink_is_seen(rotation: int, unit: float) -> None:
    content = b"BT /F1 24 Tf 60 100 Td (Hamburg) Tj ET"
    entries = b"/MediaBox [10 20 310 220] /CropBox [30 40 290 210] /Rotate %d /UserUnit %f"
    document = io.BytesIO(one_page(entries % (rotation, unit), content))

    (word,) = preview.words(document, 0)
    shown = preview.render(document, 0, scale=2)

    assert word.text == "Hamburg"
    assert shown.page == Page(260, 170, 30, 40, rotation, unit)
    assert (shown.width, shown.height) == (
        round(shown.page.shown_width * 2),
        round(shown.page.shown_height * 2),
    )
    mark = mark_for(word.box, shown.page, shown.scale)
    left, top, right, bottom = ink(Image.open(io.BytesIO(shown.png)))
    slack = 6 * unit
    assert mark.x - slack <= left < right <= mark.x + mark.width + slack
    assert mark.y - slack <= top < bottom <= mark.y + mark.height + slack
    assert right - left > 0.8 * mark.width or bottom - top > 0.8 * mark.height


def test_an_immense_page_comes_smaller_and_within_the_pixels_allowed() -> None:
    document = io.BytesIO(one_page(b"/MediaBox [0 0 14400 14400]"))

    shown = preview.render(document, 0, scale=3, most_pixels=1_000_000)

    assert shown.width * shown.height <= 1_000_000
    assert shown.scale == pytest.approx(shown.width / 14400, rel=0.01)


def test_a_page_too_long_to_draw_is_refused() -> None:
    document = io.BytesIO(one_page(b"/MediaBox [0 0 1 9000000]"))

    with pytest.raises(DocumentRefusedError):
        preview.render(document, 0, scale=1)


@pytest.mark.parametrize("number", [-1, 3, 10**9])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    for look in (preview.render, preview.words):
        with pytest.raises(DocumentRefusedError) as refusal:
            look(io.BytesIO(pages(3)), number)
        assert (refusal.value.code, refusal.value.limit) == ("no_such_page", 3)


@pytest.mark.parametrize("make", hostile.REFUSED, ids=lambda make: make.__name__)
def test_a_hostile_file_has_no_preview(make: Callable[[], bytes]) -> None:
    if make is hostile.deep_form:  # its one page is sound, and a preview fills in no form
        assert preview.render(io.BytesIO(make()), 0).png
        return
    with pytest.raises(DocumentRefusedError):
        preview.render(io.BytesIO(make()), 0)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_every_sample_document_is_whole_and_names_its_signer(file: Path) -> None:
    with file.open("rb") as document:
        told = inspect(document)
        last = told.page_count - 1
        found = " ".join(word.text for word in preview.words(document, last))

    assert told.size < 60_000
    assert told.title
    assert told.warnings == ()
    assert "Nguyễn Thị Minh Anh" in found or "Trần Quốc Bảo" in found


def test_what_fills_a_blank_is_a_word_of_its_own_where_a_layout_is_sought() -> None:
    content = b"BT /F1 20 Tf 60 300 Td (So:......../QD ngay....thang a.b So: ____/X e.g.) Tj ET"
    document = io.BytesIO(one_page(content=content))

    plain = preview.words(document, 0)
    with preview.opened_words(document) as (sheets, words_of):
        apart = words_of(0)

    assert sheets == inspect(document).pages
    assert [word.text for word in plain] == [
        "So:......../QD",
        "ngay....thang",
        "a.b",
        "So:",
        "____/X",
        "e.g.",
    ]
    assert [word.text for word in apart] == (
        ["So:", "........", "/QD", "ngay", "....", "thang", "a.b", "So:", "____", "/X", "e.g."]
    )
    for one, other in zip(apart, apart[1:], strict=False):
        assert one.box.right <= other.box.left + 0.5
        assert one.start is not None
        assert one.start[0] == pytest.approx(one.box.left, abs=1)
        assert one.size == pytest.approx(20, abs=0.01)


@pytest.mark.parametrize("number", [-1, 3])
def test_no_page_has_no_words(number: int) -> None:
    with (
        preview.opened_words(io.BytesIO(pages(3))) as (_, words_of),
        pytest.raises(DocumentRefusedError) as refusal,
    ):
        words_of(number)
    assert refusal.value.code == "no_such_page"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("scale", [1, 3])
def test_a_word_tells_its_size_and_where_it_begins(rotation: int, scale: int) -> None:
    content = b"q %d 0 0 %d 0 0 cm BT /F1 1 Tf 12 0 0 12 20 30 Tm (Hamburg) Tj ET Q" % (
        scale,
        scale,
    )
    document = io.BytesIO(one_page(b"/Rotate %d" % rotation, content))

    (word,) = preview.words(document, 0)

    assert word.size == pytest.approx(12 * scale)
    assert word.start == pytest.approx((20 * scale, 30 * scale))


def test_words_are_composed_whatever_the_page_holds() -> None:
    assert all(
        isinstance(word, Word) and "\u0301" not in word.text
        for word in preview.words(io.BytesIO(SAMPLES[0].read_bytes()), 0)
    )
