"""A few bodies side by side: the figure of each, and their months along one line of time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.board import COUNTED_NOW, HEAT_MONTHS, Month
from service.adoption.desk import UnknownMeasureError
from service.adoption.figures import Counted, Figure, Figures, Question, Scope
from service.adoption.lagging import change, month_before, short_of
from service.adoption.measures import Measure, Measures
from service.adoption.outlook import months_before
from service.adoption.spans import Period, month_named, named_period
from service.adoption.telling import hidden_among, withhold
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries.adoption_closing import standing_figures

FEWEST: Final = 2
MOST: Final = 4


class NotComparableError(ValueError):
    """Fewer than two bodies were chosen, or more than four."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the bodies: its figure, its months, how many people it is short, how far its share moved."""

    code: str
    name: str
    figure: Figure
    line: tuple[Month, ...]
    short: int | None
    change: Fraction | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure of a few bodies in a period."""

    measure: Measure
    period: Period
    as_of: datetime
    bodies: tuple[Compared, ...]


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """Puts bodies side by side."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo

    def compare(
        self, key: str, name: str, codes: Sequence[str], *, sees_people: bool
    ) -> Comparison:
        """Return a measure of two to four bodies in a period such as 2026-11, this month unless named.

        Raises:
            UnknownMeasureError: there is no such measure.
            UnusablePeriodError, RosterError: there is no such period or body.
            NotComparableError: other than two to four bodies.

        """
        chosen = tuple(dict.fromkeys(codes))
        if not FEWEST <= len(chosen) <= MOST:
            raise NotComparableError(f"{len(chosen)} bodies")
        measure = self.measures.named(key)
        if measure is None:
            raise UnknownMeasureError(key[:20])
        moment = self.clock()
        today = moment.astimezone(self.zone).date()
        period = named_period(name or f"{today:%Y-%m}")
        hides = measure.tells_of_people and not sees_people
        small = self.measures.small_cell if hides else 0
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            counted = figures.counted(Question(measure, period, moment))
            told = tuple(counted.figure(Scope(code)) for code in chosen)
            months = months_before(min(period.last, today), HEAT_MONTHS)
            lines = _lines(session, figures, counted, chosen, months)
            units = counted.population.tree.units
        shown, lines = withhold(told, small), _withheld(lines, small)
        before = month_before(period)
        bodies = tuple(
            Compared(
                code,
                units[code].name if code in units else code,
                figure,
                line,
                short_of(figure),
                change(figure, next((one for one in line if one.month == before), None)),
            )
            for code, figure, line in zip(chosen, shown, lines, strict=True)
        )
        return Comparison(measure, period, moment, bodies)


def _lines(
    session: Session,
    figures: Figures,
    counted: Counted,
    codes: Sequence[str],
    months: Sequence[int],
) -> list[tuple[Month, ...]]:
    """Return the months of each body: as published, and counted now where the last are not closed yet."""
    question = counted.base.question
    names = {month_named(month): month for month in months}
    known: dict[tuple[int, str], Month] = {}
    for name, code, body in standing_figures(
        session, question.measure.key, list(names), list(codes)
    ):
        told = json.loads(body)
        known[names[name], code] = Month(
            names[name], told["counted"], told["entitled"], closed=True
        )
    for name, month in list(names.items())[-COUNTED_NOW:]:
        if all((month, code) in known for code in codes):
            continue
        period = named_period(name)
        asked = replace(question, period=period)
        now = counted if period == question.period else figures.counted(asked)
        tree = now.population.tree.units
        for code in codes:
            if (month, code) not in known and code in tree:
                known[month, code] = _month(now.figure(Scope(code)), month)
    return [
        tuple(known.get((month, code), Month(month, None, None, closed=False)) for month in months)
        for code in codes
    ]


def _month(figure: Figure, month: int) -> Month:
    rate = figure.rate
    if rate is None:
        return Month(month, None, None, closed=False)
    return Month(month, rate.counted, rate.entitled, closed=False)


def _withheld(lines: list[tuple[Month, ...]], small: int) -> list[tuple[Month, ...]]:
    """Return the lines without the months in which a body was too small to be told (I-18)."""
    columns = []
    for column in zip(*lines, strict=True):
        hidden = hidden_among([one.entitled for one in column], small)
        columns.append(
            [
                replace(one, counted=None, entitled=None) if at in hidden else one
                for at, one in enumerate(column)
            ]
        )
    return [tuple(line) for line in zip(*columns, strict=True)]
