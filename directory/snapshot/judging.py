"""Rows compared with each other and with what was known: who is meant twice, what needs a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from typing import Any

from directory.people import StaffRecord, UnitMailbox
from directory.snapshot.checking import Rows, TableReader
from directory.snapshot.faults import FaultCode, Field
from directory.snapshot.layout import DecisionRule, Kind, Known, SnapshotLayout
from directory.snapshot.records import make_records


def judge_rows(parts: Sequence[Rows], reader: TableReader, layout: SnapshotLayout) -> None:
    """Note what is wrong between rows, each of them sound in itself."""
    for rows in parts:
        if rows.kind is Kind.PERSON:
            reader.repeated(FaultCode.DUPLICATE_STAFF_NUMBER, Field.EXTERNAL_ID, rows)
            reader.repeated(FaultCode.DUPLICATE_USER_NAME, Field.USER_NAME, rows)
            if layout.decisions is not DecisionRule.NEVER:
                _ask_for_decisions(rows, reader, layout)
        else:
            _ask_for_people(rows, reader, parts, layout)
    _part_addresses(parts, reader)


def _ask_for_decisions(rows: Rows, reader: TableReader, layout: SnapshotLayout) -> None:
    """Note whoever is new, moved, left or came back without the number and date of a decision (M-20)."""
    values, count = rows.values, len(rows.numbers)
    numbers = values.get(Field.EXTERNAL_ID) or [""] * count
    units = values.get(Field.UNIT) or [""] * count
    working = values.get(Field.ACTIVE) or [True] * count
    decisions = values.get(Field.DECISION_NUMBER) or [""] * count
    dates = values.get(Field.DECISION_DATE) or [None] * count
    always = layout.decisions is DecisionRule.ALWAYS
    if not always and not {Field.DECISION_NUMBER, Field.DECISION_DATE} & values.keys():
        return  # a plain list of the staff: the plan is what a second person decides on
    known = layout.known
    rows_of = zip(numbers, units, working, decisions, dates, strict=True)
    for at, (number, unit, active, decision, day) in enumerate(rows_of):
        if (always or known.get(number) != Known(unit, active)) and not (decision and day):
            name = Field.DECISION_DATE if decision else Field.DECISION_NUMBER
            reader.fault(FaultCode.MISSING_DECISION, name, rows, at, number)


def _ask_for_people(
    rows: Rows, reader: TableReader, parts: Sequence[Rows], layout: SnapshotLayout
) -> None:
    """Note mailboxes without an address, an owner or a clerk, or with one nobody knows (M-15)."""
    staff = set(layout.known)
    for part in parts:
        if part.kind is Kind.PERSON:
            staff.update(part.values.get(Field.EXTERNAL_ID, ()))
    for name, code in (
        (Field.MAIL, FaultCode.MISSING_ADDRESS),
        (Field.OWNER, FaultCode.MISSING_OWNER),
        (Field.CLERK, FaultCode.MISSING_CLERK),
    ):
        for at, value in enumerate(rows.values.get(name, ())):
            if not value:
                reader.fault(code, name, rows, at)
            elif name is not Field.MAIL and staff and value not in staff:
                reader.fault(FaultCode.UNKNOWN_PERSON, name, rows, at)


def _part_addresses(parts: Sequence[Rows], reader: TableReader) -> None:
    """Note every row that claims an address which another row claims too."""
    claims: dict[str, tuple[int, int]] = {}
    told: set[tuple[int, int]] = set()
    for part, rows in enumerate(parts):
        for at, address, name in _claims(rows):
            first = claims.setdefault(address, (part, at))
            if first == (part, at):
                continue
            for where in (first, (part, at)):
                if where not in told:
                    told.add(where)
                    there = parts[where[0]]
                    field = name if name in there.values else Field.MAIL
                    reader.fault(FaultCode.DUPLICATE_ADDRESS, field, there, where[1], address)


def _claims(rows: Rows) -> Iterable[tuple[int, str, Field]]:
    for at, address in enumerate(rows.values.get(Field.MAIL, ())):
        if address:
            yield at, address, Field.MAIL
    for at, addresses in enumerate(rows.values.get(Field.ALIASES, ())):
        for address in addresses:
            yield at, address, Field.ALIASES


def records_of(rows: Rows, stopped: set[tuple[str, int]]) -> tuple[StaffRecord, ...]:
    """Return the people whose rows nothing stops."""
    columns, count = _kept(rows, stopped)
    return make_records(count, {str(name): values for name, values in columns.items()})


def mailboxes_of(rows: Rows, stopped: set[tuple[str, int]]) -> tuple[UnitMailbox, ...]:
    """Return the mailboxes of units whose rows nothing stops."""
    columns, count = _kept(rows, stopped)

    def column(name: Field, empty: object = "") -> Iterable[Any]:
        return columns.get(name) or repeat(empty, count)

    return tuple(
        UnitMailbox(address, unit, name or address, owner, clerk, quota)
        for address, unit, name, owner, clerk, quota in zip(
            column(Field.MAIL), column(Field.UNIT), column(Field.FULL_NAME), column(Field.OWNER),
            column(Field.CLERK), column(Field.QUOTA_MB, None), strict=True,
        )
    )  # fmt: skip


def _kept(rows: Rows, stopped: set[tuple[str, int]]) -> tuple[dict[Field, Sequence[Any]], int]:
    """Return the columns without the rows that a fault stops, and how many are left."""
    here = {number for sheet, number in stopped if sheet == rows.sheet}
    if not here.intersection(rows.numbers):
        return dict(rows.values), len(rows.numbers)
    mask = [number not in here for number in rows.numbers]
    columns: dict[Field, Sequence[Any]] = {
        name: tuple(compress(values, mask)) for name, values in rows.values.items()
    }
    return columns, sum(mask)
