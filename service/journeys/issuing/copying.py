"""Copies: true copies, copies of copies and extracts (Decree 30/2020, articles 25 to 27; W-03, W-35).

A copy is an outgoing document that nobody drafts or signs: whoever keeps the agency's seal asks for it,
a leader decides, and then it is numbered in the agency's series of copies, signed by the agency and
goes out as any other. Its file is fixed from the first moment: no step changes what it shows.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from service.events.ledger import record
from service.events.outgoing import CopyBegun, DocumentNumbered, OutgoingSent
from service.identity.roles import Person
from service.journeys.code_giving import give_code
from service.journeys.errors import NotFoundError
from service.journeys.issuing import routes
from service.journeys.issuing.attaching import plain_name
from service.journeys.issuing.clerking import Clerking
from service.journeys.issuing.copy_files import CopyFiles, CopyMade
from service.journeys.issuing.copy_orders import Judging, require_usable_copy
from service.journeys.issuing.copy_rules import (
    refuse_before_decision,
    refuse_recalled,
    refuse_recalled_file,
)
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.moving import act, open_next
from service.journeys.issuing.telling_of_copies import EXTRACT, forms_for
from service.journeys.issuing.views import (
    CopiedDocument,
    CopyOrder,
    OutgoingDetail,
    PartyOrder,
    Standing,
    State,
    StepKind,
    StepOrder,
)
from service.journeys.mandates import MandateRefusedError
from service.journeys.signing.names import clean_filename, readable
from service.store.engine import Turn, take_turn
from service.store.queries import documents as document_queries
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.queries.issued import ISSUED, issued_version
from service.store.queries.people import unit_name
from service.store.tables.copies import OutgoingCopyRow
from service.store.tables.documents import DocumentRow
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.people import UnitRow


class Copying(Clerking):
    """What whoever keeps the agency's papers does to have a copy made."""

    def copy(
        self,
        by: Person,
        order: CopyOrder,
        *,
        key: str,
        source_id: str | None = None,
        file: BinaryIO | None = None,
        filename: str = "",
    ) -> OutgoingDetail:
        """Begin a copy of an issued document, or of a file that came from elsewhere; asked twice, begun once.

        `key` names the request and becomes the copy's id. With both a document and a file the file is
        an extract of the document that the agency wrote anew.

        Raises:
            RouteRefusedError: everything that is wrong with what is said of it;
            FlowRefusedError: `not_clerk`, `not_agency_clerk`, `no_agency`, `not_issued`, `not_copied_so`
                (no copy of this form is made of it), `copied_recalled` (the file is what this house
                recalled), `copied_broken` (a signature in it is not valid), `copy_looks_different`;
            DocumentRefusedError: the file cannot be taken or copied;
            NotFoundError: the document is not theirs to see.

        """
        if known := self._begun_before(by, key):
            return known
        with self.memory.reading() as session:
            agency_id = self._copying_agency(session, by)
            source = self._source(session, by, order.form, source_id)
            require_usable_copy(session, order, self.judging(agency_id), source, file)
            copied = order.of if source is None else self._said_of(session, source)
            assert copied is not None
            issued = issued_version(session, source_id) if source_id else None
        files = CopyFiles(self.signing)
        if issued is None:
            assert file is not None
            made = files.of_stranger(file, order.pages, is_extract=order.form == EXTRACT)
        elif file is not None:
            made = files.brought(file, issued.version)
        else:
            made = files.of_issued(
                issued.version, order.pages, self.signing.password_of(issued.document)
            )
        self.checkpoint("copy_made")
        moment = self.clock()
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)  # before the document's row, as whoever recalls it
            if session.get(DocumentRow, key) is None:  # nobody else began it meanwhile
                if source_id is not None:
                    queries.locked_outgoing(session, source_id)
                source = self._source(session, by, order.form, source_id)
                require_usable_copy(session, order, self.judging(agency_id), source, file)
                refuse_recalled_file(session, made.source_sha256)
                self.keeper(session, by.id, agency_id, hold=True)
                name = clean_filename(filename) if filename else _named(copied)
                self._write_copy(session, by, (key, name), made, moment)
                outgoing = self._begin_copy(session, by, agency_id, key, order, copied, moment)
                issued_number = issued.version.number if issued else None
                self._note_source(session, outgoing, source_id, issued_number, copied, made)
                event = CopyBegun(
                    key,
                    session.get_one(UnitRow, agency_id).code,
                    order.form,
                    source_id,
                    made.source_sha256,
                    made.newest.sha256,
                    made.how,
                )
                record(session, event, moment=moment, actor=by.user_name)
                self._go_on(session, outgoing, moment)
        return self._begun_before(by, key) or self.detail(by, key)

    def send(self, by: Person, document_id: str) -> OutgoingDetail:
        """Send a document on its way; a copy that came back is put before its leader again as it is."""
        with self.memory.reading() as session:
            is_copy = copy_row(session, document_id) is not None
        if not is_copy:
            return super().send(by, document_id)
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing = self.locked(session, by, document_id)
            if outgoing.drafter_id != by.id:
                raise FlowRefusedError("not_drafter")
            if outgoing.state == State.RETURNED:
                refuse_recalled(session, document_id)
                self._begin_round(session, outgoing, outgoing.draft_version, moment)
                newest = document_queries.newest_version(session, document_id)
                outgoing.sent_at, outgoing.problem = moment, None
                event = OutgoingSent(document_id, newest.number, newest.sha256, outgoing.round)
                record(session, event, moment=moment, actor=by.user_name)
                open_next(
                    session, outgoing, notices=self.notices, working=self.working, moment=moment
                )
        return self.detail(by, document_id)

    def give_number(
        self, by: Person, document_id: str, *, issued_on: date | None = None
    ) -> OutgoingDetail:
        """Give number and date; those of a copy stand in the register alone, so its file stays as it is."""
        with self.memory.reading() as session:
            is_copy = copy_row(session, document_id) is not None
        if not is_copy:
            return super().give_number(by, document_id, issued_on=issued_on)
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing = self.locked(session, by, document_id)
            if outgoing.number is not None and outgoing.state != State.NUMBERING:
                return self.detail(by, document_id)
            refuse_recalled(session, document_id)
            day = issued_on or self.today()
            refuse_before_decision(session, outgoing, day)
            filling = self._numbered(session, by, outgoing, day, moment)
            _, step, party = self.party(session, by, filling.party_id, kind=StepKind.NUMBER)
            outgoing.problem = None
            act(
                session, outgoing, step, party,
                by=by.id, sha256=filling.base.sha256, note="", moment=moment,
            )  # fmt: skip
            event = DocumentNumbered(
                document_id, outgoing.notation or "", str(outgoing.issued_on), filling.base.number,
                filling.base.sha256,
            )  # fmt: skip
            record(session, event, moment=moment, actor=by.user_name)
            self._go_on(session, outgoing, moment)
        return self.detail(by, document_id)

    def _begun_before(self, by: Person, key: str) -> OutgoingDetail | None:
        """Return the copy that this request began; an id that is anything else is nobody's to name."""
        with self.memory.reading() as session:
            if session.get(DocumentRow, key) is None:
                return None
            outgoing = session.get(OutgoingRow, key)
            if outgoing is None or outgoing.drafter_id != by.id or copy_row(session, key) is None:
                raise NotFoundError(key)
        return self.detail(by, key)

    def judging(self, agency_id: str) -> Judging:
        """Return what orders of an agency are judged by."""
        return Judging(self.types, agency_id, self.today())

    def require_copying(self, by: Person) -> None:
        """Refuse whoever makes no copies: FlowRefusedError `not_clerk`, `not_agency_clerk`, `no_agency`."""
        with self.memory.reading() as session:
            self._copying_agency(session, by)

    def may_copy(self, by: Person) -> bool:
        """Tell whether somebody keeps an agency's papers, and so makes its copies."""
        try:
            self.require_copying(by)
        except (FlowRefusedError, MandateRefusedError):
            return False
        return True

    def _copying_agency(self, session: Session, by: Person) -> str:
        """Return the agency whose papers somebody keeps: it alone makes its copies (W-03)."""
        place = self.place(session, by)
        if place.agency_id is None:
            raise FlowRefusedError("no_agency")
        if "CLERK" not in place.roles:
            raise FlowRefusedError("not_clerk")
        self.keeper(session, by.id, place.agency_id)
        return place.agency_id

    def _source(
        self, session: Session, by: Person, form: str, source_id: str | None
    ) -> OutgoingRow | None:
        if source_id is None:
            return None
        source = self.seen(session, by, source_id)
        if source.state != State.ISSUED:
            raise FlowRefusedError("not_issued")
        if form not in forms_for(session, source, self.types):
            raise FlowRefusedError("not_copied_so")
        return source

    def _said_of(self, session: Session, source: OutgoingRow) -> CopiedDocument:
        agency = unit_name(session, source.unit_id)
        return CopiedDocument(source.notation or "", agency, source.subject, source.issued_on)

    def _write_copy(
        self,
        session: Session,
        by: Person,
        names: tuple[str, str],
        made: CopyMade,
        moment: datetime,
    ) -> None:
        """Write the document a copy is, with every state of its file."""
        key, filename = names
        document = DocumentRow(id=key, owner_id=by.id, created_at=moment)
        self.signing.describe(document, made.seen, filename, None)
        session.add(document)
        session.flush()
        for number, stored in enumerate(made.states, start=1):
            signatures = made.seen.signatures if number == len(made.states) else made.signatures
            self._add_version(session, key, number, stored, signatures, moment)

    def _begin_copy(
        self,
        session: Session,
        by: Person,
        agency_id: str,
        key: str,
        order: CopyOrder,
        copied: CopiedDocument,
        moment: datetime,
    ) -> OutgoingRow:
        """Write the outgoing document and its way: a leader decides, then the clerk's three steps."""
        newest = document_queries.newest_version(session, key)
        outgoing = OutgoingRow(
            document_id=key,
            unit_id=agency_id,
            drafter_id=by.id,
            type_code=order.form,
            subject=readable(copied.subject)[: routes.LONGEST_SUBJECT],
            note=readable(order.note),
            recipients=routes.kept_recipients(order.recipients),
            state=State.DRAFT,
            standing=Standing.VALID,
            round=1,
            draft_version=newest.number,
            created_at=moment,
            changed_at=moment,
            sent_at=moment,
        )
        session.add(outgoing)
        session.flush()
        decides = StepOrder(StepKind.REVIEW, (PartyOrder(person_id=order.decided_by),), 0)
        routes.write_steps(session, outgoing, (decides,))
        give_code(session, key, ISSUED, moment)
        return outgoing

    def _note_source(
        self,
        session: Session,
        outgoing: OutgoingRow,
        source_id: str | None,
        source_version: int | None,
        copied: CopiedDocument,
        made: CopyMade,
    ) -> None:
        session.add(
            OutgoingCopyRow(
                document_id=outgoing.document_id,
                source_id=source_id,
                source_version=source_version,
                source_sha256=made.source_sha256,
                notation=readable(copied.notation),
                agency=readable(copied.agency),
                issued_on=copied.issued_on,
                pages=list(made.pages) if made.pages else None,
                made=made.how,
            )
        )
        session.flush()


def _named(copied: CopiedDocument) -> str:
    """Return the name of a copy's file."""
    return plain_name(f"ban-sao-{copied.notation.replace('/', '-')}.pdf")
