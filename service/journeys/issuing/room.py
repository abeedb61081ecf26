"""The room the office flow works in: everything it needs, handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.hooks import Delivery, Everybody, Mandates, Notices, Silence
from service.journeys.issuing.places import place_of
from service.journeys.issuing.views import StepKind
from service.journeys.mandates import MandateRefusedError
from service.journeys.mandates.keepers import keeper_of
from service.journeys.provisioning.working_days import WorkingTime
from service.journeys.register.numbering import Numbering
from service.journeys.register.types import DocumentTypes
from service.journeys.signing import SigningJourney
from service.journeys.signing.room import passing_by
from service.store.engine import Memory
from service.store.queries import outgoing as queries
from service.store.queries.outgoing import Place
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow

R = TypeVar("R")
CLERKS: Final = frozenset({StepKind.NUMBER, StepKind.SEAL, StepKind.ISSUE})


@dataclass(frozen=True, kw_only=True)
class IssuingRoom:
    """The collaborators of the office flow. `address` makes the public address of a code."""

    memory: Memory
    clock: Callable[[], datetime]
    signing: SigningJourney
    types: DocumentTypes
    address: Callable[[str], str]
    working: WorkingTime = field(default_factory=WorkingTime)
    notices: Notices = field(default_factory=Silence)
    delivery: Delivery = field(default_factory=Silence)
    mandates: Mandates = field(default_factory=Everybody)
    checkpoint: Callable[[str], None] = passing_by

    def today(self) -> date:
        """Return the date in Việt Nam."""
        return self.clock().astimezone(LEGAL_TIME).date()

    @property
    def numbers(self) -> Numbering:
        """Whoever gives numbers."""
        return Numbering(self.types)

    def seen(self, session: Session, by: Person, document_id: str) -> OutgoingRow:
        """Return a document on whose way this person takes part.

        Raises:
            NotFoundError: there is none, or it is not theirs to see.

        """
        outgoing = session.get(OutgoingRow, document_id)
        if outgoing is None or not self.takes_part(session, by, outgoing):
            raise NotFoundError(document_id)
        return outgoing

    def takes_part(self, session: Session, by: Person, outgoing: OutgoingRow) -> bool:
        """Tell whether a person may see a document: a party of it, or a clerk of its agency once sent."""
        place = place_of(session, by.id)
        if queries.takes_part(session, place, outgoing.document_id):
            return True
        return is_clerk_of(place, outgoing) and outgoing.sent_at is not None

    def locked(self, session: Session, by: Person, document_id: str) -> OutgoingRow:
        """Return a document that this person may see and that nobody else moves meanwhile."""
        self.seen(session, by, document_id)
        found = queries.locked_outgoing(session, document_id)
        assert found is not None
        return found

    def party(
        self, session: Session, by: Person, party_id: str, *, kind: str | None = None
    ) -> tuple[OutgoingRow, OutgoingStepRow, OutgoingPartyRow]:
        """Return an open turn of this person, locked with its document.

        Raises:
            NotFoundError: there is no such party, or its document is not theirs to see;
            FlowRefusedError: `not_your_turn`, `already_acted`, `wrong_order` or `cancelled`.

        """
        party = session.get(OutgoingPartyRow, party_id)
        if party is None:
            raise NotFoundError(party_id)
        step = queries.step_of(session, party)
        outgoing = self.locked(session, by, step.document_id)
        session.refresh(party)
        session.refresh(step)
        if outgoing.state == "CANCELLED":
            raise FlowRefusedError("cancelled")
        if party.state != "WAITING":
            raise FlowRefusedError("already_acted")
        if step.state != "OPEN" or step.round != outgoing.round:
            raise FlowRefusedError("wrong_order")
        if kind is not None and step.kind != kind:
            raise FlowRefusedError("wrong_order")
        mine = queries.turns_on(session, place_of(session, by.id), outgoing.document_id)
        if party.id not in {one.id for _, one in mine}:
            raise FlowRefusedError("not_your_turn")
        if step.kind in CLERKS:
            self.keeper(session, by.id, outgoing.unit_id)
        return outgoing, step, party

    def turns(
        self, session: Session, place: Place, outgoing: OutgoingRow
    ) -> Sequence[tuple[OutgoingStepRow, OutgoingPartyRow]]:
        """Return a person's open turns on a document, the clerk's where they keep the agency's papers."""
        found = queries.turns_on(session, place, outgoing.document_id)
        if not any(step.kind in CLERKS for step, _ in found):
            return found
        if self.keeps_papers(session, place.person_id, outgoing.unit_id):
            return found
        return [turn for turn in found if turn[0].kind not in CLERKS]

    def keeper(
        self, session: Session, person_id: str, agency_id: str, *, hold: bool = False
    ) -> str | None:
        """Return None for the agency's own clerk, or the mandate of who keeps its papers; else raise."""
        return keeper_of(
            self.mandates, session, person_id, agency_id, moment=self.clock(), hold=hold
        )

    def keeps_papers(self, session: Session, person_id: str, agency_id: str) -> bool:
        """Tell whether somebody numbers, seals and issues what an agency sends."""
        try:
            self.keeper(session, person_id, agency_id)
        except (FlowRefusedError, MandateRefusedError):
            return False
        return True


def is_clerk_of(place: Place, outgoing: OutgoingRow) -> bool:
    """Tell whether somebody keeps the papers of the issuing agency (W-04)."""
    return place.agency_id == outgoing.unit_id and "CLERK" in place.roles
