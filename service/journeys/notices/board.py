"""Notices are written in the transaction of what they tell; urgent ones go by mail at once as well.

A letter leads to the inbox and no further: whoever opens it signs in, and signs with a key of their own
(PEERS 27: a link only locates).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME, Clock
from service.identity.roles import Person
from service.journeys.delivery.wording import Words, one_line
from service.journeys.errors import NotFoundError
from service.journeys.issuing.views import StepKind, Urgency
from service.journeys.notices.icalendar import MEDIA_TYPE, Deadline, calendar
from service.post.letters import LONGEST_SUBJECT, Attachment, is_address
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.queries import notices as queries
from service.store.queries.inboxes import Listed, ListedStep
from service.store.tables.notices import NoticeRow
from service.store.tables.outgoing import OutgoingRow, OutgoingStepRow
from service.store.tables.people import PersonRow

PURPOSE: Final = "notice"
AT_ONCE: Final = frozenset({Urgency.HOA_TOC, Urgency.THUONG_KHAN})
PRIORITIES: Final = {Urgency.HOA_TOC: 1, Urgency.THUONG_KHAN: 2, Urgency.KHAN: 3}
MOST_COUNTED: Final = 100
MOST_SHOWN: Final = 200
LONGEST_TITLE: Final = 200
FILE: Final = "han-xu-ly.ics"


class Kind(StrEnum):
    """What a notice tells."""

    TURN = "TURN"  # it is your turn
    RETURNED = "RETURNED"  # your draft came back
    ISSUED = "ISSUED"
    NOT_DELIVERED = "NOT_DELIVERED"  # a letter with your document was refused or given up
    REJECTED = "REJECTED"  # a recipient sent your document back


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One line of a person's notices; `waits` tells whether it is still theirs to act on or to read."""

    id: str
    kind: Kind
    document_id: str
    subject: str
    notation: str | None
    urgency: Urgency
    step: str | None
    due_at: datetime | None
    at: datetime
    read_at: datetime | None
    waits: bool


@dataclass(frozen=True)
class NoticeBoard:
    """Writes notices, shows them, and sends the urgent ones. `inbox` is the address letters lead to."""

    memory: Memory
    clock: Clock
    outbox: Outbox
    words: Words
    inbox: Callable[[], str]

    def opened(
        self,
        session: Session,
        document_id: str,
        step_id: str,
        person_ids: Sequence[str],
        *,
        moment: datetime,
    ) -> None:
        """It is these people's turn; what is issued at once is nobody's."""
        step = session.get_one(OutgoingStepRow, step_id)
        outgoing = session.get_one(OutgoingRow, document_id)
        if step.kind == StepKind.ISSUE and outgoing.issue_at_once:
            return
        told = [
            one for one in person_ids if not queries.is_told(session, one, document_id, step_id)
        ]
        self._tell(session, Kind.TURN, document_id, step_id, told, moment)

    def returned(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A document came back to these people with a reason."""
        self._tell(session, Kind.RETURNED, document_id, None, person_ids, moment)

    def issued(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A document that these people drafted, signed or watch was issued."""
        self._tell(session, Kind.ISSUED, document_id, None, person_ids, moment)

    def not_delivered(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A letter with this document was refused or given up."""
        self._tell(session, Kind.NOT_DELIVERED, document_id, None, person_ids, moment)

    def sent_back(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A recipient sent this document back."""
        self._tell(session, Kind.REJECTED, document_id, None, person_ids, moment)

    def unread(self, person_id: str) -> int:
        """Return how many notices wait for a person, `MOST_COUNTED` at most."""
        with self.memory.reading() as session:
            return queries.count_waiting(session, person_id, MOST_COUNTED)

    def of(self, by: Person) -> tuple[NoticeView, ...]:
        """Return a person's notices, the newest first."""
        with self.memory.reading() as session:
            rows = queries.notices_of(session, by.id, MOST_SHOWN)
        return tuple(
            NoticeView(
                id=notice.id,
                kind=Kind(notice.kind),
                document_id=notice.document_id,
                subject=one_line(outgoing.subject, 500),
                notation=outgoing.notation,
                urgency=Urgency(outgoing.urgency),
                step=step.kind if step else None,
                due_at=due_of(outgoing, step),
                at=notice.at,
                read_at=notice.read_at,
                waits=stands and notice.read_at is None,
            )
            for (notice, outgoing, step), stands in rows
        )

    def read(self, by: Person, notice_id: str) -> str:
        """Mark a notice as read and return the document it tells of; raises NotFoundError."""
        with self.memory.writing() as session:
            row = queries.notice_of(session, by.id, notice_id)
            if row is None:
                raise NotFoundError(notice_id)
            queries.mark_read(session, by.id, self.clock(), notice_id)
            return row.document_id

    def read_all(self, by: Person) -> int:
        """Mark everything as read; return how many were not."""
        with self.memory.writing() as session:
            return queries.mark_read(session, by.id, self.clock(), None)

    def _tell(
        self,
        session: Session,
        kind: Kind,
        document_id: str,
        step_id: str | None,
        person_ids: Sequence[str],
        moment: datetime,
    ) -> None:
        outgoing = session.get_one(OutgoingRow, document_id)
        step = session.get_one(OutgoingStepRow, step_id) if step_id else None
        urgent = kind is not Kind.ISSUED and Urgency(outgoing.urgency) in AT_ONCE
        for person_id in dict.fromkeys(person_ids):
            row = NoticeRow(
                id=str(uuid4()), person_id=person_id, kind=kind.value, document_id=document_id,
                step_id=step_id, at=moment,
            )  # fmt: skip
            session.add(row)
            if urgent and self._mail(session, person_id, kind, outgoing, step):
                row.mailed_at = moment

    def _mail(
        self,
        session: Session,
        person_id: str,
        kind: Kind,
        outgoing: OutgoingRow,
        step: OutgoingStepRow | None,
    ) -> bool:
        """Write one urgent letter; tell whether it goes."""
        person = session.get_one(PersonRow, person_id)
        if person.email is None or not person.active or not is_address(person.email):
            return False
        facts = {
            "name": one_line(person.full_name, 100),
            "subject": one_line(outgoing.subject, LONGEST_TITLE),
            "urgency": self.words(f"letter-urgency-{outgoing.urgency.lower().replace('_', '-')}"),
            "what": self.words(what_key(kind, step)),
            "due": tell_due(due_of(outgoing, step), self.words),
            "inbox": self.inbox(),
        }
        subject = one_line(self.words("letter-notice-subject", **facts), LONGEST_SUBJECT)
        body = self.words("letter-notice", **facts)
        due = deadline_of(outgoing, step, self.words, self.inbox())
        files = [Attachment(FILE, MEDIA_TYPE, calendar([due], "Ấn Tín"))] if due else []
        letter = self.outbox.enqueue(session, [person.email], subject, body, files, purpose=PURPOSE)
        return letter is not None


def due_of(
    outgoing: OutgoingRow | Listed, step: OutgoingStepRow | ListedStep | None
) -> datetime | None:
    """Return until when a step is to be done, else the document's own deadline."""
    return (step.due_at if step else None) or outgoing.due_at


def what_key(kind: Kind, step: OutgoingStepRow | ListedStep | None) -> str:
    """Return the sentence that says what a notice is about."""
    if kind is Kind.TURN and step is not None:
        return f"notice-turn-{step.kind.lower()}"
    return f"notice-{kind.lower().replace('_', '-')}"


def tell_due(due_at: datetime | None, words: Words) -> str:
    """Return a deadline in the legal time of Việt Nam, or that there is none."""
    if due_at is None:
        return words("letter-no-deadline")
    return f"{due_at.astimezone(LEGAL_TIME):%d/%m/%Y %H:%M} (+07:00)"


def deadline_of(
    outgoing: OutgoingRow | Listed,
    step: OutgoingStepRow | ListedStep | None,
    words: Words,
    url: str,
) -> Deadline | None:
    """Return the deadline of a turn, None where there is none."""
    due_at = due_of(outgoing, step)
    if step is None or due_at is None:
        return None
    what = words(what_key(Kind.TURN, step))
    return Deadline(
        uid=f"{step.id}@antin",
        summary=f"{what}: {one_line(outgoing.subject, LONGEST_TITLE)}",
        url=url,
        opened_at=step.opened_at or outgoing.changed_at,
        due_at=due_at,
        priority=PRIORITIES.get(Urgency(outgoing.urgency), 5),
    )
