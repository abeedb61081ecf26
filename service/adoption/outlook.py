"""How far it is to a goal, and when it is reached at the pace of the last months.

A straight line through the last six months (least squares). It is an extrapolation and is told as one:
nothing is said from fewer than three months, of a pace that leads nowhere, or beyond ten years.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

MONTHS_LOOKED_AT: Final = 6
FEWEST: Final = 3
FARTHEST: Final = 120


def reached_in(
    shares: Sequence[tuple[int, Fraction | None]], target: Fraction
) -> tuple[int, int] | None:
    """Return year and month in which the target is reached at this pace, None where none can be told.

    `shares` are months such as 202611 with their share, in order. Reached already is no forecast either.

    >>> half, more = Fraction(1, 2), Fraction(1, 20)
    >>> reached_in([(202609, half), (202610, half + more), (202611, half + 2 * more)], Fraction(4, 5))
    (2027, 3)
    """
    told = [(_count(month), share) for month, share in shares if share is not None]
    told = told[-MONTHS_LOOKED_AT:]
    if len(told) < FEWEST or told[-1][1] >= target:
        return None
    size = len(told)
    middle = Fraction(sum(at for at, _ in told), size)
    mean = sum((share for _, share in told), Fraction()) / size
    spread = sum(((at - middle) ** 2 for at, _ in told), Fraction())
    pace = sum(((at - middle) * (share - mean) for at, share in told), Fraction()) / spread
    if pace <= 0:
        return None
    last = told[-1][0]
    there = mean + pace * (last - middle)
    months = max(1, -(-(target - there) // pace))
    if months > FARTHEST:
        return None
    year, month = divmod(last + int(months), 12)
    return year, month + 1


def months_before(last: date, count: int) -> tuple[int, ...]:
    """Return so many months, such as 202611, the last being that of a day.

    >>> months_before(date(2026, 2, 3), 3)
    (202512, 202601, 202602)
    """
    end = last.year * 12 + last.month - 1
    return tuple(at // 12 * 100 + at % 12 + 1 for at in range(end - count + 1, end + 1))


def _count(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1
