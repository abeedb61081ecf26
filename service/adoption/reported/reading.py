"""What was reported, as people see it: lists, one report with its history, and what is behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.figures import Figure, Figures, Question
from service.adoption.measures import Measure, Measures
from service.adoption.reported.deciding import Deciding
from service.adoption.reported.files import KeptFile
from service.adoption.reported.reach import sees
from service.adoption.reported.reporting import NoSuchReportError
from service.adoption.roster import Tree, tree_on
from service.adoption.spans import Period
from service.adoption.telling import UnknownHandleError, question_of
from service.clock import Clock
from service.events.adoption import ReportFileRead, ReportsSeen
from service.events.ledger import record
from service.identity.roles import Person, Role
from service.store.engine import Memory
from service.store.queries import reported as queries
from service.store.queries.reported import Wanted
from service.store.tables.adoption import ReportedFigureRow
from service.store.vault import Vault

ON_A_PAGE: Final = 50
BEHIND_AT_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report; `reported_by` and `decided_by` are full names where they are known."""

    id: str
    measure: Measure
    unit: str
    unit_name: str
    period: Period
    counted: int
    entitled: int | None
    source: str
    state: str
    reason: str
    reported_at: datetime
    reported_by: str
    decided_at: datetime | None
    decided_by: str | None
    supersedes: str | None
    superseded_at: datetime | None
    submission: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Some reports of a list, how many it has in each state, and whether it goes on."""

    reports: tuple[ReportView, ...]
    by_state: dict[str, int]
    further: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """One report with its files and those of the same figure before and after it.

    `own` tells that whoever asks reported it themselves, `decides` that it is theirs to decide on now.
    """

    report: ReportView
    files: tuple[KeptFile, ...]
    others: tuple[ReportView, ...]
    own: bool
    decides: bool
    together: int


@dataclass(frozen=True, slots=True)
class Behind:
    """The reports a figure is made of; `further` tells how many more there are."""

    question: Question
    figure: Figure
    reports: tuple[ReportView, ...]
    further: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Shows reports to those who may see them; that an auditor looked is an event (I-17)."""

    memory: Memory
    vault: Vault
    clock: Clock
    measures: Measures
    zone: tzinfo
    deciding: Deciding

    def listing(self, by: Person, wanted: Wanted, page: int = 1) -> Listing:
        """Return one page of the reports somebody may see, what waits first."""
        moment = self.clock()
        with self.memory.reading() as session:
            seen = replace(wanted, units=self._seen(session, by, moment))
            skip = (max(1, page) - 1) * ON_A_PAGE
            rows = queries.reports_wanted(session, seen, skip, ON_A_PAGE + 1)
            counts = queries.counts_by_state(session, replace(seen, state=None))
            told = self._tell(session, rows[:ON_A_PAGE], moment)
        self._note(by, wanted.measure, "", len(told))
        return Listing(told, counts, len(rows) > ON_A_PAGE)

    def waiting_for(self, by: Person) -> int:
        """Return how many reports wait that somebody may see."""
        with self.memory.reading() as session:
            seen = Wanted(units=self._seen(session, by, self.clock()))
            return queries.counts_by_state(session, seen).get(queries.REPORTED, 0)

    def report(self, by: Person, report_id: str) -> Detail:
        """Return one report; raises NoSuchReportError."""
        moment = self.clock()
        with self.memory.reading() as session:
            row = self._found(session, by, report_id, moment)
            same = Wanted(measure=row.measure, unit=row.unit_code)
            others = [
                one
                for one in queries.reports_wanted(session, same, 0, BEHIND_AT_MOST)
                if one.id != row.id and (one.first, one.last) == (row.first, row.last)
            ]
            views = self._tell(session, [row, *others], moment)
            if not views:
                raise NoSuchReportError(report_id)
            own = row.reported_by == by.user_name
            waits = row.state == queries.REPORTED
            decides = waits and not own and self.deciding.may(by, row, session)
            files = tuple(
                KeptFile(one.sha256, one.name, one.size, one.kind)
                for one in queries.files_of(session, row.submission)
            )
            together = len(queries.reports_of_submission(session, row.submission))
        self._note(by, row.measure, row.id, 1)
        return Detail(views[0], files, views[1:], own, decides, together)

    def file(self, by: Person, report_id: str, number: int) -> tuple[KeptFile, Path]:
        """Return a file of a report and where it lies; that it was handed out is an event.

        Raises:
            NoSuchReportError; MissingDocumentError: the vault has lost it.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            row = self._found(session, by, report_id, moment)
            files = {one.number: one for one in queries.files_of(session, row.submission)}
            if number not in files:
                raise NoSuchReportError(report_id)
            one = files[number]
            path = self.vault.path(one.sha256)
            event = ReportFileRead(row.id, one.sha256)
            record(session, event, moment=moment, actor=by.user_name)
        return KeptFile(one.sha256, one.name, one.size, one.kind), path

    def behind(self, by: str, handle: str) -> Behind:
        """Return the reports behind a figure, for an auditor.

        Raises:
            UnknownHandleError: it is no figure that units report; RosterError.

        """
        question, moment = question_of(handle, self.measures), self.clock()
        if question.measure.how != "reported" or question.as_of > moment:
            raise UnknownHandleError(handle[:40])
        with self.memory.reading() as session:
            counted = Figures(session, self.measures, self.zone).counted(question)
            figure = counted.figure(question.scope)
            scope = question.scope
            told = counted.reported.of(scope.unit, scope.level) if counted.reported else None
            ids = told.reports if told is not None and figure.rate is not None else ()
            rows = [
                row
                for one in ids[:BEHIND_AT_MOST]
                if (row := queries.report_by_id(session, one)) is not None
            ]
            views = self._tell(session, rows, moment)
        event = ReportsSeen(question.measure.key, handle, len(views))
        with self.memory.writing() as session:
            record(session, event, moment=moment, actor=by)
        return Behind(question, figure, views, len(ids) - len(views))

    def _seen(self, session: Session, by: Person, moment: datetime) -> frozenset[str] | None:
        return sees(session, by, tree_on(session, self._today(moment), moment))

    def _found(
        self, session: Session, by: Person, report_id: str, moment: datetime
    ) -> ReportedFigureRow:
        row = queries.report_by_id(session, report_id)
        seen = self._seen(session, by, moment)
        if row is None or (seen is not None and row.unit_code not in seen):
            raise NoSuchReportError(report_id)
        return row

    def _tell(
        self, session: Session, rows: Sequence[ReportedFigureRow], moment: datetime
    ) -> tuple[ReportView, ...]:
        names = queries.names_of(session, _people(rows))
        trees: dict[date, Tree] = {}
        views = []
        for row in rows:
            measure = self.measures.named(row.measure)
            if measure is None:
                continue  # a measure that was taken out of the file tells nothing any more
            if row.last not in trees:
                trees[row.last] = tree_on(session, row.last, moment)
            unit = trees[row.last].units.get(row.unit_code)
            views.append(_view(row, measure, unit.name if unit else row.unit_code, names))
        return tuple(views)

    def _note(self, by: Person, measure: str | None, about: str, reports: int) -> None:
        if by.may(Role.AUDITOR):
            event = ReportsSeen(measure, about, reports)
            with self.memory.writing() as session:
                record(session, event, moment=self.clock(), actor=by.user_name)

    def _today(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _people(rows: Iterable[ReportedFigureRow]) -> set[str]:
    return {name for row in rows for name in (row.reported_by, row.decided_by) if name}


def _view(
    row: ReportedFigureRow, measure: Measure, unit_name: str, names: dict[str, str]
) -> ReportView:
    return ReportView(
        id=row.id,
        measure=measure,
        unit=row.unit_code,
        unit_name=unit_name,
        period=Period(row.first, row.last),
        counted=row.counted,
        entitled=row.entitled,
        source=row.source,
        state=row.state,
        reason=row.reason,
        reported_at=row.reported_at,
        reported_by=names.get(row.reported_by, row.reported_by),
        decided_at=row.decided_at,
        decided_by=names.get(row.decided_by, row.decided_by) if row.decided_by else None,
        supersedes=row.supersedes,
        superseded_at=row.superseded_at,
        submission=row.submission,
        evidence_sha256=row.evidence_sha256,
    )
