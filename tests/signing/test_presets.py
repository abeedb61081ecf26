"""A preset puts a signature where Decree 30/2020 wants it, on any page."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import preview
from signing.documents import inspect
from signing.placement import Box, Mark, Page, Word, mark_for, place
from signing.presets import (
    POINTS_PER_MM,
    Corner,
    between_title_and_name,
    in_corner,
    overlap_share,
    seal_beside,
    warnings_for,
)

A4 = Page(595, 842)
SAMPLES = Path(__file__).parents[2] / "service" / "samples"
TURNS = st.sampled_from((0, 90, 180, 270))

pages = st.builds(
    Page,
    width=st.floats(300, 3000),
    height=st.floats(300, 3000),
    left=st.floats(-500, 500),
    bottom=st.floats(-500, 500),
    rotation=TURNS,
    user_unit=st.sampled_from((0.5, 1.0, 3.0)),
)


@given(page=pages, corner=st.sampled_from(Corner))
def test_every_page_has_every_corner(page: Page, corner: Corner) -> None:
    box = in_corner(corner, page)

    assert page.contains(box)
    mark = mark_for(box, page)
    middle = (mark.x + mark.width / 2, mark.y + mark.height / 2)
    assert (middle[1] < page.shown_height / 2) == corner.value.startswith("top")
    if corner.value.endswith("right"):
        assert middle[0] >= page.shown_width / 2 - 0.01
    if corner.value.endswith("left"):
        assert middle[0] <= page.shown_width / 2 + 0.01


@given(rotation=TURNS, unit=st.sampled_from((0.5, 1.0, 3.0)))
def test_sizes_are_millimetres_on_paper(rotation: int, unit: float) -> None:
    page = Page(595 / unit, 842 / unit, rotation=rotation, user_unit=unit)

    mark = mark_for(in_corner(Corner.TOP_RIGHT, page, width_mm=60, height_mm=15), page)

    assert mark.width == pytest.approx(60 * POINTS_PER_MM, abs=0.01)
    assert mark.height == pytest.approx(15 * POINTS_PER_MM, abs=0.01)


@given(
    x=st.floats(120, 400),
    y=st.floats(120, 400),
    width=st.floats(40, 150),
    height=st.floats(20, 90),
    rotation=TURNS,
)
def test_the_seal_covers_a_third_of_the_signature_on_its_left(
    x: float, y: float, width: float, height: float, rotation: int
) -> None:
    page = Page(842, 842, rotation=rotation)
    signature = place(Mark(x, y, width, height), page)

    seal = seal_beside(signature, page)

    assert overlap_share(seal, signature) == pytest.approx(1 / 3, abs=0.01)
    of_seal, of_signature = mark_for(seal, page), mark_for(signature, page)
    assert of_seal.x + of_seal.width / 2 < of_signature.x + of_signature.width / 2
    assert of_seal.width == pytest.approx(36 * POINTS_PER_MM, abs=0.01)


def test_a_seal_never_leaves_the_page() -> None:
    for signature in (Box(0, 0, 120, 50), Box(0, 792, 120, 842), Box(475, 400, 595, 450)):
        assert A4.contains(seal_beside(signature, A4))


@pytest.mark.parametrize(
    ("file", "name", "title"),
    [
        ("quyet-dinh", "Nguyễn Thị Minh Anh", "ĐỐC"),
        ("cong-van", "Trần Quốc Bảo", "ĐỐC"),
        ("phu-luc-ngang", "Nguyễn Thị Minh Anh", "ĐỐC"),
    ],
)
def test_a_signature_goes_between_title_and_full_name(file: str, name: str, title: str) -> None:
    with (SAMPLES / f"{file}.pdf").open("rb") as document:
        told = inspect(document)
        words = preview.words(document, told.page_count - 1)
    page = told.pages[-1]

    box = between_title_and_name(page, words, name)

    assert box is not None
    assert warnings_for(box, page, words, full_name=name) == ()
    mark = mark_for(box, page)
    parts = [
        mark_for(word.box, page)
        for word in words
        if word.text in (name.split()[0], name.split()[-1])
    ]
    above = max(
        m.y + m.height for w in words if w.text == title and (m := mark_for(w.box, page)).y < mark.y
    )
    assert above <= mark.y
    assert mark.y + mark.height <= parts[-1].y
    centre = (parts[-2].x + parts[-1].x + parts[-1].width) / 2
    assert mark.x + mark.width / 2 == pytest.approx(centre, abs=2)
    seal = seal_beside(box, page)
    assert overlap_share(seal, box) == pytest.approx(1 / 3, abs=0.01)
    assert "covers_name" not in warnings_for(seal, page, words, full_name=name)


def test_the_name_is_found_however_it_is_encoded_and_at_its_lowest_place() -> None:
    words = _line("Trần Quốc Bảo", 700) + _line("PHÓ GIÁM ĐỐC", 300) + _line("Trần Quốc Bảo", 210)

    box = between_title_and_name(A4, words, unicodedata.normalize("NFD", "TRẦN Quốc Bảo"))

    assert box is not None
    assert 222 <= box.bottom < box.top <= 300


def test_a_long_list_of_recipients_beside_the_room_takes_none_of_it() -> None:
    words = _line("GIÁM ĐỐC", 300) + _line("Nguyễn Thị Minh Anh", 210)
    beside = tuple(
        Word("nhận;", Box(200, bottom, 285, bottom + 12)) for bottom in range(200, 300, 14)
    )

    assert between_title_and_name(A4, words + beside, "Nguyễn Thị Minh Anh") is not None
    assert between_title_and_name(A4, words, "Nguyễn Thị Minh Anh") == between_title_and_name(
        A4, words + beside, "Nguyễn Thị Minh Anh"
    )


def test_no_name_and_no_room_mean_no_place() -> None:
    words = _line("GIÁM ĐỐC", 300) + _line("Lê Văn Tám", 284)

    assert between_title_and_name(A4, words, "Trần Quốc Bảo") is None
    assert between_title_and_name(A4, words, "Lê Văn Tám") is None
    assert between_title_and_name(A4, words, "") is None
    assert between_title_and_name(A4, (), "Lê Văn Tám") is None


def test_a_person_is_warned_before_a_box_hides_words() -> None:
    words = _line("Nguyễn Thị Minh Anh", 300)

    assert warnings_for(Box(300, 320, 420, 380), A4, words) == ()
    assert warnings_for(Box(290, 290, 420, 320), A4, words) == ("covers_text",)
    over = warnings_for(Box(200, 200, 500, 400), A4, words, full_name="Nguyễn Thị Minh Anh")
    assert over == ("covers_text", "covers_name")
    assert warnings_for(Box(500, 10, 700, 60), A4, ()) == ("outside_page",)


def _line(text: str, bottom: float) -> tuple[Word, ...]:
    """Words of 12 points in a line, from x = 300."""
    words, x = [], 300.0
    for part in text.split():
        words.append(Word(part, Box(x, bottom, x + 7 * len(part), bottom + 12)))
        x += 7 * len(part) + 4
    return tuple(words)
