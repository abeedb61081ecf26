"""A second person decides on what a unit reported: approve it, or refuse it and say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.measures import Measures
from service.adoption.reported.reach import decides_on
from service.adoption.reported.reporting import NoSuchReportError, ReportError
from service.adoption.roster import tree_on
from service.clock import Clock
from service.events.adoption import ReportDecided
from service.events.ledger import record_all
from service.identity.roles import Person
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import reported as queries
from service.store.tables.adoption import ReportedFigureRow

REFUSED: Final = "REFUSED"
LONGEST_REASON: Final = 500


class OwnReportError(ReportError):
    """Nobody decides on what they reported themselves."""


class AlreadyDecidedError(ReportError):
    """Somebody decided on it before."""


class DefinitionChangedError(ReportError):
    """The measure is defined otherwise by now; the unit reports again."""


class ReasonNeededError(ReportError):
    """A refusal says why, in at most 500 characters."""


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """Decides on reports; of two people who decide at once the second is told that it was done."""

    memory: Memory
    clock: Clock
    measures: Measures

    def may(self, by: Person, row: ReportedFigureRow, session: Session) -> bool:
        """Tell whether a report is of a body whose figures somebody answers for."""
        tree = tree_on(session, row.last, self.clock())
        return row.unit_code in decides_on(session, by, tree)

    def approve(self, by: Person, report_id: str) -> None:
        """Let a report count from now on, in the place of the one that stood.

        Raises:
            NoSuchReportError; OwnReportError; AlreadyDecidedError; DefinitionChangedError.

        """
        self._decide(by, report_id, self._approve)

    def refuse(self, by: Person, report_id: str, reason: str) -> None:
        """Let a report never count, and tell its unit why.

        Raises:
            ReasonNeededError; NoSuchReportError; OwnReportError; AlreadyDecidedError.

        """
        why = " ".join(reason.split())
        if not why or len(why) > LONGEST_REASON:
            raise ReasonNeededError

        def refuse(session: Session, row: ReportedFigureRow, moment: datetime) -> ReportDecided:
            row.state, row.reason = REFUSED, why
            return ReportDecided(row.id, REFUSED, why)

        self._decide(by, report_id, refuse)

    def approve_all(self, by: Person, submission: str) -> int:
        """Approve what still waits of one table and is theirs to decide on; return how many that was.

        Raises:
            OwnReportError: they brought it; DefinitionChangedError: nothing was approved.

        """
        with self.memory.writing() as session:
            take_turn(session, Turn.REPORTS)
            waiting = [
                row
                for row in queries.reports_of_submission(session, submission)
                if row.state == queries.REPORTED and self.may(by, row, session)
            ]
            if any(row.reported_by == by.user_name for row in waiting):
                raise OwnReportError
            moment = self.clock()
            events = [self._decided(by, session, row, moment, self._approve) for row in waiting]
            record_all(session, events, moment=moment, actor=by.user_name)
        return len(events)

    def _decide(
        self,
        by: Person,
        report_id: str,
        act: Callable[[Session, ReportedFigureRow, datetime], ReportDecided],
    ) -> None:
        with self.memory.writing() as session:
            take_turn(session, Turn.REPORTS)
            row = queries.locked_report(session, report_id)
            if row is None or not self.may(by, row, session):
                raise NoSuchReportError(report_id)
            if row.reported_by == by.user_name:
                raise OwnReportError
            if row.state != queries.REPORTED:
                raise AlreadyDecidedError
            moment = self.clock()
            event = self._decided(by, session, row, moment, act)
            record_all(session, [event], moment=moment, actor=by.user_name)

    def _decided(
        self,
        by: Person,
        session: Session,
        row: ReportedFigureRow,
        moment: datetime,
        act: Callable[[Session, ReportedFigureRow, datetime], ReportDecided],
    ) -> ReportDecided:
        event = act(session, row, moment)
        row.decided_by, row.decided_at = by.user_name, row.decided_at or moment
        session.flush()
        return event

    def _approve(self, session: Session, row: ReportedFigureRow, moment: datetime) -> ReportDecided:
        measure = self.measures.named(row.measure)
        if measure is None or measure.version != row.definition_version:
            raise DefinitionChangedError
        key = (row.measure, row.unit_code, row.first, row.last)
        before = queries.report_standing(session, key, row.definition_version)
        if before is not None:
            # A clock that was put back must not let the one before have ended before it began.
            moment = max(moment, before.decided_at or moment)
            before.superseded_at, row.supersedes = moment, before.id
        row.state, row.decided_at = queries.APPROVED, moment
        return ReportDecided(row.id, queries.APPROVED, superseded=row.supersedes)
