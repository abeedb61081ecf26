"""Giving numbers: one series for each agency, kind and year, without duplicate and without gap (W-42).

Everything here runs within the caller's transaction, so a number exists exactly if what it was drawn for
does. Whoever numbers waits first for the ledger and then for the series, in this order, so that two who
number and record events never wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.events.ledger import record
from service.events.register import (
    EntryAmended,
    EntryCancelled,
    EntryDated,
    NumberGiven,
    SeriesClosed,
    SeriesStarted,
)
from service.journeys.errors import NotFoundError
from service.journeys.register.entries import (
    LARGEST_NUMBER,
    Details,
    NewEntry,
    State,
    judged,
    judged_details,
    searchable,
    tidy,
    wrong_text,
)
from service.journeys.register.errors import (
    EntryRefusedError,
    NumberRefusedError,
    NumberTakenError,
    Problem,
)
from service.journeys.register.notation import notation
from service.journeys.register.types import DocumentType, DocumentTypes
from service.store.engine import Turn, take_turn
from service.store.queries import register as queries
from service.store.tables.people import UnitRow
from service.store.tables.register import AgencyRow, RegisterRow

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Numbering:
    """Gives numbers by the rules of `config/policies/document_types.toml`."""

    types: DocumentTypes

    def enter(
        self, session: Session, entry: NewEntry, *, moment: datetime, actor: str
    ) -> RegisterRow:
        """Give a document its number and write it into the register, within the caller's transaction.

        A document, or a form, that has an entry gets the same one back. The year is the one of the date
        of issue, else the local one of `moment`.

        Raises:
            EntryRefusedError: with everything that is wrong in the entry.
            NumberRefusedError: no number is to be had; `reason` says why.
            NumberTakenError: the number brought along has an entry already.

        """
        entry, kind = judged(entry, self.types)
        take_turn(session, Turn.LEDGER)
        if known := _known(session, entry):
            return known
        agency, unit = _open_agency(session, entry.unit_id)
        year = self._year(entry.issued_on, moment)
        number = self._draw(session, entry, kind, agency, year)
        row = _row(entry, kind, year, number, moment, actor)
        row.notation = self.notation(kind, number, agency, entry.drafting_unit)
        _make_searchable(row, kind)
        session.add(row)
        session.flush()
        given = NumberGiven(
            row.id, unit.code, kind.code, row.series, year, number, row.notation, row.medium,
            row.document_id, entry.number is not None,
            row.issued_on.isoformat() if row.issued_on else None,
        )  # fmt: skip
        record(session, given, moment=moment, actor=actor)
        return row

    def judge(self, entry: NewEntry) -> NewEntry:
        """Return an entry as it would be kept; raises EntryRefusedError, long before a number is drawn."""
        return judged(entry, self.types)[0]

    def notation(self, kind: DocumentType, number: int, agency: AgencyRow, unit: str = "") -> str:
        """Return number and symbol as they will be written."""
        return notation(self.types.numbering, kind, number, agency.symbol, unit)

    def give_date(
        self, session: Session, entry_id: str, issued_on: date, *, moment: datetime, actor: str
    ) -> RegisterRow:
        """Give an entry its date of issue; the same date twice is once.

        Raises:
            NumberRefusedError: YEAR_OVER, DATE_AHEAD, DATED (it has another one) or CANCELLED.
            NotFoundError: there is no such entry.

        """
        take_turn(session, Turn.LEDGER)
        row = _held(session, entry_id)
        if row.issued_on == issued_on:
            return row
        if row.issued_on is not None:
            raise NumberRefusedError("DATED", notation=row.notation)
        if issued_on > moment.astimezone(LEGAL_TIME).date():
            raise NumberRefusedError("DATE_AHEAD", date=issued_on.isoformat())
        if issued_on.year != row.year:
            raise NumberRefusedError("YEAR_OVER", year=issued_on.year)
        row.issued_on = issued_on
        _make_searchable(row, self.types.named(row.type_code))
        record(session, EntryDated(row.id, issued_on.isoformat()), moment=moment, actor=actor)
        return row

    def amend(
        self, session: Session, entry_id: str, details: Details, *, moment: datetime, actor: str
    ) -> RegisterRow:
        """Fill in what of an entry was not known when it was numbered.

        Raises:
            EntryRefusedError; NumberRefusedError: CANCELLED.
            NotFoundError: there is no such entry.

        """
        details = judged_details(details)
        take_turn(session, Turn.LEDGER)
        row = _held(session, entry_id)
        told = {one.name: getattr(details, one.name) for one in fields(Details)}
        changed = tuple(name for name, value in told.items() if getattr(row, name) != value)
        if not changed:
            return row
        for name in changed:
            setattr(row, name, told[name])
        _make_searchable(row, self.types.named(row.type_code))
        record(session, EntryAmended(row.id, changed), moment=moment, actor=actor)
        return row

    def note_sent(
        self, session: Session, document_id: str, sent_on: date, *, moment: datetime, actor: str
    ) -> RegisterRow:
        """Note when an electronic document was first sent; a later sending changes nothing.

        Raises:
            NumberRefusedError: CANCELLED.
            NotFoundError: the document has no number.

        """
        take_turn(session, Turn.LEDGER)
        known = queries.entry_of_document(session, document_id)
        if known is None:
            raise NotFoundError(document_id)
        row = _held(session, known.id)
        if row.sent_on is None:
            row.sent_on = sent_on
            _make_searchable(row, self.types.named(row.type_code))
            record(session, EntryAmended(row.id, ("sent_on",)), moment=moment, actor=actor)
        return row

    def cancel(
        self, session: Session, entry_id: str, reason: str, *, moment: datetime, actor: str
    ) -> RegisterRow:
        """Cancel an entry; its number is kept, with the reason, and never given again.

        Raises:
            EntryRefusedError: no reason, or one of more than 500 characters.
            NumberRefusedError: CANCELLED before.
            NotFoundError: there is no such entry.

        """
        reason = _reason(reason)
        take_turn(session, Turn.LEDGER)
        row = _held(session, entry_id)
        row.state, row.reason = State.CANCELLED, reason
        _make_searchable(row, self.types.named(row.type_code))
        unit = session.get_one(UnitRow, row.unit_id)
        cancelled = EntryCancelled(row.id, unit.code, row.notation, reason)
        record(session, cancelled, moment=moment, actor=actor)
        return row

    def start(
        self,
        session: Session,
        unit_id: str,
        type_code: str,
        first_number: int,
        *,
        moment: datetime,
        actor: str,
    ) -> None:
        """Let this year's series of a kind go on from a book kept by hand; once, before its first number.

        Raises:
            EntryRefusedError: an unknown kind, or no number.
            NumberRefusedError: SERIES_STARTED, or the agency gives none.

        """
        kind = self.types.named(type_code)
        unknown = Problem("type_code", "UNKNOWN" if type_code else "MISSING")
        problems = [unknown] if kind is None else []
        if not 0 < first_number <= LARGEST_NUMBER:
            problems.append(Problem("first_number", "OUT_OF_RANGE", LARGEST_NUMBER))
        if kind is None or problems:
            raise EntryRefusedError(problems)
        take_turn(session, Turn.LEDGER)
        _, unit = _open_agency(session, unit_id)
        year = moment.astimezone(LEGAL_TIME).year
        held = queries.held_series(session, unit_id, kind.drawn_from, year)
        if held.last_number or held.closed_at:
            raise NumberRefusedError("SERIES_STARTED", number=held.last_number)
        held.first_number, held.last_number = first_number, first_number - 1
        started = SeriesStarted(unit.code, held.series, year, first_number)
        record(session, started, moment=moment, actor=actor)

    def close_series(
        self,
        session: Session,
        unit_id: str,
        type_code: str,
        reason: str,
        *,
        moment: datetime,
        actor: str,
    ) -> None:
        """Close this year's series of a kind; closing it twice is once. Raises as `close_agency` does."""
        kind = self.types.named(type_code)
        if kind is None:
            raise EntryRefusedError([Problem("type_code", "UNKNOWN")])
        reason = _reason(reason)
        take_turn(session, Turn.LEDGER)
        _, unit = _open_agency(session, unit_id)
        year = moment.astimezone(LEGAL_TIME).year
        held = queries.held_series(session, unit_id, kind.drawn_from, year)
        if held.closed_at is None:
            held.closed_at = moment
            closed = SeriesClosed(unit.code, held.series, year, reason)
            record(session, closed, moment=moment, actor=actor)

    def close_agency(
        self, session: Session, unit_id: str, reason: str, *, moment: datetime, actor: str
    ) -> None:
        """Close every series of an agency for good (O-05); its documents stay where they are.

        Raises:
            EntryRefusedError: no reason.
            NumberRefusedError: NO_AGENCY, or AGENCY_CLOSED before.

        """
        reason = _reason(reason)
        take_turn(session, Turn.LEDGER)
        agency, unit = _open_agency(session, unit_id)
        agency.closed_at = moment
        queries.close_open_series(session, unit_id, moment)
        record(session, SeriesClosed(unit.code, None, None, reason), moment=moment, actor=actor)

    def _year(self, issued_on: date | None, moment: datetime) -> int:
        """Return whose series a document draws from: a date decides, and only this year's is open."""
        today = moment.astimezone(LEGAL_TIME).date()
        day = issued_on or today
        if day > today:
            raise NumberRefusedError("DATE_AHEAD", date=day.isoformat())
        late = (today - date(today.year, 1, 1)).days < self.types.numbering.late_days
        if day.year == today.year or (late and day.year == today.year - 1):
            return day.year
        raise NumberRefusedError("YEAR_OVER", year=day.year)

    def _draw(
        self, session: Session, entry: NewEntry, kind: DocumentType, agency: AgencyRow, year: int
    ) -> int:
        series = kind.drawn_from
        if entry.number is None:
            number = queries.draw(session, agency.unit_id, series, year)
            if number is None:
                raise NumberRefusedError("SERIES_CLOSED", year=year)
        else:
            held = queries.held_series(session, agency.unit_id, series, year)
            number = entry.number
            if held.closed_at is not None:
                raise NumberRefusedError("SERIES_CLOSED", year=year)
            if taken := queries.entry_by_number(session, agency.unit_id, series, year, number):
                raise NumberTakenError(taken.id, taken.notation)
            if number < held.first_number:
                return number  # from the book that was kept by hand before this one
            if number != held.last_number + 1:
                raise NumberRefusedError("NUMBER_GAP", number=number, next=held.last_number + 1)
            held.last_number = number
        if entry.issued_on is not None:  # Article 15: numbers follow the order of time
            last = queries.last_date(session, agency.unit_id, series, year)
            if last is not None and entry.issued_on < last:
                raise NumberRefusedError("DATE_BEFORE_LAST", last=last.isoformat())
        return number


def _known(session: Session, entry: NewEntry) -> RegisterRow | None:
    """Return the entry that this document or this form has already; never one of another agency's form."""
    if entry.document_id is not None:
        found = queries.entry_of_document(session, entry.document_id)
        if found is not None:
            return found
    found = queries.entry_by_id(session, entry.id) if entry.id is not None else None
    if found is not None and found.unit_id != entry.unit_id:
        raise NotFoundError(found.id)
    return found


def _open_agency(session: Session, unit_id: str) -> tuple[AgencyRow, UnitRow]:
    found = queries.agency_by_unit(session, unit_id)
    if found is None:
        raise NumberRefusedError("NO_AGENCY")
    agency, _ = found
    if agency.closed_at is not None:
        raise NumberRefusedError("AGENCY_CLOSED", symbol=agency.symbol)
    return found


def _held(session: Session, entry_id: str) -> RegisterRow:
    row = queries.entry_by_id(session, entry_id, held=True)
    if row is None:
        raise NotFoundError(entry_id)
    if row.state == State.CANCELLED:
        raise NumberRefusedError("CANCELLED", notation=row.notation)
    return row


def _reason(text: str) -> str:
    reason = tidy(text)
    problems = list(wrong_text("reason", reason, LONGEST_REASON))
    if not reason:
        problems.append(Problem("reason", "MISSING"))
    if problems:
        raise EntryRefusedError(problems)
    return reason


def _row(
    entry: NewEntry, kind: DocumentType, year: int, number: int, moment: datetime, actor: str
) -> RegisterRow:
    details = {one.name: getattr(entry, one.name) for one in fields(Details)}
    return RegisterRow(
        id=entry.id or str(uuid4()),
        unit_id=entry.unit_id,
        type_code=kind.code,
        series=kind.drawn_from,
        year=year,
        number=number,
        medium=entry.medium,
        document_id=entry.document_id,
        subject=entry.subject,
        issued_on=entry.issued_on,
        urgency=entry.urgency,
        state=State.GIVEN,
        reason="",
        registered_by=actor,
        registered_at=moment,
        **details,
    )


def _make_searchable(row: RegisterRow, kind: DocumentType | None) -> None:
    """Write what an entry is found by: every field that is read in the register."""
    days = [f"{day:%d/%m/%Y}" for day in (row.issued_on, row.sent_on) if day]
    row.search = searchable(
        row.number, row.notation, kind.name.vi if kind else "", row.subject, row.signer_name, row.signer_title,
        row.recipients, row.archive_holder, row.receipt, row.note, row.reason, row.registered_by,
        *days,
    )  # fmt: skip
