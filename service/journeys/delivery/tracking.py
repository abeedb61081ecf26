"""How a letter ended becomes how its delivery stands, in the same transaction.

The relay took it (250), refused it (5xx), or could not be had for five days. What a relay further on
says goes to the sender's mailbox as a report (RFC 3464): no program of ours reads mail that people get.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from service.post.outbox import SENT, LetterEnd
from service.store.queries.deliveries import delivery_of_letter
from service.store.tables.outgoing import OutgoingRow


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
    """Hears from the outbox how letters with documents ended."""

    troubles: Troubles

    def __call__(self, session: Session, end: LetterEnd) -> None:
        """Note how a letter ended; of a letter that brings no document nothing is noted."""
        row = delivery_of_letter(session, end.letter_id)
        if row is None:
            return
        row.ended_at, row.answer = end.moment, end.answer[:300]
        if end.state == SENT:
            row.sent_at = end.moment
        if row.answered_at is not None:  # the recipient was quicker than our note
            return
        row.state = end.state
        if end.state != SENT:
            drafter = session.get_one(OutgoingRow, row.document_id).drafter_id
            self.troubles.not_delivered(session, row.document_id, [drafter], moment=end.moment)
