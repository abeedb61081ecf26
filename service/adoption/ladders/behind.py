"""Who is behind, by name of a list: the people between two rungs of a ladder, whom IT can help up.

A list is the difference of two counts of one ladder, so its length is what the figures say is missing.
`never` means since anything was recorded, until a day; with a period it means in that period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from service.adoption.figures import MAIL, Coverage, Figures, NoFigure, Question, Scope
from service.adoption.ladders.ladder import Climbed, Step, climb_named, climbed, measures_of
from service.adoption.measures import Measure
from service.adoption.roster import Population
from service.adoption.spans import Period
from service.store.queries.adoption import source_named
from service.store.queries.behind import first_log_hour


class ListName(StrEnum):
    """The lists there are."""

    NO_CERTIFICATE = "no-certificate"
    NEVER_SIGNED = "never-signed"
    NO_MAILBOX = "no-mailbox"
    NEVER_USED = "never-used"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Gap:
    """Which ladder a list is of, and from which rung to the next its people did not get."""

    ladder: str
    upper: Step

    @property
    def lower(self) -> Step:
        """The rung its people stand on."""
        return Step.ENTITLED if self.upper is Step.EQUIPPED else Step.EQUIPPED


GAPS: Final = {
    ListName.NO_CERTIFICATE: Gap("signature", Step.EQUIPPED),
    ListName.NEVER_SIGNED: Gap("signature", Step.ACTIVE),
    ListName.NO_MAILBOX: Gap("mail", Step.EQUIPPED),
    ListName.NEVER_USED: Gap("mail", Step.ACTIVE),
    ListName.UNUSED: Gap("mail", Step.ACTIVE),
}


@dataclass(frozen=True, slots=True)
class Behind:
    """The people of a list; `lower` less `upper` is how many they are.

    `equipped` and `active` are the measures of these rungs, for what is told of each person.
    `recorded_since` is the first day the sources can tell anything of, None where a list asks nothing
    of the past. `none` says why there is no list.
    """

    period: Period
    on: date
    people: frozenset[str]
    population: Population | None
    lower: int
    upper: int
    equipped: Measure
    active: Measure
    coverage: Coverage
    recorded_since: date | None
    none: NoFigure | None = None


def behind(
    figures: Figures, name: ListName, unit: str | None, as_of: datetime, period: Period | None
) -> Behind:
    """Return who is on a list, as known at a moment.

    Raises:
        RosterError: the body is none on that day.

    """
    gap, measures = GAPS[name], figures.measures
    climb = climb_named(measures, gap.ladder)
    equipped, active, _ = measures_of(climb, measures)
    since = _recorded_since(figures, active, as_of) if gap.upper is Step.ACTIVE else None
    span = period or _span(figures, name, since, as_of)
    stood = climbed(figures, climb, Question(equipped, span, as_of), gap.upper)
    told, scope = stood.ladder(Scope(unit)), Scope(unit)
    rung = next(one for one in told.rungs if one.step is gap.upper)
    below = next(one for one in told.rungs if one.step is gap.lower)
    return Behind(
        period=span,
        on=told.on,
        people=_between(stood, gap, scope),
        population=stood.people,
        lower=below.rate.counted if below.rate and rung.rate else 0,
        upper=rung.rate.counted if rung.rate else 0,
        equipped=equipped,
        active=active,
        coverage=rung.figure.coverage if gap.upper is Step.ACTIVE else Coverage(),
        recorded_since=since,
        none=rung.none,
    )


def _between(stood: Climbed, gap: Gap, scope: Scope) -> frozenset[str]:
    lower, upper = stood.on_step(gap.lower, scope), stood.on_step(gap.upper, scope)
    return frozenset() if lower is None or upper is None else lower - upper


def _span(figures: Figures, name: ListName, since: date | None, as_of: datetime) -> Period:
    """Return the days a list is about, where no period is asked for; they end on the day of knowledge."""
    today = as_of.astimezone(figures.zone).date()
    if name is ListName.UNUSED:
        days = figures.measures.lists.unused_days
        return Period(today - timedelta(days=days - 1), today)
    return Period(min(since or today, today), today)


def _recorded_since(figures: Figures, measure: Measure, as_of: datetime) -> date | None:
    """Return the first day of which a source can tell whether somebody did what a measure counts."""
    if MAIL & set(measure.kinds):
        hour = first_log_hour(figures.session, as_of)
        return None if hour is None else hour.astimezone(figures.zone).date()
    days = [
        source.since
        for kind in measure.kinds
        if (source := source_named(figures.session, kind)) is not None
        and source.since is not None
        and source.first_read_at <= as_of
    ]
    return min(days, default=None)
