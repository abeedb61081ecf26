"""What the clerk does: number and date after the last signature, then the agency's signature, then issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.events.ledger import record
from service.events.outgoing import (
    DocumentNumbered,
    OutgoingCancelled,
    SealRefused,
    StandingChanged,
)
from service.identity.roles import Person
from service.journeys.issuing import workbench
from service.journeys.issuing.acting import note_of
from service.journeys.issuing.entering import entry_for
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.foreseeing import foreseen_notation
from service.journeys.issuing.moving import act, end_round
from service.journeys.issuing.places import agency_of
from service.journeys.issuing.reassigning import Reassigning
from service.journeys.issuing.room import is_clerk_of
from service.journeys.issuing.turning import OfficeFlow
from service.journeys.issuing.views import OutgoingDetail, Standing, State, StepKind
from service.journeys.register.notation import date_line, date_parts, number_text
from service.journeys.signing.checking import made_worse
from service.journeys.signing.views import ActView
from service.store.engine import Turn, take_turn
from service.store.queries import documents as document_queries
from service.store.queries import outgoing as queries
from service.store.queries.acts import is_given_on
from service.store.queries.register import entry_of_document
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import OutgoingRow
from signing.reservation import DAY, MONTH, NUMBER, YEAR


@dataclass(frozen=True, slots=True)
class Filling:
    """What is to be filled in: the version it goes into, and the values by the names of the fields."""

    document: DocumentRow
    base: DocumentVersionRow
    values: Mapping[str, str]
    party_id: str


class Clerking(Reassigning):
    """The steps after the last signature."""

    @property
    def flow(self) -> OfficeFlow:
        """The rules the signing journey asks, over the same collaborators."""
        return OfficeFlow(
            types=self.types,
            working=self.working,
            notices=self.notices,
            delivery=self.delivery,
            mandates=self.mandates,
        )

    def begin_signature(
        self, by: Person, party_id: str, credential_id: str, *, reason: str | None = None
    ) -> ActView:
        """Begin the signature of one's turn in the field reserved for it; the seal asks more first.

        Raises:
            FlowRefusedError: it is not this person's turn; `wrong_certificate`; for the seal
                `seal_of_other_agency`, `leader_signature_missing`, `leader_signature_broken` or
                `leader_signature_undetermined` (article 32.2.d);
            CertificateRefusedError: `seal_without_agency`;
            what the signing journey refuses.

        """
        with self.memory.reading() as session:
            outgoing, step, _ = self.party(session, by, party_id)
            if step.kind not in {StepKind.SIGN, StepKind.SEAL}:
                raise FlowRefusedError("wrong_order")
        document_id = outgoing.document_id
        try:
            return self.signing.place(by, document_id, credential_id, None, reason=reason)
        except FlowRefusedError as refusal:
            if refusal.reason.startswith("leader_signature"):
                self._note_refused_seal(by, document_id, refusal.reason)
            raise

    def foreseen(self, by: Person, document_id: str, day: date) -> str | None:
        """Return the notation that would be given now under a date; nothing is drawn.

        Raises:
            NotFoundError: the document is not this person's to see.

        """
        with self.memory.reading() as session:
            self.seen(session, by, document_id)
        return foreseen_notation(self.memory, self.types, document_id, day)

    def give_number(
        self, by: Person, document_id: str, *, issued_on: date | None = None
    ) -> OutgoingDetail:
        """Give number and date, fill them into the file, and see that every signature still stands.

        The number is the document's from the first moment: whatever happens then, asked again it goes
        on with the same one, and nobody else is ever given it (article 15). Given twice, given once.

        Raises:
            FlowRefusedError: `not_clerk`, `not_agency_clerk`, `wrong_order`, `date_before_signing`,
                `date_in_future`, `date_contradicts` (another day, month or year is printed already),
                or `numbering_broke_a_signature`, which leaves the file as it was.

        """
        day = issued_on or self.today()
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing = self.locked(session, by, document_id)
            if outgoing.numbered_version is not None and outgoing.state != State.NUMBERING:
                return self.detail(by, document_id)
            filling = self._numbered(session, by, outgoing, day, moment)
        self.checkpoint("number_given")
        path = self.vault.path(filling.base.sha256)
        password = self.signing.password_of(filling.document)
        increment = self.sandbox.run(
            workbench.make_filled, str(path), dict(filling.values), password
        )
        stored = self.signing.keep_appended(path, increment)
        self.checkpoint("number_filled")
        before = self.signing.examined(str(path), password)
        after = self.signing.examined(str(self.vault.path(stored.sha256)), password)
        if made_worse(after, before):
            self._note_problem(document_id, "numbering_broke_a_signature")
            raise FlowRefusedError("numbering_broke_a_signature")
        with self.memory.writing() as session:
            outgoing = self.locked(session, by, document_id)
            newest = document_queries.newest_version(session, document_id)
            if outgoing.state == State.NUMBERING and newest.number == filling.base.number:
                _, step, party = self.party(session, by, filling.party_id, kind=StepKind.NUMBER)
                number = newest.number + 1
                self._add_version(session, document_id, number, stored, newest.signatures, moment)
                outgoing.numbered_version, outgoing.problem = number, None
                act(
                    session, outgoing, step, party,
                    by=by.id, sha256=newest.sha256, note="", moment=moment,
                )  # fmt: skip
                event = DocumentNumbered(
                    document_id, outgoing.notation or "", str(outgoing.issued_on), number,
                    stored.sha256,
                )  # fmt: skip
                record(session, event, moment=moment, actor=by.user_name)
                self._go_on(session, outgoing, moment)
        return self.detail(by, document_id)

    def issue(self, by: Person, document_id: str) -> OutgoingDetail:
        """Let a complete document go out; issued twice, it goes out once.

        Raises:
            FlowRefusedError: `not_clerk` or `not_agency_clerk`, or `wrong_order` where the agency has
                not signed yet.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing = self.locked(session, by, document_id)
            if outgoing.state == State.ISSUED:
                return self.detail(by, document_id)
            if outgoing.state != State.ISSUING:
                raise FlowRefusedError("wrong_order")
            keeper = self._require_clerk(session, by, outgoing)
            self.flow.issue(
                session, outgoing, by=by.id, actor=by.user_name, moment=moment, keeper=keeper
            )
        return self.detail(by, document_id)

    def recall(self, by: Person, document_id: str, reason: str) -> OutgoingDetail:
        """Recall an issued document: it stays as it is, with all that was kept about it (article 18).

        Letters that wait are stopped, and whoever has the document is told, in the same transaction.

        Raises:
            FlowRefusedError: `not_clerk`, `not_agency_clerk`, `no_reason` or `not_issued`.

        """
        told = note_of(reason)[:500]
        if not told:
            raise FlowRefusedError("no_reason")
        moment = self.clock()
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)  # before its row, as who issues what replaces it
            outgoing = self.locked(session, by, document_id)
            self._require_clerk(session, by, outgoing)
            if outgoing.state != State.ISSUED:
                raise FlowRefusedError("not_issued")
            if outgoing.standing != Standing.RECALLED:
                outgoing.standing, outgoing.standing_reason = Standing.RECALLED, told
                outgoing.standing_at = outgoing.changed_at = moment
                event = StandingChanged(document_id, Standing.RECALLED, None)
                record(session, event, moment=moment, actor=by.user_name)
                self.delivery.standing_changed(session, document_id, moment=moment)
        return self.detail(by, document_id)

    def cancel(self, by: Person, document_id: str, reason: str) -> OutgoingDetail:
        """Take a document off its way before it is issued; a number it has stays its own (W-42).

        Raises:
            FlowRefusedError: `not_drafter`, `no_reason`, it was issued already (`not_draft`), or the
                agency has signed it or a separate file of it (`sealed_already`): it goes out, and is recalled.

        """
        told = note_of(reason)
        if not told:
            raise FlowRefusedError("no_reason")
        moment = self.clock()
        with self.memory.writing() as session:
            outgoing = self.locked(session, by, document_id)
            if outgoing.drafter_id != by.id and not self.is_clerk(session, by, outgoing):
                raise FlowRefusedError("not_drafter")
            if outgoing.state in {State.ISSUED, State.CANCELLED}:
                raise FlowRefusedError("not_draft")
            if _is_sealed(session, outgoing):
                raise FlowRefusedError("sealed_already")
            self._cancel(session, by, outgoing, told, moment)
        return self.detail(by, document_id)

    def _numbered(
        self, session: Session, by: Person, outgoing: OutgoingRow, day: date, moment: datetime
    ) -> Filling:
        """Bind a number to a document, if it has none, and return what is to be filled in."""
        turns = queries.turns_on(session, self.place(session, by), outgoing.document_id)
        party = next((p for step, p in turns if step.kind == StepKind.NUMBER), None)
        if outgoing.state != State.NUMBERING:
            raise FlowRefusedError("wrong_order")
        if party is None:
            raise FlowRefusedError("not_clerk")
        party.mandate_id = self.keeper(session, by.id, outgoing.unit_id, hold=True)
        signed = outgoing.signed_at
        if signed is not None and day < signed.astimezone(LEGAL_TIME).date():
            raise FlowRefusedError("date_before_signing")
        if day > self.today():
            raise FlowRefusedError("date_in_future")
        if _contradicts(outgoing, day):
            raise FlowRefusedError("date_contradicts")
        document = session.get_one(DocumentRow, outgoing.document_id)
        if outgoing.number is None:
            entry = self.numbers.enter(
                session, entry_for(session, outgoing, day),
                moment=moment, actor=by.user_name,
            )  # fmt: skip
            outgoing.number, outgoing.notation = entry.number, entry.notation
            outgoing.issued_on = entry.issued_on or day
        outgoing.changed_at = moment
        session.flush()
        base = document_queries.newest_version(session, outgoing.document_id)
        return Filling(document, base, self._values(session, outgoing), party.id)

    def _require_clerk(self, session: Session, by: Person, outgoing: OutgoingRow) -> str | None:
        """Return the mandate by which whoever asks keeps the agency's papers, None for its clerk."""
        if not is_clerk_of(self.place(session, by), outgoing):
            raise FlowRefusedError("not_clerk")
        return self.keeper(session, by.id, outgoing.unit_id, hold=True)

    def _values(self, session: Session, outgoing: OutgoingRow) -> dict[str, str]:
        """Return what is written into each reserved field: only parts where the words are printed."""
        kept = outgoing.layout or {"texts": []}
        names = {one["name"] for one in kept["texts"]}
        assert outgoing.number is not None
        assert outgoing.issued_on is not None
        day = outgoing.issued_on
        parts = date_parts(day)
        agency = agency_of(session, outgoing.unit_id)
        whole_date = date_line(agency.locality if agency else "", day)
        told = {
            NUMBER: self._number(outgoing, kept),
            DAY: parts.day if kept.get("date_words", True) else whole_date,
            MONTH: parts.month,
            YEAR: parts.year,
        }
        return {name: value for name, value in told.items() if name in names}

    def _number(self, outgoing: OutgoingRow, kept: Mapping[str, Any]) -> str:
        """Return the number alone where its symbol is printed, else number and symbol."""
        assert outgoing.number is not None
        if kept.get("printed_symbol"):
            return number_text(outgoing.number, self.types.numbering.digits)
        whole = outgoing.notation or ""
        return whole if kept.get("number_word", True) else f"Số: {whole}"

    def _note_refused_seal(self, by: Person, document_id: str, reason: str) -> None:
        """Say on the document's page, and in the ledger, why the agency did not sign."""
        moment = self.clock()
        with self.memory.writing() as session:
            row = queries.locked_outgoing(session, document_id)  # before the ledger
            event = SealRefused(document_id, reason)
            record(session, event, moment=moment, actor=by.user_name)
            if row is not None:
                row.problem = reason

    def _note_problem(self, document_id: str, problem: str) -> None:
        with self.memory.writing() as session:
            row = queries.locked_outgoing(session, document_id)
            if row is not None:
                row.problem, row.changed_at = problem, self.clock()

    def _cancel(
        self, session: Session, by: Person, outgoing: OutgoingRow, reason: str, moment: datetime
    ) -> None:
        state = outgoing.state
        end_round(session, outgoing, returned=None, moment=moment)
        outgoing.state, outgoing.problem = State.CANCELLED, None
        outgoing.standing_reason, outgoing.standing_at = reason[:500], moment
        if outgoing.number is not None:
            entry = entry_of_document(session, outgoing.document_id)
            assert entry is not None
            self.numbers.cancel(session, entry.id, reason[:500], moment=moment, actor=by.user_name)
        event = OutgoingCancelled(outgoing.document_id, state)
        record(session, event, moment=moment, actor=by.user_name)


def _is_sealed(session: Session, outgoing: OutgoingRow) -> bool:
    """Tell whether the agency signed a document or a separate file of it, or its signature is on the way."""
    attached = queries.attachments_of(session, outgoing.document_id)
    if outgoing.issued_version is not None or any(one.sealed_version for one in attached):
        return True
    if outgoing.state != State.SEALING:
        return False
    files = (outgoing.document_id, *(one.attachment_id for one in attached))
    newest = {one: document_queries.newest_version(session, one).number for one in files}
    return any(is_given_on(session, one, number) for one, number in newest.items())


def _contradicts(outgoing: OutgoingRow, day: date) -> bool:
    """Tell whether the document has another day, month or year printed."""
    printed = (outgoing.layout or {}).get("printed_date", (None, None, None))
    given = (day.day, day.month, day.year)
    return any(told not in {None, part} for told, part in zip(printed, given, strict=True))
