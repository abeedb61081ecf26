"""Usage events: taken in once each, with the rollup in the same transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from sqlalchemy import case, func, insert, or_, select
from sqlalchemy.orm import Session

from service.adoption.measures import Kind
from service.adoption.sources.recording import note_source
from service.adoption.spans import month_of
from service.store.engine import Turn, insert_into, take_turn
from service.store.partitions import open_months
from service.store.queries.adoption import known_at
from service.store.tables.adoption import (
    RosterPostRow,
    UsageArrivalRow,
    UsageEventRow,
    UsageMonthRow,
)
from service.store.tables.people import PersonRow
from service.store.tables.provisioning import MailboxAccountRow

MOST: Final = 5000
CHUNK: Final = 400
Tally = tuple[str, int, str, str]
Arrival = tuple[Kind, date, bool, datetime]


@dataclass(frozen=True, slots=True)
class Usage:
    """One thing an account did; `source` names the one place it was read at, `account` is as it stands there."""

    source: str
    kind: Kind
    account: str
    moment: datetime
    server: str = ""


@dataclass(frozen=True, slots=True)
class Ingested:
    """How many events were new, and how many of these are of nobody we know."""

    taken: int
    known_before: int
    of_nobody: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """An event that is placed: whose, on which local day, in which body."""

    usage: Usage
    day: date
    person: str | None
    unit: str


def take_usage(
    session: Session, usages: Sequence[Usage], zone: tzinfo, *, moment: datetime
) -> Ingested:
    """Take events in; one that was taken before changes nothing.

    Raises:
        ValueError: more than `MOST` at a time.

    """
    if len(usages) > MOST:
        raise ValueError(f"at most {MOST} events at a time")
    take_turn(session, Turn.USAGE)
    session.flush()
    offered = {usage.source: usage for usage in usages}
    known = _known(session, offered.values(), zone)
    fresh = [usage for source, usage in offered.items() if source not in known]
    if not fresh:
        return Ingested(0, len(usages), 0)
    placed = _placed(session, fresh, zone, moment)
    open_months(session, {month_of(one.day) for one in placed})
    session.execute(insert(UsageEventRow), [_event(one, moment) for one in placed])
    _tally(session, placed, moment)
    arrivals = Counter((one.usage.kind, one.day, one.person is None, moment) for one in placed)
    _arrive(session, arrivals)
    firsts: dict[Kind, date] = {}
    for one in placed:
        kind = one.usage.kind
        firsts[kind] = min(one.day, firsts.get(kind, one.day))
    for kind, first in sorted(firsts.items()):
        note_source(session, kind, moment, first)
    nobody = sum(one.person is None for one in placed)
    return Ingested(len(placed), len(usages) - len(placed), nobody)


def attribute(session: Session, zone: tzinfo, *, moment: datetime, limit: int = MOST) -> int:
    """Give events of nobody to whom their accounts belong by now; return how many.

    They begin to count now, so no figure asked as of an earlier moment changes.
    """
    take_turn(session, Turn.USAGE)
    session.flush()
    accounts = session.scalars(
        select(UsageEventRow.account).where(UsageEventRow.person_key.is_(None)).distinct()
    ).all()
    whose = whose_accounts(session, accounts)
    rows: list[UsageEventRow] = []
    for chunk in _chunks(sorted(whose)):
        rows += session.scalars(
            select(UsageEventRow)
            .where(UsageEventRow.person_key.is_(None), UsageEventRow.account.in_(chunk))
            .limit(limit - len(rows))
        ).all()
    found = [Usage(r.source, Kind(r.kind), r.account, r.moment, r.server) for r in rows]
    placed = _placed(session, found, zone, moment)
    arrivals: Counter[Arrival] = Counter()
    for row, one in zip(rows, placed, strict=True):
        arrivals[Kind(row.kind), row.day, True, row.recorded_at] -= 1
        arrivals[Kind(row.kind), row.day, False, moment] += 1
        row.person_key, row.unit_code, row.recorded_at = one.person, one.unit, moment
    _tally(session, placed, moment)
    _arrive(session, arrivals)
    session.flush()
    return len(placed)


def whose_accounts(session: Session, accounts: Iterable[str]) -> dict[str, str]:
    """Return the staff number behind each account that is known, whatever its case."""
    found: dict[str, str] = {}
    for chunk in _chunks(sorted(set(accounts))):
        folded = {one.lower() for one in chunk}
        people = select(PersonRow.user_name, PersonRow.email, PersonRow.staff_number).where(
            PersonRow.staff_number.is_not(None),
            or_(
                func.lower(PersonRow.user_name).in_(folded), func.lower(PersonRow.email).in_(folded)
            ),
        )
        boxes = select(
            MailboxAccountRow.user_name, MailboxAccountRow.mail, MailboxAccountRow.staff_number
        ).where(
            MailboxAccountRow.staff_number.is_not(None),
            MailboxAccountRow.shared.is_(False),
            or_(
                func.lower(MailboxAccountRow.user_name).in_(folded),
                func.lower(MailboxAccountRow.mail).in_(folded),
            ),
        )
        names: dict[str, str] = {}
        for query in (boxes, people):
            for name, mail, staff_number in session.execute(query):
                names |= {one.lower(): staff_number or "" for one in (name, mail) if one}
        found |= {one: names[one.lower()] for one in chunk if one.lower() in names}
    return found


def _known(session: Session, usages: Iterable[Usage], zone: tzinfo) -> frozenset[str]:
    """Return which were taken before; each is looked for in the month it belongs to."""
    by_month: dict[int, list[str]] = defaultdict(list)
    for usage in usages:
        by_month[month_of(usage.moment.astimezone(zone).date())].append(usage.source)
    known: set[str] = set()
    row = UsageEventRow
    for month, sources in sorted(by_month.items()):
        for chunk in _chunks(sources):
            wanted = select(row.source).where(row.month == month, row.source.in_(chunk))
            known.update(session.scalars(wanted))
    return frozenset(known)


def _placed(
    session: Session, usages: Sequence[Usage], zone: tzinfo, moment: datetime
) -> list[_Facts]:
    whose = whose_accounts(session, (usage.account for usage in usages))
    posts = _posts_of(session, whose.values(), moment)
    placed = []
    for usage in usages:
        day, person = usage.moment.astimezone(zone).date(), whose.get(usage.account)
        units = sorted(
            unit
            for unit, begins, ends in posts.get(person or "", ())
            if begins <= day and (ends is None or day < ends)
        )
        placed.append(_Facts(usage, day, person, units[0] if units else ""))
    return placed


def _posts_of(
    session: Session, people: Iterable[str], moment: datetime
) -> Mapping[str, list[tuple[str, date, date | None]]]:
    row = RosterPostRow
    posts: dict[str, list[tuple[str, date, date | None]]] = {}
    for chunk in _chunks(sorted(set(people))):
        wanted = select(row.person_key, row.unit_code, row.valid_from, row.valid_to).where(
            row.person_key.in_(chunk), known_at(row, moment)
        )
        for person, unit, begins, ends in session.execute(wanted):
            posts.setdefault(person, []).append((unit, begins, ends))
    return posts


def _event(one: _Facts, moment: datetime) -> dict[str, object]:
    usage = one.usage
    return {
        "source": usage.source,
        "kind": usage.kind,
        "account": usage.account,
        "person_key": one.person,
        "unit_code": one.unit,
        "moment": usage.moment,
        "day": one.day,
        "month": month_of(one.day),
        "server": usage.server,
        "recorded_at": moment,
    }


def _tally(session: Session, placed: Iterable[_Facts], moment: datetime) -> None:
    """Add events to the rollup: a person's days of a month are a union, never a sum."""
    tallies: dict[Tally, tuple[int, int]] = {}
    for one in placed:
        if one.person is not None:
            key = (one.usage.kind, month_of(one.day), one.person, one.unit)
            count, days = tallies.get(key, (0, 0))
            tallies[key] = (count + 1, days | 1 << (one.day.day - 1))
    rows = [
        {
            "kind": kind, "month": month, "person_key": person, "unit_code": unit,
            "count": count, "days": days, "first_recorded_at": moment, "last_recorded_at": moment,
        }
        for (kind, month, person, unit), (count, days) in sorted(tallies.items())
    ]  # fmt: skip
    if not rows:
        return
    adding = insert_into(session, UsageMonthRow)
    row, more = UsageMonthRow, adding.excluded
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[row.kind, row.month, row.person_key, row.unit_code],
            set_={
                "count": row.count + more.count,
                "days": row.days.op("|")(more.days),
                "first_recorded_at": case(  # clocks may step back
                    (row.first_recorded_at <= more.first_recorded_at, row.first_recorded_at),
                    else_=more.first_recorded_at,
                ),
                "last_recorded_at": case(
                    (row.last_recorded_at >= more.last_recorded_at, row.last_recorded_at),
                    else_=more.last_recorded_at,
                ),
            },
        ),
        rows,
    )


def _arrive(session: Session, arrivals: Counter[Arrival]) -> None:
    """Add to what arrived when; what somebody turned out to own arrives anew, and is of nobody no more."""
    rows = [
        {"kind": kind, "day": day, "of_nobody": of_nobody, "recorded_at": moment, "count": count}
        for (kind, day, of_nobody, moment), count in sorted(arrivals.items())
    ]
    if not rows:
        return
    adding, row = insert_into(session, UsageArrivalRow), UsageArrivalRow
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[row.kind, row.day, row.of_nobody, row.recorded_at],
            set_={"count": row.count + adding.excluded.count},
        ),
        rows,
    )


def _chunks(many: Sequence[str]) -> Iterable[Sequence[str]]:
    return (many[n : n + CHUNK] for n in range(0, len(many), CHUNK))
