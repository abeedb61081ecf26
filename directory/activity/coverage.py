"""When a server wrote at all: where its log is silent, nobody can be said to have been idle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole hours, UTC, without one line: from `start` until before `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """The hours, UTC, in which a server wrote any line, in order and without repetition."""

    server: str
    hours: tuple[datetime, ...]

    @property
    def first(self) -> datetime:
        """The beginning of the first hour with a line."""
        return self.hours[0]

    @property
    def last(self) -> datetime:
        """The beginning of the last hour with a line."""
        return self.hours[-1]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The silences between the first hour and the last."""
        return tuple(
            Gap(before + HOUR, after)
            for before, after in pairwise(self.hours)
            if after - before > HOUR
        )


def coverage(hours: Mapping[str, Iterable[int]]) -> tuple[Coverage, ...]:
    """Return the coverage of each server, by name, from hours counted since 1970 (UTC).

    >>> coverage({"mx1": [490_000, 490_001, 490_004]})[0].gaps[0].end.isoformat()
    '2025-11-24T20:00:00+00:00'
    """
    return tuple(
        Coverage(
            server, tuple(datetime.fromtimestamp(3600 * one, UTC) for one in sorted(set(told)))
        )
        for server, told in sorted(hours.items())
    )


def together(parts: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the coverage of several files as of one: what one lacks another may hold."""
    hours: dict[str, set[datetime]] = {}
    for part in parts:
        hours.setdefault(part.server, set()).update(part.hours)
    return tuple(Coverage(server, tuple(sorted(told))) for server, told in sorted(hours.items()))
