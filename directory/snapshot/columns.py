"""A column at a time: fifty thousand cells are looked at by a handful of calls, one by one only where need be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from directory.snapshot.faults import Fault, FaultCode, fault

# Control characters, bidirectional controls, zero-width signs, private use, noncharacters: none of
# them belongs into a name, and each can make one name look like another.
UNSEEN: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u052f\u13a0-\u13ff\uff21-\uff5a]")
_SPACES: Final = frozenset("\t\n\r\u00a0\u2007\u202f\u3000")
ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
Texts = Sequence[str]
FIRST_ROW: Final = 2  # the heading is row 1


def texts(cells: Sequence[Any], name: str, longest: int, faults: list[Fault]) -> Texts:
    """Return a column as clean text in NFC; what must not be in a cell is told and left out."""
    column: Texts = cells if set(map(type, cells)) == {str} else [_text(cell) for cell in cells]
    different = set(column)
    joined = "".join(different)
    if not unicodedata.is_normalized("NFC", joined):
        column = [unicodedata.normalize("NFC", cell) for cell in column]
        joined = unicodedata.normalize("NFC", joined)
    # A file is written in a few hundred signs at most: they are judged once each.
    signs = set(joined)
    if (
        not signs.isdisjoint(_SPACES)
        or "  " in joined
        or "".join(map(str.strip, different)) != joined
    ):
        column = [" ".join(cell.split()) for cell in column]
        signs = set().union(*column)
    if any(map(UNSEEN.match, signs)):
        column = _without(column, name, FaultCode.BAD_CHARACTERS, faults, UNSEEN.search)
    if "#" in signs and not ERRORS.isdisjoint(column):
        column = _without(column, name, FaultCode.ERROR_CELL, faults, ERRORS.__contains__)
    if different and max(map(len, different)) > longest:
        column = _without(column, name, FaultCode.LONG_CELL, faults, lambda c: len(c) > longest)
    return column


def mixed_scripts(column: Texts, name: str, faults: list[Fault]) -> None:
    """Tell names in which letters of another script hide among Latin ones."""
    if any(map(_OTHER_SCRIPT.match, set("".join(column)))):
        for row, cell in enumerate(column, FIRST_ROW):
            if _OTHER_SCRIPT.search(cell):
                faults.append(fault(FaultCode.MIXED_SCRIPT, row, name, cell))


def lost_zeros(cells: Sequence[Any], column: Texts, name: str, faults: list[Fault]) -> None:
    """Tell numbers that a spreadsheet keeps as numbers where others of the column have more digits."""
    if set(map(type, cells)) <= {str}:
        return
    numeric = [isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells]
    if not any(numeric):
        return
    longest = max(map(len, column))
    for row, (is_number, cell) in enumerate(zip(numeric, column, strict=True), FIRST_ROW):
        if is_number and len(cell) < longest:
            faults.append(fault(FaultCode.LEADING_ZEROS, row, name, cell))


def by_value(
    column: Texts, read: Callable[[str], Any], name: str, code: FaultCode, faults: list[Fault]
) -> list[Any]:
    """Return what each cell means; `read` is asked once for each different text and may refuse one."""
    meanings: dict[str, Any] = {}
    refused = set()
    for cell in set(column):
        try:
            meanings[cell] = read(cell)
        except ValueError:
            meanings[cell] = None
            refused.add(cell)
    if refused:
        faults += [
            fault(code, row, name, cell)
            for row, cell in enumerate(column, FIRST_ROW)
            if cell in refused
        ]
    return list(map(meanings.__getitem__, column))


def duplicates(column: Texts) -> set[str]:
    """Return the texts that stand in a column more than once, empty ones aside."""
    if len(set(column)) == len(column):
        return set()
    seen: set[str] = set()
    twice: set[str] = set()
    for cell in column:
        if cell in seen:
            twice.add(cell)
        seen.add(cell)
    return twice - {""}


def read_day(cell: str) -> date | None:
    """Return the day in a cell: 2026-11-23, 23/11/2026, 23-11-2026, 23.11.2026; ValueError else.

    >>> read_day("23/11/2026"), read_day("")
    (datetime.date(2026, 11, 23), None)
    """
    if not cell:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(cell)


def _text(cell: Any) -> str:
    """Return a cell of a spreadsheet as a person reads it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def _without(
    column: Texts,
    name: str,
    code: FaultCode,
    faults: list[Fault],
    wrong: Callable[[str], object],
) -> Texts:
    """Return the column without the cells that are wrong, each told."""
    bad = {row: cell for row, cell in enumerate(column, FIRST_ROW) if cell and wrong(cell)}
    faults += [fault(code, row, name, cell) for row, cell in bad.items()]
    return [("" if row in bad else cell) for row, cell in enumerate(column, FIRST_ROW)]
