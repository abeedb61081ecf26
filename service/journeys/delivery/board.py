"""Where an issued document has arrived, for its drafter, those on its way and the agency's clerks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from service.clock import Clock
from service.identity.roles import Person
from service.journeys.delivery.lateness import is_late, issue_due
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.issuing.places import place_of
from service.journeys.issuing.telling_of_changes import latest_letters, told_of
from service.journeys.issuing.views import Standing, Told, Urgency
from service.journeys.provisioning.working_days import WorkingTime
from service.store.engine import Memory
from service.store.queries import outgoing as outgoing_queries
from service.store.queries.deliveries import deliveries_of, signed_between
from service.store.queries.outgoing import Place
from service.store.tables.deliveries import DeliveryRow, StandingLetterRow
from service.store.tables.outgoing import OutgoingRow

MOST_LATE: Final = 500


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """How a document stands with one recipient; `state` is a word of `DeliveryRow`."""

    name: str
    address: str | None
    state: str
    attached: bool
    answer: str
    queued_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    reason: str
    note: str
    told: str | None = None
    """How the letter stands that tells of the last change; a word of `StandingLetterRow`, None for none."""
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """All deliveries of a document, and whether it was issued in time (W-07).

    `told` from when it was corrected, replaced or recalled.
    """

    document_id: str
    notation: str
    subject: str
    signed_at: datetime | None
    issued_at: datetime | None
    issue_due: datetime | None
    late: bool
    deliveries: tuple[DeliveryView, ...]
    standing: Standing = Standing.VALID
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class LateDocument:
    """A document that was issued after its time, or is past it and waits."""

    document_id: str
    notation: str | None
    subject: str
    urgency: Urgency
    signed_at: datetime
    issue_due: datetime
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateList:
    """What an agency issued too late or has not issued in time, the newest first; `cut` where there is more."""

    documents: tuple[LateDocument, ...]
    cut: bool


@dataclass(frozen=True)
class DeliveryDesk:
    """Tells how deliveries stand, to whom that is to be told."""

    memory: Memory
    clock: Clock
    working: WorkingTime

    def of(self, by: Person, document_id: str) -> Board:
        """Return how an issued document stands with each recipient.

        Raises:
            NotFoundError: there is none, or it is not theirs to see.

        """
        with self.memory.reading() as session:
            row = session.get(OutgoingRow, document_id)
            place = place_of(session, by.id)
            if row is None or not sees(session, place, row):
                raise NotFoundError(document_id)
            letters = latest_letters(session, row)
            told = told_of(session, row)
            deliveries = tuple(
                _told(one, letters.get(one.id)) for one in deliveries_of(session, document_id)
            )
        urgency = Urgency(row.urgency)
        due = issue_due(self.working, row.signed_at, urgency) if row.signed_at else None
        late = is_late(self.working, row.signed_at, row.issued_at, urgency, self.clock())
        return Board(
            document_id, row.notation or "", row.subject, row.signed_at, row.issued_at, due, late,
            deliveries, Standing(row.standing), told,
        )  # fmt: skip

    def late(self, by: Person, *, days: int = 31, most: int = MOST_LATE) -> LateList:
        """Return what the clerk's agency issued too late of late, or has not issued in time (W-07).

        All that was signed in these days is asked, and at most so many are told of.

        Raises:
            NotAllowedError: they keep no agency's papers.

        """
        moment = self.clock()
        with self.memory.reading() as session:
            place = place_of(session, by.id)
            if place.agency_id is None or "CLERK" not in place.roles:
                raise NotAllowedError
            rows = signed_between(session, place.agency_id, moment - timedelta(days=days), moment)
            found = tuple(islice(self._late_of(rows, moment), most + 1))
        return LateList(found[:most], len(found) > most)

    def _late_of(self, rows: Iterable[OutgoingRow], moment: datetime) -> Iterator[LateDocument]:
        """Return those of some documents that are late."""
        for row in rows:
            urgency = Urgency(row.urgency)
            if row.signed_at is not None and is_late(
                self.working, row.signed_at, row.issued_at, urgency, moment
            ):
                due = issue_due(self.working, row.signed_at, urgency)
                yield LateDocument(
                    row.document_id, row.notation, row.subject, urgency, row.signed_at, due,
                    row.issued_at,
                )  # fmt: skip


def sees(session: Session, place: Place, row: OutgoingRow) -> bool:
    """Tell whether somebody takes part in a document, or keeps the papers of its agency (W-04)."""
    keeps = place.agency_id == row.unit_id and "CLERK" in place.roles
    return (keeps and row.sent_at is not None) or outgoing_queries.takes_part(
        session, place, row.document_id
    )


def _told(row: DeliveryRow, letter: StandingLetterRow | None) -> DeliveryView:
    return DeliveryView(
        name=row.name,
        address=row.address,
        state=row.state,
        attached=row.attached,
        answer=row.answer,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        reason=row.reason,
        note=row.note,
        told=letter.state if letter else None,
        told_at=(letter.ended_at or letter.queued_at) if letter else None,
    )
