"""Settings → what keeps, signs, stamps and shows the ledger; a part of the wiring, nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.settings import UnusableSettingsError
from service.events.checkpoints import derived_key, key_in
from service.events.kept_checkpoints import CheckpointBook
from service.events.signed_texts import NamedKey
from service.events.verifier_keys import VerifierKey, keys_of
from service.journeys.ledger import (
    LedgerJourney,
    LedgerReviews,
    LedgerStamps,
    LedgerWitness,
    TrustedStamps,
)
from service.web.translations import say

if TYPE_CHECKING:
    from service.wiring import Rooms


class LedgerRooms:
    """The ledger's keys, checkpoints and witnesses."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @cached_property
    def checkpoints(self) -> CheckpointBook:
        """What the ledger signs of itself; its key is read when one is made or believed."""
        return CheckpointBook(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            origin=self.rooms.settings.ledger.origin,
            key=lambda: self.checkpoint_key,
            former=lambda: self.former_keys,
            judge=TrustedStamps(lambda: self.rooms.trust),
        )

    @cached_property
    def former_keys(self) -> tuple[VerifierKey, ...]:
        """The keys that signed checkpoints before."""
        settings = self.rooms.settings.ledger
        try:
            return keys_of(settings.origin, settings.former_keys)
        except ValueError as unusable:
            raise UnusableSettingsError([f"ledger.former_keys: {unusable}"]) from None

    @cached_property
    def journey(self) -> LedgerJourney:
        """What others say of the ledger, and what it tells them."""
        zone = ZoneInfo(self.rooms.settings.adoption.time_zone)
        return LedgerJourney(
            book=self.checkpoints,
            stamps=LedgerStamps(self.checkpoints, lambda: self.rooms.authorities),
            reviews=LedgerReviews(self.rooms.memory, self.rooms.clock, self.checkpoints, zone),
            witness=LedgerWitness(
                book=self.checkpoints,
                outbox=self.rooms.outbox,
                clock=self.rooms.clock,
                zone=zone,
                recipient=self.rooms.settings.ledger.witness,
                words=say,
            ),
        )

    @cached_property
    def checkpoint_key(self) -> Ed25519PrivateKey:
        """The key under checkpoints: of its file, else it follows from the service secret."""
        path = self.rooms.settings.ledger.key_file
        if path is None:
            return derived_key(self.rooms.settings.service_secret)
        try:
            return key_in(path.read_bytes())
        except (OSError, ValueError) as unusable:
            raise UnusableSettingsError([f"ledger.key_file: {unusable}"]) from None

    def public_key(self) -> NamedKey:
        """Return the public key under checkpoints and exports; no database is opened for it."""
        return NamedKey(self.checkpoint_key.public_key(), self.rooms.settings.ledger.origin)
