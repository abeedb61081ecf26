"""Who asked how far things have come, and who saw whom behind a figure; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class LogTaken(Event):
    """A mail log was taken in: how many lines it has so far, and how many acts were new."""

    subject_field: ClassVar[str | None] = "identity"
    identity: str
    name: str
    sha256: str
    lines: int
    taken: int


@dataclass(frozen=True, slots=True)
class FiguresAsked(Event):
    """Somebody asked for figures (I-17); the days and moments are ISO 8601, `form` how they were told."""

    measures: tuple[str, ...]
    first: str
    last: str
    as_of: str
    unit: str | None
    by: str | None
    restated: bool
    form: str
    level: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceSeen(Event):
    """Somebody saw the people behind a figure, under pseudonyms."""

    subject_field: ClassVar[str | None] = "measure"
    measure: str
    handle: str
    people: int


@dataclass(frozen=True, slots=True)
class DocumentsSeen(Event):
    """Somebody saw the documents behind a figure: numbers, dates and digests, no titles."""

    subject_field: ClassVar[str | None] = "measure"
    measure: str
    handle: str
    documents: int


@dataclass(frozen=True, slots=True)
class PersonRevealed(Event):
    """Somebody had a pseudonym behind a figure lifted, and said why."""

    subject_field: ClassVar[str | None] = "pseudonym"
    pseudonym: str
    handle: str
    person_key: str
    reason: str


@dataclass(frozen=True, slots=True)
class PeriodClosed(Event):
    """A period's figures stand for good; `digest` covers all of them in their order."""

    subject_field: ClassVar[str | None] = "period"
    period: str
    figures: int
    digest: str


@dataclass(frozen=True, slots=True)
class PeriodRecalculated(Event):
    """A closed period was calculated again: `changed` figures got a new version beside the first."""

    subject_field: ClassVar[str | None] = "period"
    period: str
    changed: int
    reason: str
    digest: str


@dataclass(frozen=True, slots=True)
class FigureReported(Event):
    """A unit reported a figure of itself, with evidence; the days are ISO 8601."""

    subject_field: ClassVar[str | None] = "report_id"
    report_id: str
    measure: str
    unit: str
    counted: int
    entitled: int | None
    evidence_sha256: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class ReportDecided(Event):
    """A second person decided on what a unit reported: `state` is `APPROVED` or `REFUSED`."""

    subject_field: ClassVar[str | None] = "report_id"
    report_id: str
    state: str
    reason: str = ""
    superseded: str | None = None


@dataclass(frozen=True, slots=True)
class LaddersAsked(Event):
    """Somebody asked how far people have climbed; the days and the moment are ISO 8601, `form` how it was told."""

    ladders: tuple[str, ...]
    first: str
    last: str
    as_of: str
    unit: str | None
    restated: bool
    form: str


@dataclass(frozen=True, slots=True)
class PeopleListed(Event):
    """Somebody saw or took out a list of who is behind; `named` tells names from pseudonyms.

    `people` are how many the list holds, `shown` how many were told; `form` is `page`, `csv` or `text`.
    """

    subject_field: ClassVar[str | None] = "list_name"
    list_name: str
    first: str
    last: str
    unit: str | None
    people: int
    shown: int
    named: bool
    form: str


@dataclass(frozen=True, slots=True)
class FiguresExported(Event):
    """Figures left the house as files: `query` is canonical JSON, `forms` the endings of the files.

    `sha256` is over one line for each file, `digest  name`, as `sha256sum` writes them.
    """

    subject_field: ClassVar[str | None] = "sha256"
    query: str
    first: str
    last: str
    as_of: str
    forms: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class QuerySaved(Event):
    """Somebody kept a question under a name; `query` is canonical JSON."""

    subject_field: ClassVar[str | None] = "query_id"
    query_id: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class QueryRenamed(Event):
    """A kept question got another name."""

    subject_field: ClassVar[str | None] = "query_id"
    query_id: str
    name: str


@dataclass(frozen=True, slots=True)
class QueryDeleted(Event):
    """A kept question was taken away."""

    subject_field: ClassVar[str | None] = "query_id"
    query_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ReportsSeen(Event):
    """Somebody saw what units reported; `about` is a report, a figure's handle, or empty for a list."""

    subject_field: ClassVar[str | None] = "measure"
    measure: str | None
    about: str
    reports: int


@dataclass(frozen=True, slots=True)
class ReportFileRead(Event):
    """Somebody was handed a file that came with a report."""

    subject_field: ClassVar[str | None] = "report_id"
    report_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AdoptionReportMade(Event):
    """A periodic report was made; of a closed period it is kept under `sha256`, `level` is its seal's."""

    subject_field: ClassVar[str | None] = "period"
    period: str
    language: str
    version: int
    provisional: bool
    told_digest: str
    sha256: str
    level: str


@dataclass(frozen=True, slots=True)
class AdoptionReportTaken(Event):
    """Somebody took a kept report away; `form` is `page` or `command`."""

    subject_field: ClassVar[str | None] = "period"
    period: str
    language: str
    version: int
    sha256: str
    form: str


@dataclass(frozen=True, slots=True)
class FigureRecounted(Event):
    """Somebody had a figure counted again from the raw events; `agrees` tells whether it came to the same."""

    subject_field: ClassVar[str | None] = "measure"
    measure: str
    handle: str
    counted: int
    entitled: int
    agrees: bool
