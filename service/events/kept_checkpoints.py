"""The checkpoints this ledger made: signed when it grew, kept, and held against it ever after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import LargeBinary, cast, func, select
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.checkpoints import (
    LARGEST_NOTE,
    Checkpoint,
    UnreadableNoteError,
    UntrustedNoteError,
    note_of,
    verify_note,
)
from service.events.ledger import LedgerDamagedError, StoredHashes, sizes_of
from service.events.merkle import consistency_proof, root_of, verify_consistency
from service.events.walking import BrokenLink, LedgerVerdict, verify
from service.store.engine import Memory, Turn, is_postgresql, take_turn
from service.store.tables.ledger import LedgerCheckpointRow


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint and the note that signs it."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class CheckpointBook:
    """Makes checkpoints and holds the ledger against them; the key is asked for when it is needed."""

    memory: Memory
    clock: Clock
    origin: str
    key: Callable[[], Ed25519PrivateKey]

    def make(self) -> KeptCheckpoint | None:
        """Sign how far the ledger has come; return the newest checkpoint, None of an empty ledger.

        Twice in a row makes one. It is no event: else every checkpoint would call for the next.

        Raises:
            LedgerDamagedError: the ledger is not what grew out of the newest checkpoint, which a log
                must never sign over (tlog-checkpoint); `verify` names where.

        """
        key = self.key()
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            size, leaves = sizes_of(session)
            if size != leaves:
                raise LedgerDamagedError(f"{size} events under {leaves} leaves")
            newest = self.newest(session)
            if newest is None and not size:
                return None
            try:
                root = root_of(StoredHashes(session), size)
                grew = newest is None or self._grew(session, newest.checkpoint, size, root)
            except KeyError as missing:
                raise LedgerDamagedError(f"the tree lacks {missing}") from None
            if not grew:
                raise LedgerDamagedError("the ledger did not grow out of its newest checkpoint")
            if newest is not None and newest.checkpoint.size == size:
                return newest
            made = Checkpoint(self.origin, size, root)
            note = note_of(made, key)
            session.add(LedgerCheckpointRow(size=size, root=root, note=note, made_at=self.clock()))
        return KeptCheckpoint(made, note)

    def newest(self, session: Session) -> KeptCheckpoint | None:
        """Return the newest checkpoint; None where none was made.

        Raises:
            LedgerDamagedError: its row is not what was signed.

        """
        query = select(func.max(LedgerCheckpointRow.size))
        size = session.scalar(query)
        return None if size is None else self.at(session, size)

    def at(self, session: Session, size: int) -> KeptCheckpoint | None:
        """Return the checkpoint of a size; None where none was made at that size.

        Raises:
            LedgerDamagedError: its row is not what was signed.

        """
        # SQLite's text need not be UTF-8; as octets it can be read, and refused.
        note = LedgerCheckpointRow.note
        octets = note if is_postgresql(session) else cast(note, LargeBinary)
        query = select(LedgerCheckpointRow.root, func.substr(octets, 1, LARGEST_NOTE + 1))
        row = session.execute(query.where(LedgerCheckpointRow.size == size)).one_or_none()
        if row is None:
            return None
        root, told = row
        told = told.encode() if isinstance(told, str) else told
        try:
            signed = verify_note(told, self.origin, self.key().public_key())
        except (UnreadableNoteError, UntrustedNoteError) as unbelieved:
            raise LedgerDamagedError(f"the checkpoint of {size}: {unbelieved}") from None
        if (signed.size, signed.root) != (size, root):
            raise LedgerDamagedError(f"the checkpoint of {size} says another thing than its note")
        return KeptCheckpoint(signed, told.decode())

    def verify(self) -> LedgerVerdict:
        """Walk the whole ledger, then hold it against every kept checkpoint.

        To what a walk finds come `forged` (a checkpoint is not the one that was signed), `rewritten`
        (after the last checkpoint that fits, before the first that does not) and `cut` for a tail that
        is gone from events and tree alike. Whoever took away the checkpoints of that tail as well is
        found only by who kept their notes elsewhere.
        """
        with self.memory.reading() as session:
            verdict = verify(session)
            whole = verdict.events if verdict.broken is None else verdict.broken.number - 1
            link = self._first_unlike(session, min(whole, verdict.events), verdict)
        return verdict if link is None else replace(verdict, broken=link)

    def _first_unlike(
        self, session: Session, whole: int, verdict: LedgerVerdict
    ) -> BrokenLink | None:
        """Return where the first checkpoint does not fit, if that is before what the walk found."""
        fits = 0
        for size in session.scalars(
            select(LedgerCheckpointRow.size).order_by(LedgerCheckpointRow.size)
        ).all():
            try:
                kept = self.at(session, size)
            except LedgerDamagedError:
                return (
                    BrokenLink(fits + 1, "forged") if fits < whole or not verdict.broken else None
                )
            if size > whole:
                return None if verdict.broken else BrokenLink(whole + 1, "cut")
            if kept is None or root_of(StoredHashes(session), size) != kept.checkpoint.root:
                return BrokenLink(fits + 1, "rewritten")
            fits = size
        return None

    def _grew(self, session: Session, first: Checkpoint, size: int, root: bytes) -> bool:
        if not 0 < first.size <= size:
            return False
        proof = consistency_proof(StoredHashes(session), first.size, size)
        return verify_consistency(first.size, size, first.root, root, proof)
