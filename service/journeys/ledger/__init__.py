"""What others say of the ledger, and what it tells them: time-stamps, reviews, the witness."""

from dataclasses import dataclass

from service.events.kept_checkpoints import CheckpointBook, KeptCheckpoint
from service.events.stamps import token_of, waiting
from service.journeys.ledger.judging import TrustedStamps
from service.journeys.ledger.reviewing import LedgerReviews, Review
from service.journeys.ledger.stamping import LedgerStamps
from service.journeys.ledger.standing import CheckpointLine, Standing, newest_lines
from service.journeys.ledger.witnessing import LedgerWitness, Sending

__all__ = [
    "CheckpointLine",
    "LedgerJourney",
    "LedgerReviews",
    "LedgerStamps",
    "LedgerWitness",
    "Review",
    "Sending",
    "Standing",
    "TrustedStamps",
]


@dataclass(frozen=True, slots=True)
class LedgerJourney:
    """What doors and jobs ask of the ledger beside writing to it."""

    book: CheckpointBook
    stamps: LedgerStamps
    reviews: LedgerReviews
    witness: LedgerWitness

    def standing(self) -> Standing:
        """Return how the ledger stands, without walking it."""
        events, lines, unstamped = newest_lines(self.book)
        review, now = self.reviews.latest(), self.reviews.clock()
        return Standing(
            events=events,
            checkpoints=lines,
            waiting=unstamped,
            review=review,
            age=None if review is None else (now - review.began_at).total_seconds(),
            recipient=self.witness.recipient,
            sending=self.witness.latest(),
            key=str(self.book.verifier_key()),
            former_keys=tuple(map(str, self.book.former())),
        )

    def waiting(self) -> int:
        """Return how many checkpoints wait for their time-stamp."""
        with self.book.memory.reading() as session:
            return waiting(session)

    def checkpoint(self, size: int | None = None) -> KeptCheckpoint | None:
        """Return the checkpoint of a size, the newest when left out; None where there is none.

        Raises:
            LedgerDamagedError: its row is not what was signed.

        """
        with self.book.memory.reading() as session:
            return self.book.newest(session) if size is None else self.book.at(session, size)

    def token(self, size: int) -> bytes | None:
        """Return the time-stamp token of a checkpoint as it is kept (DER); None while it waits."""
        with self.book.memory.reading() as session:
            return token_of(session, size)
