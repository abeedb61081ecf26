"""Spans of days: half open, as the roster keeps them, and periods, as people name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 12, 31)
_NAMES: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?")


class UnusablePeriodError(ValueError):
    """Not a period that can be asked about."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both counted, in local time (DOMAIN I-01, I-05)."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, or that no calendar of ours holds."""
        if not EARLIEST <= self.first <= self.last <= LATEST:
            raise UnusablePeriodError(f"not a period: {self.first} to {self.last}")

    @property
    def months(self) -> Iterator[int]:
        """Give the months it touches, such as 202611."""
        month = month_of(self.first)
        while month <= month_of(self.last):
            yield month
            month = month + 1 if month % 100 < 12 else month + 89

    def mask(self, month: int) -> int:
        """Return the days of a month that lie in the period, bit 0 for the first.

        >>> bin(Period(date(2026, 11, 29), date(2026, 12, 2)).mask(202612))
        '0b11'
        """
        begins = date(month // 100, month % 100, 1)
        after = date(begins.year + begins.month // 12, begins.month % 12 + 1, 1)
        first, end = max(self.first, begins), min(self.last + DAY, after)
        if first >= end:
            return 0
        return ((1 << (end - first).days) - 1) << (first.day - 1)

    def by_month(self) -> tuple[Period, ...]:
        """Return the parts of the period that lie in each month."""
        parts, first = [], self.first
        while first <= self.last:
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            parts.append(Period(first, min(self.last, after - DAY)))
            first = after
        return tuple(parts)


def month_of(day: date) -> int:
    """Return a day's month as one number.

    >>> month_of(date(2026, 11, 25))
    202611
    """
    return day.year * 100 + day.month


def month_named(month: int) -> str:
    """Return the name of a month.

    >>> month_named(202611)
    '2026-11'
    """
    return f"{month // 100}-{month % 100:02}"


def last_day(day: date) -> date:
    """Return the last day of a day's month.

    >>> last_day(date(2024, 2, 3))
    datetime.date(2024, 2, 29)
    """
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - DAY


def days_of(month: int, mask: int) -> Iterator[date]:
    """Give the days that a month's mask holds."""
    while mask:
        lowest = mask & -mask
        yield date(month // 100, month % 100, lowest.bit_length())
        mask ^= lowest


def named_period(name: str) -> Period:
    """Return the period of a name: year, half, quarter, nine months (from 1 January) or month (I-01).

    >>> named_period("2026-Q2")
    Period(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))
    >>> named_period("2026-9M").last
    datetime.date(2026, 9, 30)
    """
    told = _NAMES.fullmatch(name)
    if told is None:
        raise UnusablePeriodError(f"not the name of a period: {name[:20]!r}")
    year, part = int(told[1]), told[2]
    spans = {None: (1, 12), "H1": (1, 6), "H2": (7, 12), "9M": (1, 9)}
    if part in spans:
        opens, closes = spans[part]
    elif part.startswith("Q"):
        closes = int(part[1]) * 3
        opens = closes - 2
    else:
        opens = closes = int(part)
    if not EARLIEST.year <= year <= LATEST.year:
        raise UnusablePeriodError(f"not the name of a period: {name!r}")
    after = date(year + closes // 12, closes % 12 + 1, 1)
    return Period(date(year, opens, 1), after - DAY)


def since_new_year(period: Period) -> Period:
    """Return the cumulative period: from 1 January to the same last day (I-01)."""
    return Period(date(period.last.year, 1, 1), period.last)
