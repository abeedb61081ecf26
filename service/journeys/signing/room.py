"""The room a signer's journey works in: everything it needs, handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clock import Clock
from service.identity.roles import Person
from service.identity.sign_in import AccountInactiveError
from service.journeys.errors import DeviceMissingError, NotFoundError
from service.journeys.signing.flow import Flow, NoFlow
from service.journeys.signing.pins import PinGuard
from service.sandbox import SafeRoom
from service.store.engine import Memory
from service.store.tables.credentials import CredentialRow
from service.store.tables.people import PersonRow
from service.store.vault import Vault
from signing.devices import SigningDevice
from signing.documents import Limits
from signing.levels import PadesLevel
from signing.revocation import RevocationSource
from signing.timestamps import TimestampAuthority
from signing.trust import TrustStore
from signing.validation.policy import ValidationPolicy

R = TypeVar("R")


class SecondFactor(Protocol):
    """Asks for the one-time code of those who enrolled one."""

    def check(self, person: Person, code: str | None) -> tuple[str, ...]:
        """Return the factors that were shown beside the PIN; raises WrongCodeError."""
        ...


def passing_by(step: str) -> None:
    """Stand at a step and do nothing; the crash test hands in another."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """The collaborators of the signing journey.

    `consent_for` is how long a consent stands after its page was shown, `batch_limit` how many
    documents one approval may cover, `together` how many acts are brought to their end at a time.
    """

    memory: Memory
    vault: Vault
    sandbox: SafeRoom
    clock: Clock
    devices: Mapping[str, SigningDevice]
    authorities: Sequence[TimestampAuthority]
    revocation: RevocationSource
    trust: TrustStore
    policy: ValidationPolicy
    limits: Limits
    service_secret: bytes = field(repr=False)
    wake: Callable[[str], None]
    step_up: SecondFactor
    level: PadesLevel = PadesLevel.B_LTA
    upload_bytes: int = 200 << 20
    pin_tries: int = 5
    consent_for: timedelta = timedelta(minutes=30)
    batch_limit: int = 100
    together: int = 3
    wake_batch: Callable[[str], None] = passing_by
    checkpoint: Callable[[str], None] = passing_by
    flow: Flow = field(default_factory=NoFlow)

    @property
    def pins(self) -> PinGuard:
        """Whoever counts wrong PINs."""
        return PinGuard(self.memory, self.clock, self.pin_tries)

    def device_of(self, credential: CredentialRow) -> SigningDevice:
        """Return the device that holds a key."""
        device = self.devices.get(credential.device)
        if device is None:
            raise DeviceMissingError(credential.device)
        return device


def found(row: R | None) -> R:
    """Return what was asked for, or refuse as if it did not exist."""
    if row is None:
        raise NotFoundError
    return row


def refuse_suspended(session: Session, person: Person) -> None:
    """Refuse whoever is suspended, and let nobody be suspended before this transaction ends.

    A session or a token is looked at when a request begins; what a request keeps must be asked again.

    Raises:
        AccountInactiveError: a suspended account signs nothing from that minute on.

    """
    wanted = select(PersonRow.active).where(PersonRow.id == person.id).with_for_update(read=True)
    if not session.scalars(wanted).one_or_none():
        raise AccountInactiveError
