"""Has checkpoints time-stamped; a checkpoint stands without its stamp, which comes when it can."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import LedgerDamagedError
from service.events.stamps import (
    LARGEST_TOKEN,
    StampRefusedError,
    digest_of,
    judged,
    keep_stamp,
    unstamped,
)
from signing.algorithms import DigestAlgorithm
from signing.timestamps import TimestampAuthority, TimestampUnavailableError, obtain

log = logging.getLogger(__name__)
AT_ONCE: Final = 48
"""How many checkpoints are stamped in one go: two days of them, the newest first."""


@dataclass(frozen=True, slots=True)
class LedgerStamps:
    """Asks the authorities of the house, outside of any transaction."""

    book: CheckpointBook
    authorities: Callable[[], Sequence[TimestampAuthority]]

    def stamp_due(self) -> int:
        """Have the checkpoints stamped that wait for it, and return how many were.

        It ends at the first that no authority stamps, or stamps in a way we would not believe ourselves:
        the next run goes on. A checkpoint that is not what was signed is passed over.
        """
        authorities = tuple(self.authorities())
        with self.book.memory.reading() as session:
            due = unstamped(session, AT_ONCE) if authorities else ()
        done = 0
        for size in due:
            try:
                done += self._stamp(size, authorities)
            except TimestampUnavailableError as silence:
                log.warning("the checkpoint of %d is not stamped yet: %s", size, silence)
                break
            except StampRefusedError as refusal:
                log.warning("a stamp on the checkpoint of %d is not kept: %s", size, refusal.reason)
                break
        return done

    def _stamp(self, size: int, authorities: Sequence[TimestampAuthority]) -> bool:
        with self.book.memory.reading() as session:
            try:
                kept = self.book.at(session, size)
                made_at = self.book.made_at(session, size)
            except LedgerDamagedError as damage:
                log.warning("not stamped: %s", damage)
                return False
        if kept is None or made_at is None:
            return False
        note = kept.note.encode()
        token = obtain(authorities, digest_of(note), DigestAlgorithm.SHA256).der
        if len(token) > LARGEST_TOKEN:
            raise StampRefusedError("forged")
        if self.book.judge is not None:
            judged(self.book.judge, token, note, made_at)
        with self.book.memory.writing() as session:
            keep_stamp(session, size, token)
        return True
