"""Who is still slow: bodies ordered by share, by people missing to the target, by change since last month.

Pure: it orders what a board tells, and asks nothing. A body without a figure, or one that is withheld,
comes last in every order. The change is told against the month before as it was published; until that
month is closed, or where a period is not one month, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from service.adoption.board import Heat, Month, Place
from service.adoption.figures import Figure
from service.adoption.outlook import months_before
from service.adoption.spans import Period, month_of


class Order(StrEnum):
    """What bodies may be ordered by; the slowest come first."""

    CODE = "code"
    SHARE = "share"
    SHORT = "short"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Lag:
    """A body with how many people it is short of the target, and how far its share moved."""

    place: Place
    short: int | None
    change: Fraction | None


def lagging(
    places: Iterable[Place], heat: Iterable[Heat], period: Period, order: Order
) -> tuple[Lag, ...]:
    """Return bodies in an order; `heat` has their months."""
    before = month_before(period)
    then = {row.code: month for row in heat for month in row.months if month.month == before}
    lags = [
        Lag(one, short_of(one.figure), change(one.figure, then.get(one.code))) for one in places
    ]
    return tuple(sorted(lags, key=lambda lag: (*_rank(lag, order), lag.place.code)))


def short_of(figure: Figure) -> int | None:
    """Return how many more people it takes to reach the target, all who are entitled where there is none.

    A target of 85 % among 7 is reached by 6: a part of a person is a person.
    """
    rate = figure.rate
    if rate is None:
        return None
    target = figure.question.measure.target
    wanted = rate.entitled if target is None else -(-rate.entitled * target // 100)
    return max(0, wanted - rate.counted)


def change(figure: Figure, before: Month | None) -> Fraction | None:
    """Return by how much a share moved since a month, None where either is not told."""
    share = figure.rate.share if figure.rate else None
    if share is None or before is None or before.share is None:
        return None
    return share - before.share


def month_before(period: Period) -> int | None:
    """Return the month before a period of one month, None before any other.

    >>> from datetime import date
    >>> month_before(Period(date(2026, 1, 1), date(2026, 1, 31)))
    202512
    """
    if month_of(period.first) != month_of(period.last):
        return None
    return months_before(period.first, 2)[0]


def _rank(lag: Lag, order: Order) -> tuple[bool, Fraction]:
    """The slowest first; whoever has no figure last."""
    share = lag.place.figure.rate.share if lag.place.figure.rate else None
    value: Fraction | None = Fraction(0)
    match order:
        case Order.SHARE:
            value = share
        case Order.SHORT:
            value = None if lag.short is None else Fraction(-lag.short)
        case Order.CHANGE:
            value = lag.change
    return value is None, value or Fraction(0)
