"""A year of usage for the sample city, so that figures have a past to show. Made up, and the same each time."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.adoption.closing import close_period
from service.adoption.desk import AdoptionDesk
from service.adoption.documents.standing import take_documents
from service.adoption.measures import REGISTER, Holding, Kind
from service.adoption.sources.observing import observe
from service.adoption.sources.recording import Held, enter, note_source
from service.adoption.sources.usage import MOST, Usage, take_usage
from service.adoption.spans import Period, month_of, named_period
from service.cli.sample_documents import documents_of
from service.identity.roles import Role
from service.store.tables.adoption import LogHourRow, PeriodRow, UsageEventRow
from service.store.tables.people import PersonRoleRow, PersonRow

MONTHS: Final = 12
SOURCE: Final = "sample:"
SERVER: Final = "mx.sample"
BY: Final = "sample"
FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody of the sample city, with how eager they are, from 0 to 1."""

    number: str
    account: str
    leads: bool
    eager: float


def live_a_year(desk: AdoptionDesk) -> int:
    """Write a year of usage, and close its months; return how many events there were.

    Once is enough: the months are closed at the end, and those that were broken off before are made up.
    """
    today = desk.clock().astimezone(desk.zone).date()
    yesterday = today - timedelta(days=1)
    months = list(_months(today))
    with desk.memory.reading() as session:
        if session.scalar(select(exists().where(PeriodRow.closed_by == BY))):
            return 0
        people = list(_officials(session))
    begins = datetime.combine(months[0].first, time(), desk.zone).astimezone(UTC)
    observe(desk.memory, desk.measures, lambda: begins, desk.zone)
    count = 0
    for at, month in enumerate(months):
        usages = sorted(
            _usages(people, month, yesterday, at / MONTHS, count), key=lambda u: u.moment
        )
        count += len(usages)
        with desk.memory.writing() as session:
            if _is_lived(session, month):
                continue
            _equip(session, desk, people, month, at, today)
            for start in range(0, len(usages), MOST):
                some = usages[start : start + MOST]
                take_usage(session, some, desk.zone, moment=some[-1].moment)
            session.add_all(_hours(month, yesterday, desk.zone))
            known = datetime.combine(
                min(month.last, yesterday) + timedelta(days=1), time(), desk.zone
            )
            documents = documents_of(session, month, desk.zone, at / MONTHS)
            take_documents(session, documents, desk.zone, moment=known)
    with desk.memory.writing() as session:
        for name in (Kind.SIGNED, Kind.VERIFIED, Kind.ENTERED, REGISTER):
            note_source(session, name, begins, months[0].first)
        for month in months[:-1]:
            name = f"{month.first:%Y-%m}"
            close_period(session, desk.measures, desk.zone, name, moment=desk.clock(), by=BY)
    desk.refresh()
    return count


def _is_lived(session: Session, month: Period) -> bool:
    """Tell whether a month was written before; it was in one transaction."""
    row = UsageEventRow
    is_ours = (row.month == month_of(month.first)) & row.source.startswith(SOURCE)
    return bool(session.scalar(select(exists().where(is_ours))))


def _months(today: date) -> Iterator[Period]:
    for back in range(MONTHS, -1, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield named_period(f"{year}-{month + 1:02}")


def _officials(session: Session) -> Iterator[Official]:
    leaders = set(
        session.scalars(
            select(PersonRoleRow.person_id).where(PersonRoleRow.role == Role.LEADER.value)
        )
    )
    people = session.scalars(
        select(PersonRow)
        .where(PersonRow.staff_number.is_not(None))
        .order_by(PersonRow.staff_number)
    )
    for row in people:
        number = row.staff_number or ""
        yield Official(number, row.user_name, row.id in leaders, eagerness(number))


def eagerness(staff_number: str) -> float:
    """Return how eager somebody of the sample city is, from 0 to 1; the same each time."""
    return random.Random(staff_number).random()  # noqa: S311 - made up, and meant to repeat


def _usages(
    people: Sequence[Official], month: Period, last: date, grown: float, first: int
) -> Iterator[Usage]:
    """Give what people did in a month; the later, the more of them."""
    chance = random.Random(f"{month.first}")  # noqa: S311
    number = first
    days = [one for one in _days(month, last) if one.weekday() <= FRIDAY]
    for one in people:
        writes = one.eager < 0.45 + 0.4 * grown
        signs = one.leads and one.eager < 0.3 + 0.6 * grown
        for day in days:
            for kind, how_often in (
                (Kind.SENT, 0.35 if writes else 0.01),
                (Kind.READ, 0.6 if writes else 0.05),
                (Kind.SIGNED, 0.25 if signs else 0.0),
            ):
                if chance.random() < how_often:
                    number += 1
                    moment = datetime.combine(day, time(1, tzinfo=UTC)) + timedelta(
                        minutes=chance.randrange(0, 540)
                    )
                    server = "" if kind is Kind.SIGNED else SERVER
                    yield Usage(f"{SOURCE}{number}", kind, one.account, moment, server)


def _equip(
    session: Session,
    desk: AdoptionDesk,
    people: Sequence[Official],
    month: Period,
    at: int,
    today: date,
) -> None:
    """Let a few more leaders hold a certificate each month, until today: from then on the house's own count."""
    if month.first >= today:
        return
    leaders = sorted((one for one in people if one.leads), key=lambda one: one.eager)
    share = [0.4 + 0.5 * month / MONTHS for month in (at - 1, at)] if at else [0.0, 0.4]
    first, last = (math.floor(len(leaders) * one) for one in share)
    for one in leaders[first:last]:
        enter(
            session,
            Held(one.number, Holding.CERTIFICATE, f"{SOURCE}{one.number}"),
            desk.measures,
            valid_from=month.first,
            valid_to=today,
            moment=datetime.combine(month.first, time(), desk.zone),
        )


def _hours(month: Period, last: date, zone: tzinfo) -> Iterator[LogHourRow]:
    for day in _days(month, last):
        for hour in range(24):
            begins = datetime.combine(day, time(hour), zone).astimezone(UTC)
            yield LogHourRow(server=SERVER, hour=begins, recorded_at=begins + timedelta(hours=1))


def _days(month: Period, last: date) -> Iterator[date]:
    day = month.first
    while day <= min(month.last, last):
        yield day
        day += timedelta(days=1)
