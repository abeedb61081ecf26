"""Proofs for whoever holds a checkpoint: an event is in the ledger; the ledger only grew (RFC 9162, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from service.events.kept_checkpoints import CheckpointBook, KeptCheckpoint
from service.events.ledger import LedgerDamagedError, StoredHashes
from service.events.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from service.store.tables.ledger import EventRow


class NotCoveredError(Exception):
    """No checkpoint covers this event yet, or none was made at this size."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """PATH(number - 1, D_size) for one event (2.1.3.1); the leaf is the hash of `record_hash`."""

    number: int
    record_hash: bytes
    path: tuple[bytes, ...]
    under: KeptCheckpoint


@dataclass(frozen=True, slots=True)
class GrowthProof:
    """PROOF(first, D_second) between two checkpoints (2.1.4.1)."""

    first: KeptCheckpoint
    second: KeptCheckpoint
    path: tuple[bytes, ...]


def prove_event(book: CheckpointBook, number: int) -> InclusionProof:
    """Prove an event under the newest checkpoint; the proof was checked before it is returned.

    Raises:
        NotCoveredError: there is no such event under it.
        LedgerDamagedError: the ledger proves it no more.

    """
    with book.memory.reading() as session:
        under = book.newest(session)
        if under is None or not 0 < number <= under.checkpoint.size:
            raise NotCoveredError
        size, root = under.checkpoint.size, under.checkpoint.root
        hashed = session.scalar(select(EventRow.record_hash).where(EventRow.number == number))
        try:
            path = inclusion_proof(StoredHashes(session), number - 1, size)
        except KeyError as missing:
            raise LedgerDamagedError(f"the tree lacks {missing}") from None
    if hashed is None or not verify_inclusion(leaf_hash(hashed), number - 1, size, path, root):
        raise LedgerDamagedError(f"event {number} is not under its checkpoint")
    return InclusionProof(number, hashed, tuple(path), under)


def prove_growth(book: CheckpointBook, size: int) -> GrowthProof:
    """Prove that the newest checkpoint only added to the one of this size; checked as above.

    Raises:
        NotCoveredError: no checkpoint was made at this size.
        LedgerDamagedError: the ledger proves it no more.

    """
    with book.memory.reading() as session:
        second = book.newest(session)
        first = None
        if second is not None and 0 < size <= second.checkpoint.size:
            first = book.at(session, size)
        if first is None or second is None:
            raise NotCoveredError
        old, new = first.checkpoint, second.checkpoint
        try:
            path = consistency_proof(StoredHashes(session), old.size, new.size)
        except KeyError as missing:
            raise LedgerDamagedError(f"the tree lacks {missing}") from None
    if not verify_consistency(old.size, new.size, old.root, new.root, path):
        raise LedgerDamagedError("the ledger did not only grow between these checkpoints")
    return GrowthProof(first, second, tuple(path))
