"""A table of reports as CSV (RFC 4180): UTF-8 with or without its mark, parted by semicolon, comma or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from service.adoption.reported.lines import SHOWN, Line, Problem

MOST_OCTETS: Final = 1 << 20
MOST_ROWS: Final = 5000
PARTED_BY: Final = (";", ",", "\t")
# Headings as people write them, without case; the first of each is that of the template.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "measure": ("measure", "chỉ tiêu", "mã chỉ tiêu"),
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "period": ("period", "kỳ", "kỳ báo cáo"),
    "counted": ("counted", "tử số", "số đạt"),
    "entitled": ("entitled", "mẫu số", "tổng số"),
    "source": ("source", "nguồn", "nguồn số liệu"),
}


class SheetRefusedError(ValueError):
    """A table that cannot be read at all; `code` is a stable word, `about` what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(f"{code} {about}".strip())


def read_sheet(octets: bytes) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Return the lines of a table, and the rows that are none.

    Lines count from 1 as an editor shows them; blank ones are passed over.

    Raises:
        SheetRefusedError: it is larger than 1 MiB or 5000 rows, no text, or without its headings.

    """
    text = _text(octets)
    heading = text.partition("\n")[0]
    parted_by = max(PARTED_BY, key=heading.count)
    rows = _rows(text, parted_by)
    places = _places(next(rows, (1, []))[1])
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(lines) + len(problems) >= MOST_ROWS:
            raise SheetRefusedError("too_many_rows", str(MOST_ROWS))
        if len(row) <= max(places.values()) or any(cell.strip() for cell in row[len(places) :]):
            problems.append(Problem(number, "", "cells", str(len(row))))
            continue
        lines.append(Line(number, **{name: row[place] for name, place in places.items()}))
    if not lines and not problems:
        raise SheetRefusedError("empty")
    return tuple(lines), tuple(problems)


def _text(octets: bytes) -> str:
    if len(octets) > MOST_OCTETS:
        raise SheetRefusedError("too_large", str(MOST_OCTETS >> 20))
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefusedError("not_text") from None
    if "\0" in text:
        raise SheetRefusedError("not_text")
    if not text.strip():
        raise SheetRefusedError("empty")
    return text


def _rows(text: str, parted_by: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Give each row with the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by, strict=True)
    number = 1
    try:
        for row in reader:
            yield number, row
            number = reader.line_num + 1
    except csv.Error:
        raise SheetRefusedError("broken", str(number)) from None


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Return where each column stands; one that is missing, unknown or there twice is named."""
    names = {alias: name for name, aliases in HEADINGS.items() for alias in aliases}
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        told = " ".join(heading.split()).casefold()
        name = names.get(told)
        if name is None or name in places:
            if not told and not any(cell.strip() for cell in headings[place:]):
                break
            raise SheetRefusedError("unknown_heading", heading.strip()[:SHOWN])
        places[name] = place
    if missing := [name for name in HEADINGS if name not in places]:
        raise SheetRefusedError("missing_heading", ", ".join(missing))
    return places
