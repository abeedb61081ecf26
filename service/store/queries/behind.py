"""What a list of people tells of each of them: since when equipped, seen last, by what name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.queries.adoption import in_force, known_at
from service.store.tables.adoption import (
    LogHourRow,
    RosterHoldingRow,
    RosterPostRow,
    UsageEventRow,
)
from service.store.tables.people import PersonRow
from service.store.tables.provisioning import MailboxAccountRow
from service.store.tables.sign_ins import DirectorySignInRow

AT_ONCE: Final = 400


def held_since(
    session: Session, kind: str, people: Iterable[str], day: date, as_of: datetime
) -> dict[str, date]:
    """Return the first day of what each of these people held on a day, as known at a moment."""
    row, found = RosterHoldingRow, dict[str, date]()
    for some in _parts(people):
        wanted = (
            select(row.person_key, func.min(row.valid_from))
            .where(
                row.kind == kind,
                row.person_key.in_(some),
                in_force(row, day),
                known_at(row, as_of),
            )
            .group_by(row.person_key)
        )
        found |= {person: first for person, first in session.execute(wanted)}  # noqa: C416
    return found


def last_days(
    session: Session, kinds: Sequence[str], people: Iterable[str], day: date, as_of: datetime
) -> dict[str, date]:
    """Return the last day until `day` on which each of these people was seen, as known at a moment.

    One look into the index for each of them, from the newest event back; they are people of the roster.
    """
    row, post, found = UsageEventRow, RosterPostRow, dict[str, date]()
    for some in _parts(people):
        whose = select(post.person_key).where(post.person_key.in_(some)).distinct().subquery()
        last = (
            select(row.day)
            .where(
                row.person_key == whose.c.person_key,
                # Not by the index of kinds, which would walk everybody's events for each person.
                row.kind.concat("").in_(kinds),
                row.day <= day,
                row.recorded_at <= as_of,
            )
            .order_by(row.day.desc())
            .limit(1)
            .scalar_subquery()
        )
        for person, seen in session.execute(select(whose.c.person_key, last)):
            if seen is not None:
                found[person] = seen
    return found


def names_of(session: Session, people: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return full name and address of staff numbers, as the house or else the directory knows them."""
    found: dict[str, tuple[str, str]] = {}
    for some in _parts(people):
        account = MailboxAccountRow
        boxes = select(account.staff_number, account.full_name, account.mail).where(
            account.staff_number.in_(some), account.shared.is_(False)
        )
        told = {
            number: (name, mail)
            for number, name, mail in session.execute(boxes.order_by(account.id.desc()))
            if number
        }
        person = PersonRow
        own = select(person.staff_number, person.full_name, person.email).where(
            person.staff_number.in_(some)
        )
        for number, name, email in session.execute(own):
            if number:
                told[number] = (name, told.get(number, ("", ""))[1] or email or "")
        found |= told
    return found


def directory_sign_ins(
    session: Session, people: Iterable[str]
) -> dict[str, tuple[datetime, str, int]]:
    """Return the latest sign-in the directory remembers of each: moment, attribute, days it may be late."""
    row, found = DirectorySignInRow, dict[str, tuple[datetime, str, int]]()
    for some in _parts(people):
        wanted = select(row.staff_number, row.moment, row.attribute, row.late_days).where(
            row.staff_number.in_(some)
        )
        for number, moment, attribute, late in session.execute(wanted.order_by(row.moment)):
            found[number] = (moment, attribute, late)
    return found


def first_log_hour(session: Session, as_of: datetime) -> datetime | None:
    """Return the first hour (UTC) of any mail log read by then, None where none was."""
    return session.scalar(select(func.min(LogHourRow.hour)).where(LogHourRow.recorded_at <= as_of))


def _parts(people: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(people))
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
