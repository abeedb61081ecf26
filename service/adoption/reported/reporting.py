"""Units report figures of themselves (F9–F17); each counts once a second person has approved it.

A report is never changed. A correction is a new report: once approved it supersedes the one before, and
a figure asked as of an earlier moment is still the figure of that moment (DOMAIN I-03, I-04). What one
form brings is kept once, however often it is sent; decisions on one report take turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import BinaryIO, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.orm import Session

from service.adoption.measures import Measures
from service.adoption.reported.files import FileRefusedError, KeptFile, keep_file
from service.adoption.reported.lines import Judged, Line, LineJudge, Problem, Report
from service.adoption.reported.reach import reports_for
from service.adoption.reported.sheet import MOST_OCTETS, SheetRefusedError, read_sheet
from service.adoption.roster import Tree, tree_on
from service.clock import Clock
from service.events.adoption import FigureReported
from service.events.ledger import record_all
from service.identity.roles import Person
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import reported as queries
from service.store.tables.adoption import ReportedFigureRow
from service.store.tables.reported import ReportFileRow
from service.store.vault import Vault

UNSENT_FOR: Final = timedelta(hours=24)
FIRST_FILE: Final = 1


class ReportError(Exception):
    """The family of what is refused about reports."""


class NoSuchReportError(ReportError):
    """There is no such report, or not for this person; the two are not told apart."""


class LinesRefusedError(ReportError):
    """Something is wrong in what was to be reported; nothing was kept."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.line}: {p.field} {p.code}" for p in self.problems[:10]))


@dataclass(frozen=True, slots=True)
class Preview:
    """A table that was brought and not sent: what is in it, and everything that is wrong.

    `refused` is set, and nothing else, where it cannot be read at all.
    """

    submission: str
    files: tuple[KeptFile, ...]
    rows: int
    judged: Judged
    refused: SheetRefusedError | None = None
    sent: bool = False

    @property
    def may_be_sent(self) -> bool:
        """Whether every line is right."""
        return not (self.sent or self.refused or self.judged.problems)


@dataclass(frozen=True, kw_only=True)
class Bringing:
    """Takes reports in, one by one or as a table."""

    memory: Memory
    vault: Vault
    clock: Clock
    measures: Measures
    zone: tzinfo

    def bodies(self, by: Person, day: date | None = None) -> tuple[tuple[str, str], ...]:
        """Return code and name of the bodies that somebody may report for, by name."""
        with self.memory.reading() as session:
            tree = tree_on(session, day or self.today(), self.clock())
            mine = reports_for(session, by, tree)
            named = ((code, tree.units[code].name) for code in mine)
            return tuple(sorted(named, key=lambda one: (one[1], one[0])))

    def submit(self, by: Person, form: UUID, line: Line, file: BinaryIO | None, name: str) -> str:
        """Keep one report with its evidence and return its id; the same form sent twice is one report.

        Raises:
            LinesRefusedError; FileRefusedError: nothing was kept.
            NoSuchReportError: that form was somebody else's.

        """
        submission = str(form)
        if known := self._sent(by, submission):
            return known[0]
        with self._judging(by) as judge:
            judged = judge.judge([line])
        if judged.problems:
            raise LinesRefusedError(judged.problems)
        if file is None:
            raise FileRefusedError("missing")
        kept = keep_file(self.vault, file, name)
        return self._keep(by, submission, [line], kept, bring=True)[0]

    def look_at(
        self,
        by: Person,
        form: UUID,
        table: tuple[BinaryIO, str],
        attachment: tuple[BinaryIO, str] | None = None,
    ) -> str:
        """Take a table to look at and return its submission; nothing is reported yet.

        Raises:
            FileRefusedError: the table is no text of 1 MiB at the most, or the attachment of no kind.
            NoSuchReportError: that form was somebody else's.

        """
        submission, moment = str(form), self.clock()
        files = [keep_file(self.vault, *table, largest=MOST_OCTETS)]
        if not files[0].kind.startswith("text/"):
            raise FileRefusedError("kind")
        if attachment is not None:
            files.append(keep_file(self.vault, *attachment))
        with self.memory.writing() as session:
            take_turn(session, Turn.REPORTS)
            queries.forget_unsent_files(session, moment - UNSENT_FOR)
            if not self._files(session, by, submission):
                session.add_all(_file_rows(submission, files, moment, by))
        return submission

    def preview(self, by: Person, submission: str) -> Preview:
        """Return what is in a table that somebody brought; raises NoSuchReportError."""
        with self.memory.reading() as session:
            files = self._files(session, by, submission)
            sent = bool(queries.reports_of_submission(session, submission))
        if not files:
            raise NoSuchReportError(submission)
        try:
            lines, problems = self._lines(files[0])
        except SheetRefusedError as refusal:
            return Preview(submission, files, 0, Judged((), ()), refusal)
        if sent:
            return Preview(submission, files, len(lines), Judged((), ()), sent=True)
        with self._judging(by) as judge:
            judged = judge.judge(lines)
        return Preview(submission, files, len(lines) + len(problems), _with(judged, problems))

    def send(self, by: Person, submission: str) -> Sequence[str]:
        """Keep all lines of a table that was looked at, or none; return the ids of the reports.

        Raises:
            LinesRefusedError: something in it is wrong, or came to be since; nothing was kept.
            SheetRefusedError; NoSuchReportError.

        """
        if known := self._sent(by, submission):
            return known
        with self.memory.reading() as session:
            files = self._files(session, by, submission)
        if not files:
            raise NoSuchReportError(submission)
        lines, problems = self._lines(files[0])
        if problems:
            raise LinesRefusedError(problems)
        return self._keep(by, submission, lines, files[0], bring=False)

    def today(self) -> date:
        """Return the local day."""
        return self.clock().astimezone(self.zone).date()

    def _keep(
        self, by: Person, submission: str, lines: Sequence[Line], evidence: KeptFile, *, bring: bool
    ) -> list[str]:
        """Judge lines once more and write them, with their events, in one transaction."""
        with self.memory.writing() as session:
            take_turn(session, Turn.REPORTS)
            if known := self._known(session, by, submission):
                return known
            if bring == bool(self._files(session, by, submission)):
                # Forgotten this very moment; or a table that was looked at, sent as if it were a form.
                raise NoSuchReportError(submission)
            judged = self._judge(session, by).judge(lines)
            if judged.problems:
                raise LinesRefusedError(judged.problems)
            moment = self.clock()
            rows = [_row(one, submission, evidence.sha256, moment, by) for one in judged.reports]
            if bring:
                session.add_all(_file_rows(submission, [evidence], moment, by))
            session.add_all(rows)
            record_all(session, list(map(_event, rows)), moment=moment, actor=by.user_name)
            return [row.id for row in rows]

    def _sent(self, by: Person, submission: str) -> list[str]:
        with self.memory.reading() as session:
            return self._known(session, by, submission)

    def _known(self, session: Session, by: Person, submission: str) -> list[str]:
        """Return the reports of a form that was sent before; raises NoSuchReportError."""
        rows = queries.reports_of_submission(session, submission)
        if any(row.reported_by != by.user_name for row in rows):
            raise NoSuchReportError(submission)
        return [row.id for row in rows]

    def _files(self, session: Session, by: Person, submission: str) -> tuple[KeptFile, ...]:
        """Return the files of a submission; raises NoSuchReportError where it is somebody else's."""
        rows = queries.files_of(session, submission)
        if any(row.brought_by != by.user_name for row in rows):
            raise NoSuchReportError(submission)
        return tuple(KeptFile(row.sha256, row.name, row.size, row.kind) for row in rows)

    def _lines(self, table: KeptFile) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
        with self.vault.path(table.sha256).open("rb") as file:
            return read_sheet(file.read(MOST_OCTETS + 1))

    @contextmanager
    def _judging(self, by: Person) -> Iterator[LineJudge]:
        with self.memory.reading() as session:
            yield self._judge(session, by)

    def _judge(self, session: Session, by: Person) -> LineJudge:
        moment = self.clock()
        trees: dict[date, Tree] = {}
        mine: dict[date, frozenset[str]] = {}

        def tree(day: date) -> Tree:
            if day not in trees:
                trees[day] = tree_on(session, day, moment)
            return trees[day]

        def within(day: date) -> frozenset[str]:
            if day not in mine:
                mine[day] = reports_for(session, by, tree(day))
            return mine[day]

        return LineJudge(
            self.measures,
            self.today(),
            bodies=lambda day: tree(day).units,
            within=within,
            waiting=lambda keys: queries.keys_waiting(session, keys),
        )


def _with(judged: Judged, problems: Sequence[Problem]) -> Judged:
    together = sorted((*judged.problems, *problems), key=lambda one: one.line)
    return Judged(judged.reports, tuple(together))


def _row(
    report: Report, submission: str, sha256: str, moment: datetime, by: Person
) -> ReportedFigureRow:
    """Return a report's row; its id follows from its form and line, so there is one at the most."""
    return ReportedFigureRow(
        id=str(uuid5(NAMESPACE_OID, f"{submission} {report.line}")),
        measure=report.measure.key,
        unit_code=report.unit,
        first=report.period.first,
        last=report.period.last,
        counted=report.counted,
        entitled=report.entitled,
        definition_version=report.measure.version,
        evidence_sha256=sha256,
        source=report.source,
        state=queries.REPORTED,
        reported_at=moment,
        reported_by=by.user_name,
        submission=submission,
        line=report.line,
    )


def _event(row: ReportedFigureRow) -> FigureReported:
    return FigureReported(
        row.id, row.measure, row.unit_code, row.counted, row.entitled, row.evidence_sha256,
        row.first.isoformat(), row.last.isoformat(),
    )  # fmt: skip


def _file_rows(
    submission: str, files: Sequence[KeptFile], moment: datetime, by: Person
) -> list[ReportFileRow]:
    return [
        ReportFileRow(
            submission=submission,
            number=number,
            sha256=one.sha256,
            name=one.name,
            size=one.size,
            kind=one.kind,
            brought_at=moment,
            brought_by=by.user_name,
        )
        for number, one in enumerate(files, start=FIRST_FILE)
    ]
