"""An HR file becomes a snapshot of the staff: records, and everything that is wrong, by row and column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from directory.addresses.plain import plain
from directory.people import StaffRecord, UnitMailbox
from directory.snapshot.columns import (
    FIRST_ROW,
    Texts,
    by_value,
    duplicates,
    lost_zeros,
    mixed_scripts,
    read_day,
    texts,
)
from directory.snapshot.faults import Fault, FaultCode, StaffFileError, fault
from directory.snapshot.layout import NEEDED, SnapshotLayout
from directory.snapshot.tables import ORDINARY, SnapshotBounds, read_table

MOST_TOLD: Final = 500
MAIL: Final = re.compile(
    r"[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9])?@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}"
)
PHONE: Final = re.compile(r"\+?[0-9 ().-]{3,24}")
STAFF_NUMBER: Final = re.compile(r"[\w./-]{1,40}")
LARGEST_QUOTA_MB: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an HR file says: who works here. Rows with a fault nobody let pass give no record."""

    records: tuple[StaffRecord, ...]
    unit_mailboxes: tuple[UnitMailbox, ...]
    faults: tuple[Fault, ...]
    rows: int
    sha256: str
    waived: frozenset[str] = frozenset()
    further_faults: int = 0

    @property
    def open_faults(self) -> int:
        """Return how many faults nobody let pass."""
        return sum(one.key not in self.waived for one in self.faults) + self.further_faults


def read_snapshot(
    octets: bytes,
    filename: str,
    layout: SnapshotLayout,
    bounds: SnapshotBounds = ORDINARY,
    waived: frozenset[str] = frozenset(),
) -> Snapshot:
    """Return the snapshot in an HR file; `waived` are the keys of faults that a person let pass.

    Raises:
        StaffFileError: nothing can be read from it at all.

    """
    table = read_table(octets, bounds)
    reading = _Reading(table, layout, bounds)
    records, shared = reading.people(waived)
    faults = sorted(reading.faults, key=lambda one: (one.row or 0, one.column or "", one.code))
    return Snapshot(
        records=records,
        unit_mailboxes=shared,
        faults=tuple(faults[:MOST_TOLD]),
        rows=len(table) - 1,
        sha256=hashlib.sha256(octets).hexdigest(),
        waived=waived,
        further_faults=max(0, len(faults) - MOST_TOLD),
    )


class _Reading:
    """One file at work; `faults` is complete when the people were taken."""

    def __init__(
        self, table: list[Sequence[Any]], layout: SnapshotLayout, bounds: SnapshotBounds
    ) -> None:
        self.layout = layout
        self.longest = bounds.cell
        self.faults: list[Fault] = []
        heading = [str(cell or "") for cell in table[0]]
        self.rows = self._of_one_width(table[1:], len(heading))
        self.spelt: dict[str, str] = {}
        self.cells: dict[str, Sequence[Any]] = {}
        self._sort_columns(heading)
        self._columns: dict[str, Texts] = {}

    def _of_one_width(self, rows: list[Sequence[Any]], width: int) -> list[Sequence[Any]]:
        """Return rows that all have as many cells as there are headings."""
        if set(map(len, rows)) <= {width}:
            return rows
        even: list[Sequence[Any]] = []
        for number, row in enumerate(rows, FIRST_ROW):
            if len(row) == width:
                even.append(row)
                continue
            beyond = [cell for cell in row[width:] if cell not in ("", None)]
            if beyond:
                self.faults.append(fault(FaultCode.EXTRA_CELLS, number, None, beyond[0]))
            elif 0 < len(row) < width and any(cell not in ("", None) for cell in row):
                self.faults.append(fault(FaultCode.SHORT_ROW, number, None, len(row)))
            even.append([*row[:width], *repeat("", width - len(row))])
        return even

    def _sort_columns(self, heading: list[str]) -> None:
        """Find out which column says what."""
        columns = list(zip(*self.rows, strict=True)) if self.rows else [()] * len(heading)
        for title, cells in zip(heading, columns, strict=True):
            name = self.layout.headings.get(plain(title))
            if name is None:
                if title.strip() or any(cell not in ("", None) for cell in cells):
                    self.faults.append(fault(FaultCode.UNKNOWN_COLUMN, None, title, title))
            elif name in self.cells:
                self.faults.append(fault(FaultCode.DUPLICATE_COLUMN, None, title, title))
            else:
                self.cells[name], self.spelt[name] = cells, title.strip()
        if not self.cells:
            raise StaffFileError("no_heading")
        self.faults += [
            fault(FaultCode.MISSING_COLUMN, None, name, name)
            for name in NEEDED
            if name not in self.cells
        ]

    def column(self, name: str) -> Texts:
        """Return a column as clean text; one that the file has not is empty all the way down."""
        if name not in self._columns:
            cells = self.cells.get(name)
            self._columns[name] = (
                [""] * len(self.rows)
                if cells is None
                else texts(cells, self.spelt[name], self.longest, self.faults)
            )
        return self._columns[name]

    def people(
        self, waived: frozenset[str]
    ) -> tuple[tuple[StaffRecord, ...], tuple[UnitMailbox, ...]]:
        """Return everybody, and every unit's mailbox, in whose row nothing stands in the way."""
        if any(name not in self.cells for name in NEEDED):
            return (), ()
        values = self._values()
        records = list(map(StaffRecord._make, zip(*values, strict=True)))
        shared = self._shared_rows()
        self._check(records, shared)
        wrong = {one.row for one in self.faults if one.row and one.key not in waived}
        empty = self._empty_rows()
        if not wrong and not shared and not empty:
            return tuple(records), ()
        mailboxes = tuple(
            self._mailbox(row, records[row - FIRST_ROW]) for row in sorted(shared - wrong)
        )
        left_out = wrong | shared | empty
        people = (one for row, one in enumerate(records, FIRST_ROW) if row not in left_out)
        return tuple(people), mailboxes

    def _values(self) -> list[Sequence[Any]]:
        """Return a column for each field of a record, in their order."""
        column, read = self.column, self._read
        words = dict.fromkeys(self.layout.yes, True)
        words |= dict.fromkeys(self.layout.no, False)
        words[""] = True  # whoever is in the file works here
        return [
            column("external_id"),
            column("full_name"),
            column("unit"),
            read("active", lambda cell: _among(words, plain(cell)), FaultCode.BAD_YES_NO),
            read("user_name", lambda cell: cell.lower() or None, FaultCode.BAD_MAIL),
            self._mails(),
            read("aliases", _addresses, FaultCode.BAD_MAIL),
            column("title"),
            column("position"),
            column("employment"),
            self._phones(),
            read("quota_mb", _quota, FaultCode.BAD_QUOTA),
            read("groups", _words, FaultCode.BAD_MAIL),
            column("decision_number"),
            read("decision_date", read_day, FaultCode.BAD_DATE),
            column("national_id"),
            read("birth_date", read_day, FaultCode.BAD_DATE),
        ]

    def _read(self, name: str, read: Any, code: FaultCode) -> list[Any]:
        if name not in self.cells:
            return [read("")] * len(self.rows)
        return by_value(self.column(name), read, self.spelt[name], code, self.faults)

    def _mails(self) -> Sequence[Any]:
        if "mail" not in self.cells:
            return [None] * len(self.rows)
        return self._read("mail", _mail, FaultCode.BAD_MAIL)

    def _phones(self) -> Texts:
        column = self.column("phone")
        if "phone" not in self.cells:
            return column
        lost_zeros(self.cells["phone"], column, self.spelt["phone"], self.faults)
        wrong = {cell for cell in set(column) if cell and not PHONE.fullmatch(cell)}
        if not wrong:
            return column
        self._tell("phone", FaultCode.BAD_PHONE, wrong)
        return [("" if cell in wrong else cell) for cell in column]

    def _check(self, records: Sequence[StaffRecord], shared: set[int]) -> None:
        """Ask what only the whole column, or several at once, can answer."""
        numbers, names = self.column("external_id"), self.column("full_name")
        lost_zeros(self.cells["external_id"], numbers, self.spelt["external_id"], self.faults)
        self._tell("external_id", FaultCode.DUPLICATE_NUMBER, duplicates(numbers))
        empty = self._empty_rows()
        if "" in numbers or not all(map(STAFF_NUMBER.fullmatch, numbers)):
            wrong = {cell for cell in set(numbers) if not STAFF_NUMBER.fullmatch(cell)}
            self._tell("external_id", FaultCode.EMPTY_NUMBER, wrong, but=empty | shared)
        if "" in names:
            told = {one.row for one in self.faults if one.column == self.spelt["full_name"]}
            self._tell("full_name", FaultCode.EMPTY_NAME, {""}, but=empty | {r for r in told if r})
        mixed_scripts(names, self.spelt["full_name"], self.faults)
        if self.layout.units is not None:
            unknown = set(self.column("unit")) - self.layout.units
            self._tell("unit", FaultCode.UNKNOWN_UNIT, unknown, but=empty)
        if "mail" in self.cells:
            mails = [cell.lower() for cell in self.column("mail")]
            self._tell("mail", FaultCode.DUPLICATE_MAIL, duplicates(mails))
        if self.layout.needs_decision:
            self._check_decisions(records)

    def _check_decisions(self, records: Sequence[StaffRecord]) -> None:
        """Tell whoever leaves without a decision (DOMAIN M-20)."""
        if "active" not in self.cells:
            return
        self.faults += [
            fault(FaultCode.MISSING_DECISION, row, self.spelt["active"], one.external_id)
            for row, one in enumerate(records, FIRST_ROW)
            if one.active is False and not (one.decision_number and one.decision_date)
        ]

    def _tell(
        self,
        name: str,
        code: FaultCode,
        wrong: set[str],
        but: set[int] = frozenset(),  # type: ignore[assignment]
    ) -> None:
        if wrong:
            self.faults += [
                fault(code, row, self.spelt[name], cell)
                for row, cell in enumerate(self.column(name), FIRST_ROW)
                if (cell in wrong or cell.lower() in wrong) and row not in but
            ]

    def _empty_rows(self) -> set[int]:
        numbers = self.column("external_id")
        if "" not in numbers:
            return set()
        return {
            row
            for row, number in enumerate(numbers, FIRST_ROW)
            if not number and not any(cell not in ("", None) for cell in self.rows[row - FIRST_ROW])
        }

    def _shared_rows(self) -> set[int]:
        """Return the rows that tell of a unit's mailbox."""
        if "kind" not in self.cells:
            return set()
        shared = {
            row
            for row, cell in enumerate(self.column("kind"), FIRST_ROW)
            if cell and plain(cell) in self.layout.shared
        }
        addresses, owners = self.column("mail"), self.column("owner")
        self.faults += [
            fault(FaultCode.MISSING_OWNER, row, self.spelt["kind"], addresses[row - FIRST_ROW])
            for row in sorted(shared)
            if not owners[row - FIRST_ROW] or not addresses[row - FIRST_ROW]
        ]
        return shared

    def _mailbox(self, row: int, record: StaffRecord) -> UnitMailbox:
        at = row - FIRST_ROW
        return UnitMailbox(
            address=record.mail or "",
            unit=record.unit,
            name=record.full_name,
            owner=self.column("owner")[at],
            clerk=self.column("clerk")[at],
            quota_mb=record.quota_mb,
        )


def _among(words: dict[str, bool], word: str) -> bool:
    if word not in words:
        raise ValueError(word)
    return words[word]


def _mail(cell: str) -> str | None:
    address = cell.lower()
    if address and (not MAIL.fullmatch(address) or ".." in address or len(address) > 254):
        raise ValueError(cell)
    return address or None


def _addresses(cell: str) -> tuple[str, ...]:
    return tuple(address for one in _words(cell) if (address := _mail(one)))


def _words(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in re.split(r"[;,]", cell) if (word := one.strip())))


def _quota(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isascii() or not cell.isdigit() or not 0 < int(cell) <= LARGEST_QUOTA_MB:
        raise ValueError(cell)
    return int(cell)
