"""Everything a client of the CSC API may ask for."""

from __future__ import annotations

from service.events.ledger import record
from service.events.remote_signing import DigestTimestamped
from service.identity.tokens import TokenBearer
from service.journeys.remote_signing.giving import Giving
from service.journeys.remote_signing.room import usable, usable_by
from service.journeys.remote_signing.views import KeyView, tell_key
from service.store.queries import remote_signing as queries
from signing.algorithms import DigestAlgorithm
from signing.timestamps import obtain


class RemoteSigning(Giving):
    """Keys of a token, consents over digests, signatures of them, time-stamps.

    Built in layers, each of which only knows those beneath: `Room`, `Consenting` (a SAD comes to be),
    `Giving` (it is spent).
    """

    def keys(self, bearer: TokenBearer) -> tuple[str, ...]:
        """Return the ids of the keys that a token may use, and of no others."""
        with self.memory.reading() as session:
            return tuple(row.id for row in usable_by(session, bearer))

    def key(self, bearer: TokenBearer, credential_id: str) -> KeyView:
        """Return one of those keys; raises NotFoundError, also for other people's."""
        with self.memory.reading() as session:
            credential = usable(session, bearer, credential_id)
        standing = self.keyring.standing(credential, self.clock())
        return tell_key(credential, standing, asks_code=self.step_up.is_enrolled(bearer.person))

    def timestamp(self, bearer: TokenBearer, digest: bytes, algorithm: DigestAlgorithm) -> bytes:
        """Return a time-stamp token over a digest (DER); raises TimestampUnavailableError."""
        token = obtain(self.authorities, digest, algorithm)
        event = DigestTimestamped(digest.hex(), token.authority)
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=bearer.person.user_name)
        return token.der

    def revoke(self, bearer: TokenBearer) -> None:
        """Revoke the very token that asks, and with it every consent it holds."""
        self.tokens.revoke(bearer.person, bearer.token_id)

    def forget_expired(self) -> int:
        """Delete consents whose time is over; the ledger keeps that they were."""
        with self.memory.writing() as session:
            return queries.forget_activations(session, self.clock())
