"""Proofs for whoever holds a checkpoint: an event is in the ledger; the ledger only grew (RFC 9162, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.events.kept_checkpoints import CheckpointBook, KeptCheckpoint
from service.events.ledger import LedgerDamagedError, StoredHashes
from service.events.merkle import (
    LARGEST_SIZE,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from service.events.records import told_hash
from service.store.engine import Memory
from service.store.tables.ledger import EventRow


class NotCoveredError(Exception):
    """No checkpoint covers this event yet, or none was made at this size."""


class UnprovenError(Exception):
    """The ledger no longer proves what it signed; `flask ledger verify` says where."""


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


@dataclass(frozen=True, slots=True)
class RecordParts:
    """What `record_hash` is made of; it tells when something of which kind happened, and not to whom."""

    number: int
    moment: datetime
    kind: str
    told_hash: bytes
    record_hash: bytes


def record_of(memory: Memory, number: int) -> RecordParts | None:
    """Return the parts of an event's hash; None where there is no such event."""
    with memory.reading() as session:
        row = session.get(EventRow, number)
    if row is None:
        return None
    told = row.told_hash
    if told is None:
        told = told_hash(row.salt or b"", row.actor, row.subject, row.facts or "")
    return RecordParts(row.number, row.moment, row.kind, told, row.record_hash)


def prove_event(book: CheckpointBook, number: int, size: int | None = None) -> InclusionProof:
    """Prove an event under the checkpoint of a size, the newest when left out; the proof was checked.

    Raises:
        NotCoveredError: there is no such checkpoint, or no such event under it.
        LedgerDamagedError: the ledger proves it no more.

    """
    with book.memory.reading() as session:
        under = _checkpoint(book, session, size)
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


def prove_growth(book: CheckpointBook, size: int, grown: int | None = None) -> GrowthProof:
    """Prove that a later checkpoint, the newest when left out, only added to the one of this size.

    Raises:
        NotCoveredError: no checkpoint was made at one of the sizes, or the second is the smaller.
        LedgerDamagedError: the ledger proves it no more.

    """
    with book.memory.reading() as session:
        second = _checkpoint(book, session, grown)
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


def _checkpoint(book: CheckpointBook, session: Session, size: int | None) -> KeptCheckpoint | None:
    if size is None:
        return book.newest(session)
    return book.at(session, size) if 0 < size <= LARGEST_SIZE else None
