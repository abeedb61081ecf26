"""Who used a mailbox last, and of which hours that is known: for whatever falls due by disuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables.adoption import LogHourRow, UsageEventRow
from service.store.tables.sign_ins import DirectorySignInRow

USES: Final = ("SENT", "READ", "SIGNED_IN")


def last_use_by_person(session: Session, since: date) -> dict[str, date]:
    """Return the last day since another on which each staff number was seen to use a mailbox."""
    row = UsageEventRow
    wanted = (
        select(row.person_key, func.max(row.day))
        .where(row.kind.in_(USES), row.day >= since, row.person_key.is_not(None))
        .group_by(row.person_key)
    )
    return {person: day for person, day in session.execute(wanted) if person}


def last_use_by_account(session: Session, since: date) -> dict[str, date]:
    """Return the last day of each account of nobody we know, in lower case, as logs call it."""
    row = UsageEventRow
    account = func.lower(row.account)
    wanted = (
        select(account, func.max(row.day))
        .where(row.kind.in_(USES), row.day >= since, row.person_key.is_(None))
        .group_by(account)
    )
    return {name: day for name, day in session.execute(wanted) if name}


def last_sign_in_by_entry(session: Session) -> dict[str, tuple[datetime, int]]:
    """Return the last sign-in the directory remembers of each entry, and how many days later it may be."""
    row = DirectorySignInRow
    wanted = select(row.entry_uuid, row.moment, row.late_days)
    return {uuid: (moment, late) for uuid, moment, late in session.execute(wanted)}


def servers_with_logs(session: Session) -> Sequence[str]:
    """Return every server of which a log was ever read."""
    return session.scalars(select(LogHourRow.server).distinct().order_by(LogHourRow.server)).all()


def log_hours_since(session: Session, server: str, first: datetime) -> Sequence[datetime]:
    """Return the hours (UTC) since a moment of which a server's log was read, the latest first."""
    row = LogHourRow
    wanted = select(row.hour).where(row.server == server, row.hour >= first)
    return session.scalars(wanted.order_by(row.hour.desc())).all()
