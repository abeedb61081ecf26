"""The turns of somebody who leaves go to colleagues (DOMAIN W-13; Decree 30/2020, article 31.3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.events.ledger import record
from service.events.mandates import TurnReassigned
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.issuing.acting import note_of
from service.journeys.issuing.attaching import Attaching
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.taking_back import TAKES_BACK
from service.journeys.issuing.views import PartyState, StepKind, StepState
from service.journeys.mandates.work import OpenDraft, OpenStep
from service.store.queries import outgoing as queries
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow
from service.store.tables.people import PersonRow

ENDED = ("ISSUED", "CANCELLED")
MOST = 500


class Reassigning(Attaching):
    """What becomes of the turns of those who leave; it is for others to say who may ask for it."""

    def open_steps(self, session: Session, person_id: str) -> Sequence[OpenStep]:
        """Return the turns that wait for this very person, open ones first, then those to come."""
        rows = session.execute(
            select(OutgoingRow, OutgoingStepRow, OutgoingPartyRow)
            .join(OutgoingStepRow, OutgoingStepRow.document_id == OutgoingRow.document_id)
            .join(OutgoingPartyRow, OutgoingPartyRow.step_id == OutgoingStepRow.id)
            .where(
                OutgoingPartyRow.person_id == person_id,
                OutgoingPartyRow.state == PartyState.WAITING,
                OutgoingStepRow.state.in_([StepState.OPEN, StepState.WAITING]),
                OutgoingStepRow.round == OutgoingRow.round,
                OutgoingRow.state.not_in([*ENDED, "DRAFT", "RETURNED"]),
            )
            .order_by(OutgoingStepRow.state, OutgoingStepRow.due_at, OutgoingPartyRow.id)
            .limit(MOST)
        )
        return [
            OpenStep(
                id=party.id,
                document_id=outgoing.document_id,
                subject=outgoing.subject,
                kind=step.kind,
                due_at=step.due_at,
                is_open=step.state == StepState.OPEN,
            )
            for outgoing, step, party in rows
        ]

    def open_drafts(self, session: Session, person_id: str) -> Sequence[OpenDraft]:
        """Return the documents a person drafted that are neither issued nor given up."""
        wanted = (
            select(OutgoingRow)
            .where(OutgoingRow.drafter_id == person_id, OutgoingRow.state.not_in(ENDED))
            .order_by(OutgoingRow.changed_at, OutgoingRow.document_id)
            .limit(MOST)
        )
        return [
            OpenDraft(one.document_id, one.subject, one.state) for one in session.scalars(wanted)
        ]

    def reassign(
        self, by: Person, step_id: str, from_person_id: str, to_person_id: str, *, reason: str
    ) -> None:
        """Give one open turn of a person to a colleague.

        Where the turn is to sign, the name under the signature is printed already: the document goes
        back to its drafter with the colleague in its route, as if it had been handed on.

        Raises:
            NotFoundError: there is no such turn of this person;
            FlowRefusedError: `no_reason`, `wrong_order`, `clerks_turn`, `not_active`, `not_leader`,
                `to_oneself`, `to_other_agency`, `acts_there_already`.

        """
        told, moment = note_of(reason), self.clock()
        if not told:
            raise FlowRefusedError("no_reason")
        with self.memory.writing() as session:
            turn = self._turn_of(session, step_id, from_person_id)
            outgoing, step, party = turn
            if step.kind not in TAKES_BACK:
                raise FlowRefusedError("clerks_turn")
            self._hand_over(session, turn, from_person_id, to_person_id, moment)
            event = TurnReassigned(
                party.id,
                outgoing.document_id,
                session.get_one(PersonRow, from_person_id).user_name,
                session.get_one(PersonRow, to_person_id).user_name,
                told,
            )
            record(session, event, moment=moment, actor=by.user_name)
            chosen = (
                self._unlaid(outgoing, same_signers=False) if step.kind == StepKind.SIGN else {}
            )
            if step.kind == StepKind.SIGN:
                self._return(session, by, turn, told, moment)
            document_id = outgoing.document_id
        if step.kind == StepKind.SIGN:
            self._lay_out(document_id, chosen)

    def _turn_of(
        self, session: Session, party_id: str, person_id: str
    ) -> tuple[OutgoingRow, OutgoingStepRow, OutgoingPartyRow]:
        """Return an open turn of this very person, locked with its document."""
        party = session.get(OutgoingPartyRow, party_id)
        if party is None:
            raise NotFoundError(party_id)
        step = queries.step_of(session, party)
        outgoing = queries.locked_outgoing(session, step.document_id)
        session.refresh(party)
        session.refresh(step)
        if outgoing is None or party.person_id != person_id:
            raise NotFoundError(party_id)
        is_open = step.state == StepState.OPEN and step.round == outgoing.round
        if not is_open or party.state != PartyState.WAITING or outgoing.state in ENDED:
            raise FlowRefusedError("wrong_order")
        return outgoing, step, party
