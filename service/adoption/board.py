"""What the pages show: the goals, how each came about month by month, and where it stands in each body.

Periods that are closed are told as they were published; those that are not over as they were counted
ahead, with the moment; any other is counted now. A month nobody closed long after its end is a gap in
the line, not a guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from fractions import Fraction
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.desk import UnknownMeasureError
from service.adoption.figures import Figure, Figures, Question, Scope
from service.adoption.measures import Measure, Measures
from service.adoption.outlook import months_before, reached_in
from service.adoption.roster import Tree, tree_on
from service.adoption.spans import Period, month_named, month_of, named_period
from service.adoption.standing import standing
from service.adoption.telling import hidden_among, withhold
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries.adoption_closing import standing_figures

MONTHS: Final = 24
FEWEST_MONTHS: Final = 12
HEAT_MONTHS: Final = 12
COUNTED_NOW: Final = 2  # how many months back, this one among them, are counted while unclosed
GOALS: Final = ("F3", "F2", "F6", "F5", "F1", "F4", "F7")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a line: its two counts, None where there is no figure; `closed` as published."""

    month: int
    counted: int | None
    entitled: int | None
    closed: bool

    @property
    def share(self) -> Fraction | None:
        """None where nobody was entitled, or nobody can tell."""
        if self.counted is None or not self.entitled:
            return None
        return Fraction(self.counted, self.entitled)


@dataclass(frozen=True, slots=True)
class Goal:
    """A measure as it stands: the figure, its line, and when its target is reached at this pace."""

    measure: Measure
    figure: Figure
    line: tuple[Month, ...]
    reached: tuple[int, int] | None

    @property
    def distance(self) -> int | None:
        """Return how many more it takes to reach the target, None where none can be told."""
        rate, target = self.figure.rate, self.measure.target
        if rate is None or target is None:
            return None
        return max(0, -(-rate.entitled * target // 100) - rate.counted)


@dataclass(frozen=True, slots=True)
class Place:
    """A body with its figure; `below` tells whether there are bodies under it."""

    code: str
    name: str
    figure: Figure
    below: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """One body's row of months."""

    code: str
    name: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The goals of a scope in a period."""

    period: Period
    as_of: datetime
    path: tuple[tuple[str, str], ...]
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure in a scope: the goal, its parts, and their months."""

    period: Period
    as_of: datetime
    path: tuple[tuple[str, str], ...]
    goal: Goal
    places: tuple[Place, ...]
    levels: tuple[Figure, ...]
    heat: tuple[Heat, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """Answers what a page shows; `sees_people` are those from whom no small cell is withheld (I-18)."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo

    def overview(self, name: str = "", unit: str = "", *, sees_people: bool = False) -> Overview:
        """Return the goals of a period such as 2026-11 and a body; of this month and all, unless named.

        Raises:
            UnusablePeriodError, RosterError: there is no such period or body.

        """
        moment, measures = self.clock(), self.measures
        name = name or self._this_month(moment)
        period = named_period(name)
        with self.memory.reading() as session:
            asked = _Asked(session, measures, self.zone, moment, name, sees_people=sees_people)
            path = asked.path(unit)
            chosen = [one for key in GOALS if (one := measures.named(key)) is not None]
            goals = tuple(asked.goal(one, unit) for one in chosen)
        as_of = min((one.figure.question.as_of for one in goals), default=moment)
        return Overview(period, as_of, path, goals)

    def measure(
        self, key: str, name: str = "", unit: str = "", *, sees_people: bool = False
    ) -> MeasureView:
        """Return one measure with its parts.

        Raises:
            UnknownMeasureError; UnusablePeriodError, RosterError: there is no such period or body.

        """
        moment, measures = self.clock(), self.measures
        name = name or self._this_month(moment)
        period = named_period(name)
        measure = measures.named(key)
        if measure is None:
            raise UnknownMeasureError(key[:20])
        with self.memory.reading() as session:
            asked = _Asked(session, measures, self.zone, moment, name, sees_people=sees_people)
            path, goal = asked.path(unit), asked.goal(measure, unit)
            places = asked.places(measure, unit)
            return MeasureView(
                period=period,
                as_of=goal.figure.question.as_of,
                path=path,
                goal=goal,
                places=places,
                levels=asked.levels(measure, unit),
                heat=asked.heat(measure, places),
            )

    def _this_month(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m}"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands in closed months, by month and body."""

    bodies: Mapping[tuple[int, str], Month]

    def month(self, month: int, unit: str) -> Month:
        """Return a month as published, or as one of which nothing stands."""
        return self.bodies.get((month, unit), Month(month, None, None, closed=False))


class _Asked:
    """One page's questions over one session."""

    def __init__(
        self,
        session: Session,
        measures: Measures,
        zone: tzinfo,
        moment: datetime,
        name: str,
        *,
        sees_people: bool,
    ) -> None:
        self.session, self.measures, self.moment = session, measures, moment
        self.figures = Figures(session, measures, zone)
        self.today = moment.astimezone(zone).date()
        self.name, self.period = name, named_period(name)
        self.sees_people = sees_people

    @cached_property
    def tree(self) -> Tree:
        """The bodies of the period's last day, or of today."""
        return tree_on(self.session, min(self.period.last, self.today), self.moment)

    def goal(self, measure: Measure, unit: str) -> Goal:
        scope = Scope(unit or None)
        (figure,) = self._shown(self.told(measure, self.name, (scope,)))
        line, target = self._line(measure, unit), measure.target
        reached = None
        if target is not None:
            shares = [(one.month, one.share) for one in line]
            reached = reached_in(shares, Fraction(target, 100))
        return Goal(measure, figure, line, reached)

    def told(self, measure: Measure, name: str, scopes: Sequence[Scope]) -> tuple[Figure, ...]:
        """Return figures that stand, and count those of which nothing stands."""
        found = standing(self.session, self.measures, measure, name, scopes)
        if len(found) == len(scopes):
            return tuple(found[scope] for scope in scopes)
        counted = self.figures.counted(Question(measure, named_period(name), self.moment))
        return tuple(found.get(scope) or counted.figure(scope) for scope in scopes)

    def places(self, measure: Measure, unit: str) -> tuple[Place, ...]:
        """Return the bodies right below one, or at the top, each with its figure."""
        units = self.tree.units
        parents = {one.parent for one in units.values()}
        here = self.tree.parts(unit or None) or ((units[unit],) if unit in units else ())
        figures = self._shown(self.told(measure, self.name, [Scope(one.code) for one in here]))
        return tuple(
            Place(one.code, one.name, figure, one.code in parents)
            for one, figure in zip(here, figures, strict=True)
        )

    def levels(self, measure: Measure, unit: str) -> tuple[Figure, ...]:
        """Return the figures of the levels at or below a body."""
        units = self.tree.units
        below = self.tree.under(unit) if unit else units.keys()
        levels = sorted({units[code].level for code in below})
        return self._shown(
            self.told(measure, self.name, [Scope(unit or None, level) for level in levels])
        )

    def heat(self, measure: Measure, places: Sequence[Place]) -> tuple[Heat, ...]:
        """Return the months of each body, as published; the period's own figure stands in its place."""
        last, first = self.period.last, self.period.first
        months = months_before(last, HEAT_MONTHS)
        closed = self._standing(measure, months)
        own = month_of(last) if (first.year, first.month) == (last.year, last.month) else None
        rows = []
        for place in places:
            told = [closed.month(month, place.code) for month in months]
            rows.append(
                [
                    _of_figure(place.figure, one.month)
                    if one.month == own and not one.closed
                    else one
                    for one in told
                ]
            )
        columns = [self._shown_months(measure, column) for column in zip(*rows, strict=True)]
        return tuple(
            Heat(place.code, place.name, row)
            for place, row in zip(places, zip(*columns, strict=True), strict=True)
        )

    def path(self, unit: str) -> tuple[tuple[str, str], ...]:
        """Return code and name of a body and those above it, the highest first."""
        return tuple((one.code, one.name) for one in self.tree.path(unit)) if unit else ()

    def _line(self, measure: Measure, unit: str) -> tuple[Month, ...]:
        """Return the months up to a period's end, the first with a figure first, twelve at least."""
        scope = Scope(unit or None)
        months = months_before(min(self.period.last, self.today), MONTHS)
        closed = self._standing(measure, months, [unit])
        line = [closed.month(month, unit) for month in months]
        for at in range(len(line) - COUNTED_NOW, len(line)):
            if not line[at].closed:
                (figure,) = self.told(measure, month_named(line[at].month), [scope])
                line[at] = _of_figure(figure, line[at].month)
        first = next((at for at, one in enumerate(line) if one.share is not None), 0)
        return tuple(
            self._shown_months(measure, [one])[0]
            for one in line[min(first, MONTHS - FEWEST_MONTHS) :]
        )

    def _standing(
        self, measure: Measure, months: Iterable[int], units: Sequence[str] | None = None
    ) -> _Standing:
        names = {month_named(one): one for one in months}
        found = {}
        for name, unit, body in standing_figures(self.session, measure.key, list(names), units):
            told = json.loads(body)
            found[names[name], unit] = Month(
                names[name], told["counted"], told["entitled"], closed=True
            )
        return _Standing(found)

    def _shown(self, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        return figures if self.sees_people else withhold(figures, self.measures.small_cell)

    def _shown_months(self, measure: Measure, months: Sequence[Month]) -> list[Month]:
        """Return the same month of several bodies, small ones withheld as their figures are (I-18)."""
        if not measure.tells_of_people:
            return list(months)
        sizes = [one.entitled for one in months]
        hidden = set() if self.sees_people else hidden_among(sizes, self.measures.small_cell)
        return [
            replace(one, counted=None, entitled=None) if at in hidden else one
            for at, one in enumerate(months)
        ]


def _of_figure(figure: Figure, month: int) -> Month:
    if figure.rate is None:
        return Month(month, None, None, closed=False)
    return Month(month, figure.rate.counted, figure.rate.entitled, closed=False)
