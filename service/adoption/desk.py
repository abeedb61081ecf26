"""What auditors ask, for the doors: every question and every look behind a figure is an event (I-17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from sqlalchemy import select

from service.adoption.closing import close_period
from service.adoption.documents.behind import Document, DocumentEvidence, documents_behind
from service.adoption.documents.recount import recount_documents
from service.adoption.evidence import Evidence, Trace, evidence, person_behind, traces
from service.adoption.figures import By, Figure, Figures, Question, Rate, Scope, due_on
from service.adoption.measures import STAFF, Measure, Measures
from service.adoption.outlook import months_before
from service.adoption.recount import recount
from service.adoption.sources.facts import is_behind, read_ledger
from service.adoption.sources.observing import observe
from service.adoption.sources.usage import MOST, attribute
from service.adoption.spans import Period, month_named, month_of, named_period
from service.adoption.standing import count_ahead, keep_ahead, periods_that_end_in
from service.adoption.telling import UnknownHandleError, handle_of, question_of, withhold
from service.clock import Clock
from service.events.adoption import (
    DocumentsSeen,
    EvidenceSeen,
    FigureRecounted,
    FiguresAsked,
    PersonRevealed,
)
from service.events.ledger import record
from service.store.engine import Memory, Turn, take_turn
from service.store.queries.adoption import source_named
from service.store.queries.registered import units_that_were
from service.store.tables.adoption import PeriodRow
from service.store.tables.people import PersonRow

LONGEST_REASON: Final = 300
MONTHS_CLOSED: Final = 13
BY_CLOCK: Final = "schedule"


class UnknownMeasureError(LookupError):
    """There is no such measure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know; `as_of` None means as known now."""

    measures: tuple[str, ...]
    period: Period
    as_of: datetime | None = None
    unit: str | None = None
    by: By | None = None
    restated_on: date | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who was behind a pseudonym, and what made them count."""

    person_key: str
    traces: Sequence[Trace]


@dataclass(frozen=True, slots=True)
class Recounted:
    """A figure, and what another way of counting came to."""

    told: Rate
    again: Rate

    @property
    def agrees(self) -> bool:
        """Whether both counts are the same."""
        return self.told == self.again


class NotRecountedError(LookupError):
    """A figure that cannot be counted again from events."""


@dataclass(frozen=True, slots=True)
class AdoptionDesk:
    """Answers figures and what lies behind them; `secret` makes the pseudonyms."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo
    secret: Callable[[], bytes]

    def refresh(self) -> int:
        """Take in what the house has come to know; return how many events that was."""
        observe(self.memory, self.measures, self.clock, self.zone)
        taken = read_ledger(self.memory, self.clock, self.zone)
        while True:
            with self.memory.writing() as session:
                take_turn(session, Turn.USAGE)  # what begins to count now is known from our turn on
                if attribute(session, self.zone, moment=self.clock()) < MOST:
                    break
        with self.memory.writing() as session:
            take_turn(session, Turn.USAGE)
            moment = self.clock()  # what is being read meanwhile is recorded later than this
        with self.memory.reading() as session:
            ahead = count_ahead(session, self.measures, self.zone, moment)
        with self.memory.writing() as session:
            keep_ahead(session, ahead)
        return taken

    def close_ended_periods(self) -> tuple[str, ...]:
        """Close what ended and whose time for late facts is over, once each; return their names.

        Nothing older than a year is closed by the clock: of what was before this house, it knows little.
        A month that it knew in part is closed; of a longer period it must have known the first day.
        The ledger is read first; where it is not read up to when a period fell due, another night is waited for.
        """
        read_ledger(self.memory, self.clock, self.zone)
        today = self.clock().astimezone(self.zone).date()
        ended = months_before(today, MONTHS_CLOSED)[:-1]
        closed = []
        for name in (one for month in ended for one in periods_that_end_in(month)):
            period = named_period(name)
            known_on = period.last if name == month_named(month_of(period.last)) else period.first
            if (today - period.last).days <= self.measures.late_after_days:
                continue
            with self.memory.writing() as session:
                take_turn(session, Turn.USAGE)
                source = source_named(session, STAFF)
                if session.get(PeriodRow, name) is not None:
                    continue
                if source is None or source.since is None or source.since > known_on:
                    continue
                if is_behind(session, due_on(period, self.measures.late_after_days, self.zone)):
                    continue
                close_period(
                    session, self.measures, self.zone, name, moment=self.clock(), by=BY_CLOCK
                )
            closed.append(name)
        return tuple(closed)

    def ask(
        self, asked: Asked, *, by: str | None, form: str, sees_people: bool
    ) -> tuple[Figure, ...]:
        """Return the figures, small cells withheld from whoever may not see people.

        Raises:
            UnknownMeasureError: a measure is asked for that there is not.
            RosterError: the body is none on that day.
            UnusablePeriodError: too many months.

        """
        moment = self.clock()
        as_of = min(asked.as_of or moment, moment)
        wanted = [self._measure(key) for key in dict.fromkeys(asked.measures)]
        figures: list[Figure] = []
        with self.memory.reading() as session:
            desk = Figures(session, self.measures, self.zone)
            for measure in wanted or self.measures.measures:
                scope = Scope(asked.unit, asked.level)
                question = Question(measure, asked.period, as_of, scope, asked.restated_on)
                told = desk.by(question, asked.by) if asked.by else (desk.figure(question),)
                figures += told if sees_people else withhold(told, self.measures.small_cell)
        self.note(replace(asked, measures=tuple(one.key for one in wanted), as_of=as_of), by, form)
        return tuple(figures)

    def note(self, asked: Asked, by: str | None, form: str) -> None:
        """Record that somebody asked, and in which form they were answered (I-17)."""
        moment = self.clock()
        event = FiguresAsked(
            asked.measures,
            asked.period.first.isoformat(),
            asked.period.last.isoformat(),
            (asked.as_of or moment).isoformat(),
            asked.unit,
            asked.by,
            asked.restated_on is not None,
            form,
            asked.level,
        )
        with self.memory.writing() as session:
            record(session, event, moment=moment, actor=by)

    def show(self, handle: str, *, by: str, skip: int = 0) -> Evidence:
        """Return the people behind a figure, by pseudonym; raises UnknownHandleError."""
        question = self._question(handle)
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            found = evidence(figures, question, self.secret(), skip=skip)
        event = EvidenceSeen(question.measure.key, handle, len(found.people))
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=by)
        return found

    def show_documents(self, handle: str, *, by: str, skip: int = 0) -> DocumentEvidence:
        """Return the documents behind a figure with the events that prove it; that somebody looked is one.

        Raises:
            UnknownHandleError: it is no figure of ours, or not about documents.
            RosterError: the body is none on that day.

        """
        question = self._question(handle)
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            found = documents_behind(figures, question, skip=skip)
        event = DocumentsSeen(question.measure.key, handle, len(found.documents))
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=by)
        return found

    def list_documents(
        self, asked: Asked, measure: Measure, *, by: str, most: int
    ) -> tuple[Document, ...] | None:
        """Return every document of a question's period and scope, None where there are more than `most`."""
        as_of = asked.as_of or self.clock()
        scope = Scope(asked.unit, asked.level)
        question = Question(measure, asked.period, as_of, scope, asked.restated_on)
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            if documents_behind(figures, question, limit=0).further > most:
                return None
            found = documents_behind(figures, question, limit=most)
        event = DocumentsSeen(measure.key, handle_of(question), len(found.documents))
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=by)
        return found.documents

    def recount(self, handle: str, *, by: str) -> Recounted:
        """Count a figure again from the raw events, by another query than the one it was counted by.

        Raises:
            UnknownHandleError: it is no figure of ours.
            NotRecountedError: units report it, it is not of bodies as they were, or there is no figure.

        """
        question = self._question(handle)
        if not question.measure.counted_here or question.restated_on or question.scope.level:
            raise NotRecountedError(handle[:40])
        with self.memory.reading() as session:
            figure = Figures(session, self.measures, self.zone).figure(question)
            if figure.rate is None:
                raise NotRecountedError(handle[:40])
            again = (
                recount_documents(session, question, figure.on, self.measures.documents.apart_types)
                if question.measure.how == "documents"
                else recount(session, self.measures, question, figure.on)
            )
        event = FigureRecounted(
            question.measure.key, handle, again.counted, again.entitled, again == figure.rate
        )
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=by)
        return Recounted(figure.rate, again)

    def reveal(self, handle: str, pseudonym: str, reason: str, *, by: str) -> Revealed:
        """Return who is behind a pseudonym; it is recorded before anybody sees it.

        Raises:
            UnknownHandleError: it is no figure of ours.
            NobodyThereError: nobody of that pseudonym is behind it.
            ValueError: no reason is given, or one too long.

        """
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise ValueError("a reason, in at most 300 characters")
        question = self._question(handle)
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            person = person_behind(figures, question, pseudonym, self.secret())
            found = tuple(traces(session, figures, question, person))
        event = PersonRevealed(pseudonym, handle, person, reason.strip())
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=by)
        return Revealed(person, found)

    def _question(self, handle: str) -> Question:
        question = question_of(handle, self.measures)
        if question.as_of > self.clock():
            raise UnknownHandleError(handle[:40])
        return question

    def named(self, person_key: str) -> str:
        """Return the name of a staff number as this house knows it, else the number itself."""
        with self.memory.reading() as session:
            wanted = select(PersonRow.full_name).where(PersonRow.staff_number == person_key)
            return session.scalar(wanted) or person_key

    def names_of(self, codes: Iterable[str]) -> Mapping[str, str]:
        """Return the names of bodies as they were called last."""
        moment = self.clock()
        today = moment.astimezone(self.zone).date()
        with self.memory.reading() as session:
            found = units_that_were(session, frozenset(codes), today, moment)
        return {code: row.name for code, row in found.items()}

    def _measure(self, key: str) -> Measure:
        measure = self.measures.named(key)
        if measure is None:
            raise UnknownMeasureError(key[:20])
        return measure
