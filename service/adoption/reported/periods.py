"""The periods a report can be about: month, quarter, half, nine months, year (DOMAIN I-01), once over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from service.adoption.spans import EARLIEST, Period, named_period

# How many of each are offered to choose from; older ones are asked for by name.
OFFERED: Final[Mapping[str, int]] = {"month": 13, "quarter": 6, "half": 3, "nine": 2, "year": 3}
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "month": tuple(f"-{month:02}" for month in range(1, 13)),
    "quarter": ("-Q1", "-Q2", "-Q3", "-Q4"),
    "half": ("-H1", "-H2"),
    "nine": ("-9M",),
    "year": ("",),
}


def name_of(period: Period) -> str | None:
    """Return the name of a period, None where its days have none.

    >>> name_of(named_period("2026-9M")), name_of(named_period("2026-06"))
    ('2026-9M', '2026-06')
    >>> name_of(Period(date(2026, 1, 1), date(2026, 1, 2))) is None
    True
    """
    names = (f"{period.first.year}{part}" for parts in _PARTS.values() for part in parts)
    return next((name for name in names if named_period(name) == period), None)


def kind_of(name: str) -> str:
    """Return what kind of period a name is of.

    >>> kind_of("2026-H2"), kind_of("2026"), kind_of("2026-11")
    ('half', 'year', 'month')
    """
    return next(kind for kind, parts in _PARTS.items() if name[4:] in parts)


def ended_periods(today: date) -> dict[str, tuple[str, ...]]:
    """Return the names of the periods that ended last, by kind, the newest first.

    >>> ended_periods(date(2026, 11, 26))["quarter"][:2], ended_periods(date(2026, 10, 1))["nine"]
    (('2026-Q3', '2026-Q2'), ('2026-9M', '2025-9M'))
    """
    found = {}
    for kind, parts in _PARTS.items():
        years = range(today.year, max(EARLIEST.year, today.year - OFFERED[kind] - 1) - 1, -1)
        names = (f"{year}{part}" for year in years for part in reversed(parts))
        ended = [name for name in names if named_period(name).last < today]
        found[kind] = tuple(ended[: OFFERED[kind]])
    return found
