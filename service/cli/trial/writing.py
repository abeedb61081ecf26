"""A trial city into the tables: what the house would have written, had it lived through all of it.

Month by month, each month one transaction that ends with the month closed; whoever was killed goes on
with the next. Nothing here is quicker than the ordinary way by being different: a test holds the two
together, row by row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from service.adoption.closing import close_period
from service.adoption.desk import AdoptionDesk
from service.adoption.measures import REGISTER, STAFF, Holding, Kind, Measures
from service.adoption.sources.recording import ELSEWHERE, note_source
from service.adoption.spans import DAY, Period, last_day, month_named, month_of, named_period
from service.adoption.standing import periods_that_end_in
from service.cli.trial.acts import Act, acts_of, hours_read
from service.cli.trial.bulk import write
from service.cli.trial.city import ROOT, TrialCity
from service.cli.trial.filing import are_filed, file_papers
from service.cli.trial.papers import Papers
from service.identity.roles import Role
from service.store.engine import Turn, is_postgresql, take_turn
from service.store.partitions import open_months
from service.store.tables.adoption import (
    LogHourRow,
    RosterExclusionRow,
    RosterHoldingRow,
    RosterPostRow,
    RosterUnitRow,
    UsageArrivalRow,
    UsageEventRow,
    UsageMonthRow,
)
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow

SOURCE: Final = "seed"
BY: Final = "seed"
CLOSED_AFTER: Final = timedelta(hours=2)
CACHE_KIB: Final = 256 * 1024
LEADER: Final = "LEADER"
Tally = list[Any]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What one month came to."""

    month: str
    events: int
    documents: int


def is_settled(session: Session) -> bool:
    """Tell whether a trial city lives here."""
    wanted = select(RosterUnitRow.id).where(RosterUnitRow.code == ROOT).limit(1)
    return session.scalar(wanted) is not None


def is_of_somebody(session: Session) -> bool:
    """Tell whether people live here who are not of a trial city."""
    wanted = select(func.count()).where(PersonRow.id.not_like(f"{SOURCE}:%"))
    return bool(session.scalar(wanted))


def live(
    desk: AdoptionDesk, city: TrialCity, events: int, documents: float = 0.0
) -> Iterator[Seeded]:
    """Write the city and its months, and give each as it is written; what is there already is left.

    `documents` is how many a month its bodies issue for each official they have.
    """
    papers = Papers(city, documents, desk.zone)
    with desk.memory.writing() as session:
        if not is_settled(session):
            _settle(session, city, desk.measures, desk.zone)
    for at, count in enumerate(_shares(city, events)):
        month = city.months[at]
        with desk.memory.writing() as session:
            _make_room(session)
            first = select(UsageEventRow.source).where(UsageEventRow.month == month_of(month.first))
            is_there = session.scalar(
                first.where(UsageEventRow.source.like(f"{SOURCE}:%")).limit(1)
            )
            if is_there or are_filed(session, month_of(month.first)):
                continue
            filed = _live_month(session, desk, papers, at, count)
        yield Seeded(month_named(month_of(month.first)), count, filed)
    desk.refresh()


def _shares(city: TrialCity, events: int) -> list[int]:
    """Return how many events each month has: they grow, and add up to all of them."""
    months = city.months
    weights = [
        ((one.last - one.first).days + 1) * (1 + at / len(months)) for at, one in enumerate(months)
    ]
    bounds = [round(events * sum(weights[: at + 1]) / sum(weights)) for at in range(len(weights))]
    return [bounds[0], *(after - before for before, after in zip(bounds, bounds[1:], strict=False))]


def _settle(session: Session, city: TrialCity, measures: Measures, zone: tzinfo) -> None:
    """Write bodies and people, as the house knows them today and as the roster knows their past."""
    take_turn(session, Turn.USAGE)
    begins = datetime.combine(city.period.first, time(), zone)
    for name in (STAFF, *Holding, Kind.SIGNED):
        note_source(session, name, begins, city.period.first)
    ids = {one.code: f"{SOURCE}:{one.code}"[:36] for one in city.bodies}
    units = [
        {"id": ids[one.code], "code": one.code, "name": one.name,
         "parent_id": ids[one.parent] if one.parent else None}
        for one in city.bodies
    ]  # fmt: skip
    write(session, UnitRow, units)
    write(
        session,
        RosterUnitRow,
        (
            {"code": one.code, "name": one.name, "kind": "", "level": f"TIER_{one.tier}",
             "parent_code": one.parent, "valid_from": city.period.first, "valid_to": None,
             "decision": "", "recorded_at": begins, "superseded_at": None}
            for one in city.bodies
        ),
    )  # fmt: skip
    now = {one.number: one.stays[-1] for one in city.officials}
    write(
        session,
        PersonRow,
        (
            {"id": f"{SOURCE}:{one.number}", "staff_number": one.number, "user_name": one.account,
             "full_name": one.full_name, "email": None, "title": "",
             "unit_id": ids[now[one.number].unit], "active": now[one.number].ends is None}
            for one in city.officials
        ),
    )  # fmt: skip
    write(
        session,
        PersonRoleRow,
        (
            {"person_id": f"{SOURCE}:{one.number}", "role": Role.LEADER}
            for one in city.officials
            if one.leads
        ),
    )
    write(session, RosterPostRow, _posts(city, measures, begins))
    write(session, RosterHoldingRow, _holdings(city, begins, zone))
    write(
        session,
        RosterExclusionRow,
        (
            {"person_key": one.number, "reason_code": "LONG_LEAVE", "valid_from": one.away[0],
             "valid_to": one.away[1], "recorded_at": begins, "superseded_at": None}
            for one in city.officials
            if one.away
        ),
    )  # fmt: skip


def _posts(city: TrialCity, measures: Measures, begins: datetime) -> Iterator[dict[str, Any]]:
    for one in city.officials:
        code = LEADER if one.leads else ""
        for stay in one.stays:
            yield {
                "person_key": one.number, "unit_code": stay.unit, "position_code": code,
                "employment_class": "", "is_leader": measures.is_leader(code),
                "valid_from": stay.begins, "valid_to": stay.ends, "recorded_at": begins,
                "superseded_at": None,
            }  # fmt: skip


def _holdings(city: TrialCity, begins: datetime, zone: tzinfo) -> Iterator[dict[str, Any]]:
    """Give what people hold: leaders a certificate, all but the least eager a mailbox."""
    for one in city.officials:
        first, ends = one.stays[0].begins, one.stays[-1].ends
        since = {
            Holding.CERTIFICATE: one.equipped,
            Holding.MAILBOX: first if one.eager < 0.97 else None,
        }
        for kind, day in since.items():
            if day is not None and (day := max(day, first)) < (ends or date.max):
                yield {
                    "person_key": one.number, "kind": kind,
                    "reference": f"{ELSEWHERE}{SOURCE}:{one.number}", "valid_from": day,
                    "valid_to": ends, "superseded_at": None,
                    "recorded_at": max(begins, datetime.combine(day, time(), zone)),
                }  # fmt: skip


def _live_month(session: Session, desk: AdoptionDesk, papers: Papers, at: int, count: int) -> int:
    """Write one month with all that follows from it, and close what ends with it, if its time is over.

    Returns how many documents it has.
    """
    city, zone = papers.city, desk.zone
    month = city.months[at]
    number = month_of(month.first)
    take_turn(session, Turn.USAGE)
    open_months(session, [number])
    rollup: dict[tuple[str, str, str], Tally] = {}
    arrivals: Counter[tuple[Kind, date, bool, datetime]] = Counter()
    firsts: dict[Kind, date] = defaultdict(lambda: month.first)
    acts = _noted(acts_of(city, at, count, zone), rollup, arrivals, firsts)
    rows = (_event(one, f"{SOURCE}:{number}:{n:08}", number) for n, one in enumerate(acts))
    write(session, UsageEventRow, rows)
    write(
        session,
        UsageMonthRow,
        (
            {"kind": kind, "month": number, "person_key": person, "unit_code": unit, "count": tally[0],
             "days": tally[1], "first_recorded_at": tally[2], "last_recorded_at": tally[3]}
            for (kind, person, unit), tally in sorted(rollup.items())
        ),
    )  # fmt: skip
    write(
        session,
        UsageArrivalRow,
        (
            {"kind": kind, "day": day, "of_nobody": nobody, "recorded_at": moment, "count": many}
            for (kind, day, nobody, moment), many in sorted(arrivals.items())
        ),
    )
    write(
        session,
        LogHourRow,
        (
            {"server": server, "hour": hour, "recorded_at": read}
            for server, hour, read in hours_read(city, month, zone)
        ),
    )
    for kind, first in firsts.items():
        note_source(session, kind, datetime.combine(first, time(), zone), first)
    filed = file_papers(session, papers.of_month(at))
    if filed:
        note_source(session, REGISTER, datetime.combine(month.first, time(), zone), month.first)
    _close(session, desk, city, month)
    return filed


def _noted(
    acts: Iterable[Act],
    rollup: dict[tuple[str, str, str], Tally],
    arrivals: Counter[tuple[Kind, date, bool, datetime]],
    firsts: dict[Kind, date],
) -> Iterator[Act]:
    """Give acts on, and note what is kept beside them."""
    for one in acts:
        arrivals[one.kind, one.day, one.person is None, one.recorded_at] += 1
        firsts[one.kind] = min(firsts[one.kind], one.day)
        if one.person is not None:
            key, bit, known = (
                (one.kind, one.person, one.unit),
                1 << one.day.day - 1,
                one.recorded_at,
            )
            tally = rollup.get(key)
            if tally is None:
                rollup[key] = [1, bit, known, known]
            else:
                tally[0] += 1
                tally[1] |= bit
                tally[2], tally[3] = min(tally[2], known), max(tally[3], known)
        yield one


def _event(one: Act, source: str, month: int) -> dict[str, Any]:
    return {
        "month": month, "source": source, "kind": one.kind, "account": one.account,
        "person_key": one.person, "unit_code": one.unit, "moment": one.moment, "day": one.day,
        "server": one.server, "recorded_at": one.recorded_at,
    }  # fmt: skip


def _close(session: Session, desk: AdoptionDesk, city: TrialCity, month: Period) -> None:
    """Close what ends with a month, and began in this city, when the clock would have closed it."""
    due = datetime.combine(
        month.last + (desk.measures.late_after_days + 1) * DAY, time(), desk.zone
    )
    moment = due + CLOSED_AFTER
    if month.last != last_day(month.last) or moment >= desk.clock():
        return
    for name in periods_that_end_in(month_of(month.first)):
        if named_period(name).first >= city.period.first:
            close_period(session, desk.measures, desk.zone, name, moment=moment, by=BY)


def _make_room(session: Session) -> None:
    """Let SQLite hold the ends of its indexes in memory; else every row costs a page read."""
    if not is_postgresql(session):
        session.execute(text(f"PRAGMA cache_size = -{CACHE_KIB}"))
