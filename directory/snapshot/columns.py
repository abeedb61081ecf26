"""Whole columns read at once: what is clean is taken as it stands, the rest value by value.

A question put to fifty thousand cells joined into one text costs a thousandth of a second; put to each
in turn it costs fifty. So a column is first asked whether anything in it is out of the ordinary.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from directory.snapshot.cells import Reader, read_name, read_phone, read_staff_number, read_text
from directory.snapshot.faults import FaultCode
from directory.snapshot.signs import BLANK, NOT_LATIN_NAME
from directory.snapshot.table import Cell

_BETWEEN: Final = "\xa6"  # printable, and in nobody's name
_PHONES: Final = re.compile(rf"(?:0\d{{8,10}}+{_BETWEEN}|{_BETWEEN})*+")
_STAFF_NUMBERS: Final = re.compile(rf"(?:[0-9A-Za-z][0-9A-Za-z]{{0,63}}+{_BETWEEN})*+")
_NOT_A_NAME: Final = re.compile(NOT_LATIN_NAME.pattern.replace("[^", f"[^{_BETWEEN}"))
_NO_LETTER_FIRST: Final = re.compile(rf"{_BETWEEN}[0-9'’ʼ.\-]")  # noqa: RUF001 - they are meant
_USUAL_SHARE: Final = 0.95
Wrong = tuple[int, FaultCode]


def _tidy(joined: str) -> bool:
    """Tell whether cells are NFC, printable and without a space too many."""
    return (
        joined.isprintable()
        and "  " not in joined
        and f" {_BETWEEN}" not in joined
        and f"{_BETWEEN} " not in joined
        and unicodedata.is_normalized("NFC", joined)
    )


def _names_are_clean(cells: Sequence[str]) -> bool:
    joined = f"{_BETWEEN}{_BETWEEN.join(cells)}{_BETWEEN}"
    return (
        f"{_BETWEEN}{_BETWEEN}" not in joined
        and _tidy(joined)
        and _NOT_A_NAME.search(joined) is None
        and _NO_LETTER_FIRST.search(joined) is None
    )


def _texts_are_clean(cells: Sequence[str]) -> bool:
    joined = f"{_BETWEEN}{_BETWEEN.join(set(cells))}{_BETWEEN}"
    return _tidy(joined) and BLANK.search(joined) is None


def _staff_numbers_are_clean(cells: Sequence[str]) -> bool:
    return _STAFF_NUMBERS.fullmatch(f"{_BETWEEN.join(cells)}{_BETWEEN}") is not None


def _phones_are_clean(cells: Sequence[str]) -> bool:
    return _PHONES.fullmatch(f"{_BETWEEN.join(set(cells))}{_BETWEEN}") is not None


_CLEAN: Final[dict[Reader, Callable[[Sequence[str]], bool]]] = {
    read_name: _names_are_clean,
    read_text: _texts_are_clean,
    read_staff_number: _staff_numbers_are_clean,
    read_phone: _phones_are_clean,
}


def read_column(
    cells: Sequence[Cell], read: Reader, longest: int
) -> tuple[Sequence[Any], list[Wrong]]:
    """Return the values of a column, and which of its cells are wrong in what.

    >>> read_column(("An", "A\\u200bn"), read_name, 100)[1]
    [(1, <FaultCode.INVISIBLE_CHARACTER: 'invisible_character'>)]
    """
    kinds = set(map(type, cells))
    if kinds <= {str}:
        texts: Sequence[str] = cells  # type: ignore[assignment]
        is_clean = _CLEAN.get(read)
        short = max(map(len, texts), default=0) <= longest
        if short and is_clean is not None and is_clean(texts):
            return texts, []
        return _value_by_value(texts, set(texts), read, longest)
    if bool not in kinds or len(kinds) == 1:
        return _value_by_value(cells, set(cells), read, longest)
    # 1.0 and True are one key in a dictionary, and two cells in a sheet.
    typed = list(zip(map(type, cells), cells, strict=True))
    return _value_by_value(typed, set(typed), lambda one: read(one[1]), longest)


def _value_by_value(
    cells: Sequence[Any], distinct: set[Any], read: Callable[[Any], Any], longest: int
) -> tuple[Sequence[Any], list[Wrong]]:
    values: dict[Any, Any] = {}
    wrong: dict[Any, FaultCode] = {}
    for cell in distinct:
        text = cell[1] if isinstance(cell, tuple) else cell
        if isinstance(text, str) and len(text) > longest:
            values[cell], code = None, FaultCode.CELL_TOO_LONG
        else:
            values[cell], code = read(cell)
        if code is not None:
            wrong[cell] = code
    found = list(map(values.__getitem__, cells))
    if not wrong:
        return found, []
    return found, [(at, wrong[cell]) for at, cell in enumerate(cells) if cell in wrong]


def lost_zeros(cells: Sequence[Cell], values: Sequence[str]) -> Iterator[int]:
    """Give the places of numbers that lost their leading zeros, in a column of numbers that are names.

    A spreadsheet makes 00123 into 123. It shows where a number is shorter than what was typed as text,
    or where nearly all numbers have one length and a few have less.

    >>> list(lost_zeros(("00123", 124.0, "00125"), ("00123", "124", "00125")))
    [1]
    """
    lengths = Counter([len(one) for one in values if one and one.isdigit()])
    if len(lengths) < 2:  # noqa: PLR2004
        return
    usual, count = lengths.most_common(1)[0]
    typed = [
        len(value)
        for cell, value in zip(cells, values, strict=True)
        if isinstance(cell, str) and value and value.isdigit()
    ]
    everywhere = count >= _USUAL_SHARE * lengths.total()
    shortest_typed = min(typed, default=0) if len(typed) < len(cells) else 0
    for at, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if value and value.isdigit():
            numeric = not isinstance(cell, str)
            short = (everywhere and len(value) < usual) or (numeric and len(value) < shortest_typed)
            if short and not value.startswith("0"):
                yield at
