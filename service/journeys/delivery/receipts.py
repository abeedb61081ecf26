"""The receiving clerk confirms a document or sends it back, under the link in the letter (W-12, S-63).

The link locates and answers for one recipient alone, once. To look changes nothing, for programs that
search mail follow every link. To confirm, one must hold the file: its digest is asked for. After 90 days
the link hands out no file; what was answered it still says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.delivery import DocumentSentBack, ReceiptConfirmed
from service.events.ledger import record
from service.journeys.code_words import written
from service.journeys.delivery.dispatching import token_digest
from service.journeys.delivery.errors import ReceiptRefusedError
from service.journeys.delivery.tracking import Troubles
from service.journeys.delivery.wording import file_name, one_line
from service.journeys.issuing.views import Standing
from service.journeys.signing.views import StoredFile
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import deliveries as queries
from service.store.queries.issued import (
    RELATIONS,
    agency_name,
    attached_versions,
    issued_code,
    later_document,
)
from service.store.tables.deliveries import DeliveryRow
from service.store.tables.outgoing import OutgoingRow
from service.store.vault import Vault

OPEN_FOR: Final = timedelta(days=90)
LONGEST_TOKEN: Final = 100
LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 500
RECEIVED, REJECTED = "RECEIVED", "REJECTED"


class Return(StrEnum):
    """Why a document is sent back (Decree 30/2020, article 21.2)."""

    NOT_INTACT = "NOT_INTACT"  # a signature does not hold, or the file is not the one that was sent
    NOT_OURS = "NOT_OURS"  # sent to the wrong office
    OTHER = "OTHER"  # with words


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A separate file that goes with the document, as the agency signed it; `number` from 1."""

    number: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What a recipient sees of the document that was sent to them; `later` replaces or corrects it."""

    recipient: str
    agency: str
    type_name: str
    notation: str
    issued_on: date | None
    subject: str
    code: str | None
    sha256: str
    standing: Standing
    state: str
    answered_at: datetime | None
    answered_by: str
    reason: str
    note: str
    open_until: datetime
    is_open: bool
    files: tuple[ReceivedFile, ...] = ()
    later_notation: str | None = None
    later_code: str | None = None

    @property
    def may_answer(self) -> bool:
        """Whether an answer is still to be given."""
        return self.answered_at is None and self.standing is not Standing.RECALLED


@dataclass(frozen=True)
class ReceiptDesk:
    """Shows a delivery to whoever holds its link, and takes their one answer."""

    memory: Memory
    clock: Clock
    vault: Vault
    troubles: Troubles
    type_names: Callable[[str], str]

    def look(self, token: str) -> ReceiptView:
        """Return what was sent; nothing changes.

        Raises:
            ReceiptRefusedError: `unknown`.

        """
        with self.memory.reading() as session:
            return self._told(session, self._found(session, token))

    def file(self, token: str) -> StoredFile:
        """Return the file that was sent, for whom it was too large to be attached or who lost it.

        Raises:
            ReceiptRefusedError: `unknown`, or `recalled`.

        """
        with self.memory.reading() as session:
            row, outgoing = self._handed_out(session, token)
        return self._stored(row.sha256, file_name(outgoing.notation or ""))

    def separate_file(self, token: str, number: int) -> StoredFile:
        """Return one of the separate files of the document that was sent, by its place from 1.

        Raises:
            ReceiptRefusedError: `unknown`, or `recalled`.

        """
        with self.memory.reading() as session:
            row, _ = self._handed_out(session, token)
            files = {one.number: one for one in attached_versions(session, row.document_id)}
        if number not in files:
            raise ReceiptRefusedError("unknown")
        return self._stored(files[number].version.sha256, files[number].name)

    def confirm(self, token: str, *, sha256: str, by: str) -> ReceiptView:
        """Take a confirmation from whoever holds link and file; a second answer is refused.

        Raises:
            ReceiptRefusedError: `unknown`, `recalled`, `other_file`, `no_name`, `answered`.

        """
        name = _name(by)
        moment = self.clock()
        with self.memory.writing() as session:
            row = self._answerable(session, token)
            if row.sha256 != sha256:
                raise ReceiptRefusedError("other_file")
            facts = {"state": RECEIVED, "answered_at": moment, "answered_by": name}
            self._answer(session, row, facts)
            event = ReceiptConfirmed(row.document_id, row.id, row.name, row.sha256)
            record(session, event, moment=moment, actor=None)
        return self.look(token)

    def send_back(self, token: str, *, reason: Return, note: str, by: str) -> ReceiptView:
        """Take a document back with its reason, and tell who drafted it; a second answer is refused.

        Raises:
            ReceiptRefusedError: `unknown`, `recalled`, `no_name`, `no_reason`, `answered`.

        """
        name, words = _name(by), one_line(note, LONGEST_NOTE)
        if reason is Return.OTHER and not words:
            raise ReceiptRefusedError("no_reason")
        moment = self.clock()
        with self.memory.writing() as session:
            row = self._answerable(session, token)
            facts = {
                "state": REJECTED, "answered_at": moment, "answered_by": name,
                "reason": reason.value, "note": words,
            }  # fmt: skip
            self._answer(session, row, facts)
            event = DocumentSentBack(row.document_id, row.id, row.name, reason)
            record(session, event, moment=moment, actor=None)
            drafter = session.get_one(OutgoingRow, row.document_id).drafter_id
            self.troubles.sent_back(session, row.document_id, [drafter], moment=moment)
        return self.look(token)

    def _handed_out(self, session: Session, token: str) -> tuple[DeliveryRow, OutgoingRow]:
        """Return what a link leads to, as long as its files may be used."""
        row = self._found(session, token)
        if not self._is_open(row):
            raise ReceiptRefusedError("unknown")
        outgoing = session.get_one(OutgoingRow, row.document_id)
        if outgoing.standing == Standing.RECALLED:
            raise ReceiptRefusedError("recalled")
        return row, outgoing

    def _stored(self, sha256: str, name: str) -> StoredFile:
        path = self.vault.path(sha256)
        return StoredFile(path, name, path.stat().st_size, sha256)

    def _answer(self, session: Session, row: DeliveryRow, facts: dict[str, object]) -> None:
        if not queries.answer_once(session, row.id, **facts):
            raise ReceiptRefusedError("answered")

    def _found(self, session: Session, token: str) -> DeliveryRow:
        row = None
        if 0 < len(token) <= LONGEST_TOKEN:
            row = queries.delivery_by_digest(session, token_digest(token))
        if row is None or (row.answered_at is None and not self._is_open(row)):
            raise ReceiptRefusedError("unknown")
        return row

    def _is_open(self, row: DeliveryRow) -> bool:
        return self.clock() <= row.queued_at + OPEN_FOR

    def _answerable(self, session: Session, token: str) -> DeliveryRow:
        take_turn(session, Turn.LEDGER)  # as whoever stops letters does, before a row is held
        row = self._found(session, token)
        if row.answered_at is not None:
            raise ReceiptRefusedError("answered")
        if session.get_one(OutgoingRow, row.document_id).standing == Standing.RECALLED:
            raise ReceiptRefusedError("recalled")
        return row

    def _told(self, session: Session, row: DeliveryRow) -> ReceiptView:
        outgoing = session.get_one(OutgoingRow, row.document_id)
        code = issued_code(session, row.document_id)
        later = None
        if outgoing.standing in RELATIONS:
            later = later_document(session, row.document_id, outgoing.standing)
        later_code = issued_code(session, later.document_id) if later else None
        return ReceiptView(
            recipient=row.name,
            agency=agency_name(session, outgoing.unit_id),
            type_name=self.type_names(outgoing.type_code),
            notation=outgoing.notation or "",
            issued_on=outgoing.issued_on,
            subject=one_line(outgoing.subject, LONGEST_NOTE),
            code=written(code) if code else None,
            sha256=row.sha256,
            standing=Standing(outgoing.standing),
            state=row.state,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            reason=row.reason,
            note=row.note,
            open_until=row.queued_at + OPEN_FOR,
            is_open=self._is_open(row),
            files=tuple(
                ReceivedFile(one.number, one.name, one.version.size, one.version.sha256)
                for one in attached_versions(session, row.document_id)
            ),
            later_notation=later.notation if later else None,
            later_code=written(later_code) if later_code else None,
        )


def _name(text: str) -> str:
    """Return who answers; raises ReceiptRefusedError where nobody says so."""
    name = one_line(text, LONGEST_NAME)
    if not name:
        raise ReceiptRefusedError("no_name")
    return name
