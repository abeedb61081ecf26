"""What doors are told of the register; rows stay inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from service.journeys.register.entries import Details, Medium, State
from service.journeys.register.types import DocumentType, DocumentTypes, Urgency
from service.store.tables.people import UnitRow
from service.store.tables.register import AgencyRow, RegisterRow


@dataclass(frozen=True, slots=True)
class Agency:
    """A unit that issues documents, or could: then `symbol` is empty."""

    unit_id: str
    code: str
    name: str
    symbol: str = ""
    organ_id: str | None = None
    locality: str = ""
    seal_mm: int = 0
    mail: str | None = None
    closed_at: datetime | None = None

    @property
    def numbers(self) -> bool:
        """Whether it gives numbers."""
        return bool(self.symbol) and self.closed_at is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register; `kind` is None where the file of kinds lost it."""

    id: str
    agency: str
    agency_name: str
    kind: DocumentType | None
    type_code: str
    year: int
    number: int
    notation: str
    medium: Medium
    document_id: str | None
    subject: str
    issued_on: date | None
    urgency: Urgency | None
    state: State
    reason: str
    registered_by: str
    registered_at: datetime
    details: Details
    changeable: bool

    @property
    def cancellable(self) -> bool:
        """Whether its clerk may cancel it here; the flow of an electronic document decides for itself."""
        return self.changeable and self.document_id is None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; an empty word leaves a question open, `year` None is this year."""

    text: str = ""
    year: int | None = None
    agency: str = ""
    type_code: str = ""
    state: str = ""
    medium: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """How many numbers were given, on what, and how many of them count no more."""

    electronic: int
    paper: int
    cancelled: int

    @property
    def given(self) -> int:
        """Every number, cancelled ones too: none is missing."""
        return self.electronic + self.paper + self.cancelled


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the register."""

    entries: tuple[Entry, ...]
    matching: int
    page: int
    pages: int
    counts: Counts
    year: int
    years: tuple[int, ...]
    agencies: tuple[Agency, ...]
    enters: Agency | None


@dataclass(frozen=True, slots=True)
class Book:
    """Entries of a register as they go onto paper or into a sheet, the first one first.

    `agency` is None where they are of several; `left_out` were too many.
    """

    entries: tuple[Entry, ...]
    year: int
    agency: Agency | None
    above: str
    told_at: datetime
    left_out: int = 0


def tell_agency(row: AgencyRow, unit: UnitRow) -> Agency:
    """Return an agency of its rows."""
    return Agency(
        unit.id, unit.code, unit.name, row.symbol, row.organ_id, row.locality, row.seal_mm,
        row.mail, row.closed_at,
    )  # fmt: skip


def tell_entry(row: RegisterRow, unit: UnitRow, types: DocumentTypes, enters: str | None) -> Entry:
    """Return an entry of its rows; `enters` is the agency whose register the reader keeps."""
    state = State(row.state)
    return Entry(
        id=row.id,
        agency=unit.code,
        agency_name=unit.name,
        kind=types.named(row.type_code),
        type_code=row.type_code,
        year=row.year,
        number=row.number,
        notation=row.notation,
        medium=Medium(row.medium),
        document_id=row.document_id,
        subject=row.subject,
        issued_on=row.issued_on,
        urgency=types.urgency(row.urgency),
        state=state,
        reason=row.reason,
        registered_by=row.registered_by,
        registered_at=row.registered_at,
        details=Details(
            signer_name=row.signer_name,
            signer_title=row.signer_title,
            recipients=row.recipients,
            archive_holder=row.archive_holder,
            copies=row.copies,
            page_count=row.page_count,
            sent_on=row.sent_on,
            receipt=row.receipt,
            note=row.note,
        ),
        changeable=row.unit_id == enters and state is State.GIVEN,
    )


def tell_counts(found: Mapping[tuple[str, str], int]) -> Counts:
    """Return counts of those by state and medium."""
    given = {medium: found.get((State.GIVEN, medium), 0) for medium in Medium}
    cancelled = sum(count for (state, _), count in found.items() if state == State.CANCELLED)
    return Counts(given[Medium.ELECTRONIC], given[Medium.PAPER], cancelled)
