"""What pages show of reported figures: the goals of a part of the city, and where each body stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.desk import UnknownMeasureError
from service.adoption.figures import Counted, Figure, Figures, Question, Scope
from service.adoption.measures import Measure, Measures
from service.adoption.reported.periods import ended_periods, name_of
from service.adoption.roster import Tree, tree_on
from service.adoption.spans import Period, named_period
from service.adoption.telling import withhold
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries.reported import periods_reported

LOOKED_AT: Final = 6
CHOICES: Final = 24
DEEPEST: Final = 32


@dataclass(frozen=True, slots=True)
class ReportedGoal:
    """A goal as units report it: the newest period with a figure, and a newer one still to be reported.

    `figure` is None where nothing was ever reported. `awaited` has how many bodies it waits for.
    """

    measure: Measure
    period: Period | None
    figure: Figure | None
    awaited: tuple[Period, int] | None = None

    @property
    def distance(self) -> int | None:
        """Return how many more it takes to reach the target, None where none can be told."""
        rate = self.figure.rate if self.figure else None
        if rate is None or self.measure.target is None:
            return None
        return max(0, -(-rate.entitled * self.measure.target // 100) - rate.counted)


@dataclass(frozen=True, slots=True)
class ReportedPlace:
    """A body with its figure; `report` is its own report, None where its parts reported."""

    code: str
    name: str
    figure: Figure
    below: bool
    report: str | None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class ReportedView:
    """One reported measure in one period: the whole, and each body right below."""

    measure: Measure
    period: Period
    as_of: datetime
    path: tuple[tuple[str, str], ...]
    figure: Figure
    places: tuple[ReportedPlace, ...]
    missing: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReportedBoard:
    """Answers what pages show; `sees_people` are those from whom no small cell is withheld (I-18)."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo

    @property
    def reported(self) -> tuple[Measure, ...]:
        """The measures that units report."""
        return tuple(one for one in self.measures.measures if one.how == "reported")

    def goals(
        self, until: Period, unit: str = "", *, sees_people: bool = False
    ) -> tuple[ReportedGoal, ...]:
        """Return each reported goal of a body as it stood by the end of a period."""
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            scope = Scope(unit or None)
            return tuple(
                self._goal(session, figures, one, until, scope, sees_people=sees_people)
                for one in self.reported
            )

    def measure(
        self, key: str, name: str = "", unit: str = "", *, sees_people: bool = False
    ) -> ReportedView:
        """Return one reported measure; of the period that was reported last, unless one is named.

        Raises:
            UnknownMeasureError: units do not report it.
            UnusablePeriodError, RosterError: there is no such period or body.

        """
        measure = next((one for one in self.reported if one.key == key), None)
        if measure is None:
            raise UnknownMeasureError(key[:20])
        moment = self.clock()
        today = moment.astimezone(self.zone).date()
        with self.memory.reading() as session:
            known = periods_reported(session, key, measure.version, today, moment, CHOICES)
            last_month = named_period(ended_periods(today)["month"][0])
            newest = Period(*known[0]) if known else last_month
            period = named_period(name) if name else newest
            counted = Figures(session, self.measures, self.zone).counted(
                Question(measure, period, moment)
            )
            tree = counted.population.tree
            whole = counted.figure(Scope(unit or None))
            places = _ranked(self._places(counted, unit, sees_people=sees_people))
            names = tuple(filter(None, (name_of(Period(*one)) for one in known)))
            return ReportedView(
                measure=measure,
                period=period,
                as_of=moment,
                path=tuple((one.code, one.name) for one in tree.path(unit)) if unit else (),
                figure=whole if sees_people else withhold((whole,), self.measures.small_cell)[0],
                places=places,
                missing=tuple((code, _name(tree, code)) for code in whole.missing),
                periods=names,
            )

    def names(self, codes: Sequence[str], period: Period) -> Mapping[str, str]:
        """Return how bodies were called on the last day of a period."""
        with self.memory.reading() as session:
            tree = tree_on(session, period.last, self.clock())
        return {code: _name(tree, code) for code in codes}

    def _goal(
        self,
        session: Session,
        figures: Figures,
        measure: Measure,
        until: Period,
        scope: Scope,
        *,
        sees_people: bool,
    ) -> ReportedGoal:
        moment = self.clock()
        known = periods_reported(
            session, measure.key, measure.version, until.last, moment, LOOKED_AT
        )
        awaited: tuple[Period, int] | None = None
        for first, last in known:
            period = Period(first, last)
            counted = figures.counted(Question(measure, period, moment))
            if scope.unit is not None and scope.unit not in counted.population.tree.units:
                continue
            figure = counted.figure(scope)
            if figure.rate is not None:
                shown = figure if sees_people else withhold((figure,), self.measures.small_cell)[0]
                return ReportedGoal(measure, period, shown, awaited)
            if awaited is None and figure.missing:
                awaited = (period, len(figure.missing))
        return ReportedGoal(measure, None, None, awaited)

    def _places(
        self, counted: Counted, unit: str, *, sees_people: bool
    ) -> tuple[ReportedPlace, ...]:
        """Return the bodies right below one, or at the top; those that need not report are left out."""
        tree = counted.population.tree
        units = tree.units
        here = tree.parts(unit or None) or ((units[unit],) if unit in units else ())
        figures = tuple(counted.figure(Scope(one.code)) for one in here)
        shown = figures if sees_people else withhold(figures, self.measures.small_cell)
        parents = {one.parent for one in units.values()}
        reports = counted.reported.reports if counted.reported else {}
        return tuple(
            ReportedPlace(
                one.code,
                one.name,
                figure,
                one.code in parents,
                reports[one.code].reports[0] if one.code in reports else None,
            )
            for one, figure, told in zip(here, shown, figures, strict=True)
            if told.rate is not None or told.missing or one.code in reports
        )


def _ranked(places: Sequence[ReportedPlace]) -> tuple[ReportedPlace, ...]:
    """Return bodies by their share, the highest first; equal ones share a rank, the others have none."""
    by_share = sorted(places, key=lambda one: (-_worth(one), one.code))
    ranks: dict[str, int] = {}
    for at, one in enumerate(by_share):
        if one.figure.rate is None:
            continue
        before = by_share[at - 1] if at else None
        tied = before is not None and _worth(before) == _worth(one)
        ranks[one.code] = ranks[before.code] if tied and before else at + 1
    return tuple(
        ReportedPlace(one.code, one.name, one.figure, one.below, one.report, ranks.get(one.code))
        for one in by_share
    )


def _worth(place: ReportedPlace) -> Fraction:
    """Return what a body is ranked by: its share, or its number where the measure only counts."""
    rate = place.figure.rate
    if rate is None:
        return Fraction(-1)
    return rate.share if rate.share is not None else Fraction(rate.counted)


def _name(tree: Tree, code: str) -> str:
    return tree.units[code].name if code in tree.units else code
