"""What happened to mailboxes by hand, beside the plans themselves; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class PasswordLinkMade(Event):
    """Somebody may set a password once, until then; `handed` is `LINK` or `SLIP`. Not the token."""

    subject_field: ClassVar[str | None] = "account"
    account: str
    link_id: str
    handed: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class PasswordVoided(Event):
    """The password an account had is good no more; nobody knows the one it has now."""

    subject_field: ClassVar[str | None] = "account"
    account: str
    sessions_ended: bool | None


@dataclass(frozen=True, slots=True)
class PasswordSet(Event):
    """Whoever held a link set the password of an account."""

    subject_field: ClassVar[str | None] = "account"
    account: str
    link_id: str
    sessions_ended: bool | None


@dataclass(frozen=True, slots=True)
class MailboxRequestFiled(Event):
    """A unit asks for something, on a decision."""

    subject_field: ClassVar[str | None] = "request_id"
    request_id: str
    asked: str
    unit: str
    account: str | None
    decision_number: str
    decision_date: str
    due_at: str


@dataclass(frozen=True, slots=True)
class MailboxRequestEnded(Event):
    """A request was answered: `state` is `DONE`, `REFUSED` or `WITHDRAWN`."""

    subject_field: ClassVar[str | None] = "request_id"
    request_id: str
    state: str
    on_time: bool
    plan_id: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class UnitMailboxHandedOver(Event):
    """A unit's mailbox passed to another head or clerk, with the number of the record of it."""

    subject_field: ClassVar[str | None] = "account"
    account: str
    record_number: str
    record_date: str
    owner_before: str
    owner_after: str
    clerk_before: str
    clerk_after: str
    plan_id: str


@dataclass(frozen=True, slots=True)
class UnitAdministratorNamed(Event):
    """Somebody now looks after the mailboxes of a unit and those below it."""

    subject_field: ClassVar[str | None] = "person_id"
    person_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class UnitAdministratorDismissed(Event):
    """Somebody no longer looks after the mailboxes of a unit."""

    subject_field: ClassVar[str | None] = "person_id"
    person_id: str
    unit: str
