"""What adoption is measured on: rows as they were known at a moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.store.engine import is_postgresql
from service.store.tables.adoption import (
    FactSourceRow,
    LogHourRow,
    RosterExclusionRow,
    RosterHoldingRow,
    RosterPostRow,
    RosterUnitRow,
    UnitLinkRow,
    UsageArrivalRow,
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


def _listed(session: Session, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Any:
    """Return an aggregate that hands a column over as one JSON list."""
    return (func.json_agg if is_postgresql(session) else func.json_group_array)(column)


def _unlisted(told: Any) -> list[Any]:
    """Return such a list; SQLite tells it as text, and of no rows PostgreSQL tells nothing."""
    return json.loads(told) if isinstance(told, str) else told or []


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


def posts_known(
    session: Session, as_of: datetime, *, leaders: bool
) -> dict[str, list[tuple[str, str, str | None]]]:
    """Return who held a post where from when until when (ISO 8601), by body; leaders alone if asked.

    The database hands over each body's people as one list: a row for each would cost ten times as much.
    """
    row = RosterPostRow
    wanted = select(
        row.unit_code,
        *(_listed(session, column) for column in (row.person_key, row.valid_from, row.valid_to)),
    ).where(known_at(row, as_of))
    if leaders:
        wanted = wanted.where(row.is_leader)
    return {
        unit: list(zip(*map(_unlisted, lists), strict=True))
        for unit, *lists in session.execute(wanted.group_by(row.unit_code))
    }


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
    wanted = select(_listed(session, RosterHoldingRow.person_key)).where(
        RosterHoldingRow.kind == kind,
        in_force(RosterHoldingRow, day),
        known_at(RosterHoldingRow, as_of),
    )
    return frozenset(_unlisted(session.scalar(wanted)))


def days_by_month(
    session: Session, kinds: Sequence[str], month: int, as_of: datetime
) -> list[tuple[str, int]]:
    """Return person and days of a month from the rollup, where all its events were recorded by then."""
    row = UsageMonthRow
    people, days = session.execute(
        select(_listed(session, row.person_key), _listed(session, row.days)).where(
            row.kind.in_(kinds), row.month == month, row.last_recorded_at <= as_of
        )
    ).one()
    return list(zip(_unlisted(people), _unlisted(days), strict=True))


def active_in_month(
    session: Session, kinds: Sequence[str], month: int, days: int, as_of: datetime
) -> frozenset[str]:
    """Return who did something on one of these days of a month, where all was recorded by then."""
    row = UsageMonthRow
    wanted = select(_listed(session, row.person_key)).where(
        row.kind.in_(kinds),
        row.month == month,
        row.last_recorded_at <= as_of,
        row.days.op("&")(days) != 0,
    )
    return frozenset(_unlisted(session.scalar(wanted)))


def some_came_late(
    session: Session, kinds: Sequence[str], first: date, last: date, as_of: datetime
) -> bool:
    """Tell whether events of known people on some days were recorded after a moment."""
    row = UsageArrivalRow
    late = exists().where(
        row.kind.in_(kinds),
        row.day.between(first, last),
        row.of_nobody.is_(False),
        row.recorded_at > as_of,
        row.count > 0,
    )
    return bool(session.scalar(select(late)))


def days_where_some_came_late(
    session: Session, kinds: Sequence[str], month: int, as_of: datetime
) -> Sequence[tuple[str, date]]:
    """Return person and day of events recorded by then, of the rows that got more afterwards."""
    row, rollup = UsageEventRow, UsageMonthRow
    mixed = (
        select(rollup.kind, rollup.person_key)
        .where(
            rollup.kind.in_(kinds),
            rollup.month == month,
            rollup.first_recorded_at <= as_of,
            rollup.last_recorded_at > as_of,
        )
        .distinct()
        .subquery()
    )
    wanted = (
        select(mixed.c.person_key, row.day)
        .join(mixed, (row.kind == mixed.c.kind) & (row.person_key == mixed.c.person_key))
        .where(row.month == month, row.recorded_at <= as_of)
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
    row = UsageArrivalRow
    wanted = select(func.sum(row.count)).where(
        row.kind.in_(kinds),
        row.day.between(first, last),
        row.recorded_at > after,
        row.recorded_at <= as_of,
    )
    return int(session.scalar(wanted) or 0)


def events_of_nobody(
    session: Session, kinds: Sequence[str], first: date, last: date, as_of: datetime
) -> int:
    """Return how many events of a period belong to accounts of nobody we know."""
    row = UsageArrivalRow
    wanted = select(func.sum(row.count)).where(
        row.kind.in_(kinds),
        row.day.between(first, last),
        row.of_nobody,
        row.recorded_at <= as_of,
    )
    return int(session.scalar(wanted) or 0)


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


def log_hours_between(
    session: Session, servers: Sequence[str], first: datetime, after: datetime, as_of: datetime
) -> int:
    """Return of how many hours logs of these servers were read, every server for itself."""
    wanted = select(func.count()).where(
        LogHourRow.server.in_(servers),
        LogHourRow.hour >= first,
        LogHourRow.hour < after,
        LogHourRow.recorded_at <= as_of,
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


def ledger_tells(session: Session, number: int, kinds: Iterable[str], until: datetime) -> bool:
    """Tell whether an event of some kinds from before a moment comes after a number."""
    wanted = select(EventRow.number).where(
        EventRow.number > number, EventRow.kind.in_(sorted(kinds)), EventRow.moment < until
    )
    return session.scalar(wanted.limit(1)) is not None


def ledger_head(session: Session) -> int:
    """Return the number of the last event, 0 where there is none."""
    return session.scalar(select(func.max(EventRow.number))) or 0


def ledger_since(session: Session) -> datetime | None:
    """Return the moment of the first event."""
    return session.scalar(select(EventRow.moment).order_by(EventRow.number).limit(1))
