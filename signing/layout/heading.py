"""The blanks that the office fills on page 1: number and date (Decree 30/2020, appendix I, II.3, II.4).

A draft carries "Số:      /QĐ-UBND" at the upper left and "Cần Thơ, ngày      tháng      năm 2026" at the
upper right; spaces, dots, ellipses or lines fill the blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from signing import typeface
from signing.layout.lines import Line, ShownWord, hull, meet
from signing.layout.motto import motto_marks
from signing.placement import Mark, Page
from signing.presets import POINTS_PER_MM

# In ems, with a hair at either side: a box is no narrower than two digits (a year: four), and a person is
# told of a blank that two, or of the number three, do not fit into at their size.
NARROWEST: Final = {"number": 1.08, "day": 1.08, "month": 1.08, "year": 2.08}
_TOLD_BELOW: Final = {"number": 1.58, "day": 0.95, "month": 0.95, "year": 1.95}

_FILL = r"[\s._…‥․·]*"
_SYMBOL = r"(?:\d{4}\s?/\s?)?[^\W\d_][\w.&]*(?:\s?[-\u2010-\u2013]\s?[\w.&]+)*"
_NUMBER: Final = re.compile(
    rf"(?<!\w)S[ốỐ]\s?:?(?P<number>{_FILL}|\s?\d{{1,7}}\s?)/\s?(?P<symbol>{_SYMBOL})"
)
_BARE_NUMBER: Final = re.compile(rf"(?<!\w)S[ốỐ]\s?:(?P<number>{_FILL})(?=\w|$)")
_DATE: Final = re.compile(
    rf"(?<!\w)ngày(?P<day>{_FILL}|\s?\d{{1,2}}\s?)tháng(?P<month>{_FILL}|\s?\d{{1,2}}\s?)"
    rf"năm(?P<year>\s?\d{{4}}(?!\d)|\s?\d{{1,3}}{_FILL}|{_FILL})",
    re.IGNORECASE,
)
_WIDE_SPACE: Final = 2.5  # ems between two columns, and more than any blank between two words
_DEFAULT_NUMBER, _DEFAULT_DATE = 46.0, 82.0  # millimetres wide
_DEFAULT_SIZE: Final = 13.0
_TRIES: Final = 16  # on one line
_DEFAULT_APART: Final = 5.0
_HAIR: Final = 0.01  # boxes are rounded


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank to be filled: its box as shown, the size of the letters beside it, and what is odd."""

    mark: Mark
    size: float
    found: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateLine:
    """The blanks of the date; `printed` has day, month and year where they are printed already."""

    day: Blank | None
    month: Blank | None
    year: Blank | None
    printed: tuple[int | None, int | None, int | None] = (None, None, None)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What page 1 has of the office's blanks; a part that is printed already has none.

    `symbol` is what is printed behind the slash of the number, without spaces.
    """

    number: Blank | None
    date: DateLine
    symbol: str | None
    warnings: tuple[str, ...] = ()


def find_heading(page: Page, words: Sequence[ShownWord], lines: Sequence[Line]) -> Heading:
    """Return the blanks for number and date in the upper third of a page."""
    upper = [line for line in lines if line.words[0].base < page.shown_height / 3]
    headed = bool(motto_marks(upper))
    number, symbol, warned = _number(page, words, upper, headed=headed)
    date = _date(page, words, upper, headed=headed)
    return Heading(number, date, symbol, (*warned, *date.warnings))


def line_height(size: float) -> float:
    """Return how high a line of our typeface is, from the highest ink to the lowest.

    A field as high as that shows its text unshrunk, and on the line that its box was laid around.
    """
    face = typeface.typeface()
    return (face.top - face.foot) * size + _HAIR


def _number(
    page: Page, words: Sequence[ShownWord], upper: Sequence[Line], *, headed: bool
) -> tuple[Blank | None, str | None, tuple[str, ...]]:
    for line in upper:
        for match in islice(_NUMBER.finditer(line.text), _TRIES):
            if not _begins_at(line, match.start(), 0.0, page.shown_width / 2):
                continue
            symbol = re.sub(r"\s", "", re.sub(r"[\u2010-\u2013]", "-", match["symbol"]))
            if any(letter.isdigit() for letter in match["number"]):
                return None, symbol, ("number_printed",)
            return _blank(line, match, "number"), symbol, ()
    for line in upper:
        for match in islice(_BARE_NUMBER.finditer(line.text), _TRIES):
            if _begins_at(line, match.start(), 0.0, page.shown_width / 2):
                return _open_blank(page, line, match, "number", 3.0), None, ("no_symbol",)
    mark = _default(page, words, _DEFAULT_NUMBER, left=True, headed=headed)
    return Blank(mark, _DEFAULT_SIZE, found=False), None, ("no_number_place",)


def _date(
    page: Page, words: Sequence[ShownWord], upper: Sequence[Line], *, headed: bool
) -> DateLine:
    found = [
        (line, match)
        for line in upper
        for match in islice(_DATE.finditer(line.text), _TRIES)
        if _reaches_right(page, line, match)
    ]
    found.sort(key=lambda pair: _printed(pair[1], "day"))  # one with a blank before a printed one
    if not found:
        mark = _default(page, words, _DEFAULT_DATE, left=False, headed=headed)
        return DateLine(
            Blank(mark, _DEFAULT_SIZE, found=False), None, None, warnings=("no_date_place",)
        )
    line, match = found[0]
    day, month = (
        None if _printed(match, part) else _blank(line, match, part) for part in ("day", "month")
    )
    year, warned = None, []
    whole = re.fullmatch(r"\s?\d{4}", match["year"]) is not None
    if not match["year"].strip():
        year = _open_blank(page, line, match, "year", 2.4)
    elif not _printed(match, "year"):
        year = _blank(line, match, "year")
    elif not whole:
        warned.append("year_incomplete")
    if _printed(match, "day"):
        warned.append("date_printed")
    printed = tuple(
        int(match[part]) if _printed(match, part) and (whole or part != "year") else None
        for part in ("day", "month", "year")
    )
    return DateLine(day, month, year, (printed[0], printed[1], printed[2]), tuple(warned))


def _printed(match: re.Match[str], part: str) -> bool:
    return any(letter.isdigit() for letter in match[part])


def _begins_at(line: Line, index: int, left: float, right: float) -> bool:
    """Whether a text begins a column of a line, in a part of the page."""
    word = line.word_at(index)
    before = max((w.right for w in line.words if w.mark.x < word.mark.x), default=None)
    alone = before is None or word.mark.x - before > 1.5 * word.size
    return alone and left <= line.left_of(index) < right


def _reaches_right(page: Page, line: Line, match: re.Match[str]) -> bool:
    """Whether a date stands at the right: its middle beyond that of the page, and nothing behind it."""
    left, right = line.left_of(match.start()), line.right_of(match.end() - 1)
    behind = min((w.mark.x for w in line.words if w.mark.x >= right - 0.5), default=None)
    alone = behind is None or behind - right > _WIDE_SPACE * line.word_at(match.start()).size
    in_text = _printed(match, "day") and left < page.shown_width * 0.42
    return alone and (left + right) / 2 > page.shown_width * 0.5 and not in_text


def _blank(line: Line, match: re.Match[str], part: str) -> Blank:
    """Return the blank between two printed parts."""
    start, end = match.span(part)
    before = line.word_at(start - 1)
    return _between(before, line.right_of(start - 1), line.left_of(end), part)


def _open_blank(page: Page, line: Line, match: re.Match[str], part: str, ems: float) -> Blank:
    """Return the blank behind the last printed part of a line: what fills it, or some ems."""
    start, end = match.span(part)
    before = line.word_at(start - 1)
    left = line.right_of(start - 1)
    right = left + (ems + 0.25) * before.size
    if match[part].strip():
        right = max(right, line.right_of(end - 1))
    nearest = min((w.mark.x for w in line.words if w.mark.x > left + 1), default=page.shown_width)
    if not match[part].strip():
        right = min(right, nearest)
    return _between(before, left + 0.25 * before.size, min(right, page.shown_width), part)


def _between(before: ShownWord, left: float, right: float, part: str) -> Blank:
    """Return a blank as high as a line; one too narrow is warned of, and widened about its middle."""
    size = before.size
    warnings: tuple[str, ...] = ()
    if right - left < _TOLD_BELOW[part] * size:
        warnings = ("narrow_number_place" if part == "number" else "narrow_date_place",)
    middle, half = (left + right) / 2, max(right - left, NARROWEST[part] * size) / 2
    left, right = middle - half, middle + half
    face = typeface.typeface()
    mark = Mark(left, before.base - face.top * size, right - left, line_height(size))
    return Blank(mark, size, True, warnings)


def _under(page: Page, words: Sequence[ShownWord], *, left: bool) -> Mark | None:
    """Return the block at the top of one half of the page: agency, or motto."""
    middle, lowest = page.shown_width / 2, page.shown_height / 6
    half = [
        word.mark
        for word in words
        if word.below < lowest and (word.mark.x + word.mark.width / 2 < middle) == left
    ]
    return hull(half) if half else None


def _default(
    page: Page, words: Sequence[ShownWord], width_mm: float, *, left: bool, headed: bool
) -> Mark:
    """Return a free line where a draft has no blank: under the agency's block, or under the motto.

    On a page without a motto, whose head is a title or a table, the line stands above the text. With
    no room at all it stays under the first block.
    """
    high = line_height(_DEFAULT_SIZE)
    width = min(width_mm * POINTS_PER_MM, page.shown_width / 2)
    block = _under(page, words, left=left) if headed else None
    side = (30.0 if left else 15.0) * POINTS_PER_MM
    x, y = side if left else page.shown_width - side - width, 45 * POINTS_PER_MM
    if block is not None:
        x, y = block.x + block.width / 2 - width / 2, block.y + block.height + 8.0
    x = min(max(x, 0.0 if left else page.shown_width / 2), page.shown_width - width)
    upper = [word.mark for word in words if word.mark.y < page.shown_height / 3]
    under = [y + high * step / 2 for step in range(5)]
    above = _above(upper, high)
    for top in (*under, *above) if headed else (*above, *under):
        mark = Mark(x, top, width, high)
        if not any(meet(mark, one, _DEFAULT_APART) for one in upper):
            return mark
    return Mark(x, y, width, high)


def _above(marks: Sequence[Mark], high: float) -> list[float]:
    """Return where a line has room above the first words of a page."""
    first = min((mark.y for mark in marks), default=0.0)
    top = first - high - _DEFAULT_APART - 2.0
    return [top] if top > 4 * POINTS_PER_MM else []
