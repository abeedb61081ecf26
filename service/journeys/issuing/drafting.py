"""A draft comes in, says what it is and which way it goes, and is sent with its fields reserved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.events.ledger import record
from service.events.outgoing import OutgoingDrafted, OutgoingRedrafted, OutgoingSent
from service.identity.roles import Person
from service.journeys.code_giving import give_code
from service.journeys.errors import ConsentMismatchError, NotFoundError
from service.journeys.issuing import layouts, routes, workbench
from service.journeys.issuing.entering import entry_for
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.laying import WITH_DRAFTER, Laying
from service.journeys.issuing.moving import end_round, open_next, with_parties
from service.journeys.issuing.places import agency_of
from service.journeys.issuing.relating import earlier_of
from service.journeys.issuing.views import DraftOrder, OutgoingDetail, Standing, State
from service.journeys.issuing.watching import write_watchers
from service.journeys.issuing.workbench import PageDifference
from service.journeys.signing.names import clean_filename, readable
from service.store.queries import documents as document_queries
from service.store.queries import outgoing as queries
from service.store.queries.issued import ISSUED
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import (
    OutgoingPartyRow,
    OutgoingRow,
    OutgoingStepRow,
)
from service.store.tables.people import PersonRow, UnitRow
from service.store.vault import Stored


class Drafting(Laying):
    """What a drafter does until a document is on its way."""

    def draft(
        self,
        by: Person,
        file: BinaryIO,
        filename: str,
        order: DraftOrder,
        *,
        password: str | None = None,
    ) -> OutgoingDetail:
        """Take a draft in with what is said of it; the same file posted twice is one document.

        Raises:
            DocumentRefusedError: the file cannot be taken; `signed_already` where it bears signatures;
            RouteRefusedError: everything that is wrong with what is said of it;
            FlowRefusedError: `no_agency`, nobody above this person issues documents;
                `attached_elsewhere`, the same file goes with another document already;
            NotFoundError, FlowRefusedError: what `earlier_of` refuses of the document it relates to.

        """
        self._require_usable(by, order)
        summary = self.signing.upload(by, file, filename, password=password)
        self.checkpoint("uploaded")
        if summary.signatures:
            raise FlowRefusedError("signed_already")
        with self.memory.writing() as session:
            document_queries.locked_document(session, summary.id)
            if queries.document_with(session, summary.id) != summary.id:
                raise FlowRefusedError("attached_elsewhere")
            if session.get(OutgoingRow, summary.id) is None:
                self._begin(session, by, summary.id, summary.sha256, order)
        self._lay_out(summary.id)
        return self.detail(by, summary.id)

    def redraft(self, by: Person, document_id: str, order: DraftOrder) -> OutgoingDetail:
        """Say anew what a draft is and which way it goes; it stays of the agency it was drafted in."""
        with self.memory.reading() as session:
            outgoing = self._draft_of(session, by, document_id)
        self._require_usable(by, order, outgoing)
        with self.memory.writing() as session:
            outgoing = self._draft_of(session, by, document_id)
            order = self._usable_in(session, by, order, outgoing.unit_id, outgoing.related_id)
            signers = self._signers(session, outgoing)
            if outgoing.sent_at is not None and outgoing.state == State.RETURNED:
                outgoing.round += 1
            self._say(session, outgoing, order)
            self._write_route(session, outgoing, order)
            is_same = self._signers(session, outgoing) == signers
            chosen = self._unlaid(outgoing, same_signers=is_same)
            outgoing.state, outgoing.changed_at = State.DRAFT, self.clock()
        self._lay_out(document_id, chosen)
        return self.detail(by, document_id)

    def bring_again(
        self,
        by: Person,
        document_id: str,
        file: BinaryIO,
        filename: str,
        *,
        password: str | None = None,
    ) -> OutgoingDetail:
        """Put another file in the draft's place; every visa given so far is void, whatever its name.

        The drafter may do so before anybody signed, and a reviewer while it is their turn.
        """
        stored, seen = self.signing.take_in(file, password)
        self.checkpoint("uploaded")
        if seen.signatures:
            raise FlowRefusedError("signed_already")
        moment = self.clock()
        with self.memory.writing() as session:
            self.seen(session, by, document_id)
            document = document_queries.locked_document(session, document_id)  # as who signs locks
            outgoing = self.locked(session, by, document_id)
            self._require_may_bring(session, by, outgoing)
            newest = document_queries.newest_version(session, document_id)
            if newest.sha256 != stored.sha256:
                self.signing.describe(document, seen, clean_filename(filename), password)
                self._add_version(session, document_id, newest.number + 1, stored, 0, moment)
                self._begin_round(session, outgoing, newest.number + 1, moment)
                outgoing.layout = None  # places were chosen on another file
                event = OutgoingRedrafted(
                    document_id, newest.number + 1, stored.sha256, outgoing.round
                )
                record(session, event, moment=moment, actor=by.user_name)
                if by.id != outgoing.drafter_id:
                    self.notices.returned(
                        session, document_id, [outgoing.drafter_id], moment=moment
                    )
        self._lay_out(document_id)
        return self.detail(by, document_id)

    def send(self, by: Person, document_id: str) -> OutgoingDetail:
        """Reserve the fields, print the public address, and open the first step; sent twice, sent once.

        Raises:
            FlowRefusedError: `not_drafter` or `not_draft`; `no_layout`, it is being changed meanwhile;
            RouteRefusedError: the route that was kept cannot be gone any more;
            EntryRefusedError: the register could not take it as it is;
            DocumentRefusedError: the file takes no fields.

        """
        with self.memory.reading() as session:
            outgoing = self.seen(session, by, document_id)
            if outgoing.state not in WITH_DRAFTER and outgoing.drafter_id == by.id:
                return self.detail(by, document_id)
            is_laid_out = outgoing.layout is not None
        if not is_laid_out:
            self._lay_out(document_id)
        with self.memory.reading() as session:
            outgoing = self.seen(session, by, document_id)
            if outgoing.layout is None:
                raise FlowRefusedError("no_layout")
            steps = with_parties(session, queries.steps_of(session, outgoing))
            routes.require_route(session, routes.kept_steps(steps), outgoing.unit_id)
            self.numbers.judge(entry_for(session, outgoing, None))  # not first when it is signed
            base = session.get_one(DocumentVersionRow, (document_id, outgoing.draft_version))
            document = session.get_one(DocumentRow, document_id)
            reservation = layouts.read(outgoing.layout)
        password = self.signing.password_of(document)
        path = self.vault.path(base.sha256)
        increment = self.sandbox.run(workbench.make_reserved, str(path), reservation, password)
        self.checkpoint("reserved")
        stored = self.signing.keep_appended(path, increment)
        self.checkpoint("kept")
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing = self._draft_of(session, by, document_id)
            kept = layouts.read(outgoing.layout) if outgoing.layout else None
            if outgoing.draft_version != base.number or kept != reservation:
                raise ConsentMismatchError
            if outgoing.state == State.RETURNED:
                self._begin_round(session, outgoing, base.number, moment)
            newest = document_queries.newest_version(session, document_id).number
            self._add_version(session, document_id, newest + 1, stored, 0, moment)
            outgoing.reserved_version, outgoing.sent_at = newest + 1, moment
            outgoing.problem = None
            event = OutgoingSent(document_id, newest + 1, stored.sha256, outgoing.round)
            record(session, event, moment=moment, actor=by.user_name)
            open_next(session, outgoing, notices=self.notices, working=self.working, moment=moment)
        return self.detail(by, document_id)

    def differences(
        self, by: Person, document_id: str, older: int, newer: int
    ) -> tuple[PageDifference, ...]:
        """Return the pages that two versions show differently, of the first sixty."""
        with self.memory.reading() as session:
            self.seen(session, by, document_id)
            rows = [
                document_queries.version_of(session, document_id, number)
                for number in (older, newer)
            ]
            document = session.get_one(DocumentRow, document_id)
        if rows[0] is None or rows[1] is None:
            raise NotFoundError(document_id)
        password = self.signing.password_of(document)
        return self.sandbox.run(
            workbench.compare_pages,
            str(self.vault.path(rows[0].sha256)),
            str(self.vault.path(rows[1].sha256)),
            document.pages,
            (password, password),
        )

    def _require_usable(
        self, by: Person, order: DraftOrder, draft: OutgoingRow | None = None
    ) -> None:
        """Refuse what cannot be used in an agency: that of the draft, or of whoever drafts it now."""
        with self.memory.reading() as session:
            if draft is None:
                self._usable_in(session, by, order, session.get_one(PersonRow, by.id).unit_id)
            else:
                self._usable_in(session, by, order, draft.unit_id, draft.related_id)

    def _usable_in(
        self,
        session: Session,
        by: Person,
        order: DraftOrder,
        unit_id: str | None,
        related_id: str | None = None,
    ) -> DraftOrder:
        """Return an order as the agency of a unit can use it; asked again where it is written.

        `related_id` is the earlier document that the draft names already.
        """
        agency = agency_of(session, unit_id)
        if agency is None:
            raise FlowRefusedError("no_agency")
        routes.require_usable(session, order, self.types, agency.unit_id, self.clock())
        if order.related_id is None:
            return order
        earlier = earlier_of(self, session, by, order.related_id, agency.unit_id, related_id)
        return replace(order, related_id=earlier)

    def _begin(
        self, session: Session, by: Person, document_id: str, sha256: str, order: DraftOrder
    ) -> None:
        moment, unit_id = self.clock(), session.get_one(PersonRow, by.id).unit_id
        order = self._usable_in(
            session, by, order, unit_id
        )  # a post may have changed hands meanwhile
        agency = agency_of(session, unit_id)
        assert agency is not None
        outgoing = OutgoingRow(
            document_id=document_id,
            unit_id=agency.unit_id,
            drafter_id=by.id,
            state=State.DRAFT,
            standing=Standing.VALID,
            round=1,
            draft_version=1,
            created_at=moment,
            changed_at=moment,
        )
        self._say(session, outgoing, order)
        session.add(outgoing)
        session.flush()
        self._write_route(session, outgoing, order)
        give_code(session, document_id, ISSUED, moment)
        code = session.get_one(UnitRow, agency.unit_id).code
        event = OutgoingDrafted(document_id, code, order.type_code, sha256)
        record(session, event, moment=moment, actor=by.user_name)

    def _say(self, session: Session, outgoing: OutgoingRow, order: DraftOrder) -> None:
        outgoing.type_code = order.type_code
        outgoing.drafting_unit = readable(order.drafting_unit)
        outgoing.subject, outgoing.note = readable(order.subject), readable(order.note)
        outgoing.urgency, outgoing.due_at = order.urgency, order.due_at
        outgoing.recipients = routes.kept_recipients(order.recipients)
        outgoing.copies, outgoing.issue_at_once = order.copies, order.issue_at_once
        outgoing.relation, outgoing.related_id = order.relation, order.related_id

    def _write_route(self, session: Session, outgoing: OutgoingRow, order: DraftOrder) -> None:
        """Write the steps of the present round in place of those that stand there."""
        old = [step.id for step in queries.steps_of(session, outgoing)]
        session.execute(delete(OutgoingPartyRow).where(OutgoingPartyRow.step_id.in_(old)))
        session.execute(delete(OutgoingStepRow).where(OutgoingStepRow.id.in_(old)))
        session.flush()
        routes.write_steps(session, outgoing, order.steps)
        write_watchers(session, outgoing, order.watchers)

    def _require_may_bring(self, session: Session, by: Person, outgoing: OutgoingRow) -> None:
        self.refuse_copy(session, outgoing.document_id)
        if outgoing.state in WITH_DRAFTER or outgoing.state == State.REVIEWING:
            reviews = queries.turns_on(session, self.place(session, by), outgoing.document_id)
            if outgoing.drafter_id == by.id or reviews:
                return
            raise FlowRefusedError("not_your_turn")
        raise FlowRefusedError("not_draft")

    def _begin_round(
        self, session: Session, outgoing: OutgoingRow, draft_version: int, moment: datetime
    ) -> None:
        """Begin the route anew with this draft: nothing that was done before counts any more."""
        steps = with_parties(session, queries.steps_of(session, outgoing))
        end_round(session, outgoing, returned=None, moment=moment)
        outgoing.round += 1
        routes.copy_steps(session, steps, outgoing.round)
        outgoing.state, outgoing.draft_version = State.DRAFT, draft_version
        outgoing.reserved_version = None
        session.flush()

    def _add_version(
        self,
        session: Session,
        document_id: str,
        number: int,
        stored: Stored,
        signatures: int,
        moment: datetime,
    ) -> None:
        session.add(
            DocumentVersionRow(
                document_id=document_id,
                number=number,
                sha256=stored.sha256,
                size=stored.size,
                signatures=signatures,
                created_at=moment,
            )
        )
        session.flush()
