"""What the signing journey asks of the flow: whose turn it is, in which field, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.events.ledger import record
from service.events.outgoing import DocumentIssued, DocumentSealed, StandingChanged, TurnSigned
from service.identity.roles import Person
from service.journeys.issuing import layouts
from service.journeys.issuing.copy_rules import refuse_recalled
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.hooks import (
    Delivery,
    Everybody,
    Mandates,
    Notices,
    Silence,
)
from service.journeys.issuing.moving import act as act_on
from service.journeys.issuing.moving import open_next
from service.journeys.issuing.places import place_of
from service.journeys.issuing.sealing import require_keeper, require_own_seal
from service.journeys.issuing.views import Relation, Standing, State, StepKind
from service.journeys.issuing.watching import who_watches
from service.journeys.mandates import Capacity
from service.journeys.provisioning.working_days import WorkingTime
from service.journeys.register.numbering import Numbering
from service.journeys.register.types import DocumentTypes
from service.journeys.signing.flow import SigningTurn
from service.store.queries import documents as document_queries
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.queries.people import unit_name
from service.store.tables.acts import SigningActRow
from service.store.tables.credentials import CredentialRow
from service.store.tables.documents import DocumentVersionRow
from service.store.tables.outgoing import OutgoingAttachmentRow, OutgoingPartyRow, OutgoingRow
from service.store.tables.people import PersonRow, UnitRow
from signing.placement import Placement

SCOPES = {StepKind.SIGN: "person", StepKind.SEAL: "agency"}


@dataclass(frozen=True, kw_only=True)
class OfficeFlow:
    """The flow as the signing journey knows it: rules over rows, nothing else."""

    types: DocumentTypes
    working: WorkingTime = field(default_factory=WorkingTime)
    notices: Notices = field(default_factory=Silence)
    delivery: Delivery = field(default_factory=Silence)
    mandates: Mandates = field(default_factory=Everybody)

    def shows(self, session: Session, person_id: str, document_id: str) -> bool:
        """Tell whether this person takes part in a document's way, or took part."""
        document_id = queries.document_with(session, document_id)
        place = place_of(session, person_id)
        if queries.takes_part(session, place, document_id):
            return True
        outgoing = session.get(OutgoingRow, document_id)
        return (
            outgoing is not None
            and outgoing.sent_at is not None
            and (place.agency_id == outgoing.unit_id and "CLERK" in place.roles)
        )

    def turn(
        self,
        session: Session,
        by: Person,
        document_id: str,
        credential: CredentialRow,
        moment: datetime,
    ) -> SigningTurn | None:
        """Return what the person is to sign; None where the document is on no way at all."""
        scope = credential.scope
        whole = queries.document_with(session, document_id)
        outgoing = session.get(OutgoingRow, whole)
        if outgoing is None:
            return None
        if whole != document_id:
            return self._turn_on_attachment(session, by, outgoing, document_id, credential, moment)
        if scope == SCOPES[StepKind.SEAL] and outgoing.issued_version is not None:
            raise FlowRefusedError("already_acted")
        if copy_row(session, document_id) is not None:
            return self._turn_on_copy(session, by, outgoing, credential, moment)
        party = self._party(session, by, document_id, scope)
        capacity = self._capacity(session, outgoing, party, by.id, credential.id, moment)
        assert party.field_name is not None
        newest = document_queries.newest_version(session, document_id)
        kept = layouts.read(outgoing.layout) if outgoing.layout else None
        place = layouts.box_of(kept, party.field_name) if kept else None
        return SigningTurn(
            party_id=party.id,
            field_name=party.field_name,
            scope=scope,
            certifies=newest.signatures == 0,
            placement=Placement(*place) if place else None,
            follows=_signed_before(session, outgoing) if scope == SCOPES[StepKind.SEAL] else None,
            heading=capacity.heading if capacity else (),
            claimed_role=(capacity.claimed_role if capacity else None) or None,
        )

    def hold(self, session: Session, document_id: str) -> None:
        """Let nobody return, take back or cancel a document before this transaction ends."""
        queries.locked_outgoing(session, queries.document_with(session, document_id))

    def require(self, session: Session, act: SigningActRow, by: Person, moment: datetime) -> None:
        """Refuse an act whose turn has passed, or whose mandate is over by now."""
        document_id = queries.document_with(session, act.document_id)
        outgoing = session.get(OutgoingRow, document_id)
        if outgoing is None:
            self.require_keeper(
                session, session.get_one(CredentialRow, act.credential_id), moment, hold=True
            )
            return
        if act.party_id is None:
            raise FlowRefusedError("not_your_turn")
        person = session.get(PersonRow, by.id)
        if person is None or not person.active:
            raise FlowRefusedError("not_active")
        party = session.get_one(OutgoingPartyRow, act.party_id)
        mine = queries.turns_on(session, place_of(session, by.id), document_id)
        if party.id not in {one.id for _, one in mine}:
            raise FlowRefusedError("not_your_turn")
        if queries.acted_in(session, party.step_id, by.id):
            raise FlowRefusedError("already_acted")
        capacity = self._capacity(
            session, outgoing, party, by.id, act.credential_id, moment, hold=True
        )
        if capacity is not None and (capacity.claimed_role or None) != act.claimed_role:
            raise FlowRefusedError("mandate_changed")  # another form than the one that was shown

    def require_keeper(
        self, session: Session, credential: CredentialRow, moment: datetime, *, hold: bool = False
    ) -> None:
        """Refuse an agency's key whose holder does not keep its seal now; with `hold`, until the end."""
        if credential.scope == SCOPES[StepKind.SEAL]:
            require_keeper(self.mandates, session, credential, moment, hold=hold)

    def signed(self, session: Session, act: SigningActRow, moment: datetime) -> None:
        """Go on to the next step: the signed version was kept in this transaction."""
        if act.party_id is None:
            return
        whole = queries.document_with(session, act.document_id)
        outgoing = queries.locked_outgoing(session, whole)
        party = session.get_one(OutgoingPartyRow, act.party_id)
        step = queries.step_of(session, party)
        if outgoing is None or party.state != "WAITING" or step.state != "OPEN":
            return  # returned or cancelled while the time-stamp was on its way: the version stands alone
        signer = session.get_one(PersonRow, act.signer_id).user_name
        assert act.result_version is not None
        result = session.get_one(DocumentVersionRow, (act.document_id, act.result_version))
        if step.kind == StepKind.SEAL:
            if not self._sealed(session, outgoing, result, signer, moment):
                return  # a separate file still waits for the agency's signature
        else:
            outgoing.signed_at = moment
            told = TurnSigned(
                act.document_id, party.id, result.number, party.form, party.mandate_id
            )
            record(session, told, moment=moment, actor=signer)
        base = session.get_one(DocumentVersionRow, (act.document_id, act.base_version))
        party.act_id = act.id
        is_done = act_on(
            session, outgoing, step, party,
            by=act.signer_id, sha256=base.sha256, note="", moment=moment,
        )  # fmt: skip
        if not is_done:
            return
        self.go_on(session, outgoing, moment)
        if outgoing.state == State.ISSUING and outgoing.issue_at_once:
            self.issue(
                session, outgoing,
                by=act.signer_id, actor=signer, moment=moment, keeper=party.mandate_id,
            )  # fmt: skip

    def _sealed(
        self,
        session: Session,
        outgoing: OutgoingRow,
        result: DocumentVersionRow,
        actor: str,
        moment: datetime,
    ) -> bool:
        """Note that the agency signed a file; tell whether it has signed all that belong together."""
        attached = queries.attachments_of(session, outgoing.document_id)
        for one in attached:
            if one.attachment_id == result.document_id:
                one.sealed_version = result.number
        if result.document_id == outgoing.document_id:
            outgoing.issued_version = result.number
        event = DocumentSealed(result.document_id, result.number, result.sha256)
        record(session, event, moment=moment, actor=actor)
        session.flush()
        whole = all(one.sealed_version is not None for one in attached)
        return whole and outgoing.issued_version is not None

    def _turn_on_attachment(
        self,
        session: Session,
        by: Person,
        outgoing: OutgoingRow,
        attachment_id: str,
        credential: CredentialRow,
        moment: datetime,
    ) -> SigningTurn:
        """Return the agency's turn on a separate file: text at its top right, no image (W-33)."""
        scope = credential.scope
        if scope != SCOPES[StepKind.SEAL]:
            raise FlowRefusedError("wrong_certificate")
        party = self._party(session, by, outgoing.document_id, scope)
        self._capacity(session, outgoing, party, by.id, credential.id, moment)
        if session.get_one(OutgoingAttachmentRow, attachment_id).sealed_version is not None:
            raise FlowRefusedError("already_acted")
        return SigningTurn(
            party_id=party.id,
            field_name=None,
            scope=scope,
            certifies=False,
            placement=None,
            follows=_signed_before(session, outgoing),
            follows_in=outgoing.document_id,
            corner=(outgoing.notation or "",),
        )

    def _turn_on_copy(
        self,
        session: Session,
        by: Person,
        outgoing: OutgoingRow,
        credential: CredentialRow,
        moment: datetime,
    ) -> SigningTurn:
        """Return the agency's turn on a copy: text at its top right, no image; no leader signs it (W-03, W-35).

        The reason is signed with it, so that whoever has the file alone knows it for a copy.
        """
        scope = credential.scope
        if scope != SCOPES[StepKind.SEAL]:
            raise FlowRefusedError("wrong_certificate")
        party = self._party(session, by, outgoing.document_id, scope)
        self._capacity(session, outgoing, party, by.id, credential.id, moment)
        form = self.types.copy_form(outgoing.type_code)
        assert form is not None
        return SigningTurn(
            party_id=party.id,
            field_name=None,
            scope=scope,
            certifies=False,
            placement=None,
            corner=(form.mark, unit_name(session, outgoing.unit_id)),
            reason=f"{form.mark} {outgoing.notation}",
        )

    def go_on(self, session: Session, outgoing: OutgoingRow, moment: datetime) -> None:
        """Open what comes next."""
        open_next(session, outgoing, notices=self.notices, working=self.working, moment=moment)

    def issue(
        self,
        session: Session,
        outgoing: OutgoingRow,
        *,
        by: str,
        actor: str,
        moment: datetime,
        keeper: str | None = None,
    ) -> None:
        """Let a complete document go out: letters, notices and event in one transaction.

        `keeper` is the mandate by which somebody other than the agency's clerk does it.
        """
        step = next(s for s in queries.steps_of(session, outgoing) if s.kind == StepKind.ISSUE)
        (party, *_) = queries.parties_of(session, [step.id])
        party.mandate_id = keeper
        act_on(session, outgoing, step, party, by=by, sha256=None, note="", moment=moment)
        outgoing.state, outgoing.issued_at, outgoing.problem = State.ISSUED, moment, None
        session.flush()
        mailed = self.delivery.dispatch(session, outgoing.document_id, moment=moment)
        if mailed:
            Numbering(self.types).note_sent(
                session, outgoing.document_id, moment.astimezone(LEGAL_TIME).date(),
                moment=moment, actor=actor,
            )  # fmt: skip
        assert outgoing.issued_version is not None
        version = session.get_one(
            DocumentVersionRow, (outgoing.document_id, outgoing.issued_version)
        )
        event = DocumentIssued(
            document_id=outgoing.document_id,
            unit=session.get_one(UnitRow, outgoing.unit_id).code,
            type_code=outgoing.type_code,
            notation=outgoing.notation or "",
            version=version.number,
            sha256=version.sha256,
            recipients=len(outgoing.recipients),
            mailed=mailed,
        )
        record(session, event, moment=moment, actor=actor)
        self._change_related(session, outgoing, actor, moment)
        self.notices.issued(
            session, outgoing.document_id, self._concerned(session, outgoing), moment=moment
        )

    def _change_related(
        self, session: Session, outgoing: OutgoingRow, actor: str, moment: datetime
    ) -> None:
        """Mark the document that this one replaces or corrects; its file stays (article 18)."""
        if outgoing.related_id is None:
            return
        earlier = queries.locked_outgoing(session, outgoing.related_id)
        if earlier is None or earlier.standing in {Standing.REPLACED, Standing.RECALLED}:
            return
        replaced = outgoing.relation == Relation.REPLACES
        earlier.standing = Standing.REPLACED if replaced else Standing.CORRECTED
        earlier.standing_at = earlier.changed_at = moment
        event = StandingChanged(earlier.document_id, earlier.standing, outgoing.document_id)
        record(session, event, moment=moment, actor=actor)
        self.delivery.standing_changed(session, earlier.document_id, moment=moment)

    def _concerned(self, session: Session, outgoing: OutgoingRow) -> list[str]:
        steps = [step.id for step in queries.steps_of(session, outgoing)]
        acted = [one.acted_by for one in queries.parties_of(session, steps) if one.acted_by]
        watching = who_watches(session, outgoing.document_id)
        return list(dict.fromkeys([outgoing.drafter_id, *acted, *watching]))

    def _party(
        self, session: Session, by: Person, document_id: str, scope: str
    ) -> OutgoingPartyRow:
        """Return the open turn of this person that takes a certificate of this kind (DOMAIN S-10)."""
        turns = queries.turns_on(session, place_of(session, by.id), document_id)
        fitting = [turn for turn in turns if SCOPES.get(StepKind(turn[0].kind)) == scope]
        for step, party in fitting:
            if not queries.acted_in(session, step.id, by.id):  # one person, one turn of a step
                return party
        if fitting:
            raise FlowRefusedError("already_acted")
        signs = [step for step, _ in turns if StepKind(step.kind) in SCOPES]
        raise FlowRefusedError("wrong_certificate" if signs else "not_your_turn")

    def _capacity(
        self,
        session: Session,
        outgoing: OutgoingRow,
        party: OutgoingPartyRow,
        person_id: str,
        credential_id: str,
        moment: datetime,
        *,
        hold: bool = False,
    ) -> Capacity | None:
        """Return in which form a leader signs; None for the agency's signature, which has none.

        Whoever gives the agency's is its clerk, or keeps the seal by a mandate (article 32.2), and
        gives it with this agency's own seal.
        """
        if queries.step_of(session, party).kind == StepKind.SEAL:
            refuse_recalled(session, outgoing.document_id)
            require_own_seal(session, credential_id, outgoing.unit_id, hold=hold)
            keeper = self.mandates.may_seal(
                session,
                person_id=person_id,
                agency_unit_id=outgoing.unit_id,
                moment=moment,
                hold=hold,
            )
            if hold:
                party.mandate_id = keeper
            return None
        capacity = self.mandates.capacity_for(
            session,
            person_id=person_id,
            agency_unit_id=outgoing.unit_id,
            type_code=outgoing.type_code,
            form=party.form,
            moment=moment,
            hold=hold,
        )
        if hold:  # only whoever gives a signature writes: to look takes no turn among the writers
            party.mandate_id = capacity.mandate_id
        return capacity


def _signed_before(session: Session, outgoing: OutgoingRow) -> tuple[str, ...]:
    """Return the fields in which the leaders of this round have signed (W-03)."""
    return tuple(
        party.field_name
        for step in queries.steps_of(session, outgoing)
        if step.kind == StepKind.SIGN
        for party in queries.parties_of(session, [step.id])
        if party.state == "DONE" and party.field_name
    )
