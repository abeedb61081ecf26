"""What adoption is measured on: rows as they were known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from service.store.tables.adoption import (
    FactSourceRow,
    LogHourRow,
    RosterExclusionRow,
    RosterHoldingRow,
    RosterPostRow,
    RosterUnitRow,
    UnitLinkRow,
    UsageEventRow,
    UsageMonthRow,
)
from service.store.tables.ledger import EventRow

Spanned = RosterUnitRow | RosterPostRow | RosterExclusionRow | RosterHoldingRow
Recorded = Spanned | UnitLinkRow


def known_at(row: type[Recorded], as_of: datetime) -> ColumnElement[bool]:
    """Tell whether a row was recorded, and not yet superseded, at a moment."""
    return (row.recorded_at <= as_of) & or_(row.superseded_at.is_(None), row.superseded_at > as_of)


def in_force(row: type[Spanned], day: date) -> ColumnElement[bool]:
    """Tell whether a row's span holds a day."""
    return (row.valid_from <= day) & or_(row.valid_to.is_(None), row.valid_to > day)


def units_on(session: Session, day: date, as_of: datetime) -> Sequence[RosterUnitRow]:
    """Return the bodies there were on a day, as known at a moment."""
    wanted = select(RosterUnitRow).where(
        in_force(RosterUnitRow, day), known_at(RosterUnitRow, as_of)
    )
    return session.scalars(wanted.order_by(RosterUnitRow.code, RosterUnitRow.id)).all()


def links_after(session: Session, day: date, until: date, as_of: datetime) -> Sequence[UnitLinkRow]:
    """Return what became of bodies after a day and until another, the earliest first."""
    wanted = select(UnitLinkRow).where(
        UnitLinkRow.day > day, UnitLinkRow.day <= until, known_at(UnitLinkRow, as_of)
    )
    return session.scalars(wanted.order_by(UnitLinkRow.day, UnitLinkRow.id)).all()


def posts_on(
    session: Session, day: date, as_of: datetime, *, leaders: bool
) -> Sequence[tuple[str, str]]:
    """Return who held a post where on a day, as person and unit; leaders alone if asked."""
    wanted = select(RosterPostRow.person_key, RosterPostRow.unit_code).where(
        in_force(RosterPostRow, day), known_at(RosterPostRow, as_of)
    )
    if leaders:
        wanted = wanted.where(RosterPostRow.is_leader)
    return [(row.person_key, row.unit_code) for row in session.execute(wanted)]


def exclusions_on(
    session: Session, day: date, as_of: datetime, reasons: Iterable[str]
) -> Sequence[tuple[str, str]]:
    """Return who did not count on a day and why, the reasons of a person in alphabetical order."""
    wanted = select(RosterExclusionRow.person_key, RosterExclusionRow.reason_code).where(
        in_force(RosterExclusionRow, day),
        known_at(RosterExclusionRow, as_of),
        RosterExclusionRow.reason_code.in_(sorted(reasons)),
    )
    ordered = wanted.order_by(RosterExclusionRow.person_key, RosterExclusionRow.reason_code)
    return [(row.person_key, row.reason_code) for row in session.execute(ordered)]


def holders_on(session: Session, kind: str, day: date, as_of: datetime) -> frozenset[str]:
    """Return who held something of a kind on a day."""
    wanted = select(RosterHoldingRow.person_key).where(
        RosterHoldingRow.kind == kind,
        in_force(RosterHoldingRow, day),
        known_at(RosterHoldingRow, as_of),
    )
    return frozenset(session.scalars(wanted))


def months_of(
    session: Session, kinds: Sequence[str], first: int, last: int, as_of: datetime
) -> Sequence[tuple[int, str, int]]:
    """Return month, person and days from the rollup, where all its events were recorded by then."""
    row = UsageMonthRow
    wanted = select(row.month, row.person_key, row.days).where(
        row.kind.in_(kinds), row.month.between(first, last), row.last_recorded_at <= as_of
    )
    return session.execute(wanted).all()


def days_where_some_came_late(
    session: Session, kinds: Sequence[str], first: date, last: date, as_of: datetime
) -> Sequence[tuple[date, str]]:
    """Return day and person of events recorded by then, in those months that got more afterwards."""
    row, month = UsageEventRow, UsageMonthRow
    mixed = (
        select(month.kind, month.month, month.person_key)
        .where(
            month.kind.in_(kinds),
            month.month.between(first.year * 100 + first.month, last.year * 100 + last.month),
            month.first_recorded_at <= as_of,
            month.last_recorded_at > as_of,
        )
        .distinct()
        .subquery()
    )
    wanted = (
        select(row.day, mixed.c.person_key)
        .join(
            mixed,
            (row.kind == mixed.c.kind)
            & (row.month == mixed.c.month)
            & (row.person_key == mixed.c.person_key),
        )
        .where(row.day.between(first, last), row.recorded_at <= as_of)
        .distinct()
    )
    return session.execute(wanted).all()


def late_events(
    session: Session,
    kinds: Sequence[str],
    first: date,
    last: date,
    after: datetime,
    as_of: datetime,
) -> int:
    """Return how many events of a period were recorded after one moment and by another."""
    row = UsageEventRow
    wanted = select(func.count()).where(
        row.kind.in_(kinds),
        row.day.between(first, last),
        row.recorded_at > after,
        row.recorded_at <= as_of,
    )
    return session.scalar(wanted) or 0


def events_of_nobody(
    session: Session, kinds: Sequence[str], first: date, last: date, as_of: datetime
) -> int:
    """Return how many events of a period belong to accounts of nobody we know."""
    row = UsageEventRow
    wanted = select(func.count()).where(
        row.kind.in_(kinds),
        row.day.between(first, last),
        row.person_key.is_(None),
        row.recorded_at <= as_of,
    )
    return session.scalar(wanted) or 0


def source_named(session: Session, name: str) -> FactSourceRow | None:
    """Return how far a source was read."""
    return session.get(FactSourceRow, name)


def log_servers(session: Session, as_of: datetime) -> Sequence[tuple[str, datetime]]:
    """Return the servers whose logs were read by then, and the first hour of each."""
    wanted = (
        select(LogHourRow.server, func.min(LogHourRow.hour))
        .where(LogHourRow.recorded_at <= as_of)
        .group_by(LogHourRow.server)
        .order_by(LogHourRow.server)
    )
    return session.execute(wanted).all()


def log_hours_between(session: Session, first: datetime, after: datetime, as_of: datetime) -> int:
    """Return of how many hours logs were read, every server for itself."""
    wanted = select(func.count()).where(
        LogHourRow.hour >= first, LogHourRow.hour < after, LogHourRow.recorded_at <= as_of
    )
    return session.scalar(wanted) or 0


def ledger_after(
    session: Session, number: int, kinds: Iterable[str], limit: int
) -> Sequence[EventRow]:
    """Return the next events of some kinds, in their order."""
    wanted = (
        select(EventRow)
        .where(EventRow.number > number, EventRow.kind.in_(sorted(kinds)))
        .order_by(EventRow.number)
        .limit(limit)
    )
    return session.scalars(wanted).all()


def ledger_head(session: Session) -> int:
    """Return the number of the last event, 0 where there is none."""
    return session.scalar(select(func.max(EventRow.number))) or 0


def ledger_since(session: Session) -> datetime | None:
    """Return the moment of the first event."""
    return session.scalar(select(EventRow.moment).order_by(EventRow.number).limit(1))
