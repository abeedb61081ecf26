"""What a reader of sheets does not tell: how far a sheet reaches, where an error or a formula stands.

A sheet of fifty thousand rows is tens of megabytes of XML, so that each question is first asked of the
whole in a way that costs a millisecond per megabyte; only where the answer is doubtful, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.faults import FaultCode
from directory.snapshot.table import Seen

# Any attribute that may be the reference of a cell beyond column X or row 499,999, or the type "error".
_ODD: Final = re.compile(
    rb"""=\s*["'](?:e["']|[Y-Zy-z]\d|[A-Za-z]{2,3}\d|[A-Za-z]{0,3}(?:[5-9]\d{5}|\d{7,})["'])"""
)
# Cells are written `<c r="B7" …>`, with a prefix in some programs (ECMA-376, 18.3.1.4). Every
# repetition is bounded: a tag that is longer than any cell's is refused before these are asked.
_PREFIX: Final = rb"<(?:[A-Za-z_][\w.-]{0,20}:)?"
_REFERENCE: Final = (
    rb"""[^<>]{0,400}?\br\s{0,9}=\s{0,9}["']([A-Za-z]{1,3})(\d{1,9})["'][^<>]{0,400}"""
)
_ROW: Final = re.compile(_PREFIX + rb"row[\s/>]")
_CELL: Final = re.compile(_PREFIX + rb"c[\s/>]")
_LONG_TAG: Final = re.compile(_PREFIX + rb"(?:c|row)\s[^<>]{400}")
_UNPLACED: Final = re.compile(_PREFIX + rb"c(?![^<>]{0,400}?\br\s{0,9}=)(?:\s[^<>]{0,400})?(?<!/)>")
_PLACED_ROW: Final = re.compile(
    _PREFIX
    + rb"""row\s[^<>]{0,400}?\br\s{0,9}=\s{0,9}["'](\d{1,9})["'][^<>]{0,400}(?<!/)>\s{0,9}<"""
)
_TEXT_AT: Final = re.compile(_PREFIX + rb"v>(\d{1,9})<")
_SHORTEST_CELL: Final = len('<c t="s"><v>0</v></c>')
_FILLED: Final = re.compile(_PREFIX + rb"c\s" + _REFERENCE + rb"(?<!/)>")
_ERROR: Final = re.compile(
    _PREFIX + rb"""c\s(?=[^<>]{0,400}?\bt\s{0,9}=\s{0,9}["']e["'])""" + _REFERENCE + rb">"
    rb"(?:" + _PREFIX + rb"f\b[^<]{0,9999}(?:</[^<>]{0,30}>)?)?(?:" + _PREFIX + rb"v[^<>]{0,40}>([^<]{0,40}))?"
)  # fmt: skip
_FORMULA: Final = re.compile(
    _PREFIX + rb"c\s" + _REFERENCE + rb">" + _PREFIX
    + rb"f\b(?:[^<>]{0,400}/>|[^<>]{0,400}>[^<]{0,9999}</[^<>]{0,30}>)"
    rb"(?=(?:" + _PREFIX + rb"v[^<>]{0,40}>([^<]))?)"
)  # fmt: skip
_MARKS_AT_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Marks:
    """Cells with an error or a formula nobody computed, and cells whose value a formula gave."""

    faults: tuple[Seen, ...] = ()
    formulas: tuple[Seen, ...] = ()


def column_of(letters: bytes) -> int:
    """Return which column letters name, from 0 (ECMA-376, 18.3.1.4).

    >>> column_of(b"A"), column_of(b"Z"), column_of(b"AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def look_through(xml: bytes, name: str, bounds: SnapshotBounds) -> Marks:
    """Return the marks of a sheet's XML.

    Raises:
        SnapshotRefusedError: the sheet reaches further than the bounds allow; whoever reads it would
            set memory aside for every cell between its first and its last.

    """
    _refuse_crowds(xml, name, bounds)
    start = max(xml.find(b"sheetData"), 1)
    odd = _ODD.search(xml, start) is not None
    formulas = b"<f" in xml or (xml[start - 1 : start] == b":" and b":f" in xml)
    if not odd and not formulas:
        return Marks()
    if _LONG_TAG.search(xml):
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, f"{name}: a cell like no other")
    if odd:
        _refuse_vast(xml, name, bounds)
    errors = tuple(islice(_errors(xml), _MARKS_AT_MOST)) if odd else ()
    unread: list[Seen] = []
    computed: list[Seen] = []
    for seen, has_value in islice(_formulas(xml) if formulas else (), _MARKS_AT_MOST):
        (computed if has_value else unread).append(seen)
    known = {(one.row, one.column) for one in errors}
    unread = [one for one in unread if (one.row, one.column) not in known]
    computed = [one for one in computed if (one.row, one.column) not in known]
    return Marks((*errors, *unread), tuple(computed))


def _refuse_crowds(xml: bytes, name: str, bounds: SnapshotBounds) -> None:
    """Raise where there are too many rows, or too many cells in one, whatever their references say."""
    pieces = xml.split(b"row")
    most = bounds.rows + bounds.heading_rows
    if len(pieces) > most * 2:
        starts = [found.start() for found in _ROW.finditer(xml)]
        starts.append(len(xml))
        ranges = zip(starts, starts[1:], strict=False)
        if sum(_CELL.search(xml, one, other) is not None for one, other in ranges) > most:
            raise SnapshotRefusedError(Refusal.TOO_MANY_ROWS, name, bounds.rows)
    narrow = bounds.columns * len("<c/>")
    for piece in pieces:
        if len(piece) > narrow and (
            piece.count(b"<c") + piece.count(b":c") > bounds.columns
            and sum(1 for _ in _CELL.finditer(piece)) > bounds.columns
        ):
            raise SnapshotRefusedError(Refusal.TOO_MANY_COLUMNS, name, bounds.columns)


def _refuse_vast(xml: bytes, name: str, bounds: SnapshotBounds) -> None:
    """Raise where the last cell that holds something lies beyond the bounds."""
    last_row, last_column = 0, 0
    if _UNPLACED.search(xml):  # such cells stand where their row says
        last_row = max((int(found[1]) for found in _PLACED_ROW.finditer(xml)), default=0)
    for found in _FILLED.finditer(xml):
        last_row = max(last_row, int(found[2]))
        last_column = max(last_column, column_of(found[1]))
    if last_row > bounds.rows + bounds.heading_rows:
        raise SnapshotRefusedError(Refusal.TOO_MANY_ROWS, name, bounds.rows)
    if last_column >= bounds.columns:
        raise SnapshotRefusedError(Refusal.TOO_MANY_COLUMNS, name, bounds.columns)
    if last_row * (last_column + 1) > bounds.area:
        raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, name, bounds.area)


def refuse_echoes(xml: bytes, texts: bytes, name: str, bounds: SnapshotBounds) -> None:
    """Raise where cells that share a long text would fill more memory than the bounds allow.

    A text stands in a workbook once, however many cells show it; each of them gets its own copy.
    """
    pieces = re.split(_PREFIX + rb"si[\s/>]", texts) if b":si" in texts else texts.split(b"<si")
    longest = max(map(len, pieces))
    if longest * (len(xml) // _SHORTEST_CELL) <= bounds.echo:
        return
    lengths = list(map(len, pieces[1:]))
    known, total = len(lengths), 0
    for found in _TEXT_AT.finditer(xml):
        at = int(found[1])
        total += lengths[at] if at < known else 0
    if total > bounds.echo:
        raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, name, bounds.echo)


def _errors(xml: bytes) -> Iterator[Seen]:
    for found in _ERROR.finditer(xml):
        value = (found[3] or b"").decode("utf-8", "replace")
        yield Seen(FaultCode.ERROR_CELL, int(found[2]), column_of(found[1]), value)


def _formulas(xml: bytes) -> Iterator[tuple[Seen, bool]]:
    for found in _FORMULA.finditer(xml):
        seen = Seen(FaultCode.UNREAD_FORMULA, int(found[2]), column_of(found[1]))
        yield seen, found[3] is not None
