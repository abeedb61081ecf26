"""The nightly walk over the whole ledger: what it found is kept for pages, which never walk themselves."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, select

from service.clock import Clock
from service.events.kept_checkpoints import CheckpointBook
from service.events.walking import BrokenLink, LedgerVerdict
from service.store.engine import Memory
from service.store.tables.ledger import LedgerReviewRow

log = logging.getLogger(__name__)
NIGHT: Final = range(1, 5)
"""The local hours in which it is walked."""
EARLIEST, LATEST = timedelta(hours=12), timedelta(hours=36)
KEPT: Final = 400
"""How many reviews are kept: more than a year of nights."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a walk found, and from when to when it went; it is told, not proved."""

    began_at: datetime
    ended_at: datetime
    verdict: LedgerVerdict


@dataclass(frozen=True, slots=True)
class LedgerReviews:
    """Walks the ledger and remembers what it found; that is no event, it changes nothing."""

    memory: Memory
    clock: Clock
    book: CheckpointBook
    zone: tzinfo

    def review_due(self) -> Review | None:
        """Walk once a night; where a night was missed, or none was there yet, as soon as this is asked."""
        latest, now = self.latest(), self.clock()
        age = None if latest is None else now - latest.began_at
        night = now.astimezone(self.zone).hour in NIGHT
        if age is not None and age < (EARLIEST if night else LATEST):
            return None
        return self.review()

    def review(self) -> Review:
        """Walk the whole ledger with its checkpoints and stamps, and keep what was found."""
        began = self.clock()
        verdict = self.book.verify()
        review = Review(began, self.clock(), verdict)
        broken = verdict.broken
        if broken is not None:
            log.error("the ledger does not hold at %d: %s", broken.number, broken.reason)
        row = LedgerReviewRow(
            id=str(uuid4()),
            began_at=review.began_at,
            ended_at=review.ended_at,
            events=verdict.events,
            head=verdict.head,
            forgotten=verdict.forgotten,
            checkpoints=verdict.checkpoints,
            stamped=verdict.stamped,
            broken_number=broken.number if broken else None,
            broken_reason=broken.reason if broken else None,
        )
        with self.memory.writing() as session:
            session.add(row)
            session.flush()
            newest = select(LedgerReviewRow.id).order_by(LedgerReviewRow.began_at.desc())
            kept = newest.limit(KEPT).scalar_subquery()
            session.execute(delete(LedgerReviewRow).where(LedgerReviewRow.id.not_in(kept)))
        return review

    def latest(self) -> Review | None:
        """Return the newest review; None where none was made yet."""
        with self.memory.reading() as session:
            row = session.scalars(
                select(LedgerReviewRow).order_by(LedgerReviewRow.began_at.desc()).limit(1)
            ).first()
        if row is None:
            return None
        broken = None
        if row.broken_number is not None:
            broken = BrokenLink(row.broken_number, row.broken_reason or "altered")
        verdict = LedgerVerdict(
            row.events, row.head, broken, row.forgotten, row.checkpoints, row.stamped
        )
        return Review(row.began_at, row.ended_at, verdict)
