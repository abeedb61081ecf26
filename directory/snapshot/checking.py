"""A table becomes the values of its fields; what is wrong with a cell, a row or a column is noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from directory.snapshot import cells
from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.cells import Reader
from directory.snapshot.columns import lost_zeros, read_column
from directory.snapshot.faults import FaultCode, Field, WarningCode
from directory.snapshot.findings import Findings
from directory.snapshot.layout import MAILBOX_COLUMNS, PERSONAL, STAFF_COLUMNS, Kind, SnapshotLayout
from directory.snapshot.table import Cell, Table

_OF_STAFF: Final = frozenset(Field) - {Field.KIND, Field.OWNER, Field.CLERK}
_OF_MAILBOXES: Final = frozenset(
    {Field.MAIL, Field.UNIT, Field.FULL_NAME, Field.OWNER, Field.CLERK, Field.QUOTA_MB}
)
_EMPTY: Final[Mapping[Field, Any]] = {
    Field.ALIASES: (),
    Field.GROUPS: (),
    Field.MAIL: None,
    Field.USER_NAME: None,
    Field.QUOTA_MB: None,
    Field.DECISION_DATE: None,
    Field.BIRTH_DATE: None,
    Field.ACTIVE: False,
}
_NUMBERS_AS_TEXT: Final = (Field.EXTERNAL_ID, Field.UNIT, Field.OWNER, Field.CLERK)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one kind in a table, with the values of their fields; columns of equal length."""

    kind: Kind
    sheet: str
    numbers: Sequence[int]
    headings: Mapping[Field, str]
    cells: Mapping[Field, Sequence[Cell]] = field(repr=False)
    values: Mapping[Field, Sequence[Any]] = field(repr=False)


class TableReader:
    """Reads the tables of one file."""

    def __init__(
        self, layout: SnapshotLayout, bounds: SnapshotBounds, findings: Findings, *, from_1904: bool
    ) -> None:
        self._layout = layout
        self._bounds = bounds
        self._findings = findings
        self._readers: dict[Field, Reader] = {
            Field.EXTERNAL_ID: cells.read_staff_number,
            Field.FULL_NAME: cells.read_name,
            Field.UNIT: cells.unit_reader(layout.units),
            Field.ACTIVE: cells.word_reader(layout.active, FaultCode.MALFORMED_BOOLEAN),
            Field.USER_NAME: cells.read_user_name,
            Field.MAIL: cells.read_address,
            Field.ALIASES: cells.read_addresses,
            Field.PHONE: cells.read_phone,
            Field.QUOTA_MB: cells.read_quota,
            Field.GROUPS: cells.read_names,
            Field.DECISION_DATE: cells.date_reader(from_1904=from_1904),
            Field.NATIONAL_ID: cells.read_national_id,
            Field.BIRTH_DATE: cells.date_reader(from_1904=from_1904),
            Field.OWNER: cells.read_person,
            Field.CLERK: cells.read_person,
        }

    def read(self, table: Table) -> list[Rows]:
        """Return the rows of a table by their kind; those with an open fault are still among them."""
        places = self._places(table)
        if Field.KIND in places:
            parts = self._by_kind(table, places)
        else:
            parts = [(kind_of(places), table)] if table.rows else []
            self._ask_for_columns(kind_of(places), table, places)
        self._note_seen(table, places)
        return [self._rows(kind, part, places) for kind, part in parts]

    def _places(self, table: Table) -> dict[Field, int]:
        """Return which column holds which field; headings nobody knows, or that stand twice, are noted."""
        places: dict[Field, int] = {}
        row = table.heading_row
        for place, heading in enumerate(table.headings):
            known = self._layout.field_of(heading)
            if known is None:
                if not self._layout.is_known(heading):
                    self._fault(FaultCode.UNKNOWN_COLUMN, None, table, row, heading, heading)
            elif known in places:
                self._fault(FaultCode.DUPLICATE_COLUMN, known, table, row, heading, heading)
            elif known in PERSONAL and not self._layout.personal:
                self._findings.warn(WarningCode.PERSONAL_COLUMN_NOT_READ, row, heading)
            else:
                places[known] = place
        return places

    def _ask_for_columns(self, kind: Kind, table: Table, places: Mapping[Field, int]) -> None:
        for missing in sorted(_required(kind) - places.keys()):
            self._fault(FaultCode.MISSING_COLUMN, missing, table, table.heading_row, None, missing)

    def _by_kind(self, table: Table, places: Mapping[Field, int]) -> list[tuple[Kind, Table]]:
        """Return the rows of each kind as a table of their own."""
        at = places[Field.KIND]
        read = cells.word_reader(self._layout.kinds, FaultCode.UNKNOWN_KIND)
        kinds, wrong = read_column(table.columns[at], read, self._bounds.cell)
        for row, code in wrong:
            cell = table.columns[at][row]
            number = table.numbers[row]
            self._fault(code, Field.KIND, table, number, table.headings[at], cell)
        parts = []
        for kind in Kind:
            mask = [one is kind for one in kinds]
            if any(mask):
                self._ask_for_columns(kind, table, places)
                parts.append((kind, table if all(mask) else table.part(mask)))
        return parts

    def _note_seen(self, table: Table, places: Mapping[Field, int]) -> None:
        """Note what the file told of single cells, in the columns that are read."""
        fields = {table.places[place]: name for name, place in places.items()}
        headings = dict(zip(table.places, table.headings, strict=True))
        for one in table.seen:
            if one.column is None:
                self._fault(one.code, None, table, one.row, None, one.value)
            elif one.column in fields:
                heading, name = headings[one.column], fields[one.column]
                self._fault(one.code, name, table, one.row, heading, one.value)
        for one in table.formulas:
            if one.column in fields:
                self._findings.warn(WarningCode.FORMULA_CELL, one.row, headings[one.column])

    def _rows(self, kind: Kind, table: Table, places: Mapping[Field, int]) -> Rows:
        wanted = _OF_STAFF if kind is Kind.PERSON else _OF_MAILBOXES
        headings, found, values = {}, {}, {}
        for name, place in places.items():
            if name in wanted:
                headings[name] = table.headings[place]
                found[name] = table.columns[place]
                values[name] = self._values(kind, name, table, place)
        rows = Rows(kind, table.sheet, table.numbers, headings, found, values)
        for name in _NUMBERS_AS_TEXT:
            if name in values:
                for at in lost_zeros(found[name], values[name]):
                    self.fault(FaultCode.LEADING_ZEROS_LOST, name, rows, at)
        return rows

    def _values(self, kind: Kind, name: Field, table: Table, place: int) -> Sequence[Any]:
        column = table.columns[place]
        reader = self._readers.get(name, cells.read_text)
        if kind is Kind.UNIT_MAILBOX and name is Field.FULL_NAME:
            reader = cells.read_mailbox_name
        values, wrong = read_column(column, reader, self._bounds.cell)
        for at, code in wrong:
            heading, number = table.headings[place], table.numbers[at]
            self._fault(code, name, table, number, heading, column[at])
        if wrong and None in values:
            empty = _EMPTY.get(name, "")
            values = [empty if value is None else value for value in values]
        return values

    def _fault(
        self, code: FaultCode, name: Field | None, table: Table, row: int, column: str | None,
        value: object,
    ) -> None:  # fmt: skip
        self._findings.add(code, name, table.sheet, row, column, value)

    def fault(
        self, code: FaultCode, name: Field, rows: Rows, at: int, value: object = None
    ) -> None:
        """Note a fault in a cell of rows that were read."""
        told = rows.cells[name][at] if value is None and name in rows.cells else value
        heading = rows.headings.get(name)
        self._findings.add(code, name, rows.sheet, rows.numbers[at], heading, told or "")

    def repeated(self, code: FaultCode, name: Field, rows: Rows) -> None:
        """Note each value of a column that stands in it twice, whatever its capitals."""
        values = rows.values.get(name, ())
        spelled = [one.casefold() for one in values if one]
        if len(set(spelled)) == len(spelled):
            return
        twice = {one for one, count in Counter(spelled).items() if count > 1}
        for at, value in enumerate(values):
            if value and value.casefold() in twice:
                self.fault(code, name, rows, at)


def kind_of(fields: Mapping[Field, int]) -> Kind:
    """Return whom the rows of a table are about that does not say so itself."""
    is_mailboxes = Field.EXTERNAL_ID not in fields and Field.OWNER in fields
    return Kind.UNIT_MAILBOX if is_mailboxes else Kind.PERSON


def _required(kind: Kind) -> frozenset[Field]:
    return STAFF_COLUMNS if kind is Kind.PERSON else MAILBOX_COLUMNS
