"""Mailboxes by hand: searching, acts with a decision behind them, passwords, requests, unit administrators."""

from __future__ import annotations

from dataclasses import dataclass

from service.journeys.provisioning.acts import FOR_MANY, LOCKABLE, Act, ActKind, possible
from service.journeys.provisioning.creating import Maker, Newcomer
from service.journeys.provisioning.errors import (
    AccountChangedError,
    ActRefusedError,
    GroundsMissingError,
    LinkRefusedError,
    ProvisioningError,
    RequestRefusedError,
    WeakPasswordError,
)
from service.journeys.provisioning.hand import Hand, Proof, Terms
from service.journeys.provisioning.last_sign_ins import LastSignIns
from service.journeys.provisioning.looking import MailboxBook
from service.journeys.provisioning.mirror import Mirror
from service.journeys.provisioning.password_rules import PasswordRules, load_password_rules
from service.journeys.provisioning.passwords import LINK, SLIP, MadeLink, OpenLink, Passwords
from service.journeys.provisioning.reach import Reach, Reaches
from service.journeys.provisioning.requests import NewRequest, RequestBook
from service.journeys.provisioning.views import (
    Account,
    Administrator,
    Asked,
    Carried,
    Found,
    Line,
    LinkView,
    Preview,
    RequestFigures,
    RequestState,
    RequestView,
    Unit,
    Wish,
)
from service.journeys.provisioning.working_days import (
    Term,
    WorkingTime,
    load_terms,
    load_working_time,
)


@dataclass(frozen=True, slots=True)
class MailboxDesk:
    """Everything that is done about mailboxes by hand, for one door."""

    book: MailboxBook
    hand: Hand
    maker: Maker
    passwords: Passwords
    requests: RequestBook
    reaches: Reaches
    mirror: Mirror


__all__ = [
    "FOR_MANY",
    "LINK",
    "LOCKABLE",
    "SLIP",
    "Account",
    "AccountChangedError",
    "Act",
    "ActKind",
    "ActRefusedError",
    "Administrator",
    "Asked",
    "Carried",
    "Found",
    "GroundsMissingError",
    "Hand",
    "Line",
    "LastSignIns",
    "LinkRefusedError",
    "LinkView",
    "MadeLink",
    "MailboxBook",
    "MailboxDesk",
    "Maker",
    "Mirror",
    "NewRequest",
    "Newcomer",
    "OpenLink",
    "PasswordRules",
    "Passwords",
    "Preview",
    "Proof",
    "ProvisioningError",
    "Reach",
    "Reaches",
    "RequestBook",
    "RequestFigures",
    "RequestRefusedError",
    "RequestState",
    "RequestView",
    "Term",
    "Terms",
    "Unit",
    "WeakPasswordError",
    "Wish",
    "WorkingTime",
    "load_password_rules",
    "load_terms",
    "load_working_time",
    "possible",
]
