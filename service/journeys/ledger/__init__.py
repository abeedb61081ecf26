"""What others say of the ledger, and what it tells them: time-stamps, reviews, the witness."""

from dataclasses import dataclass

from service.events.kept_checkpoints import CheckpointBook
from service.events.stamps import waiting
from service.journeys.ledger.judging import TrustedStamps
from service.journeys.ledger.stamping import LedgerStamps

__all__ = ["LedgerJourney", "LedgerStamps", "TrustedStamps"]


@dataclass(frozen=True, slots=True)
class LedgerJourney:
    """What doors and jobs ask of the ledger beside writing to it."""

    book: CheckpointBook
    stamps: LedgerStamps

    def waiting(self) -> int:
        """Return how many checkpoints wait for their time-stamp."""
        with self.book.memory.reading() as session:
            return waiting(session)
