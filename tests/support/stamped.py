"""A ledger whose checkpoints are stamped by an authority of the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.events.catalogue import TokenRevoked
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import record
from service.events.verifier_keys import VerifierKey
from service.journeys.ledger import LedgerStamps, TrustedStamps
from service.store.engine import Memory
from signing.algorithms import DigestAlgorithm
from signing.timestamps import Attempt, TimestampToken, TimestampUnavailableError
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from tests.support.internal import NOW, an_authority

LATER = NOW + timedelta(hours=1)
"""When checkpoints are made: the authority was founded before."""
ORIGIN = "antin.example/ledger"
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(4)]
LINES = [VerifierKey(ORIGIN, key.public_key()) for key in KEYS]
TRUST = TrustStore((TrustDomain("internal", (TrustAnchor(an_authority().root, "test"),)),))


@dataclass
class Stamper:
    """A time-stamping authority that may be down, and whose clock may be wrong."""

    name: str = "test"
    up: bool = True
    ahead: timedelta = timedelta()
    asked: list[bytes] = field(default_factory=list)

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Stamp a digest."""
        self.asked.append(digest)
        if not self.up:
            raise TimestampUnavailableError([Attempt(self.name, "timeout")])
        moment = LATER + self.ahead
        der = an_authority().stamp(digest, algorithm.value, moment)
        return TimestampToken(der, moment, self.name)

    def chain(self) -> tuple[bytes, ...]:
        """Return nothing: the tokens bring their certificates."""
        return ()


def a_book(memory: Memory, key: int = 0, *former: int, at: datetime = LATER) -> CheckpointBook:
    """Return a book signed with one of the keys, which believes the tests' authority."""
    return CheckpointBook(
        memory,
        lambda: at,
        ORIGIN,
        lambda: KEYS[key],
        lambda: [LINES[one] for one in former],
        TrustedStamps(lambda: TRUST),
    )


def grow(memory: Memory, count: int, word: str = "t") -> None:
    """Write so many events more."""
    with memory.writing() as session:
        for n in range(count):
            record(session, TokenRevoked(token_id=f"{word}{n}"), moment=NOW, actor="lãnhđạo")


def stamping(book: CheckpointBook, *authorities: Stamper) -> LedgerStamps:
    """Return who has this book's checkpoints stamped."""
    return LedgerStamps(book, lambda: authorities)
