"""What remote signing stands on: the collaborators, which keys a token may use, and its SADs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.ledger import record
from service.events.remote_signing import HashSigningRefused
from service.identity.step_up import StepUp
from service.identity.tokens import TokenBearer, Tokens
from service.journeys.errors import DeviceMissingError
from service.journeys.remote_signing.errors import ActivationRefusedError
from service.journeys.signing.authorizing import Refusal, word_for
from service.journeys.signing.flow import Flow, NoFlow
from service.journeys.signing.keyring import Keyring
from service.journeys.signing.pins import PinGuard
from service.journeys.signing.room import found, passing_by
from service.store.engine import Memory
from service.store.queries.credentials import credential_of, credentials_of
from service.store.tables.credentials import CredentialRow
from signing.devices import SigningDevice
from signing.devices.lending import Lender
from signing.timestamps import TimestampAuthority

SAD_PREFIX: Final = "antin_sad_"
LIFETIME: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(minutes=30)  # from the consent to the last signature, extended or not
MOST: Final = 100  # signatures of one authorization


@dataclass(frozen=True)
class Room:
    """The collaborators. `checkpoint` is called between steps; tests die there."""

    memory: Memory
    clock: Clock
    tokens: Tokens
    keyring: Keyring
    pins: PinGuard
    step_up: StepUp
    devices: Mapping[str, SigningDevice]
    authorities: Sequence[TimestampAuthority]
    service_secret: bytes = field(repr=False)
    checkpoint: Callable[[str], None] = passing_by
    flow: Flow = field(default_factory=NoFlow)

    def lender_of(self, credential: CredentialRow) -> Lender:
        """Return who puts this key by."""
        device = self.devices.get(credential.device)
        if device is None:
            raise DeviceMissingError(credential.device)
        return Lender(device, self.service_secret)

    def note_refusal(
        self,
        bearer: TokenBearer,
        credential_id: str,
        refusal: Refusal | ActivationRefusedError,
        activation_id: str | None = None,
    ) -> None:
        """Record that signatures were asked for and not given, and why."""
        word = _word_of(refusal)
        event = HashSigningRefused(activation_id, credential_id, word)
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=bearer.person.user_name)


def _word_of(refusal: Refusal | ActivationRefusedError) -> str:
    """Return the stable word for why nothing was signed."""
    if isinstance(refusal, ActivationRefusedError):
        return refusal.reason
    return word_for(refusal)


def usable_by(session: Session, bearer: TokenBearer) -> tuple[CredentialRow, ...]:
    """Return the keys a token may use: its owner's, or the one of them that it was made for."""
    rows = credentials_of(session, bearer.person.id)
    return tuple(row for row in rows if bearer.credential_id in {None, row.id})


def usable(session: Session, bearer: TokenBearer, credential_id: str) -> CredentialRow:
    """Return a key that a token may use; raises NotFoundError, also for other people's."""
    may = bearer.credential_id in {None, credential_id}
    return found(credential_of(session, bearer.person.id, credential_id) if may else None)


def new_sad() -> str:
    """Return the text of new signature activation data: 256 random bits."""
    return SAD_PREFIX + secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """Return under what a secret text is found: its SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def opener_of(sad: str, token: str) -> bytes:
    """Return the secret a key is put by under: the SAD and the bearer's token, both or nothing."""
    return hashlib.sha256(sad.encode()).digest() + hashlib.sha256(token.encode()).digest()
