"""From rows to what doors are shown of a document on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.journeys.code_words import written
from service.journeys.issuing import layouts
from service.journeys.issuing.moving import with_parties
from service.journeys.issuing.places import agency_of, place_of
from service.journeys.issuing.room import IssuingRoom, is_clerk_of
from service.journeys.issuing.taking_back import can_take_back
from service.journeys.issuing.telling_of_changes import told_of
from service.journeys.issuing.telling_of_copies import copies_told, copy_told, forms_for
from service.journeys.issuing.telling_of_steps import Steps, told_steps
from service.journeys.issuing.views import (
    AttachmentView,
    CopyView,
    OutgoingDetail,
    OutgoingSummary,
    PartyState,
    Recipient,
    Relation,
    Standing,
    State,
    StepKind,
    Turn,
    Urgency,
    VersionView,
)
from service.journeys.issuing.watching import watchers_named
from service.journeys.signing.shelf import CSS_PIXELS
from service.journeys.signing.telling import read_page
from service.journeys.signing.views import PageView
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.queries.inboxes import Listed, Newest, newest_in
from service.store.queries.issued import ISSUED, RELATIONS, later_document
from service.store.queries.outgoing import Names, Place
from service.store.queries.people import roles_of
from service.store.queries.public_codes import code_for
from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow
from service.store.tables.people import PersonRow
from service.store.vault import Vault

CLOSED = frozenset({State.ISSUED, State.CANCELLED})


class Telling(IssuingRoom):
    """What is shown of a document, and to whom."""

    @property
    def vault(self) -> Vault:
        """Where the files lie."""
        return self.signing.vault

    @property
    def sandbox(self) -> Any:
        """Where strangers' files are opened."""
        return self.signing.sandbox

    def place(self, session: Session, by: Person) -> Place:
        """Return where a person stands."""
        return place_of(session, by.id)

    def is_clerk(self, session: Session, by: Person, outgoing: OutgoingRow) -> bool:
        """Tell whether a person keeps the papers of the issuing agency."""
        here = is_clerk_of(place_of(session, by.id), outgoing)
        return here and self.keeps_papers(session, by.id, outgoing.unit_id)

    def may_sign_for(self, session: Session, outgoing: OutgoingRow, person_id: str) -> bool:
        """Tell whether a person is a leader of the issuing agency."""
        person = session.get_one(PersonRow, person_id)
        agency = agency_of(session, person.unit_id)
        here = agency is not None and agency.unit_id == outgoing.unit_id
        return here and "LEADER" in roles_of(session, person_id)

    def detail(self, by: Person, document_id: str) -> OutgoingDetail:
        """Return a document on its way; raises NotFoundError where it is not this person's to see."""
        with self.memory.reading() as session:
            return self._detail(session, by, self.seen(session, by, document_id))

    def _detail(self, session: Session, by: Person, outgoing: OutgoingRow) -> OutgoingDetail:
        moment = self.clock()
        document = session.get_one(DocumentRow, outgoing.document_id)
        steps = with_parties(session, queries.steps_of(session, outgoing))
        turns = self.turns(session, place_of(session, by.id), outgoing)
        mine = {party.id for _, party in turns}
        pages = tuple(map(read_page, document.page_geometry))
        kept = layouts.read(outgoing.layout) if outgoing.layout else None
        versions = queries.versions_of(session, outgoing.document_id)
        last = versions[-1]
        newest = Newest(document.pages, last.number, last.sha256, last.size)
        turn = self._turn(session, outgoing, turns, steps, last.sha256)
        later = None
        if outgoing.standing in RELATIONS:
            later = later_document(session, outgoing.document_id, outgoing.standing)
        earlier = session.get(OutgoingRow, outgoing.related_id) if outgoing.related_id else None
        code = code_for(session, outgoing.document_id, ISSUED)
        names = queries.names_in(session, [outgoing.drafter_id], [outgoing.unit_id])
        may_clerk = self.is_clerk(session, by, outgoing)
        return OutgoingDetail(
            summary=self._summary(outgoing, newest, turn, names, moment),
            agency_id=outgoing.unit_id,
            note=outgoing.note,
            copies=outgoing.copies,
            recipients=tuple(
                Recipient(one["name"], one.get("mail"), one.get("organ_id"))
                for one in outgoing.recipients
            ),
            watchers=watchers_named(session, outgoing.document_id),
            steps=told_steps(session, steps, mine, moment),
            versions=self._versions(session, outgoing, versions),
            pages=tuple(
                PageView(number, page.shown_width * CSS_PIXELS, page.shown_height * CSS_PIXELS)
                for number, page in enumerate(pages)
            ),
            places=layouts.places(kept, pages) if kept else (),
            warnings=tuple(outgoing.warnings),
            turn=turn,
            can_take_back=_may_take_back(session, by, outgoing, steps),
            is_drafter=outgoing.drafter_id == by.id,
            may_clerk=may_clerk,
            public_code=written(code.code) if code else None,
            number=outgoing.number,
            problem=outgoing.problem,
            returned_reason=self._returned(session, outgoing),
            standing_reason=outgoing.standing_reason,
            replaced_by=later.notation if later else None,
            relation=Relation(outgoing.relation) if outgoing.relation else None,
            related=earlier.notation if earlier else None,
            issue_at_once=outgoing.issue_at_once,
            attachments=self._attachments(session, outgoing.document_id),
            told=told_of(session, outgoing),
            copy=self._copy(session, by, outgoing),
            copies_made=copies_told(session, outgoing, self.types) if may_clerk else (),
            copy_forms=forms_for(session, outgoing, self.types) if may_clerk else (),
        )

    def _copy(self, session: Session, by: Person, outgoing: OutgoingRow) -> CopyView | None:
        """Return of which document this is a copy; where that is to be found only for who may see it."""
        row = copy_row(session, outgoing.document_id)
        source = session.get(OutgoingRow, row.source_id) if row and row.source_id else None
        sees = source is not None and self.takes_part(session, by, source)
        return copy_told(session, outgoing, self.types, sees_source=sees)

    def _attachments(self, session: Session, document_id: str) -> tuple[AttachmentView, ...]:
        rows = queries.attachments_of(session, document_id)
        found = newest_in(session, [one.attachment_id for one in rows])
        return tuple(
            AttachmentView(
                id=one.attachment_id,
                name=one.name,
                pages=found[one.attachment_id].pages,
                sha256=found[one.attachment_id].sha256,
                size=found[one.attachment_id].size,
                sealed=one.sealed_version is not None,
            )
            for one in rows
        )

    def _summary(
        self,
        outgoing: OutgoingRow | Listed,
        newest: Newest,
        turn: Turn | None,
        names: Names,
        moment: datetime,
    ) -> OutgoingSummary:
        kind = self.types.named(outgoing.type_code)
        due = _soonest(outgoing.due_at, turn.due_at if turn else None)
        return OutgoingSummary(
            id=outgoing.document_id,
            subject=outgoing.subject,
            type_code=outgoing.type_code,
            type_name=kind.name.vi if kind else outgoing.type_code,
            state=State(outgoing.state),
            standing=Standing(outgoing.standing),
            urgency=Urgency(outgoing.urgency),
            due_at=due,
            late=due is not None and due < moment and outgoing.state not in CLOSED,
            notation=outgoing.notation,
            issued_on=outgoing.issued_on,
            drafter=names.drafters[outgoing.drafter_id],
            agency=names.agencies[outgoing.unit_id],
            pages=newest.pages,
            version=newest.number,
            sha256=newest.sha256,
            size=newest.size,
            changed_at=outgoing.changed_at,
            issued_at=outgoing.issued_at,
            turn=turn,
            is_copy=self.types.copy_form(outgoing.type_code) is not None,
        )

    def _turn(
        self,
        session: Session,
        outgoing: OutgoingRow,
        turns: Iterable[tuple[OutgoingStepRow, OutgoingPartyRow]],
        steps: Steps,
        sha256: str,
    ) -> Turn | None:
        """Return the first turn of whoever looks, with the reviewers who saw another file."""
        for step, party in turns:
            changed: tuple[str, ...] = ()
            if step.kind == StepKind.SIGN:
                changed = self._saw_another(session, outgoing)
            return Turn(StepKind(step.kind), party.id, step.due_at, changed)
        return None

    def _saw_another(self, session: Session, outgoing: OutgoingRow) -> tuple[str, ...]:
        """Return who gave a visa in an earlier round to a draft that has been exchanged since."""
        return self._saw_others(session, {outgoing.document_id: outgoing.round})[
            outgoing.document_id
        ]

    def _saw_others(
        self, session: Session, rounds: Mapping[str, int]
    ) -> dict[str, tuple[str, ...]]:
        """Return for each of these documents, told with their rounds, who gave a visa to another draft."""
        if not rounds:
            return {}
        found = session.execute(
            select(
                OutgoingStepRow.document_id,
                OutgoingStepRow.round,
                PersonRow.id,
                PersonRow.full_name,
            )
            .join(OutgoingPartyRow, OutgoingPartyRow.step_id == OutgoingStepRow.id)
            .join(PersonRow, PersonRow.id == OutgoingPartyRow.acted_by)
            .where(
                OutgoingStepRow.document_id.in_(list(rounds)),
                OutgoingStepRow.kind == StepKind.REVIEW,
                OutgoingPartyRow.state == PartyState.DONE,
            )
            .order_by(OutgoingPartyRow.acted_at)
        )
        newest: dict[str, dict[str, tuple[int, str]]] = {one: {} for one in rounds}
        for document_id, at, who, name in found:
            newest[document_id][who] = at, name
        return {
            document_id: tuple(name for at, name in of.values() if at != rounds[document_id])
            for document_id, of in newest.items()
        }

    def _versions(
        self, session: Session, outgoing: OutgoingRow, versions: Iterable[DocumentVersionRow]
    ) -> tuple[VersionView, ...]:
        signed = {
            act.result_version: act
            for act in session.scalars(
                select(SigningActRow).where(
                    SigningActRow.document_id == outgoing.document_id,
                    SigningActRow.state == "FINISHED",
                )
            )
        }
        told: list[VersionView] = []
        for one in versions:
            what = _what(outgoing, one, signed, told)
            told.append(
                VersionView(one.number, what, one.sha256, one.size, one.signatures, one.created_at)
            )
        return tuple(told)

    def _returned(self, session: Session, outgoing: OutgoingRow) -> str | None:
        """Return why a document came back, while it is back."""
        if outgoing.state != State.RETURNED:
            return None
        for _, parties in with_parties(session, queries.steps_of(session, outgoing)):
            for party in parties:
                if party.state == PartyState.RETURNED:
                    return party.note
        return None

    def _code(self, session: Session, document_id: str) -> str:
        """Return the public code of a document as it is printed."""
        row = code_for(session, document_id, ISSUED)
        assert row is not None
        return written(row.code)


def _may_take_back(session: Session, by: Person, outgoing: OutgoingRow, steps: Steps) -> str | None:
    for step, parties in reversed(steps):
        for party in parties:
            if party.acted_by == by.id and party.state == PartyState.DONE:
                return party.id if can_take_back(session, outgoing, step, party) else None
    return None


def _what(
    outgoing: OutgoingRow,
    version: DocumentVersionRow,
    signed: Mapping[int | None, SigningActRow],
    before: list[VersionView],
) -> str:
    """Return a stable word for how a version came to be."""
    if version.number in signed:
        return "sealed" if version.number == outgoing.issued_version else "signed"
    if version.number == outgoing.numbered_version:
        return "numbered"
    if any(one.sha256 == version.sha256 for one in before):
        return "taken_back"
    drafts = [one for one in before if one.what == "draft"]
    is_draft = not before or version.number == outgoing.draft_version
    return "draft" if is_draft or not drafts else "reserved"


def _soonest(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)
