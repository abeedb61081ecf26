"""Attachments and copies carry their text at the top right, and never over the motto unwarned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from signing.layout import CopyForm, CornerText, attachment_lines, copy_lines, corner_text
from signing.layout.lines import meet
from signing.placement import Mark, Page, mark_for
from signing.presets import POINTS_PER_MM
from signing.typeface import typeface
from tests.support.laid_out import A4, Paper, a_draft
from tests.support.seen import an_empty_page, ink, rendered, stamped

MOMENT = datetime(2026, 11, 23, 7, 5, 9, 123456, tzinfo=UTC)
ATTACHED = attachment_lines("15/QĐ-SKHCN", MOMENT)
COPIED = copy_lines(CopyForm.CERTIFIED, "Sở Khoa học và Công nghệ", MOMENT)


def test_the_lines_are_number_and_moment_or_form_agency_and_moment() -> None:
    assert ATTACHED == ("Số: 15/QĐ-SKHCN", "Thời gian ký: 2026-11-23T14:05:09+07:00")
    assert COPIED == (
        "SAO LỤC",
        "Sở Khoa học và Công nghệ",
        "Thời gian ký: 2026-11-23T14:05:09+07:00",
    )
    assert [form.value for form in CopyForm] == ["SAO Y", "SAO LỤC", "TRÍCH SAO"]
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-5)))
    assert attachment_lines("15/QĐ-SKHCN", elsewhere) == ATTACHED
    with pytest.raises(ValueError, match="time zone"):
        attachment_lines("1/X", MOMENT.replace(tzinfo=None))


def test_an_attachment_has_its_text_at_the_top_right() -> None:
    found = _on(Paper().centred("PHỤ LỤC", 297, 120, 14))

    mark = mark_for(found.box, A4)
    assert found.warnings == ()
    assert mark.x + mark.width == pytest.approx(595 - 15 * POINTS_PER_MM, abs=0.01)
    assert mark.y == pytest.approx(20 * POINTS_PER_MM, abs=0.01)
    assert found.appearance.font_size == 10
    assert found.appearance.image_png is None


@pytest.mark.parametrize("lines", [ATTACHED, COPIED])
def test_it_moves_into_the_margin_above_the_motto(lines: tuple[str, ...]) -> None:
    paper = a_draft()

    found = _on(paper, lines)

    assert found.warnings == ()
    mark = mark_for(found.box, A4)
    assert mark.y >= 4 * POINTS_PER_MM - 0.01
    assert mark.y + mark.height < 75 - 10
    _touches_nothing(found, paper)


def test_with_the_motto_at_the_very_top_it_goes_beneath() -> None:
    paper = Paper().centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 410, 40, 12)
    paper.centred("Độc lập - Tự do - Hạnh phúc", 410, 56)

    found = _on(paper)

    assert found.warnings == ()
    assert mark_for(found.box, A4).y > 56
    _touches_nothing(found, paper)


@pytest.mark.parametrize("hoa", ["HÒA", "HOÀ"])
def test_where_all_is_full_a_person_is_told_that_the_motto_is_covered(hoa: str) -> None:
    paper = Paper()
    for base in range(20, 400, 12):
        paper.write("chữ " * 25, 30, base, 12)
    assert _on(paper).warnings == ("stamp_covers_text",)
    over = Paper().centred(f"CỘNG {hoa} XÃ HỘI CHỦ NGHĨA VIỆT NAM", 410, 70, 12)
    for base in (20, 32, 44, 56, *range(80, 400, 12)):
        over.write("chữ " * 25, 30, base, 12)

    assert _on(over).warnings == ("covers_motto", "stamp_covers_text")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1.0, 2.0])
def test_it_is_drawn_in_its_size_where_it_was_laid(rotation: int, unit: float) -> None:
    wide, high = (842, 595) if rotation % 180 else (595, 842)
    page = Page(wide / unit, high / unit, 30, -20, rotation, unit)
    found = corner_text(page, (), ATTACHED)

    image = rendered(stamped(an_empty_page(page), page, found.box, found.appearance), 2.0 * unit)

    mark = mark_for(found.box, page, 2.0)
    left, top, right, bottom = ink(image)
    assert mark.x <= left < right <= mark.x + mark.width + 1
    assert mark.y <= top < bottom <= mark.y + mark.height
    longest = max(map(typeface().width, ATTACHED)) * 10 * 2.0
    assert right - left == pytest.approx(longest, abs=4)


def test_no_lines_make_an_empty_corner_and_no_fault() -> None:
    assert corner_text(A4, (), ()).lines == ()
    assert corner_text(Page(40, 30), (), ATTACHED).box.width <= 40


def _on(paper: Paper, lines: tuple[str, ...] = ATTACHED) -> CornerText:
    return corner_text(paper.page, paper.words, lines)


def _touches_nothing(found: CornerText, paper: Paper) -> None:
    mark: Mark = mark_for(found.box, paper.page)
    assert not any(meet(mark, mark_for(word.box, paper.page)) for word in paper.words)
