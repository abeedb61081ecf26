"""The checkpoints this ledger made: signed when it grew, kept, and held against it ever after."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.checkpoints import (
    LARGEST_NOTE,
    BelievedNote,
    Checkpoint,
    UnreadableNoteError,
    UntrustedNoteError,
    believe,
    note_of,
)
from service.events.ledger import LedgerDamagedError, StoredHashes, record, sizes_of
from service.events.merkle import consistency_proof, root_of, verify_consistency
from service.events.retention import LedgerKeyChanged
from service.events.stamps import StampJudge, held_against_stamps
from service.events.verifier_keys import Succession, VerifierKey
from service.events.walking import BrokenLink, LedgerVerdict, as_octets, iso_of, verify
from service.store.engine import Memory, Turn, take_turn
from service.store.tables.ledger import LedgerCheckpointRow


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint and the note that signs it."""

    checkpoint: Checkpoint
    note: str


def row_digest(size: int, made_at: str, note: bytes) -> bytes:
    """Return what a kept row hashes to; `made_at` is ISO 8601 in UTC with microseconds."""
    return hashlib.sha256(b"%d\n%s\n%s" % (size, made_at.encode(), note)).digest()


@dataclass(frozen=True, slots=True)
class CheckpointBook:
    """Makes checkpoints and holds the ledger against them; keys are asked for when they are needed.

    `former` are the keys that signed before this one, the oldest first; `judge` believes time-stamps.
    """

    memory: Memory
    clock: Clock
    origin: str
    key: Callable[[], Ed25519PrivateKey]
    former: Callable[[], Sequence[VerifierKey]] = tuple
    judge: StampJudge | None = None

    def verifier_key(self) -> VerifierKey:
        """Return the key that signs now, as it is handed to auditors."""
        return VerifierKey(self.origin, self.key().public_key())

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
            return self._make(session, key)

    def change_key(self, to: Ed25519PrivateKey, *, actor: str | None) -> KeptCheckpoint:
        """Write down that another key will sign from now on; return the note that both keys signed.

        Whoever believed the old key finds the new one under it. The settings still have to name the new
        key and, among the former ones, the old.

        Raises:
            LedgerDamagedError: as `make`.

        """
        key = self.key()
        old = VerifierKey(self.origin, key.public_key())
        event = LedgerKeyChanged(str(old), str(VerifierKey(self.origin, to.public_key())))
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            self._make(session, key)  # it has to be sound before a word is added
            record(session, event, moment=self.clock(), actor=actor)
            made = self._make(session, key, to)
        assert made is not None
        return made

    def _make(self, session: Session, *keys: Ed25519PrivateKey) -> KeptCheckpoint | None:
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
        made, now = Checkpoint(self.origin, size, root), self.clock()
        note = note_of(made, *keys)
        digest = row_digest(
            size, now.astimezone(UTC).isoformat(timespec="microseconds"), note.encode()
        )
        session.add(
            LedgerCheckpointRow(size=size, root=root, note=note, made_at=now, digest=digest)
        )
        session.flush()
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
        found = self._believed(session, size)
        return None if found is None else KeptCheckpoint(found[0].checkpoint, found[1])

    def made_at(self, session: Session, size: int) -> datetime | None:
        """Return when the checkpoint of a size was made, as our own clock said."""
        row = LedgerCheckpointRow
        return session.scalar(select(row.made_at).where(row.size == size))

    def _believed(self, session: Session, size: int) -> tuple[BelievedNote, str] | None:
        # SQLite's text need not be UTF-8; as octets it can be read, and refused.
        row = LedgerCheckpointRow
        note, made_at = as_octets(session, row.note), as_octets(session, row.made_at)
        query = select(row.root, func.substr(note, 1, LARGEST_NOTE + 1), made_at, row.digest)
        found = session.execute(query.where(row.size == size)).one_or_none()
        if found is None:
            return None
        root, told, moment, digest = found
        told = told.encode() if isinstance(told, str) else told
        keys = [*(one.key for one in self.former()), self.key().public_key()]
        try:
            believed = believe(told, self.origin, keys)
            kept = row_digest(size, iso_of(moment), told)
        except (UnreadableNoteError, UntrustedNoteError, ValueError) as unbelieved:
            raise LedgerDamagedError(f"the checkpoint of {size}: {unbelieved}") from None
        if (believed.checkpoint.size, believed.checkpoint.root, kept) != (size, root, digest):
            raise LedgerDamagedError(f"the checkpoint of {size} says another thing than its note")
        return believed, told.decode()

    def verify(self) -> LedgerVerdict:
        """Walk the whole ledger, then hold it against every kept checkpoint.

        To what a walk finds come `forged` (a checkpoint is not the one that was signed), `rewritten`
        (after the last checkpoint that fits, before the first that does not) and `cut` for a tail that
        is gone from events and tree alike. Whoever took away the checkpoints of that tail as well is
        found only by who kept their notes elsewhere. Where nothing else is wrong, the first time-stamp
        that cannot be believed is named by the size it stands for (`service.events.stamps`).
        """
        with self.memory.reading() as session:
            verdict = verify(session)
            whole = verdict.events if verdict.broken is None else verdict.broken.number - 1
            link = self._first_unlike(session, min(whole, verdict.events), verdict)
            broken = verdict.broken if link is None else link
            stamps = held_against_stamps(session, self.judge)
        return replace(
            verdict,
            broken=broken or stamps.wrong,
            checkpoints=stamps.checkpoints,
            stamped=stamps.stamped,
        )

    def _first_unlike(
        self, session: Session, whole: int, verdict: LedgerVerdict
    ) -> BrokenLink | None:
        """Return where the first checkpoint does not fit, if that is before what the walk found."""
        fits, order = 0, Succession()
        for size in session.scalars(
            select(LedgerCheckpointRow.size).order_by(LedgerCheckpointRow.size)
        ).all():
            try:
                found = self._believed(session, size)
            except LedgerDamagedError:
                found = None
            if found is None or not order.admits(found[0].signers):
                return (
                    BrokenLink(fits + 1, "forged") if fits < whole or not verdict.broken else None
                )
            if size > whole:
                return None if verdict.broken else BrokenLink(whole + 1, "cut")
            if root_of(StoredHashes(session), size) != found[0].checkpoint.root:
                return BrokenLink(fits + 1, "rewritten")
            fits = size
        return None

    def _grew(self, session: Session, first: Checkpoint, size: int, root: bytes) -> bool:
        if not 0 < first.size <= size:
            return False
        proof = consistency_proof(StoredHashes(session), first.size, size)
        return verify_consistency(first.size, size, first.root, root, proof)
