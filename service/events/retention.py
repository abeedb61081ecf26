"""What befell the ledger itself; the rules are the catalogue's. These events are never forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class LedgerBroughtOver(Event):
    """The first `events` events were kept in a chain of SHA-256 that ended in `head`.

    `intact` tells whether that chain held when the Merkle tree was laid over it; where it did not,
    `broken_at` is the first event that did not fit.
    """

    events: int
    head: str
    intact: bool
    broken_at: int | None


@dataclass(frozen=True, slots=True)
class EventsForgotten(Event):
    """What `count` events told was deleted; `ranges` are their numbers, first and last of each run."""

    count: int
    ranges: tuple[tuple[int, int], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerKeyChanged(Event):
    """Another key signs checkpoints from now on; both are verifier keys (C2SP signed-note)."""

    former: str
    key: str
