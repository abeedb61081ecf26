"""What people do whose turn it is: approve, return, hand on, take back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.events.ledger import record
from service.events.outgoing import ActTakenBack, DocumentReturned, TurnHandedOn, VisaGiven
from service.identity.roles import Person
from service.journeys.errors import ConsentMismatchError, NotFoundError
from service.journeys.issuing.copy_rules import refuse_recalled
from service.journeys.issuing.drafting import Drafting
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.moving import act, end_round, open_next, reopen
from service.journeys.issuing.places import agency_of, people_of
from service.journeys.issuing.routes import can_reach
from service.journeys.issuing.taking_back import TAKES_BACK, can_take_back
from service.journeys.issuing.views import OutgoingDetail, PartyState, State, StepKind
from service.journeys.signing.names import readable
from service.store.queries import documents as document_queries
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentVersionRow
from service.store.tables.outgoing import (
    OutgoingPartyRow,
    OutgoingRow,
    OutgoingStepRow,
    OutgoingWatcherRow,
)
from service.store.tables.people import PersonRow

LONGEST_REASON = 1000


class Acting(Drafting):
    """The acts on a turn that need no key."""

    def approve(
        self, by: Person, party_id: str, *, consent_sha256: str, note: str = ""
    ) -> OutgoingDetail:
        """Give a visa, bound to the digest that was shown; given twice, it counts once.

        Raises:
            FlowRefusedError: it is not this person's turn, or they approved in this step `already_acted`;
                of a copy `copied_recalled`, or `not_leader`: they lead the agency no more;
            ConsentMismatchError: another file came.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            done = self._done_by(session, by, party_id)
            if done is not None:
                return self.detail(by, done)
            outgoing, step, party = self.party(session, by, party_id, kind=StepKind.REVIEW)
            if queries.acted_in(session, step.id, by.id):
                raise FlowRefusedError("already_acted")  # a quorum counts people, not turns
            self._require_decides(session, by, outgoing)
            newest = document_queries.newest_version(session, outgoing.document_id)
            if newest.sha256 != consent_sha256:
                raise ConsentMismatchError
            is_done = act(
                session, outgoing, step, party,
                by=by.id, sha256=newest.sha256, note=note_of(note), moment=moment,
            )  # fmt: skip
            event = VisaGiven(outgoing.document_id, party.id, newest.sha256)
            record(session, event, moment=moment, actor=by.user_name)
            if is_done:
                self._go_on(session, outgoing, moment)
            document_id = outgoing.document_id
        return self.detail(by, document_id)

    def return_it(self, by: Person, party_id: str, reason: str) -> OutgoingDetail:
        """Send a document back to its drafter; what was signed in this round no longer counts.

        Once it has a number it cannot come back: it is issued, or cancelled with its number.

        Raises:
            FlowRefusedError: `no_reason`, `numbered_already`, or it is not this person's turn.

        """
        told = note_of(reason)
        if not told:
            raise FlowRefusedError("no_reason")
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing, step, party = self.party(session, by, party_id)
            if outgoing.number is not None:
                raise FlowRefusedError("numbered_already")
            self._return(session, by, (outgoing, step, party), told, moment)
            document_id = outgoing.document_id
        return self.detail(by, document_id)

    def hand_on(self, by: Person, party_id: str, to_person_id: str, reason: str) -> OutgoingDetail:
        """Give one's turn to a colleague.

        Where the turn is to sign, the name under the signature is printed already: the document goes
        back to its drafter, with the colleague in its route, to be written for the new signer.

        Raises:
            FlowRefusedError: `no_reason`, `not_active`, `clerks_turn`, or it is not this person's turn;
                `to_oneself`, `to_other_agency`, or `acts_there_already`: too few different people
                would be left for the step.

        """
        told = note_of(reason)
        if not told:
            raise FlowRefusedError("no_reason")
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing, step, party = self.party(session, by, party_id)
            if step.kind not in TAKES_BACK:
                raise FlowRefusedError("clerks_turn")
            self._hand_over(session, (outgoing, step, party), by.id, to_person_id, moment)
            event = TurnHandedOn(outgoing.document_id, party.id, step.kind, to_person_id)
            record(session, event, moment=moment, actor=by.user_name)
            chosen = (
                self._unlaid(outgoing, same_signers=False) if step.kind == StepKind.SIGN else {}
            )
            if step.kind == StepKind.SIGN:
                self._return(session, by, (outgoing, step, party), told, moment)
            document_id = outgoing.document_id
        if step.kind == StepKind.SIGN:
            self._lay_out(document_id, chosen)
        return self.detail(by, document_id)

    def take_back(self, by: Person, party_id: str) -> OutgoingDetail:
        """Take back one's visa or signature until the next one acts.

        A signature that is taken back stays in its own version; the next version is the file before it.

        Raises:
            FlowRefusedError: `too_late_to_take_back`, or nothing of this person's is there.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            party = session.get(OutgoingPartyRow, party_id)
            if party is None:
                raise NotFoundError(party_id)
            step = queries.step_of(session, party)
            outgoing = self.locked(session, by, step.document_id)
            session.refresh(party)
            session.refresh(step)
            if party.acted_by != by.id or party.state != PartyState.DONE:
                raise FlowRefusedError("not_your_turn")
            if not can_take_back(session, outgoing, step, party):
                raise FlowRefusedError("too_late_to_take_back")
            version = self._without_signature(session, outgoing, party, moment)
            reopen(session, outgoing, step)
            party.state, party.acted_by, party.acted_at = PartyState.WAITING, None, None
            party.act_id, party.sha256, party.note = None, None, ""
            outgoing.changed_at, outgoing.signed_at = moment, None
            event = ActTakenBack(outgoing.document_id, party.id, step.kind, version)
            record(session, event, moment=moment, actor=by.user_name)
            document_id = outgoing.document_id
        return self.detail(by, document_id)

    def _done_by(self, session: Session, by: Person, party_id: str) -> str | None:
        """Return the document of a party that this person has acted for already."""
        party = session.get(OutgoingPartyRow, party_id)
        if party is None or party.state != PartyState.DONE or party.acted_by != by.id:
            return None
        return queries.step_of(session, party).document_id

    def _require_decides(self, session: Session, by: Person, outgoing: OutgoingRow) -> None:
        """Refuse who decides on a copy and leads the agency no more, and a copy of what was recalled."""
        if copy_row(session, outgoing.document_id) is None:
            return
        refuse_recalled(session, outgoing.document_id)
        if not self.may_sign_for(session, outgoing, by.id):
            raise FlowRefusedError("not_leader")

    def _go_on(self, session: Session, outgoing: OutgoingRow, moment: datetime) -> None:
        open_next(session, outgoing, notices=self.notices, working=self.working, moment=moment)

    def _return(
        self,
        session: Session,
        by: Person,
        turn: tuple[OutgoingRow, OutgoingStepRow, OutgoingPartyRow],
        reason: str,
        moment: datetime,
    ) -> None:
        outgoing, step, party = turn
        party.state, party.acted_by, party.acted_at = PartyState.RETURNED, by.id, moment
        party.note = reason
        end_round(session, outgoing, returned=step, moment=moment)
        outgoing.state, outgoing.signed_at, outgoing.problem = State.RETURNED, None, None
        event = DocumentReturned(outgoing.document_id, party.id, step.kind)
        record(session, event, moment=moment, actor=by.user_name)
        self.notices.returned(session, outgoing.document_id, [outgoing.drafter_id], moment=moment)

    def _hand_over(
        self,
        session: Session,
        turn: tuple[OutgoingRow, OutgoingStepRow, OutgoingPartyRow],
        from_person_id: str,
        to_person_id: str,
        moment: datetime,
    ) -> None:
        outgoing, step, party = turn
        person = session.get(PersonRow, to_person_id)
        if person is None or not person.active:
            raise FlowRefusedError("not_active")
        leads = step.kind == StepKind.SIGN or copy_row(session, outgoing.document_id) is not None
        if leads and not self.may_sign_for(session, outgoing, to_person_id):
            raise FlowRefusedError("not_leader")
        self._require_may_take(session, turn, from_person_id, person)
        party.person_id, party.unit_id, party.title, party.role = person.id, None, None, None
        outgoing.changed_at = moment
        session.flush()
        if step.kind == StepKind.REVIEW:
            session.merge(  # whoever handed it on still sees what becomes of it
                OutgoingWatcherRow(
                    document_id=outgoing.document_id, person_id=from_person_id, stays=True
                )
            )
            self.notices.opened(session, outgoing.document_id, step.id, [person.id], moment=moment)

    def _require_may_take(
        self,
        session: Session,
        turn: tuple[OutgoingRow, OutgoingStepRow, OutgoingPartyRow],
        from_person_id: str,
        person: PersonRow,
    ) -> None:
        """Refuse whoever is no colleague, or would stand twice in a step that needs different people."""
        outgoing, step, party = turn
        if person.id == from_person_id:
            raise FlowRefusedError("to_oneself")
        giver = agency_of(session, session.get_one(PersonRow, from_person_id).unit_id)
        taker = agency_of(session, person.unit_id)
        colleagues = {outgoing.unit_id, giver.unit_id if giver else None}
        if taker is None or taker.unit_id not in colleagues:
            raise FlowRefusedError("to_other_agency")
        parties = queries.parties_of(session, [step.id])
        acting = [{person.id} if one.id == party.id else _who_acts(session, one) for one in parties]
        if not can_reach(step.quorum, acting):
            raise FlowRefusedError("acts_there_already")

    def _without_signature(
        self, session: Session, outgoing: OutgoingRow, party: OutgoingPartyRow, moment: datetime
    ) -> int:
        """Let the file before a signature be the newest again; return the number of that version."""
        newest = document_queries.newest_version(session, outgoing.document_id)
        if party.act_id is None:
            return newest.number
        signing_act = session.get_one(SigningActRow, party.act_id)
        before = session.get_one(
            DocumentVersionRow, (outgoing.document_id, signing_act.base_version)
        )
        session.add(
            DocumentVersionRow(
                document_id=outgoing.document_id,
                number=newest.number + 1,
                sha256=before.sha256,
                size=before.size,
                signatures=before.signatures,
                created_at=moment,
            )
        )
        session.flush()
        return newest.number + 1


def _who_acts(session: Session, party: OutgoingPartyRow) -> set[str]:
    """Return who acted for a party or may still; where nobody may now, somebody who is yet to come."""
    if party.acted_by is not None:
        return {party.acted_by}
    return {one.id for one in people_of(session, party)} or {party.id}


def note_of(text: str) -> str:
    """Return what a person wrote, bounded and on one line."""
    return readable(text)[:LONGEST_REASON]
