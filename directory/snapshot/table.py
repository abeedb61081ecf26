"""A sheet as columns, whichever file it came from: headings found, blank rows gone, width made even."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import compress, zip_longest
from typing import Final

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.faults import FaultCode
from directory.snapshot.layout import SnapshotLayout

Cell = str | float | bool | date | datetime | time | timedelta
Grid = Sequence[Sequence[Cell]]
FEWEST_HEADINGS: Final = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """Something noticed in a cell before its column is read; rows count from 1, columns from 0."""

    code: FaultCode
    row: int
    column: int | None
    value: Cell = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells below the headings, column by column.

    `numbers` are the rows' own numbers from 1, `places` those of the columns in the sheet from 0.
    """

    headings: tuple[str, ...]
    heading_row: int
    places: tuple[int, ...]
    columns: tuple[Sequence[Cell], ...]
    numbers: Sequence[int]
    seen: tuple[Seen, ...] = ()
    formulas: tuple[Seen, ...] = ()
    sheet: str = ""

    @property
    def rows(self) -> int:
        """Return how many rows are not blank."""
        return len(self.numbers)

    def part(self, mask: Sequence[bool]) -> Table:
        """Return the rows that a mask lets through; what was seen is told with the whole alone."""
        return Table(
            self.headings,
            self.heading_row,
            self.places,
            tuple(tuple(compress(column, mask)) for column in self.columns),
            tuple(compress(self.numbers, mask)),
            sheet=self.sheet,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """All cells of a sheet from its first row on, and what was seen in the file about single cells."""

    name: str
    grid: Grid
    seen: tuple[Seen, ...] = ()
    formulas: tuple[Seen, ...] = ()
    ragged: bool = False


def find_headings(grid: Iterable[Sequence[Cell]], layout: SnapshotLayout) -> tuple[int, int]:
    """Return which of the first rows holds the headings, and how many of them are known.

    Titles often stand above a list; the row with most known headings is the one.
    """
    best, most = 0, 0
    for number, row in enumerate(grid):
        known = {str(cell).strip() for cell in row if isinstance(cell, str) and cell}
        count = sum(layout.is_known(cell) for cell in known if len(cell) <= 80)  # noqa: PLR2004
        if count > most:
            best, most = number, count
    return best, most


def read_table(sheet: Sheet, layout: SnapshotLayout, bounds: SnapshotBounds) -> Table:
    """Return a sheet as columns.

    Raises:
        SnapshotRefusedError: no headings, or more rows or columns than the bounds allow.

    """
    at, known = find_headings(sheet.grid[: bounds.heading_rows], layout)
    if known < FEWEST_HEADINGS:
        raise SnapshotRefusedError(Refusal.NO_HEADINGS, sheet.name)
    headings = _trimmed(sheet.grid[at])
    if len(headings) > bounds.columns:
        raise SnapshotRefusedError(Refusal.TOO_MANY_COLUMNS, sheet.name, bounds.columns)
    below = sheet.grid[at + 1 :]
    if len(below) > bounds.rows:
        below = below[: _last_row(below)]
        if len(below) > bounds.rows:
            raise SnapshotRefusedError(Refusal.TOO_MANY_ROWS, sheet.name, bounds.rows)
    first = at + 2
    seen = list(sheet.seen)
    if sheet.ragged:
        below = [*_even(below, len(headings), first, seen)]
    columns: list[Sequence[Cell]] = list(zip(*below, strict=True)) or [() for _ in headings]
    places = _headed(columns, headings, first, seen)
    table = Table(
        headings=tuple(headings[place] for place in places),
        heading_row=at + 1,
        places=places,
        columns=tuple(columns[place] for place in places),
        numbers=range(first, first + len(below)),
        sheet=sheet.name,
    )
    return replace(
        _without_blank_rows(table),
        seen=tuple(one for one in seen if one.row >= first),
        formulas=tuple(one for one in sheet.formulas if one.row >= first),
    )


def _trimmed(row: Sequence[Cell]) -> list[str]:
    """Return the heading row as text, without empty cells at its end."""
    texts = [" ".join(str(cell).split()) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _last_row(grid: Grid) -> int:
    """Return how many rows there are up to the last one that is not blank."""
    for number in range(len(grid), 0, -1):
        if any(cell not in ("", None) for cell in grid[number - 1]):
            return number
    return 0


def _even(grid: Grid, width: int, first: int, seen: list[Seen]) -> Iterator[Sequence[Cell]]:
    """Give rows of one width; a row that was cut short, or goes beyond the headings, is noted."""
    lengths = set(map(len, grid))
    if lengths <= {width}:
        yield from grid
        return
    for number, row in enumerate(grid, first):
        if len(row) == width:
            yield row
        elif len(row) > width:
            surplus = next((cell for cell in row[width:] if str(cell).strip()), None)
            if surplus is not None:
                seen.append(Seen(FaultCode.CELLS_WITHOUT_HEADING, number, None, surplus))
            yield row[:width]
        else:
            if any(str(cell).strip() for cell in row):
                seen.append(Seen(FaultCode.ROW_TOO_SHORT, number, None, row[-1]))
            yield [*row, *[""] * (width - len(row))]


def _headed(
    columns: Sequence[Sequence[Cell]], headings: Sequence[str], first: int, seen: list[Seen]
) -> tuple[int, ...]:
    """Return which columns have a heading; a cell in one that has none is noted."""
    places = []
    for place, (column, heading) in enumerate(zip_longest(columns, headings, fillvalue="")):
        if heading:
            places.append(place)
        elif set(column) - {""}:
            seen += [
                Seen(FaultCode.CELLS_WITHOUT_HEADING, number, None, cell)
                for number, cell in enumerate(column, first)
                if str(cell).strip()
            ]
    return tuple(places)


def _without_blank_rows(table: Table) -> Table:
    """Return the rows in which anything stands."""
    if any(map(_is_full, table.columns)):
        return table
    rows = zip(*table.columns, strict=True)
    mask = [any(map(str.strip, map(str, row))) for row in rows]
    return table if all(mask) else table.part(mask)


def _is_full(column: Sequence[Cell]) -> bool:
    """Tell whether something stands in every cell of a column."""
    if "" in column:
        return False
    try:
        return "" not in set(map(str.strip, column))  # type: ignore[arg-type]
    except TypeError:
        return all(cell.strip() for cell in column if isinstance(cell, str))
