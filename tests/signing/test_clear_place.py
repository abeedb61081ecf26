"""A new mark lies on the page and upon nothing that is there already."""

from __future__ import annotations

import io

import pytest

from signing.appearance import Appearance
from signing.clear_place import is_clear, moved_clear, taken_places
from signing.errors import DocumentRefusedError, MarkOutsidePageError
from signing.placement import Box, Page, mark_for
from tests.support.documents import a_form, a_pdf, signed

STAMP = Appearance(("Nguyễn",))
HERE, THERE = Box(50, 100, 250, 150), Box(50, 300, 250, 350)


def with_annotation(entries: str) -> bytes:
    note = f"<< /Type /Annot /Rect [60 110 120 140] {entries} >>"
    return a_pdf(page_entries="/Annots [6 0 R]", more=[note.encode()])


@pytest.mark.parametrize(
    "document",
    [
        with_annotation("/Subtype /Widget /FT /Sig /T (a)"),
        with_annotation("/Subtype /Text"),
        with_annotation("/F 4"),
    ],
)
def test_a_mark_upon_something_is_refused(document: bytes) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        signed(document, box=HERE, appearance=STAMP)

    assert refusal.value.code == "mark_on_annotation"
    assert signed(document, box=THERE, appearance=STAMP)


def test_a_second_mark_upon_the_first_is_refused() -> None:
    once = signed(a_pdf(), box=HERE, appearance=STAMP)

    with pytest.raises(DocumentRefusedError, match="mark_on_annotation"):
        signed(once, box=Box(240, 140, 300, 200), appearance=STAMP)
    assert signed(once, box=Box(250, 100, 400, 150), appearance=STAMP)  # side by side


@pytest.mark.parametrize("entries", ["/Subtype /Link", "/Subtype /Popup", "/Subtype /Text /F 2"])
def test_what_shows_nothing_is_not_in_the_way(entries: str) -> None:
    assert signed(with_annotation(entries), box=HERE, appearance=STAMP)


@pytest.mark.parametrize("box", [Box(-20, 10, 80, 60), Box(500, 10, 700, 60), Box(9, 9, 9, 50)])
def test_a_mark_that_is_not_wholly_on_the_page_is_refused(box: Box) -> None:
    with pytest.raises(MarkOutsidePageError):
        signed(a_pdf(), box=box, appearance=STAMP)


def test_a_page_narrowed_by_the_node_above_it_is_that_narrow() -> None:
    with pytest.raises(MarkOutsidePageError):
        signed(a_pdf(crop_box=(0, 0, 200, 842)), box=HERE, appearance=STAMP)


def test_a_field_that_waits_is_signed_in_its_own_place() -> None:
    assert signed(a_form({"a": ""}), field_name="a", appearance=STAMP)


def test_what_is_taken_is_told() -> None:
    assert taken_places(io.BytesIO(with_annotation("")), 0) == (Box(60, 110, 120, 140),)
    assert taken_places(io.BytesIO(a_pdf()), 0) == ()
    with pytest.raises(DocumentRefusedError):
        taken_places(io.BytesIO(a_pdf()), 1)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_place_that_is_taken_moves_up_as_a_viewer_shows_it(rotation: int) -> None:
    page = Page(595, 842, rotation=rotation)
    box = Box(270, 400, 320, 440)

    moved = moved_clear(box, page, [box])

    before, after = mark_for(box, page), mark_for(moved, page)
    assert is_clear(moved, [box])
    assert after.y < before.y
    assert after.x == pytest.approx(before.x)


def test_where_all_is_full_it_stays() -> None:
    box = Box(0, 0, 100, 50)
    assert moved_clear(box, Page(595, 842), [Box(0, 0, 595, 842)]) == box
