"""How a letter ended becomes how its delivery stands, in the same transaction.

The relay took it (250), refused it (5xx), or could not be had for five days. What a relay further on
says goes to the sender's mailbox as a report (RFC 3464): no program of ours reads mail that people get.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy.orm import Session

from service.events.delivery import DeliveryStopped
from service.events.ledger import record
from service.post.outbox import GIVEN_UP, IN_DOUBT, REFUSED, SENT, STOPPED, LetterEnd
from service.store.queries.deliveries import delivery_of_letter, standing_letter_of
from service.store.tables.deliveries import DeliveryRow
from service.store.tables.outgoing import OutgoingRow

Reached = Callable[[Session, DeliveryRow, datetime], object]
"""Hears that a document has reached a recipient, or may have."""
FAILED: Final = frozenset({REFUSED, GIVEN_UP})


class Troubles(Protocol):
    """Tells people that a document did not reach somebody."""

    def not_delivered(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A letter with this document was refused or given up."""
        ...

    def sent_back(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A recipient sent this document back."""
        ...


@dataclass(frozen=True, slots=True)
class Tracking:
    """Hears from the outbox how letters with documents ended, and those that tell what became of one."""

    troubles: Troubles
    reached: Reached = lambda *_: None

    def __call__(self, session: Session, end: LetterEnd) -> None:
        """Note how a letter ended; of a letter about no document nothing is noted."""
        row = delivery_of_letter(session, end.letter_id)
        if row is None:
            self._note_told(session, end)
            return
        row.ended_at, row.answer = end.moment, end.answer[:300]
        if end.state == SENT:
            row.sent_at = end.moment
        if row.answered_at is None:  # else the recipient was quicker than our note
            row.state = _known(end)
            self._note_failed(session, row.document_id, end)
        if end.state in {STOPPED, IN_DOUBT}:
            event = DeliveryStopped(
                row.document_id, row.id, row.name, row.address, end.letter_id, end.state
            )
            record(session, event, moment=end.moment, actor=None)
        self.reached(session, row, end.moment)

    def _note_told(self, session: Session, end: LetterEnd) -> None:
        row = standing_letter_of(session, end.letter_id)
        if row is None:
            return
        row.state, row.ended_at, row.answer = _known(end), end.moment, end.answer[:300]
        if end.state == SENT:
            row.sent_at = end.moment
        self._note_failed(session, row.document_id, end)

    def _note_failed(self, session: Session, document_id: str, end: LetterEnd) -> None:
        if end.state in FAILED:
            drafter = session.get_one(OutgoingRow, document_id).drafter_id
            self.troubles.not_delivered(session, document_id, [drafter], moment=end.moment)


def _known(end: LetterEnd) -> str:
    """Return what is known of a letter: a refusal takes no earlier attempt back that may have arrived."""
    return IN_DOUBT if end.unsettled and end.state in FAILED else end.state
