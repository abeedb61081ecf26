"""RFC 3161 time-stamping authorities, tried in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from signing.algorithms import DigestAlgorithm
from signing.errors import SigningError


@dataclass(frozen=True, slots=True)
class TimestampToken:
    """A CMS `ContentInfo` holding a TSTInfo, as DER, with what was read from it (RFC 3161, 2.4.2)."""

    der: bytes
    gen_time: datetime
    authority: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One authority that was asked, and why its answer could not be used."""

    authority: str
    reason: str


class TimestampUnavailableError(SigningError):
    """No time-stamping authority gave a usable token (RFC 3161)."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self.attempts = tuple(attempts)
        tried = "; ".join(f"{a.authority}: {a.reason}" for a in self.attempts)
        super().__init__(f"no timestamp from any authority ({tried})")


class TimestampAuthority(Protocol):
    """Whoever puts a moment on a digest."""

    name: str

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Return a token whose imprint is `digest`, checked before it is returned.

        Raises:
            TimestampUnavailableError: no answer, a refusal, or an answer that does not fit the question.

        """
        ...

    def chain(self) -> tuple[bytes, ...]:
        """Return the DER certificates of the authority that are known beforehand (may be empty)."""
        ...
