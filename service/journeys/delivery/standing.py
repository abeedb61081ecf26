"""Whoever has an issued document hears that it was corrected, replaced or recalled (Decree 30/2020, article 18).

In the transaction that changes how a document stands, its letters that still wait are stopped, those too
that tell how it stood before, and each recipient it has reached, or may have reached, gets a letter of their
own. A letter that was being sent at that moment is told of when its end is noted. Said twice, a recipient is
told once: the row is the note of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.events.delivery import RecipientTold
from service.events.ledger import record
from service.journeys.code_words import written
from service.journeys.delivery.wording import Words, one_line
from service.journeys.issuing.views import Standing
from service.post.letters import LONGEST_SUBJECT
from service.post.outbox import Outbox
from service.store.queries.deliveries import deliveries_of, is_told, standing_letters_of
from service.store.queries.issued import agency_name, issued_code, later_documents
from service.store.tables.deliveries import DeliveryRow, StandingLetterRow
from service.store.tables.outgoing import OutgoingRow

PURPOSE: Final = "standing"
LANGUAGES: Final = ("vi", "en")
BETWEEN: Final = f"\n\n{'-' * 40}\n\n"
WITHDRAWN: Final = frozenset({Standing.REPLACED, Standing.RECALLED})
"""How a document stands that is sent to nobody any more."""
REACHED: Final = frozenset({"SENT", "IN_DOUBT", "OTHER_WAY", "RECEIVED", "REJECTED"})
"""How a delivery stands whose recipient has the document, or may have it."""
LONGEST_LINE: Final = 300
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class StandingLetters:
    """Tells recipients what became of a document; `address` makes the public address of a code."""

    outbox: Outbox
    words: Words
    type_names: Callable[[str], str]
    address: Callable[[str], str]

    def changed(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Stop what still waits, tell whom it has reached; return how many letters were written."""
        outgoing = session.get_one(OutgoingRow, document_id)
        deliveries = deliveries_of(session, document_id)
        if outgoing.standing in WITHDRAWN:
            untrue = [one.letter_id for one in deliveries] + _outdated(session, outgoing)
            for letter_id in filter(None, untrue):
                self.outbox.stop(session, letter_id)
        return sum(self.reached(session, one, moment) for one in deliveries)

    def reached(self, session: Session, delivery: DeliveryRow, moment: datetime) -> int:
        """Tell a recipient how a document stands that has reached them; return how many letters that takes."""
        outgoing = session.get_one(OutgoingRow, delivery.document_id)
        if outgoing.standing == Standing.VALID or delivery.state not in REACHED:
            return 0
        return sum(
            self._tell(session, outgoing, later, delivery, moment)
            for later in _causes(session, outgoing)
        )

    def _tell(
        self,
        session: Session,
        outgoing: OutgoingRow,
        later: OutgoingRow | None,
        delivery: DeliveryRow,
        moment: datetime,
    ) -> bool:
        """Write one letter and the note of it; tell whether it goes by mail, and was not written before."""
        by_document = later.document_id if later else ""
        if is_told(session, delivery.id, outgoing.standing, by_document):
            return False
        row = StandingLetterRow(
            id=str(uuid4()), delivery_id=delivery.id, document_id=outgoing.document_id,
            standing=outgoing.standing, by_document=by_document, state="OTHER_WAY", queued_at=moment,
        )  # fmt: skip
        session.add(row)
        if delivery.address is not None:
            row.letter_id = self._enqueue(session, outgoing, later, delivery)
        if row.letter_id is None or delivery.address is None:
            return False
        row.state = "QUEUED"
        event = RecipientTold(
            outgoing.document_id, delivery.id, delivery.name, delivery.address, row.letter_id,
            outgoing.standing, by_document or None,
        )  # fmt: skip
        record(session, event, moment=moment, actor=None)
        return True

    def _enqueue(
        self,
        session: Session,
        outgoing: OutgoingRow,
        later: OutgoingRow | None,
        delivery: DeliveryRow,
    ) -> str | None:
        facts = self._facts(session, outgoing, later, delivery)
        reason = one_line(outgoing.standing_reason, LONGEST_REASON)
        subject = one_line(self.words("letter-standing-subject", **facts), LONGEST_SUBJECT)
        body = BETWEEN.join(self._text(one, facts, reason, later) for one in LANGUAGES)
        assert delivery.address is not None
        return self.outbox.enqueue(
            session, [delivery.address], subject, body, purpose=PURPOSE, notify=True
        )

    def _text(
        self, language: str, facts: dict[str, object], reason: str, later: OutgoingRow | None
    ) -> str:
        """Return the whole letter in one language."""
        parts = [self.words("letter-standing-what", language, **facts)]
        if reason:  # whole, however long it is: it is why
            parts.append(f"{self.words('letter-standing-reason', language)} {reason}")
        if later is not None:
            parts.append(self.words("letter-standing-later", language, **facts))
        parts.append(self.words("letter-standing-where", language, **facts))
        return "\n\n".join(parts)

    def _facts(
        self,
        session: Session,
        outgoing: OutgoingRow,
        later: OutgoingRow | None,
        delivery: DeliveryRow,
    ) -> dict[str, object]:
        at = (outgoing.standing_at or outgoing.changed_at).astimezone(LEGAL_TIME)
        return {
            "standing": outgoing.standing,
            "recipient": delivery.name,
            "agency": one_line(agency_name(session, outgoing.unit_id), 200),
            "document": self._named(outgoing),
            "notation": outgoing.notation or "–",
            "subject": one_line(outgoing.subject, LONGEST_LINE),
            "moment": f"{at:%d/%m/%Y %H:%M} (+07:00)",
            "later": self._named(later) if later else "",
            "later_address": self._address(session, later) if later else "",
            "address": self._address(session, outgoing),
        }

    def _named(self, outgoing: OutgoingRow) -> str:
        """Return kind, notation and date of a document, which name it in both languages."""
        day = f"{outgoing.issued_on:%d/%m/%Y}" if outgoing.issued_on else "–"
        return f"{self.type_names(outgoing.type_code)} {outgoing.notation or '–'} ({day})"

    def _address(self, session: Session, outgoing: OutgoingRow) -> str:
        code = issued_code(session, outgoing.document_id)
        return self.address(written(code)) if code else "–"


def _outdated(session: Session, outgoing: OutgoingRow) -> list[str | None]:
    """Return the letters that still wait and tell of a document as it stands no more."""
    return [
        one.letter_id
        for one in standing_letters_of(session, outgoing.document_id)
        if one.state == "QUEUED" and one.standing != outgoing.standing
    ]


def _causes(session: Session, outgoing: OutgoingRow) -> Sequence[OutgoingRow | None]:
    """Return the later documents to be told of, the oldest first; a recall has none."""
    if outgoing.standing == Standing.RECALLED:
        return (None,)
    found = later_documents(session, outgoing.document_id, outgoing.standing)
    return tuple(reversed(found)) or (None,)
