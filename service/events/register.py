"""Numbers that were given, entries and series of the register; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class NumberGiven(Event):
    """A document got its number; `by_hand` where a clerk brought it from a book kept on paper.

    `issued_on` is its date, ISO 8601, where it was given with the number (events before say nothing of it).
    """

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    unit: str
    type_code: str
    series: str
    year: int
    number: int
    notation: str
    medium: str
    document_id: str | None
    by_hand: bool
    issued_on: str | None = None


@dataclass(frozen=True, slots=True)
class EntryDated(Event):
    """A document that had its number got its date of issue, ISO 8601."""

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class EntryAmended(Event):
    """Something of an entry was filled in later; `fields` names what, number and date never are."""

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryCancelled(Event):
    """An entry counts no more; its number is kept and never given again."""

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    unit: str
    notation: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeriesStarted(Event):
    """A series goes on from a book kept by hand: `first_number` is the first one given here."""

    subject_field: ClassVar[str | None] = "unit"
    unit: str
    series: str
    year: int
    first_number: int


@dataclass(frozen=True, slots=True)
class SeriesClosed(Event):
    """A series takes no new numbers; None for `series` and `year` is every one of the agency (O-05)."""

    subject_field: ClassVar[str | None] = "unit"
    unit: str
    series: str | None
    year: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class AgencyDescribed(Event):
    """A unit issues documents under this symbol; `seal_mm` is the diameter of its seal."""

    subject_field: ClassVar[str | None] = "unit"
    unit: str
    symbol: str
    organ_id: str | None
    locality: str
    seal_mm: int
    mail: str | None


@dataclass(frozen=True, slots=True)
class RegisterTakenOut(Event):
    """Somebody took entries of a register out as a file or to print; `form` is `xlsx`, `print` or `xml`."""

    subject_field: ClassVar[str | None] = "unit"
    unit: str | None
    year: int
    rows: int
    form: str
