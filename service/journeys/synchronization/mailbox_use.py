"""Since when nobody uses a mailbox, and how far that is known: what nobody knows counts for the account.

The record is as long as the hours that every server ever read has without a gap, back from the newest.
A log that is missing, or a server that fell silent, makes it end, and then nobody is called unused
(`directory.lifecycle`). What a directory remembers of sign-ins is weak, yet enough to leave an account be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from directory.lifecycle import LifecyclePolicy, UseRecord
from service.clock import LEGAL_TIME
from service.store.queries.mailbox_use import (
    last_sign_in_by_entry,
    last_use_by_account,
    last_use_by_person,
    log_hours_since,
    servers_with_logs,
)
from service.store.tables.provisioning import MailboxAccountRow

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
MARGIN: Final = 7  # days looked at beyond what a rule asks for


@dataclass(frozen=True, slots=True)
class MailboxUse:
    """How far use is recorded, and the last day of each person, account and entry."""

    record: UseRecord | None = None
    by_person: Mapping[str, date] = field(default_factory=dict)
    by_account: Mapping[str, date] = field(default_factory=dict)
    by_entry: Mapping[str, date] = field(default_factory=dict)

    def last_of(self, row: MailboxAccountRow) -> date | None:
        """Return the last day on which an account may have been used, by whatever name; None for none known."""
        names = {row.user_name.lower(), row.mail.lower(), *(one.lower() for one in row.aliases)}
        days = [self.by_account[name] for name in names if name in self.by_account]
        days += [
            day
            for day in (
                self.by_person.get(row.staff_number or ""),
                self.by_entry.get(row.entry_uuid or ""),
            )
            if day is not None
        ]
        return max(days, default=None)


def read_mailbox_use(session: Session, policy: LifecyclePolicy, moment: datetime) -> MailboxUse:
    """Return what is known of use, as far back as a rule of disuse asks; nothing where none is on."""
    rules = [policy.lock_unused_after_days, policy.lock_unclaimed_after_days]
    days = max((one for one in rules if one is not None), default=0)
    if not days:
        return MailboxUse()
    first = moment.astimezone(LEGAL_TIME).date() - timedelta(
        days=days + policy.record_may_lag_days + MARGIN
    )
    begins = datetime.combine(first, time(), LEGAL_TIME)
    told = {name: log_hours_since(session, name, begins) for name in servers_with_logs(session)}
    return MailboxUse(
        recorded(told),
        last_use_by_person(session, first),
        last_use_by_account(session, first),
        {
            uuid: (last + timedelta(days=late)).astimezone(LEGAL_TIME).date()
            for uuid, (last, late) in last_sign_in_by_entry(session).items()
        },
    )


def recorded(hours: Mapping[str, Sequence[datetime]]) -> UseRecord | None:
    """Return the whole days that every server's hours hold without a gap, back from its newest.

    `hours` are those of each server, the latest first. None where a server has none, or where no day
    is whole for all.
    """
    firsts, lasts = [], []
    for told in hours.values():
        if not told:
            return None
        oldest = told[0]
        for hour in told[1:]:
            if oldest - hour > HOUR:
                break
            oldest = hour
        firsts.append(oldest.astimezone(LEGAL_TIME))
        lasts.append((told[0] + HOUR).astimezone(LEGAL_TIME))
    if not firsts:
        return None
    first, last = max(firsts), min(lasts)
    since = first.date() if first.time() == time() else first.date() + DAY
    until = last.date() - DAY
    return UseRecord(since, until) if since <= until else None
