"""Numbered documents as they stood at a moment, and the events that made them stand so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select, true
from sqlalchemy.orm import Session

from service.store.engine import insert_into
from service.store.tables.adoption import RosterUnitRow
from service.store.tables.register import RegisterRow
from service.store.tables.registered import (
    DocumentEventRow,
    DocumentStandingRow,
    DocumentTallyRow,
)

CHUNK = 400
Counted = tuple[str, str, int, int]
"""A body's code, a type of documents, what holds of them, and how many these are."""
Place = tuple[int, str, str, int]
"""Where a document is counted: month, body, type, and what holds of it."""


def dates_of_entries(session: Session, entries: Iterable[str]) -> Mapping[str, date]:
    """Return the date of each entry of the register that has one."""
    found: dict[str, date] = {}
    for chunk in _chunks(entries):
        wanted = select(RegisterRow.id, RegisterRow.issued_on).where(RegisterRow.id.in_(chunk))
        found |= {entry: day for entry, day in session.execute(wanted) if day is not None}
    return found


def documents_of_entries(session: Session, entries: Iterable[str]) -> Mapping[str, str]:
    """Return which document each entry of the register is of."""
    row = DocumentEventRow
    found: dict[str, str] = {}
    for chunk in _chunks(entries):
        wanted = select(row.entry_id, row.about).where(
            row.entry_id.in_(chunk), row.kind == "NumberGiven"
        )
        found |= {entry: about for entry, about in session.execute(wanted) if entry}
    return found


def documents_of_letters(session: Session, letters: Iterable[str]) -> Mapping[str, str]:
    """Return which document each letter carries."""
    row = DocumentEventRow
    found: dict[str, str] = {}
    for chunk in _chunks(letters):
        wanted = select(row.letter_id, row.about).where(
            row.letter_id.in_(chunk), row.kind == "DocumentDispatched"
        )
        found |= {letter: about for letter, about in session.execute(wanted) if letter}
    return found


def taken_before(session: Session, sources: Iterable[str]) -> frozenset[str]:
    """Return which of these events were taken in before."""
    row, found = DocumentEventRow, set[str]()
    for chunk in _chunks(sources):
        found.update(session.scalars(select(row.source).where(row.source.in_(chunk))))
    return frozenset(found)


def events_about(
    session: Session, documents: Iterable[str], as_of: datetime | None = None
) -> Mapping[str, list[DocumentEventRow]]:
    """Return the events of documents in their order, as known at a moment or by now."""
    row = DocumentEventRow
    found: dict[str, list[DocumentEventRow]] = {}
    for chunk in _chunks(documents):
        wanted = select(row).where(row.about.in_(chunk)).order_by(row.about, row.place)
        if as_of is not None:
            wanted = wanted.where(row.recorded_at <= as_of)
        for one in session.scalars(wanted):
            found.setdefault(one.about, []).append(one)
    return found


def standing_now(session: Session, documents: Iterable[str]) -> Mapping[str, DocumentStandingRow]:
    """Return how each document stands by now."""
    row, found = DocumentStandingRow, dict[str, DocumentStandingRow]()
    for chunk in _chunks(documents):
        wanted = select(row).where(row.about.in_(chunk), row.superseded_at.is_(None))
        found |= {one.about: one for one in session.scalars(wanted)}
    return found


def add_to_tallies(session: Session, changes: Mapping[Place, int], moment: datetime) -> None:
    """Add to how many documents of a month and body stand so."""
    rows = [
        {"month": month, "unit_code": unit, "type_code": kind, "conditions": conditions,
         "count": count, "last_recorded_at": moment}
        for (month, unit, kind, conditions), count in sorted(changes.items())
    ]  # fmt: skip
    if not rows:
        return
    adding, row = insert_into(session, DocumentTallyRow), DocumentTallyRow
    last = adding.excluded.last_recorded_at
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[row.month, row.unit_code, row.type_code, row.conditions],
            set_={
                "count": row.count + adding.excluded.count,
                "last_recorded_at": case(  # clocks may step back
                    (row.last_recorded_at >= last, row.last_recorded_at), else_=last
                ),
            },
        ),
        rows,
    )


def restless_months(session: Session, months: Collection[int], as_of: datetime) -> frozenset[int]:
    """Return the months in which something was recorded after a moment."""
    row = DocumentTallyRow
    wanted = select(row.month).where(row.month.in_(months), row.last_recorded_at > as_of)
    return frozenset(session.scalars(wanted.distinct()))


def tallied(session: Session, months: Collection[int]) -> list[Counted]:
    """Return how many documents of whole months stand how by now, by body."""
    row = DocumentTallyRow
    alike = (row.unit_code, row.type_code, row.conditions)
    wanted = select(*alike, func.sum(row.count)).where(row.month.in_(months)).group_by(*alike)
    rows = session.execute(wanted)
    return [(unit, kind, conditions, int(count)) for unit, kind, conditions, count in rows if count]


def counted_days(session: Session, first: date, last: date, as_of: datetime) -> list[Counted]:
    """Return how many documents of some days stood how at a moment, by body."""
    row = DocumentStandingRow
    alike = (row.unit_code, row.type_code, row.conditions)
    wanted = (
        select(*alike, func.count())
        .where(row.day.between(first, last), _known_at(as_of))
        .group_by(*alike)
    )
    rows = session.execute(wanted)
    return [(unit, kind, conditions, count) for unit, kind, conditions, count in rows]


def came_late(session: Session, first: date, last: date, after: datetime, as_of: datetime) -> int:
    """Return how many documents of some days came, changed or left after one moment, until another."""
    row = DocumentStandingRow
    came = (row.recorded_at > after) & (row.recorded_at <= as_of)
    left = (row.superseded_at > after) & (row.superseded_at <= as_of)
    wanted = select(func.count(row.about.distinct())).where(
        row.day.between(first, last), came | left
    )
    return session.scalar(wanted) or 0


def documents_on(
    session: Session,
    spans: Sequence[tuple[date, date, Collection[str] | None]],
    as_of: datetime,
    *,
    skip: int,
    limit: int,
) -> Sequence[DocumentStandingRow]:
    """Return documents of some days and bodies as they stood at a moment, some at a time, by date.

    Each span is its first and last day and its bodies, None for all.
    """
    row = DocumentStandingRow
    within = [
        row.day.between(first, last)
        & (true() if units is None else row.unit_code.in_(sorted(units)))
        for first, last, units in spans
    ]
    wanted = select(row).where(or_(*within), _known_at(as_of))
    # The order of the index: nothing is sorted anew, however many there are.
    ordered = wanted.order_by(
        row.day, row.unit_code, row.type_code, row.conditions, row.recorded_at, row.superseded_at,
        row.about,
    )  # fmt: skip
    return session.scalars(ordered.offset(skip).limit(limit)).all()


def units_that_were(
    session: Session, codes: Collection[str], day: date, as_of: datetime
) -> Mapping[str, RosterUnitRow]:
    """Return bodies as they were last on or before a day, as known at a moment."""
    row, found = RosterUnitRow, dict[str, RosterUnitRow]()
    for chunk in _chunks(codes):
        wanted = (
            select(row)
            .where(
                row.code.in_(chunk),
                row.valid_from <= day,
                row.recorded_at <= as_of,
                or_(row.superseded_at.is_(None), row.superseded_at > as_of),
            )
            .order_by(row.valid_from, row.id)
        )
        found |= {one.code: one for one in session.scalars(wanted)}
    return found


def _known_at(as_of: datetime) -> ColumnElement[bool]:
    row = DocumentStandingRow
    return (row.recorded_at <= as_of) & or_(row.superseded_at.is_(None), row.superseded_at > as_of)


def _chunks(many: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(set(many))
    return (ordered[n : n + CHUNK] for n in range(0, len(ordered), CHUNK))
