"""The ladder each person climbs: entitled → equipped → active → habitual, for signatures and for mail.

A rung holds those of the rung below who did what it asks for, so the counts never grow on the way up
and the drop between two rungs is a number of people. Who did it without standing on the rung below
(a signature under a certificate that ended before the last day; use in weeks before the period) is
told `aside`: the rung and those aside together are the measure's own figure (DOMAIN F2, F3, F5, F6).
A rung no source can tell has no figure, and neither has one that stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from service.adoption.figures import Counted, Figure, Figures, NoFigure, Question, Rate, Scope
from service.adoption.measures import STAFF, Climb, Habit, Kind, Measure, Measures
from service.adoption.roster import Groups, Population, restate
from service.adoption.spans import Period


class UnknownLadderError(LookupError):
    """There is no such ladder."""


class Step(StrEnum):
    """The rungs, the lowest first."""

    ENTITLED = "entitled"
    EQUIPPED = "equipped"
    ACTIVE = "active"
    HABITUAL = "habitual"


CLIMBED: Final = (Step.EQUIPPED, Step.ACTIVE, Step.HABITUAL)


@dataclass(frozen=True, slots=True)
class Rung:
    """How many stand on a rung, out of all entitled; `none` says why nobody can tell.

    `dropped` is how many fewer than on the rung below, `aside` how many did what this rung asks for
    without standing on the one below. `figure` tells what its sources were.
    """

    step: Step
    rate: Rate | None
    figure: Figure
    none: NoFigure | None = None
    missing: tuple[str, ...] = ()
    dropped: int | None = None
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """One ladder in one scope: every rung by the same people, day, period and moment of knowledge."""

    climb: Climb
    period: Period
    as_of: datetime
    on: date
    scope: Scope
    habit: Habit
    rungs: tuple[Rung, ...]

    @property
    def entitled(self) -> int | None:
        """How many are entitled, None where nobody can tell."""
        rate = self.rungs[0].rate
        return rate.entitled if rate else None

    def withheld(self, small: int) -> Ladder:
        """Return it for those who may not see people: of a small group nothing is told (I-18)."""
        if self.entitled is None or self.entitled >= small:
            return self
        rungs = tuple(
            replace(one, rate=None, none=NoFigure.WITHHELD, missing=(), dropped=None, aside=0,
                    figure=replace(one.figure, excluded={}, late=0))
            for one in self.rungs
        )  # fmt: skip
        return replace(self, rungs=rungs)


@dataclass(frozen=True)
class Climbed:
    """Everybody on a ladder, before it is split by scope.

    `people` are None where not even the staff can be told; `did` has those who did what a step asks
    for, `stood` those who stand on it, None where nobody can tell.
    """

    climb: Climb
    habit: Habit
    people: Population | None
    counted: dict[Step, Counted]
    stood: dict[Step, frozenset[str] | None]

    def codes(self, scope: Scope) -> frozenset[str] | None:
        """Return the bodies of a scope; raises RosterError where there is no such body."""
        base = self.counted[Step.EQUIPPED]
        return (replace(base, population=self.people) if self.people else base).codes(scope)

    def on_step(self, step: Step, scope: Scope) -> frozenset[str] | None:
        """Return who stands on a step in a scope, None where nobody can tell."""
        stood = self.stood[step]
        if self.people is None or stood is None:
            return None
        return stood & self.people.within(self.codes(scope))

    def ladder(self, scope: Scope) -> Ladder:
        """Return the ladder of a scope, counted afresh."""
        base = self.counted[Step.EQUIPPED].base
        question = base.question
        return Ladder(
            self.climb,
            question.period,
            question.as_of,
            base.on,
            scope,
            self.habit,
            tuple(self._rungs(scope)),
        )

    @cached_property
    def _together(self) -> dict[Step, tuple[Groups, Groups]]:
        """How many stand on each step, and how many are aside of it, by the bodies they stand in."""
        told: dict[Step, tuple[Groups, Groups]] = {}
        people, below = self.people, frozenset[str]()
        for step, stood in self.stood.items():
            if people is None or stood is None:
                break
            did = stood if step is Step.ENTITLED else self.counted[step].did
            aside = frozenset() if step is Step.ENTITLED else did - below
            told[step] = (people.together(stood), people.together(aside))
            below = stood
        return told

    def _rungs(self, scope: Scope) -> Iterator[Rung]:
        codes = self.codes(scope)
        entitled = self.people.entitled.within(codes) if self.people else 0
        excluded = self.people.excluded_within(codes) if self.people else {}
        below, none, missing = entitled, *self._why_nobody(entitled)
        for step in self.stood:
            counted = self.counted[Step.EQUIPPED if step is Step.ENTITLED else step]
            question = replace(counted.base.question, scope=scope)
            figure = replace(counted.base, question=question, excluded=excluded)
            if none is None and step is not Step.ENTITLED:
                none, missing = figure.none, figure.missing
            if none is not None:
                yield Rung(step, None, figure, none, missing)
                continue
            here, aside = (one.within(codes) for one in self._together[step])
            dropped = None if step is Step.ENTITLED else below - here
            yield Rung(step, Rate(here, entitled), figure, dropped=dropped, aside=aside)
            below = here

    def _why_nobody(self, entitled: int) -> tuple[NoFigure | None, tuple[str, ...]]:
        if self.people is None:
            base = self.counted[Step.EQUIPPED].base
            return base.none, base.missing
        return (None if entitled else NoFigure.NOBODY_ENTITLED), ()


def climbed(
    figures: Figures, climb: Climb, asked: Question, highest: Step = Step.HABITUAL
) -> Climbed:
    """Return who stands where on a ladder, up to the highest step that is asked for.

    `asked` gives period, moment of knowledge and restatement.
    """
    rungs = dict(zip(CLIMBED, measures_of(climb, figures.measures), strict=True))
    counted = {
        step: figures.counted(replace(asked, measure=rungs[step], scope=Scope()))
        for step in CLIMBED[: CLIMBED.index(highest) + 1]
    }
    people = _people(figures, rungs[Step.EQUIPPED], counted, asked)
    stood: dict[Step, frozenset[str] | None] = {}
    below = None if people is None else people.within(None)
    for step in (Step.ENTITLED, *counted):
        if step is not Step.ENTITLED and below is not None:
            told = counted[step]
            below = None if told.base.none else below & told.did
        stood[step] = below
    return Climbed(climb, figures.measures.habit, people, counted, stood)


def climb_named(measures: Measures, key: str) -> Climb:
    """Return a ladder by its key; raises UnknownLadderError."""
    for one in measures.ladders:
        if one.key == key:
            return one
    raise UnknownLadderError(key[:20])


def climb_with(measures: Measures, measure: str) -> Climb | None:
    """Return the ladder on which a measure is a rung, None where it is on none."""
    for one in measures.ladders:
        if measure in {one.equipped, one.active, one.habitual}:
            return one
    return None


def measures_of(climb: Climb, measures: Measures) -> tuple[Measure, Measure, Measure]:
    """Return what each rung above the first is counted by; one that is no measure of its own is drawn here."""
    first = measures.named(climb.equipped)
    assert first is not None

    def rung(told: str | tuple[Kind, ...], how: str) -> Measure:
        if isinstance(told, str):
            named = measures.named(told)
            assert named is not None
            return named
        needs = (STAFF, *map(str, told))
        drawn = {"how": how, "holding": None, "kinds": told, "needs": needs, "target": None,
                 "version": climb.version}  # fmt: skip
        return first.model_copy(update=drawn)

    return first, rung(climb.active, "activity"), rung(climb.habitual, "habit")


def _people(
    figures: Figures, measure: Measure, counted: dict[Step, Counted], asked: Question
) -> Population | None:
    """Return who is entitled; the sources of the rungs may be silent where the staff is known."""
    for one in counted.values():
        if one.base.none is None:
            return one.population
    base = counted[Step.EQUIPPED].base
    if base.none is NoFigure.NOT_BEGUN or STAFF in base.missing:
        return None
    leaders = measure.population == "leaders"
    people = figures.people(base.on, asked.as_of, leaders=leaders)
    if asked.restated_on is None:
        return people
    return restate(figures.session, people, max(base.on, asked.restated_on), asked.as_of)
