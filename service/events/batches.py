"""Many documents signed in one approval; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class BatchApproved(Event):
    """A signer consented to a list of `count` documents; each signature has its own events.

    `sha256` is over the list as it was shown: the acts in order, their digests and places.
    """

    subject_field: ClassVar[str | None] = "batch_id"
    batch_id: str
    sha256: str
    count: int
    credential_id: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchRefused(Event):
    """An approval of a list was refused and nothing signed; `reason` as in `SignatureRefused`."""

    subject_field: ClassVar[str | None] = "batch_id"
    batch_id: str
    reason: str
