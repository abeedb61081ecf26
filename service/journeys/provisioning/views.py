"""Mailboxes, requests and links as the doors see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from directory.people import Standing
from directory.plan import FieldChange, Step
from service.journeys.plans import BreachView
from service.store.tables.provisioning import MailboxAccountRow


class Asked(StrEnum):
    """What a unit may ask for."""

    CREATE = "CREATE"
    MOVE = "MOVE"
    SUSPEND = "SUSPEND"
    RESTORE = "RESTORE"
    PASSWORD = "PASSWORD"  # noqa: S105 - a kind of request


class RequestState(StrEnum):
    """How far a request has come."""

    OPEN = "OPEN"
    DONE = "DONE"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox in a list or on its page; `unit_name` is empty where we do not know the unit."""

    id: str
    dn: str
    entry_uuid: str | None
    staff_number: str | None
    user_name: str
    full_name: str
    mail: str
    unit: str
    unit_name: str
    standing: Standing
    standing_since: datetime
    shared: bool
    title: str
    phone: str
    quota_mb: int | None
    aliases: tuple[str, ...]
    forwards: tuple[str, ...]
    locked: tuple[str, ...]
    owner: str
    clerk: str

    @property
    def subject(self) -> str:
        """What events call it by; as `MailboxChanged` does."""
        return (self.entry_uuid or self.staff_number or self.dn)[:100]

    @property
    def name(self) -> str:
        """How it is called on pages."""
        return self.full_name or self.user_name or self.mail


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for, as it stands in the address of the page."""

    text: str = ""
    unit: str = ""
    standing: str = ""
    kind: str = ""
    sort: str = "name"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was looked for, and how many there are of each standing."""

    accounts: tuple[Account, ...]
    matching: int
    page: int
    pages: int
    counts: Mapping[str, int]
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a mailbox's life; `code` chooses the sentence, `facts` stand in it."""

    at: datetime
    code: str
    by: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[FieldChange, ...] = ()
    grounds: Mapping[str, Any] = field(default_factory=dict)
    plan_id: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do, and what the guard says; `seal` names exactly this."""

    accounts: tuple[Account, ...]
    steps: tuple[Step, ...]
    breaches: tuple[BreachView, ...]
    seal: str
    needs_second: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an act: `waits` for a second person, or how its steps ended.

    `account_id` is that of a mailbox that was just made.
    """

    plan_id: str
    waits: bool
    by_state: Mapping[str, int]
    account_id: str | None = None

    @property
    def done(self) -> bool:
        """Tell whether every step was carried out."""
        return not self.waits and set(self.by_state) <= {"DONE", "ALREADY"}


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request; `days_left` counts working days until it is due, negative once it is over."""

    id: str
    kind: Asked
    unit: str
    unit_name: str
    account_id: str | None
    facts: Mapping[str, Any]
    decision_number: str
    decision_date: date
    reason: str
    filed_at: datetime
    filed_by: str
    due_at: datetime
    state: RequestState
    overdue: bool
    days_left: int
    ended_at: datetime | None
    ended_by: str | None
    answer: str
    plan_id: str | None

    @property
    def on_time(self) -> bool | None:
        """Tell whether it was answered in time; None while it is open."""
        return self.ended_at <= self.due_at if self.ended_at else None

    @property
    def about(self) -> str:
        """Whom or what it is about."""
        return str(self.facts.get("full_name") or self.facts.get("mail") or "")


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """How requests fare; a rate never travels without its two counts."""

    open: int
    overdue: int
    answered: int
    on_time: int
    since: date


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link that sets a password, as its holder or the account's page may see it."""

    id: str
    handed: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def state(self, moment: datetime) -> str:
        """Return `used`, `revoked`, `expired` or `open`."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= moment else "open"


@dataclass(frozen=True, slots=True)
class Administrator:
    """Somebody who looks after the mailboxes of a unit and those below it."""

    person_id: str
    full_name: str
    user_name: str
    email: str | None
    unit: str
    unit_name: str
    named_at: datetime
    named_by: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to choose from; `depth` tells how far below the top it stands."""

    code: str
    name: str
    depth: int = 0


def tell_account(row: MailboxAccountRow, names: Mapping[str, str]) -> Account:
    """Return an account as pages see it."""
    return Account(
        id=row.id,
        dn=row.dn,
        entry_uuid=row.entry_uuid,
        staff_number=row.staff_number,
        user_name=row.user_name,
        full_name=row.full_name,
        mail=row.mail,
        unit=row.unit,
        unit_name=names.get(row.unit, row.unit),
        standing=Standing(row.standing),
        standing_since=row.standing_since,
        shared=row.shared,
        title=row.title,
        phone=row.phone,
        quota_mb=row.quota_mb,
        aliases=tuple(row.aliases),
        forwards=tuple(row.forwards),
        locked=tuple(row.locked),
        owner=row.owner,
        clerk=row.clerk,
    )
