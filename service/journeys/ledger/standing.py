"""How the ledger stands, as a page tells it: a few rows are read, the whole is never walked here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import LedgerDamagedError
from service.events.stamps import Stamp, StampRefusedError, judged, token_of, waiting
from service.journeys.ledger.reviewing import Review
from service.journeys.ledger.witnessing import Sending
from service.store.tables.ledger import EventRow, LedgerCheckpointRow

SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class CheckpointLine:
    """One checkpoint: of how many events, when it was made, when stamped and by whom.

    `wrong` is `forged` where its row is not what was signed, or `stamp_` and the reason where its stamp
    is not believed.
    """

    size: int
    made_at: datetime
    stamp: Stamp | None
    wrong: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page shows: counts, the newest checkpoints, what the last walk found, the witness, the keys.

    `age` is the seconds since the last walk began.
    """

    events: int
    checkpoints: tuple[CheckpointLine, ...]
    waiting: int
    review: Review | None
    age: float | None
    recipient: str | None
    sending: Sending | None
    key: str
    former_keys: tuple[str, ...]

    @property
    def newest(self) -> CheckpointLine | None:
        """The newest checkpoint; None where none was made."""
        return self.checkpoints[0] if self.checkpoints else None

    @property
    def uncovered(self) -> int:
        """How many events no checkpoint covers yet."""
        return max(0, self.events - (self.newest.size if self.newest else 0))


def count_events(session: Session) -> int:
    """Return the number of the newest event."""
    return session.scalar(select(func.max(EventRow.number))) or 0


def newest_lines(book: CheckpointBook) -> tuple[int, tuple[CheckpointLine, ...], int]:
    """Return how many events there are, the newest checkpoints, and how many wait for a stamp."""
    row = LedgerCheckpointRow
    with book.memory.reading() as session:
        found = session.execute(
            select(row.size, row.made_at).order_by(row.size.desc()).limit(SHOWN)
        ).all()
        lines = tuple(_line(book, session, size, made_at) for size, made_at in found)
        return count_events(session), lines, waiting(session)


def _line(book: CheckpointBook, session: Session, size: int, made_at: datetime) -> CheckpointLine:
    try:
        kept = book.at(session, size)
    except LedgerDamagedError:
        kept = None
    if kept is None:
        return CheckpointLine(size, made_at, None, "forged")
    token = token_of(session, size)
    if token is None or book.judge is None:
        return CheckpointLine(size, made_at, None, None)
    try:
        stamp = judged(book.judge, token, kept.note.encode(), made_at)
    except StampRefusedError as refusal:
        return CheckpointLine(size, made_at, None, f"stamp_{refusal.reason}")
    return CheckpointLine(size, made_at, stamp, None)
