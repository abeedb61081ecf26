"""The register of outgoing documents: read, searched, kept by the agency's clerk (Article 16; W-57)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from directory.addresses.plain import plain
from service.clock import LEGAL_TIME, Clock
from service.events.ledger import record
from service.events.register import RegisterTakenOut
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.mandates.keepers import Keepers
from service.journeys.register.checking import Checked, check
from service.journeys.register.entries import Details, Medium, NewEntry, State, tidied
from service.journeys.register.errors import LikelyTwiceError, NumberRefusedError
from service.journeys.register.metadata import OutgoingMetadata, recipients_in
from service.journeys.register.notation import number_text, symbol_of
from service.journeys.register.numbering import Numbering
from service.journeys.register.reach import Reach, reach_of
from service.journeys.register.types import DocumentTypes
from service.journeys.register.views import (
    Agency,
    Asked,
    Book,
    Entry,
    Found,
    tell_agency,
    tell_counts,
    tell_entry,
)
from service.store.engine import Memory
from service.store.queries import register as queries
from service.store.tables.people import UnitRow
from service.store.tables.register import AgencyRow, RegisterRow

ON_A_PAGE: Final = 50
MOST_PAGES: Final = 100_000
MOST_WORDS: Final = 8
LONGEST_TEXT: Final = 200
MOST_ROWS: Final = 20_000
"""In one file or on one print; a year of an agency is well below."""
YEARS: Final = range(1, 10_000)


@dataclass(frozen=True, kw_only=True)
class RegisterBook:
    """Reads and keeps the registers, each person within their reach."""

    memory: Memory
    clock: Clock
    numbering: Numbering
    keepers: Keepers

    @property
    def types(self) -> DocumentTypes:
        """The kinds of documents there are."""
        return self.numbering.types

    def find(self, by: Person, asked: Asked) -> Found:
        """Return one page of what somebody looks for, the newest first, and the counts of that year.

        Raises:
            NotAllowedError: no register is theirs to read.

        """
        with self.memory.reading() as session:
            reach = self._reach(session, by)
            offered = self._offered(session, reach)
            wanted = self._wanted(reach, offered, asked)
            matching = queries.count(session, wanted)
            pages = max(1, -(-matching // ON_A_PAGE))
            page = max(1, min(asked.page, pages, MOST_PAGES))
            rows = queries.entries(session, wanted, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE)
            of_year = queries.Wanted(units=wanted.units, year=wanted.year)
            counts = tell_counts(queries.counts(session, of_year))
            years = {*queries.years(session, reach.units), self.this_year()}
        entries = tuple(tell_entry(*row, self.types, reach.enters) for row in rows)
        enters = next((one for one in offered if one.unit_id == reach.enters), None)
        return Found(
            entries, matching, page, pages, counts, wanted.year or self.this_year(),
            tuple(sorted(years, reverse=True)), offered, enters,
        )  # fmt: skip

    def entry(self, by: Person, entry_id: str) -> Entry:
        """Return one entry; raises NotFoundError where it is not this person's to see."""
        with self.memory.reading() as session:
            reach = self._reach(session, by)
            row = self._seen(session, reach, entry_id)
            return tell_entry(row, session.get_one(UnitRow, row.unit_id), self.types, reach.enters)

    def metadata(self, by: Person, entry_id: str) -> OutgoingMetadata:
        """Return the metadata of an entry (Appendix VI).

        Raises:
            EntryRefusedError: something that other systems need is missing or too long.
            NotFoundError: it is not this person's to see.

        """
        with self.memory.reading() as session:
            row = self._seen(session, self._reach(session, by), entry_id)
            agency = session.get_one(AgencyRow, row.unit_id)
            return self._metadata(row, agency, session.get_one(UnitRow, row.unit_id))

    def kept_agency(self, by: Person) -> Agency:
        """Return the agency whose register somebody keeps; raises NotAllowedError."""
        with self.memory.reading() as session:
            unit_id = self._reach(session, by).kept()
            return tell_agency(
                session.get_one(AgencyRow, unit_id), session.get_one(UnitRow, unit_id)
            )

    def next_numbers(self, by: Person) -> Mapping[str, int]:
        """Return the next number of each series of a clerk's agency that was begun this year."""
        with self.memory.reading() as session:
            unit_id = self._reach(session, by).kept()
            begun = queries.series_of(session, unit_id, self.this_year())
            return {one.series: one.last_number + 1 for one in begun if one.closed_at is None}

    def register(self, by: Person, form: UUID, entry: NewEntry, *, again: bool = False) -> Entry:
        """Register a document on paper in the clerk's own agency; a form sent twice is one entry.

        `again` says that a clerk was warned of a document just like it and means another one.

        Raises:
            NotAllowedError: this person keeps no register; what `keeper_of` refuses a clerk.
            LikelyTwiceError: a document of this kind and subject has a number, and `again` is not set.
            EntryRefusedError; NumberRefusedError; NumberTakenError: as `Numbering.enter` does.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            reach = self._reach(session, by, hold=True)
            entry = replace(
                entry, unit_id=reach.kept(), id=str(form), medium=Medium.PAPER, document_id=None
            )
            if not again and queries.entry_by_id(session, str(form)) is None:
                self._warn(session, entry)
            row = self.numbering.enter(session, entry, moment=moment, actor=by.user_name)
            return tell_entry(row, session.get_one(UnitRow, row.unit_id), self.types, reach.enters)

    def amend(self, by: Person, entry_id: str, details: Details) -> None:
        """Fill in details of an entry of the clerk's own agency; raises as `Numbering.amend` does.

        Who signed an electronic document stays as it was at signing (W-24).
        """
        moment = self.clock()
        with self.memory.writing() as session:
            row = self._kept(session, by, entry_id)
            if row.document_id is not None:
                details = replace(
                    details, signer_name=row.signer_name, signer_title=row.signer_title
                )
            self.numbering.amend(session, entry_id, details, moment=moment, actor=by.user_name)

    def cancel(self, by: Person, entry_id: str, reason: str) -> None:
        """Cancel an entry of the clerk's own agency; its number is kept for good.

        Raises:
            NumberRefusedError: OF_DOCUMENT, as the flow of an electronic document decides; CANCELLED.
            EntryRefusedError: no reason.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            row = self._kept(session, by, entry_id)
            if row.document_id is not None:
                raise NumberRefusedError("OF_DOCUMENT", notation=row.notation)
            self.numbering.cancel(session, entry_id, reason, moment=moment, actor=by.user_name)

    def take_out(self, by: Person, asked: Asked, form: str) -> Book:
        """Return all that somebody looks for, in the order of the book; that it was taken is an event."""
        with self.memory.reading() as session:
            reach = self._reach(session, by)
            offered = self._offered(session, reach)
            wanted = self._wanted(reach, offered, asked)
            rows = queries.entries(session, wanted, offset=0, limit=MOST_ROWS, newest_first=False)
            matching = len(rows)
            if matching == MOST_ROWS:
                matching = queries.count(session, wanted)
            one = offered[0] if len(offered) == 1 else None
            agency = next((some for some in offered if some.code == asked.agency), one)
            entries = tuple(tell_entry(*row, self.types, None) for row in rows)
            above = self._above(session, agency)
        moment, year = self.clock(), wanted.year or self.this_year()
        taken = RegisterTakenOut(agency.code if agency else None, year, len(rows), form)
        with self.memory.writing() as session:
            record(session, taken, moment=moment, actor=by.user_name)
        return Book(entries, year, agency, above, moment, matching - len(rows))

    def check(self) -> Checked:
        """Return whether every series is whole."""
        with self.memory.reading() as session:
            return check(session)

    def this_year(self) -> int:
        """Return the local year."""
        return self.clock().astimezone(LEGAL_TIME).year

    def _reach(self, session: Session, by: Person, *, hold: bool = False) -> Reach:
        return reach_of(session, by, self.keepers, moment=self.clock(), hold=hold)

    def _offered(self, session: Session, reach: Reach) -> tuple[Agency, ...]:
        return tuple(
            tell_agency(agency, unit)
            for agency, unit in queries.agencies(session)
            if reach.sees(unit.id)
        )

    def _wanted(self, reach: Reach, offered: tuple[Agency, ...], asked: Asked) -> queries.Wanted:
        units = reach.units
        if asked.agency:
            units = frozenset(one.unit_id for one in offered if one.code == asked.agency)
        return queries.Wanted(
            units=units,
            year=asked.year if asked.year in YEARS else self.this_year(),
            type_code=asked.type_code if self.types.named(asked.type_code) else None,
            state=asked.state if asked.state in set(State) else None,
            medium=asked.medium if asked.medium in set(Medium) else None,
            words=tuple(plain(asked.text[:LONGEST_TEXT]).split())[:MOST_WORDS],
        )

    def _seen(self, session: Session, reach: Reach, entry_id: str) -> RegisterRow:
        row = queries.entry_by_id(session, entry_id)
        if row is None or not reach.sees(row.unit_id):
            raise NotFoundError(entry_id)
        return row

    def _kept(self, session: Session, by: Person, entry_id: str) -> RegisterRow:
        """Return an entry of the register that somebody keeps."""
        reach = self._reach(session, by, hold=True)
        row = self._seen(session, reach, entry_id)
        if row.unit_id != reach.kept():
            raise NotFoundError(entry_id)
        return row

    def _warn(self, session: Session, entry: NewEntry) -> None:
        """Raise LikelyTwiceError where a document just like it has a number (W-51)."""
        year = entry.issued_on.year if entry.issued_on else self.this_year()
        subject = tidied(entry).subject
        found = queries.entry_like(session, entry.unit_id, year, entry.type_code, subject)
        if found is not None:
            raise LikelyTwiceError(found.id, found.notation)

    def _above(self, session: Session, agency: Agency | None) -> str:
        """Return the name of the body above an agency, as the cover of its book has it (Appendix IV)."""
        unit = session.get(UnitRow, agency.unit_id) if agency else None
        above = session.get(UnitRow, unit.parent_id) if unit and unit.parent_id else None
        return above.name if above else ""

    def _metadata(self, row: RegisterRow, agency: AgencyRow, unit: UnitRow) -> OutgoingMetadata:
        kind, urgency = self.types.named(row.type_code), self.types.urgency(row.urgency)
        return OutgoingMetadata(
            organ_id=agency.organ_id,
            type_name=kind.name.vi if kind else "",
            code_number=number_text(row.number, self.types.numbering.digits),
            code_notation=symbol_of(row.notation),
            issued_date=row.issued_on,
            organ_name=unit.name,
            subject=row.subject,
            full_name=row.signer_name,
            position=row.signer_title,
            page_amount=row.page_count,
            description=row.note,
            to=recipients_in(row.recipients),
            priority=urgency.priority if urgency else 0,
            issued_amount=row.copies,
        )
