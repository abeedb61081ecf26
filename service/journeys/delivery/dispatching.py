"""An issued document is put into the outbox, one letter for each recipient, in the transaction of its issue.

Each letter brings the signed file and a link of its own under which the recipient confirms or sends back.
Said twice, a document is dispatched once: its deliveries are the note of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.events.delivery import DocumentDispatched
from service.events.ledger import record
from service.journeys.code_giving import give_code
from service.journeys.code_words import written
from service.journeys.delivery.standing import StandingLetters
from service.journeys.delivery.wording import Words, file_name, in_groups, one_line, subject_line
from service.post.letters import MOST_ATTACHMENTS, KeptAttachment, is_address
from service.post.outbox import Outbox
from service.store.queries.deliveries import deliveries_of
from service.store.queries.documents import newest_version
from service.store.queries.issued import ISSUED, agency_name, attached_versions
from service.store.tables.deliveries import DeliveryRow
from service.store.tables.documents import DocumentVersionRow
from service.store.tables.outgoing import OutgoingRow

PURPOSE: Final = "document"
QUEUED, OTHER_WAY, REFUSED = "QUEUED", "OTHER_WAY", "REFUSED"
LONGEST_SUBJECT: Final = 300


@dataclass(frozen=True, slots=True)
class Parcel:
    """What all letters of one document have in common."""

    outgoing: OutgoingRow
    version: DocumentVersionRow
    agency: str
    code: str
    attached: bool


@dataclass(frozen=True)
class Dispatch:
    """Sends issued documents; `attach_up_to` is the largest file that goes with a letter, in octets.

    A larger one goes as its address alone. `address` makes the address of a code, `receipt` of a token.
    """

    outbox: Outbox
    words: Words
    type_names: Callable[[str], str]
    address: Callable[[str], str]
    receipt: Callable[[str], str]
    attach_up_to: int

    @property
    def standing(self) -> StandingLetters:
        """Tells recipients what became of a document afterwards."""
        return StandingLetters(self.outbox, self.words, self.type_names, self.address)

    def standing_changed(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Stop what waits and tell whom a document has reached how it stands now; return how many letters."""
        return self.standing.changed(session, document_id, moment=moment)

    def dispatch(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Put what goes by official mail into the outbox; return to how many recipients."""
        known = deliveries_of(session, document_id)
        if known:
            return sum(one.letter_id is not None for one in known)
        parcel = self._parcel(session, document_id, moment)
        recipients = parcel.outgoing.recipients
        return sum(
            self._send(session, parcel, position, one, moment)
            for position, one in enumerate(recipients)
        )

    def _parcel(self, session: Session, document_id: str, moment: datetime) -> Parcel:
        outgoing = session.get_one(OutgoingRow, document_id)
        if outgoing.issued_version is None:
            version = newest_version(session, document_id)
        else:
            version = session.get_one(DocumentVersionRow, (document_id, outgoing.issued_version))
        return Parcel(
            outgoing=outgoing,
            version=version,
            agency=agency_name(session, outgoing.unit_id),
            code=written(give_code(session, document_id, ISSUED, moment)),
            attached=version.size <= self.attach_up_to,
        )

    def _send(
        self,
        session: Session,
        parcel: Parcel,
        position: int,
        told: dict[str, str],
        moment: datetime,
    ) -> bool:
        """Write one recipient's letter and delivery; tell whether it goes by mail."""
        row = DeliveryRow(
            id=str(uuid4()),
            document_id=parcel.outgoing.document_id,
            position=position,
            name=one_line(told.get("name", ""), 200),
            address=told.get("mail") or None,
            sha256=parcel.version.sha256,
            attached=parcel.attached,
            state=OTHER_WAY,
            queued_at=moment,
        )
        session.add(row)
        if row.address is None:
            return False
        if not is_address(row.address):
            row.address, row.state, row.answer = None, REFUSED, "not a mail address"
            return False
        token = secrets.token_urlsafe(32)
        row.letter_id = self._enqueue(session, parcel, row.name, row.address, token)
        if row.letter_id is None:  # no relay: it goes another way
            return False
        row.state, row.token_sha256 = QUEUED, token_digest(token)
        event = DocumentDispatched(
            row.document_id, row.id, row.name, row.address, row.letter_id, row.sha256, row.attached
        )
        record(session, event, moment=moment, actor=None)
        return True

    def _enqueue(
        self, session: Session, parcel: Parcel, name: str, address: str, token: str
    ) -> str | None:
        notation = parcel.outgoing.notation or ""
        issued_on = parcel.outgoing.issued_on
        body = self.words(
            "letter-document",
            recipient=name,
            agency=one_line(parcel.agency, 200),
            type=self.type_names(parcel.outgoing.type_code),
            notation=notation,
            date=f"{issued_on:%d/%m/%Y}" if issued_on else "–",
            subject=one_line(parcel.outgoing.subject, LONGEST_SUBJECT),
            code=parcel.code,
            address=self.address(parcel.code),
            digest=in_groups(parcel.version.sha256),
            receipt=self.receipt(token),
            how=self._how(session, parcel),
        )
        name_of_file = file_name(notation)
        file = KeptAttachment(
            name_of_file, "application/pdf", parcel.version.sha256, parcel.version.size
        )
        return self.outbox.enqueue(
            session,
            [address],
            subject_line(notation, parcel.outgoing.subject),
            body,
            [file, *self._separate(session, parcel)] if parcel.attached else [],
            purpose=PURPOSE,
            notify=True,
        )

    def _separate(self, session: Session, parcel: Parcel) -> list[KeptAttachment]:
        """Return the separate files of a document in their signed versions, as far as they fit."""
        left, found = self.attach_up_to - parcel.version.size, list[KeptAttachment]()
        for one in attached_versions(session, parcel.outgoing.document_id):
            if one.version.size <= left and len(found) + 1 < MOST_ATTACHMENTS:
                left -= one.version.size
                found.append(
                    KeptAttachment(
                        one.name, "application/pdf", one.version.sha256, one.version.size
                    )
                )
        return found

    def _how(self, session: Session, parcel: Parcel) -> str:
        """Say what comes with the letter, and that all separate files wait under its link."""
        told = [self.words("letter-attached" if parcel.attached else "letter-too-large")]
        files = len(attached_versions(session, parcel.outgoing.document_id))
        if files:
            told.append(self.words("letter-separate-files", count=files))
        return "\n".join(told)


def token_digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
