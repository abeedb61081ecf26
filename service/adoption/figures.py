"""Figures: how many of how many, when, known when, by which rule, and how complete the sources were.

A figure never travels without its two counts, and where nobody was entitled or nobody can tell there
is no figure: silence is not zero (DOMAIN I-00). People are counted, so counts of parts are never added
up: a body is counted afresh with all below it (I-15).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from service.adoption.documents.counting import (
    Counts,
    Registered,
    counts_known,
    late_to,
    with_former,
)
from service.adoption.documents.restating import Restated, predecessors, restated
from service.adoption.measures import Habit, Kind, Measure, Measures
from service.adoption.reported.figures import Bodies, Reported, bodies_on, reported
from service.adoption.roster import (
    Groups,
    Population,
    Posts,
    RosterError,
    Unit,
    population_on,
    posts_known,
    restate,
    tree_on,
)
from service.adoption.spans import DAY, Period, UnusablePeriodError, last_day
from service.store.queries import adoption as queries
from service.store.queries.adoption_closing import closing_of

Key = TypeVar("Key")
Read = TypeVar("Read")
HOUR: Final = timedelta(hours=1)
MAIL: Final = frozenset({Kind.SENT, Kind.READ, Kind.SIGNED_IN})
MONTHS_AT_MOST: Final = 36
KEPT: Final = 4  # of what was read, how much is held for the next figure of the same page


class NoFigure(StrEnum):
    """Why there is none."""

    NOBODY_ENTITLED = "nobody_entitled"
    NOTHING_REGISTERED = "nothing_registered"
    NO_SOURCE = "no_source"
    FACTS_MISSING = "facts_missing"
    NOTHING_REPORTED = "nothing_reported"
    REPORTS_MISSING = "reports_missing"
    NOT_RESTATED = "not_restated"
    NOT_BEGUN = "not_begun"
    WITHHELD = "withheld"


class By(StrEnum):
    """What figures may be told apart by."""

    UNIT = "unit"
    LEVEL = "level"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rate:
    """Those who did, out of those who could.

    >>> Rate(3, 4).share, Rate(0, 0).share
    (Fraction(3, 4), None)
    """

    counted: int
    entitled: int

    @property
    def share(self) -> Fraction | None:
        """None where nobody was entitled: silence is not zero."""
        return Fraction(self.counted, self.entitled) if self.entitled else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the tree: a body with all below it, a level of that, or everything."""

    unit: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete the sources were: hours whose mail logs were read, and events of nobody we know."""

    hours_read: int = 0
    hours_expected: int = 0
    events_of_nobody: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing is known to be missing."""
        return self.hours_read >= self.hours_expected and not self.events_of_nobody


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `restated_on` is the day whose bodies people are counted in, if not their own."""

    measure: Measure
    period: Period
    as_of: datetime
    scope: Scope = Scope()
    restated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An answer with everything that is needed to doubt it.

    `rate` is None where there is no figure, and `none` says why, `missing` what would be needed.
    `on` is the day of the roster. `excluded` counts by reason who was taken out. `late` counts events
    of the period that were recorded after it was closed or fell due. `unrestated` names bodies whose
    people, or documents, cannot be put under a successor. `apart` counts documents that would count but
    for what they are worth by now; `points` are a ward's or commune's for them (F1s).
    `predecessors` names bodies it succeeded within the period, whose documents only a restated figure has.
    """

    question: Question
    on: date
    definition_version: int
    rate: Rate | None
    none: NoFigure | None = None
    missing: tuple[str, ...] = ()
    excluded: Mapping[str, int] = field(default_factory=dict)
    coverage: Coverage = Coverage()
    late: int = 0
    habit: Habit | None = None
    unrestated: tuple[str, ...] = ()
    apart: Mapping[str, int] = field(default_factory=dict)
    points: float | None = None
    predecessors: tuple[str, ...] = ()

    @property
    def restated(self) -> bool:
        """Whether people are counted in the bodies that succeeded theirs."""
        return self.question.restated_on is not None


@dataclass(frozen=True)
class Counted:
    """Everything behind the figures of one measure in one period, before it is split by scope."""

    population: Population
    did: frozenset[str]
    base: Figure
    reported: Reported | None = None
    registered: Registered | None = None

    def codes(self, scope: Scope) -> frozenset[str] | None:
        """Return the bodies of a scope, None for all; raises RosterError where there is no such body."""
        tree = self.population.tree
        if scope.level is not None:
            below = self.codes(Scope(scope.unit))
            return frozenset(
                u.code
                for u in tree.units.values()
                if u.level == scope.level and (below is None or u.code in below)
            )
        if scope.unit is None:
            return None
        if scope.unit not in tree.units and scope.unit not in self.population.unrestated:
            raise RosterError(f"no body {scope.unit[:64]!r} on {tree.day}")
        return tree.under(scope.unit) | {scope.unit}

    @cached_property
    def _did(self) -> Groups:
        """How many of the entitled did, by the bodies they stand in."""
        return self.population.together(self.did)

    def figure(self, scope: Scope) -> Figure:
        """Return the figure of a scope, counted afresh."""
        question = replace(self.base.question, scope=scope)
        codes = self.codes(scope)
        if self.base.none is not None:
            return replace(self.base, question=question)
        if self.reported is not None:
            return _as_reported(replace(self.base, question=question), self.reported)
        if self.registered is not None:
            unit = self.population.tree.units.get(scope.unit or "") if not scope.level else None
            return _as_registered(
                replace(self.base, question=question), self.registered, codes, unit
            )
        rate = Rate(self._did.within(codes), self.population.entitled.within(codes))
        return replace(
            self.base,
            question=question,
            rate=rate if rate.entitled else None,
            none=None if rate.entitled else NoFigure.NOBODY_ENTITLED,
            excluded=self.population.excluded_within(codes),
        )


class Figures:
    """Answers questions over one session; nothing is written."""

    def __init__(self, session: Session, measures: Measures, zone: tzinfo) -> None:
        self.session, self.measures, self.zone = session, measures, zone
        self._posts: dict[tuple[datetime, bool], Posts] = {}
        self._populations: dict[tuple[date, datetime, bool], Population] = {}
        self._coverages: dict[tuple[tuple[Kind, ...], Period, datetime], Coverage] = {}
        self._servers: dict[datetime, Sequence[tuple[str, datetime]]] = {}
        self._months: dict[tuple[tuple[Kind, ...], int, datetime], list[tuple[str, int]]] = {}
        self._bodies: dict[tuple[date, datetime], Bodies] = {}
        self._documents: dict[tuple[Period, datetime], Counts] = {}

    def figure(self, question: Question) -> Figure:
        """Return one figure."""
        return self.counted(question).figure(question.scope)

    def by(self, question: Question, by: By) -> tuple[Figure, ...]:
        """Return the figures of the parts: bodies at or below the scope's, levels, or months.

        Raises:
            UnusablePeriodError: more than three years, month by month.

        """
        if by is By.MONTH:
            if len(months := question.period.by_month()) > MONTHS_AT_MOST:
                raise UnusablePeriodError(f"more than {MONTHS_AT_MOST} months")
            return tuple(self.figure(replace(question, period=month)) for month in months)
        return self.parts(self.counted(question), question.scope, by)

    def parts(self, counted: Counted, scope: Scope, by: By) -> tuple[Figure, ...]:
        """Return the figures of the bodies at or below a scope, or of the levels there."""
        units = counted.population.tree.units
        asked = counted.codes(scope)
        if by is By.LEVEL:
            levels = sorted({u.level for u in units.values() if asked is None or u.code in asked})
            return tuple(counted.figure(Scope(scope.unit, level)) for level in levels)
        codes = sorted((units.keys() | counted.population.unrestated) if asked is None else asked)
        return tuple(counted.figure(Scope(unit=code)) for code in codes)

    def roster_day(self, question: Question) -> date:
        """Return the day whose roster is asked: the period's last, or that of the moment of knowledge."""
        return min(question.period.last, question.as_of.astimezone(self.zone).date())

    def counted(self, question: Question) -> Counted:
        """Return who is entitled and who did, everywhere."""
        measure, period, as_of = question.measure, question.period, question.as_of
        on = self.roster_day(question)
        habit = self.measures.habit if measure.how == "habit" else None
        base = Figure(question, on, measure.version, None, habit=habit)
        if measure.how == "reported":
            return self._reported(question, base)
        if none := self._cannot_tell(question, on):
            nobody = Population(tree_on(self.session, on, as_of), {}, {})
            return Counted(nobody, frozenset(), replace(base, none=none[0], missing=none[1]))
        if measure.how == "documents":
            return self._registered(question, base)
        people = self.people(on, as_of, leaders=measure.population == "leaders")
        if question.restated_on is not None:
            people = restate(self.session, people, max(on, question.restated_on), as_of)
        seen = self._seen(measure, period, on)
        base = replace(
            base,
            coverage=self._coverage(measure, seen, as_of),
            late=self._late(measure, period, seen, as_of),
            unrestated=tuple(sorted(people.unrestated)),
        )
        return Counted(people, self._did(measure, seen, on, as_of), base)

    def _reported(self, question: Question, base: Figure) -> Counted:
        """Return what units reported; they reported as the bodies they were, so it is never restated."""
        if question.period.first > base.on:
            base = replace(base, none=NoFigure.NOT_BEGUN)
        elif question.restated_on is not None:
            base = replace(base, none=NoFigure.NOT_RESTATED)
        key = (max(base.on, question.restated_on or base.on), question.as_of)
        if key not in self._bodies:
            self._bodies[key] = bodies_on(self.session, *key)
        bodies = self._bodies[key]
        told = reported(self.session, question.measure, question.period, bodies, question.as_of)
        return Counted(Population(bodies.tree, {}, {}), frozenset(), base, told)

    def _registered(self, question: Question, base: Figure) -> Counted:
        """Return the documents numbered in a period, in their own bodies or those that succeeded them."""
        measure, period, as_of = question.measure, question.period, question.as_of
        day = max(base.on, question.restated_on or base.on)
        if question.restated_on is None:
            told = Restated(self._numbered(period, as_of))
            before = predecessors(self.session, period, day, as_of)
        else:
            told = restated(
                self.session, period, day, as_of, lambda part: self._numbered(part, as_of)
            )
            before = {}
        counts, unclear = told.counts, told.unclear
        tree = with_former(self.session, tree_on(self.session, day, as_of), counts, as_of)
        late = late_to(self.session, period, self._due(period), as_of)
        rules = self.measures.score if measure.key == self.measures.score.measure else None
        return Counted(
            Population(tree, {}, {}, unrestated=unclear),
            frozenset(),
            replace(base, late=late, unrestated=tuple(sorted(unclear))),
            registered=Registered(counts, measure, rules, told.moved, before),
        )

    def _numbered(self, period: Period, as_of: datetime) -> Counts:
        """Return the documents of a period in the bodies that numbered them."""
        copies = self.measures.documents.apart_types
        return _kept(
            self._documents,
            (period, as_of),
            lambda: counts_known(self.session, period, as_of, copies),
        )

    def people(self, on: date, as_of: datetime, *, leaders: bool) -> Population:
        """Return who is in scope on a day; several measures ask for the same people."""
        posts = _kept(
            self._posts,
            (as_of, leaders),
            lambda: posts_known(self.session, as_of, leaders=leaders),
        )
        return _kept(
            self._populations,
            (on, as_of, leaders),
            lambda: population_on(self.session, self.measures, on, as_of, posts),
        )

    def _seen(self, measure: Measure, period: Period, on: date) -> Period:
        """Return the days looked at: the period, or the last weeks before its end (F6)."""
        if measure.how == "habit":
            return Period(on - 7 * self.measures.habit.weeks * DAY + DAY, on)
        return Period(period.first, on)

    def _cannot_tell(self, question: Question, on: date) -> tuple[NoFigure, tuple[str, ...]] | None:
        """Return why no source can answer, None where they all can."""
        measure, as_of = question.measure, question.as_of
        if question.period.first > on:
            return NoFigure.NOT_BEGUN, ()
        missing = tuple(need for need in measure.needs if not self._tells(need, on, as_of))
        if missing:
            return NoFigure.FACTS_MISSING, missing
        seen = self._seen(measure, question.period, on)
        if MAIL & set(measure.kinds) and not self._coverage(measure, seen, as_of).hours_read:
            return NoFigure.NO_SOURCE, ("mail_log",)
        return None

    def _tells(self, need: str, on: date, as_of: datetime) -> bool:
        """Tell whether a source was read by then and reaches back to a day."""
        if (
            need in MAIL
        ):  # which kinds a mail log can tell is the log's; that it was read is told by hours
            return True
        source = queries.source_named(self.session, need)
        if source is None or source.first_read_at > as_of:
            return False
        return source.since is not None and source.since <= on

    def _did(self, measure: Measure, seen: Period, on: date, as_of: datetime) -> frozenset[str]:
        if measure.holding is not None:
            return queries.holders_on(self.session, measure.holding, on, as_of)
        if measure.how == "activity":
            return self._active(measure, seen, as_of)
        habit = self.measures.habit
        days = self.days(measure, seen, as_of)
        return frozenset(p for p, mask in days.items() if reaches(mask, habit))

    def _active(self, measure: Measure, seen: Period, as_of: datetime) -> frozenset[str]:
        """Return who did something in a span."""
        found: set[str] = set()
        for month in seen.months:
            found |= queries.active_in_month(
                self.session, measure.kinds, month, seen.mask(month), as_of
            )
            late = self._late_days(measure.kinds, month, as_of)
            found.update(person for person, day in late if seen.first <= day <= seen.last)
        return frozenset(found)

    def _late_days(
        self, kinds: tuple[Kind, ...], month: int, as_of: datetime
    ) -> Sequence[tuple[str, date]]:
        """Return person and day of what was known by then in rows that got more afterwards."""
        first = date(month // 100, month % 100, 1)
        if not queries.some_came_late(self.session, kinds, first, last_day(first), as_of):
            return ()
        return queries.days_where_some_came_late(self.session, kinds, month, as_of)

    def days(self, measure: Measure, seen: Period, as_of: datetime) -> dict[str, int]:
        """Return the days on which each person was seen, bit 0 for the first day of the span."""
        days: dict[str, int] = {}
        for month in seen.months:
            mask, by = seen.mask(month), (date(month // 100, month % 100, 1) - seen.first).days
            for person, told in self._days(measure, month, as_of):
                if told := told & mask:
                    days[person] = days.get(person, 0) | (told << by if by >= 0 else told >> -by)
        return days

    def _days(self, measure: Measure, month: int, as_of: datetime) -> list[tuple[str, int]]:
        """Return people and days of a month, bit 0 for its first; somebody may stand there twice."""
        kinds = measure.kinds

        def read() -> list[tuple[str, int]]:
            told = queries.days_by_month(self.session, kinds, month, as_of)
            return told + [
                (person, 1 << day.day - 1) for person, day in self._late_days(kinds, month, as_of)
            ]

        return _kept(self._months, (kinds, month, as_of), read)

    def _late(self, measure: Measure, period: Period, seen: Period, as_of: datetime) -> int:
        if not measure.kinds:
            return 0
        after = self._due(period)
        return queries.late_events(self.session, measure.kinds, seen.first, seen.last, after, as_of)

    def _due(self, period: Period) -> datetime:
        """Return the moment after which what is recorded of a period came late to it."""
        closing = closing_of(self.session, period.first, period.last)
        return closing or due_on(period, self.measures.late_after_days, self.zone)

    def _coverage(self, measure: Measure, seen: Period, as_of: datetime) -> Coverage:
        if not measure.kinds:
            return Coverage()
        key = (measure.kinds, seen, as_of)
        return _kept(self._coverages, key, lambda: self._covered(measure, seen, as_of))

    def _covered(self, measure: Measure, seen: Period, as_of: datetime) -> Coverage:
        nobody = queries.events_of_nobody(self.session, measure.kinds, seen.first, seen.last, as_of)
        if not MAIL & set(measure.kinds):
            return Coverage(events_of_nobody=nobody)
        begins = datetime.combine(seen.first, time(), self.zone)
        ends = min(datetime.combine(seen.last + DAY, time(), self.zone), as_of)
        ends = ends.replace(
            minute=0, second=0, microsecond=0
        )  # an hour that is not over is not expected
        servers = _kept(self._servers, as_of, lambda: queries.log_servers(self.session, as_of))
        names = [name for name, _ in servers]
        read = queries.log_hours_between(self.session, names, begins, ends, as_of)
        expected = sum(max(0, (ends - max(begins, first)) // HOUR) for _, first in servers)
        return Coverage(read, expected, nobody)


def _as_reported(base: Figure, told: Reported) -> Figure:
    """Return a figure as units reported it; a measure that only counts has nobody entitled."""
    scope, measure = base.question.scope, base.question.measure
    found = told.of(scope.unit, scope.level)
    if found.missing or not found.reports:
        none = NoFigure.REPORTS_MISSING if told.anything_of(scope.unit) else None
        return replace(base, none=none or NoFigure.NOTHING_REPORTED, missing=found.missing)
    if measure.unit == "percent" and not found.entitled:
        return replace(base, none=NoFigure.NOBODY_ENTITLED)
    return replace(base, rate=Rate(found.counted, found.entitled))


def _as_registered(
    base: Figure, told: Registered, codes: frozenset[str] | None, unit: Unit | None
) -> Figure:
    """Return a figure over documents; where no number was drawn that counts, there is none."""
    sums = told.within(codes)
    return replace(
        base,
        rate=Rate(sums.counted, sums.entitled) if sums.entitled else None,
        none=None if sums.entitled else NoFigure.NOTHING_REGISTERED,
        excluded=sums.excluded,
        apart=sums.apart,
        predecessors=told.lacking(codes),
        points=told.points(sums, unit),
    )


def _kept(cache: dict[Key, Read], key: Key, read: Callable[[], Read]) -> Read:
    """Return what was read before, or read it now and let the oldest go."""
    if key not in cache:
        while len(cache) >= KEPT:
            del cache[next(iter(cache))]
        cache[key] = read()
    return cache[key]


def due_on(period: Period, days: int, zone: tzinfo) -> datetime:
    """Return the moment at which a period falls due, so many whole days after its end."""
    return datetime.combine(period.last + (days + 1) * DAY, time(), zone)


def reaches(mask: int, habit: Habit) -> bool:
    """Tell whether days, bit 0 the first of `weeks` whole weeks, are a habit (F6).

    >>> weekly = Habit(active_days=1, weeks_reached=3, weeks=4)
    >>> reaches(0b0000001_0000000_0000001_1000000, weekly), reaches(0b1111111, weekly)
    (True, False)
    """
    weeks = (mask >> 7 * week & 0b1111111 for week in range(habit.weeks))
    return sum(week.bit_count() >= habit.active_days for week in weeks) >= habit.weeks_reached
