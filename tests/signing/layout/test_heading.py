"""Number and date are filled in where the draft leaves them blank, on the line, and nowhere else."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from signing.layout.heading import line_height
from signing.layout.office import month_written
from signing.placement import Word
from signing.reservation import DAY, MONTH, NUMBER, YEAR
from signing.typeface import typeface
from tests.support.laid_out import A4, DATE_LINE, Paper, a_draft, shown, without_metrics, word_shown

FILLED = (
    "Số:        /QĐ-UBND",
    "Số :        /QĐ-UBND",
    "Số        /QĐ-UBND",
    "Số:......../QĐ-UBND",
    "Số: ....... /QĐ-UBND",
    "Số:……../QĐ-UBND",
    "Số: ________/QĐ-UBND",
    "Số: ……… / QĐ - UBND",
    "SỐ:        /QĐ-UBND",
)


@pytest.mark.parametrize("line", FILLED)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_number_goes_between_its_word_and_the_slash(line: str, form: str) -> None:
    paper = Paper().head(number=unicodedata.normalize(form, line))

    found = paper.layout()

    assert found.printed_symbol == "QĐ-UBND"
    mark = shown(found.number)
    whole = _line_of(line)
    colon = max(whole.rfind(":"), whole.lower().rfind("ố"))
    assert mark.x == pytest.approx(_x(whole, colon + 1), abs=0.6)
    assert mark.x + mark.width == pytest.approx(_x(whole, whole.index("/")), abs=0.6)
    assert "no_number_place" not in found.warnings


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("Số:        /UBND-VX", "UBND-VX"),
        ("Số:        /TTr-SKHCN", "TTr-SKHCN"),
        ("Số:        /2026/QĐ-UBND", "2026/QĐ-UBND"),
        ("Số:        /NQ-HĐND", "NQ-HĐND"),
        ("Số:        /QĐ\u2013UBND", "QĐ-UBND"),
    ],
)
def test_the_printed_symbol_is_told_without_spaces(line: str, symbol: str) -> None:
    assert Paper().head(number=line).layout().printed_symbol == symbol


def test_what_fills_a_blank_stands_on_the_line_and_is_as_large_as_its_neighbours() -> None:
    found = a_draft().layout()

    for one in (found.number, found.day, found.month):
        assert one is not None
        assert one.found
        assert one.font_size == 13.0
        mark = shown(one)
        assert mark.height == pytest.approx(line_height(13), abs=0.01)
        assert mark.y + 13 * typeface().top == pytest.approx(120, abs=0.05)
    assert found.year is None
    assert found.warnings == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "line",
    [
        DATE_LINE,
        "Cần Thơ, ngày......tháng......năm 2026",
        "Cần Thơ, ngày … tháng … năm 2026",
        "Cần Thơ, ngày ____ tháng ____ năm 2026",
        "CẦN THƠ, NGÀY        THÁNG        NĂM 2026",
    ],
)
def test_day_and_month_go_between_the_words_of_the_date(line: str, form: str) -> None:
    found = Paper().head(dated=unicodedata.normalize(form, line)).layout()

    folded = _line_of(line).lower()
    for one, before, after in ((found.day, "ngày", "tháng"), (found.month, "tháng", "năm")):
        mark = shown(one)
        start, end = folded.index(before) + len(before), folded.index(after)
        assert mark.x == pytest.approx(_x(line, start, 410), abs=1)
        assert mark.x + mark.width == pytest.approx(_x(line, end, 410), abs=1)
    assert found.year is None


@pytest.mark.parametrize("tail", ["năm", "năm ........", "năm ____"])
def test_a_year_left_blank_has_its_place_too(tail: str) -> None:
    found = Paper().head(dated=f"Cần Thơ, ngày ..... tháng ..... {tail}").layout()

    mark = shown(found.year)
    assert mark.x > shown(found.month).x
    assert mark.width >= 2 * 13
    assert mark.x + mark.width < 595


def test_what_is_printed_already_has_no_place() -> None:
    found = Paper().head("Số: 15/QĐ-SKHCN", "Cần Thơ, ngày 05 tháng 11 năm 2026").layout()

    assert (found.number, found.day, found.month, found.year) == (None, None, None, None)
    assert found.warnings[:2] == ("number_printed", "date_printed")
    assert found.printed_symbol == "QĐ-SKHCN"
    half = Paper().head(dated="Cần Thơ, ngày        tháng 11 năm 2026").layout()
    assert half.day is not None
    assert half.month is None


def test_a_date_that_differs_from_what_is_printed_is_known() -> None:
    blank = a_draft().layout()
    assert blank.printed_date == (None, None, 2026)
    assert not blank.contradicts(date(2026, 12, 31))
    assert blank.contradicts(date(2027, 1, 2))
    month = Paper().head(dated="Cần Thơ, ngày ..... tháng 11 năm 2026").layout()
    assert month.printed_date == (None, 11, 2026)
    assert not month.contradicts(date(2026, 11, 2))
    assert month.contradicts(date(2026, 12, 2))
    half = Paper().head(dated="Cần Thơ, ngày ..... tháng ..... năm 202...").layout()
    assert half.printed_date == (None, None, None)
    assert half.year is None
    assert "year_incomplete" in half.warnings
    assert Paper().layout().printed_date == (None, None, None)


def test_numbers_and_dates_of_other_documents_are_not_ours() -> None:
    paper = Paper().write("Căn cứ Quyết định", 85, 150)
    paper.write("số 12/2026/QĐ-UBND ngày 05 tháng 3 năm 2026 của", 85, 170)
    paper.write("chữ ký Số:        /QĐ-UBND", 85, 190)
    paper.write("Số:        /QĐ-UBND", 85, 500).write(DATE_LINE, 300, 500)
    paper.write("Số:        /QĐ-UBND", 320, 210)

    found = paper.layout()

    assert found.warnings[:2] == ("no_number_place", "no_date_place")
    assert found.printed_symbol is None


def test_a_blank_too_narrow_is_widened_and_told() -> None:
    found = Paper().head("Số: /QĐ-SKHCN", "Cần Thơ, ngày tháng năm 2026").layout()

    digits = 13 * (typeface().width("28") + 2 * 0.04)
    for one in (found.number, found.day, found.month):
        assert shown(one).width == pytest.approx(digits, abs=0.01)
    assert found.number is not None
    assert found.day is not None
    assert found.number.warnings == ("narrow_number_place",)
    assert found.day.warnings == ("narrow_date_place",)


@pytest.mark.parametrize(
    ("number", "dated", "told"),
    [
        ("Số:…/QĐ-SKHCN", "Cần Thơ, ngày…tháng…năm 2026", {"narrow_number_place"}),
        ("Số:……/QĐ-SKHCN", "Cần Thơ, ngày…tháng…năm 2026", set()),
        ("Số:……/QĐ-SKHCN", "Cần Thơ, ngày..tháng..năm 2026", {"narrow_date_place"}),
    ],
)
def test_two_digits_fit_a_date_and_three_a_number(number: str, dated: str, told: set[str]) -> None:
    found = Paper().head(number, dated).layout()

    assert {word for word in found.warnings if word.startswith("narrow")} == told


def test_a_draft_without_blanks_has_places_under_agency_and_motto_all_the_same() -> None:
    paper = Paper().centred("SỞ KHOA HỌC", 170, 75)
    paper.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 410, 75, 12)

    found = paper.layout()

    number, day = shown(found.number), shown(found.day)
    assert found.number is not None
    assert not found.number.found
    assert number.y > 75
    assert number.x + number.width / 2 == pytest.approx(170, abs=1)
    assert day.x + day.width / 2 == pytest.approx(410, abs=4)
    assert (found.month, found.year) == (None, None)
    written = found.texts("07/QĐ-SKHCN", date(2026, 3, 5), "Cần Thơ")
    assert written == {NUMBER: "Số: 07/QĐ-SKHCN", DAY: "Cần Thơ, ngày 05 tháng 3 năm 2026"}


def test_on_a_page_that_begins_with_a_table_number_and_date_stand_above_it() -> None:
    paper = Paper().centred("PHỤ LỤC", 297, 90, 14)
    for base in range(110, 300, 13):
        paper.write("Tên đơn vị và số lượng văn bản đi trong kỳ báo cáo của từng tháng", 85, base)

    found = paper.layout()

    for one in (found.number, found.day):
        mark = shown(one)
        assert 0 < mark.y < mark.y + mark.height < 90 - 10
    assert "stamp_covers_text" not in found.warnings
    alone = Paper().centred("PHỤ LỤC", 297, 90, 14).layout()
    assert shown(alone.number).y < shown(alone.day).y + 1 < 90 - 20
    full = Paper()
    for base in range(14, 300, 13):
        full.write("Tên đơn vị và số lượng văn bản đi trong kỳ báo cáo của từng tháng", 85, base)
    assert "stamp_covers_text" in full.layout().warnings


def test_what_is_written_fits_what_is_printed() -> None:
    blank = a_draft().layout()
    assert blank.texts("07/QĐ-SKHCN", date(2026, 2, 5), "Cần Thơ") == {
        NUMBER: "07",
        DAY: "05",
        MONTH: "02",
    }
    open_year = Paper().head(dated="Cần Thơ, ngày ..... tháng ..... năm .......").layout()
    assert open_year.texts("7/X", date(2026, 10, 25), "")[YEAR] == "2026"
    bare = Paper().head(number="Số: .............").layout()
    assert bare.texts("07/QĐ-SKHCN", date(2026, 2, 5), "")[NUMBER] == "07/QĐ-SKHCN"
    assert "no_symbol" in bare.warnings
    assert [month_written(month) for month in (1, 2, 3, 12)] == ["01", "02", "3", "12"]


def test_words_that_tell_no_size_are_measured() -> None:
    paper = a_draft()
    told = shown(paper.layout().number)
    paper.words = list(without_metrics(paper.words))

    guessed = paper.layout()

    assert guessed.number is not None
    assert guessed.number.font_size == pytest.approx(13, abs=0.6)
    mark = shown(guessed.number)
    assert mark.x == pytest.approx(told.x, abs=0.5)
    assert mark.y == pytest.approx(told.y, abs=2)


def test_a_blank_leaves_the_printed_words_free() -> None:
    paper = a_draft()
    found = paper.layout()

    for one in (found.number, found.day, found.month):
        assert one is not None
        for word in paper.words:
            assert one.box.shared_with(word.box).area < 0.1
    assert word_shown(paper.words, "Số:").x < shown(found.number).x


def _line_of(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _x(line: str, index: int, middle: float = 170) -> float:
    """Where a letter of a centred line begins."""
    words: list[Word] = []
    paper = Paper(A4)
    paper.words = words
    paper.centred(line, middle, 120)
    first = word_shown(words, line.split()[0])
    return first.x + typeface().width(line[:index]) * 13
