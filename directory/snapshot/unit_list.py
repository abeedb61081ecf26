"""A list of bodies, read from the same kinds of file as a list of staff: every fault told by its row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from directory.addresses.plain import plain
from directory.collector import resting_collector
from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.cells import read_number_as_text, text_of
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.faults import FaultCode, WarningCode, printable
from directory.snapshot.findings import Findings
from directory.snapshot.layout import SnapshotLayout
from directory.snapshot.reading import open_sheets
from directory.snapshot.table import Cell, Table, read_table

LONGEST_CODE: Final = 40
LONGEST_NAME: Final = 200
UNIT_BOUNDS: Final = SnapshotBounds(octets=8 << 20, rows=20_000, area=1_000_000, faults=200)
_CODE: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?")


class UnitColumn(StrEnum):
    """What a column of such a list holds."""

    CODE = "code"
    NAME = "name"
    PARENT = "parent"


class UnitFaultCode(StrEnum):
    """What is wrong with a row, beside what can be wrong with any cell (`FaultCode`)."""

    EMPTY_CODE = "empty_code"
    MALFORMED_CODE = "malformed_code"
    CODE_TOO_LONG = "code_too_long"
    DOUBLED_CODE = "doubled_code"
    EMPTY_NAME = "empty_name"
    NAME_TOO_LONG = "name_too_long"
    UNKNOWN_PARENT = "unknown_parent"
    RING = "ring"
    TOO_DEEP = "too_deep"
    SECOND_ROOT = "second_root"


@dataclass(frozen=True, slots=True)
class UnitLayout:
    """The words of such lists, compared without their marks."""

    columns: Mapping[str, UnitColumn]
    ignored: frozenset[str] = frozenset()

    @property
    def words(self) -> SnapshotLayout:
        """Return every word that is known, for the readers of files to find the headings by."""
        return SnapshotLayout({}, ignored=self.ignored | self.columns.keys())


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A body as a list tells of it; `parent` is a code, None at the top; `row` 0 where it is no list."""

    row: int
    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class UnitFault:
    """What is wrong, in which row and column; `value` is what stands there or clashes with it."""

    code: str
    row: int
    column: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class UnitList:
    """What a file says of bodies; with a fault, nothing of it is to be believed."""

    units: tuple[ListedUnit, ...]
    faults: tuple[UnitFault, ...] = ()
    warnings: tuple[str, ...] = ()


def load_unit_layout(path: Path) -> UnitLayout:
    """Return the words in a TOML file; raises ValueError where one stands for two things."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = {
        (plain(word), UnitColumn(name)) for name, some in told["columns"].items() for word in some
    }
    columns = dict(pairs)
    ignored = frozenset(map(plain, told.get("ignored", {}).get("columns", ())))
    if len(columns) != len(pairs) or ignored & columns.keys():
        raise ValueError(f"{path.name}: a word stands for two things")
    return UnitLayout(columns, ignored)


def read_unit_list(
    octets: bytes, filename: str, layout: UnitLayout, bounds: SnapshotBounds = UNIT_BOUNDS
) -> UnitList:
    """Return what a CSV or XLSX file says of bodies; its kind is told by its octets.

    Raises:
        SnapshotRefusedError: it cannot be read at all, or lies above a bound.

    """
    with resting_collector():
        words, findings = layout.words, Findings(frozenset(), bounds)
        sheets, _ = open_sheets(octets, filename, words, bounds, findings)
        table = _chosen([read_table(sheet, words, bounds) for sheet in sheets], layout)
        if table.formulas:
            findings.warn(WarningCode.FORMULA_CELL)
        units: list[ListedUnit] = []
        faults = [*_read(table, layout, units)]
        faults += judge_units(units)
    ordered = sorted(faults, key=lambda one: (one.row, one.column or ""))[: bounds.faults]
    warnings = dict.fromkeys(one.code for one in findings.warnings)
    return UnitList(tuple(units), tuple(ordered), tuple(warnings))


def judge_units(units: list[ListedUnit]) -> Iterator[UnitFault]:
    """Give what is wrong with codes and names, each body judged by itself and its code among the others."""
    seen: dict[str, str] = {}
    for one in units:
        if not one.code:
            yield UnitFault(UnitFaultCode.EMPTY_CODE, one.row)
        elif len(one.code) > LONGEST_CODE:
            yield UnitFault(UnitFaultCode.CODE_TOO_LONG, one.row, value=printable(one.code))
        elif not _CODE.fullmatch(one.code):
            yield UnitFault(UnitFaultCode.MALFORMED_CODE, one.row, value=printable(one.code))
        elif one.code.casefold() in seen:  # codes that differ by case alone are mixed up by people
            yield UnitFault(UnitFaultCode.DOUBLED_CODE, one.row, value=seen[one.code.casefold()])
        seen.setdefault(one.code.casefold(), one.code)
        if not one.name:
            yield UnitFault(UnitFaultCode.EMPTY_NAME, one.row)
        elif len(one.name) > LONGEST_NAME:
            yield UnitFault(UnitFaultCode.NAME_TOO_LONG, one.row, value=printable(one.name))


def _chosen(tables: list[Table], layout: UnitLayout) -> Table:
    """Return the one sheet that is a list of bodies."""
    if len(tables) == 1:
        return tables[0]
    needed = {UnitColumn.CODE, UnitColumn.NAME}
    fit = [
        one
        for one in tables
        if needed <= {layout.columns.get(plain(word)) for word in one.headings}
    ]
    if not fit:
        raise SnapshotRefusedError(Refusal.NO_HEADINGS)
    if len(fit) > 1:
        raise SnapshotRefusedError(Refusal.SEVERAL_SHEETS, ", ".join(one.sheet for one in fit))
    return fit[0]


def _read(table: Table, layout: UnitLayout, units: list[ListedUnit]) -> Iterator[UnitFault]:
    """Append the bodies of a table, and give what is wrong with its headings and cells."""
    places: dict[UnitColumn, int] = {}
    yield from _find_columns(table, layout, places)
    read = {table.places[place]: table.headings[place] for place in places.values()}
    for one in table.seen:
        if one.column is None or one.column in read:
            heading = None if one.column is None else read[one.column]
            yield UnitFault(one.code, one.row, heading, printable(one.value))
    if len(places) < len(UnitColumn):
        return
    columns = [table.columns[places[one]] for one in UnitColumn]
    for row, *cells in zip(table.numbers, *columns, strict=True):
        found = [_text(one, cell) for one, cell in zip(UnitColumn, cells, strict=True)]
        for column, cell, (_, wrong) in zip(UnitColumn, cells, found, strict=True):
            if wrong:
                yield UnitFault(wrong, row, table.headings[places[column]], printable(cell))
        (code, _), (name, _), (parent, _) = found
        units.append(ListedUnit(row, code, name, parent or None))


def _find_columns(
    table: Table, layout: UnitLayout, places: dict[UnitColumn, int]
) -> Iterator[UnitFault]:
    """Note where each column stands, and give headings nobody knows, that stand twice or are missing."""
    row = table.heading_row
    for place, heading in enumerate(table.headings):
        known = layout.columns.get(plain(heading))
        if known is None:
            if plain(heading) not in layout.ignored:
                yield UnitFault(FaultCode.UNKNOWN_COLUMN, row, printable(heading))
        elif known in places:
            yield UnitFault(FaultCode.DUPLICATE_COLUMN, row, printable(heading))
        else:
            places[known] = place
    for column in UnitColumn:
        if column not in places:
            yield UnitFault(FaultCode.MISSING_COLUMN, row, value=column.value)


def _text(column: UnitColumn, cell: Cell) -> tuple[str, FaultCode | None]:
    return text_of(cell) if column is UnitColumn.NAME else read_number_as_text(cell)
