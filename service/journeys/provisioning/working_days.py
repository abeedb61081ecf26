"""Working time: until when a request is answered, over weekends, Tết and exchanged days (M-21)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from service.clock import LEGAL_TIME

SATURDAY: Final = 5
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take: in working days, else in working hours."""

    days: int = 0
    hours: int = 0

    def __post_init__(self) -> None:
        """Refuse a term that is none."""
        if (self.days > 0) == (self.hours > 0):
            raise ValueError(f"not a term: {self}")


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Which days are worked on, and in which hours of them.

    `listed_until` is the last year whose days off are all known; later only `yearly` ones count.
    """

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    hours: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
    listed_until: int = 0
    source: str = ""

    def is_worked(self, day: date) -> bool:
        """Tell whether a day is worked on.

        >>> WorkingTime(off=frozenset({date(2026, 4, 27)})).is_worked(date(2026, 4, 27))
        False
        """
        if day in self.on:
            return True
        return not (
            day.weekday() >= SATURDAY or day in self.off or (day.month, day.day) in self.yearly
        )

    def due(self, filed: datetime, term: Term) -> datetime:
        """Return the moment until which something filed then is to be answered.

        Days count from the working day after, and end with its last hour; hours run from the first
        working moment on.

        >>> friday = datetime(2026, 11, 20, 16, 0, tzinfo=LEGAL_TIME)
        >>> WorkingTime().due(friday, Term(days=3)).isoformat()
        '2026-11-25T17:00:00+07:00'
        >>> WorkingTime().due(friday, Term(hours=2)).isoformat()
        '2026-11-23T08:30:00+07:00'
        """
        here = filed.astimezone(LEGAL_TIME)
        if term.days:
            day, left = here.date(), term.days
            while left:
                day += DAY
                left -= self.is_worked(day)
            return datetime.combine(day, self.hours[-1][1], LEGAL_TIME)
        left_of = timedelta(hours=term.hours)
        for start, end in self._stretches(here):
            if end - start >= left_of:
                return start + left_of
            left_of -= end - start
        raise AssertionError("stretches never end")

    def days_left(self, moment: datetime, due: datetime) -> int:
        """Return how many working days are between now and then; negative once it is over.

        >>> now = datetime(2026, 11, 20, 9, 0, tzinfo=LEGAL_TIME)
        >>> WorkingTime().days_left(now, datetime(2026, 11, 25, 17, 0, tzinfo=LEGAL_TIME))
        3
        """
        first, last = moment.astimezone(LEGAL_TIME).date(), due.astimezone(LEGAL_TIME).date()
        if first > last:
            return -self.days_left(due, moment)
        span = range((last - first).days)
        return sum(self.is_worked(first + DAY * (n + 1)) for n in span)

    def _stretches(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the stretches of work from a moment on."""
        day = since.date()
        while True:
            if self.is_worked(day):
                for opens, closes in self.hours:
                    start = max(datetime.combine(day, opens, LEGAL_TIME), since)
                    end = datetime.combine(day, closes, LEGAL_TIME)
                    if start < end:
                        yield start, end
            day += DAY


def load_working_time(path: Path) -> WorkingTime:
    """Return the working time that a file describes; raises ValueError where it makes no sense."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    hours = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in told["hours"]
    )
    flat = [moment for pair in hours for moment in pair]
    if not flat or flat != sorted(set(flat)):
        raise ValueError("hours: each stretch begins after the one before has ended")
    return WorkingTime(
        off=frozenset(_days(told.get("days_off", {}))),
        on=frozenset(_days(told.get("days_on", {}))),
        yearly=frozenset((int(one[:2]), int(one[3:])) for one in told.get("yearly", ())),
        hours=hours,
        listed_until=int(told["listed_until"]),
        source=str(told["source"]),
    )


def load_terms(path: Path) -> dict[str, Term]:
    """Return the term of each kind of request."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))["terms"]
    return {kind: Term(**facts) for kind, facts in told.items()}


def _days(by_year: dict[str, list[str]]) -> Iterator[date]:
    for year, days in by_year.items():
        for text in days:
            day = date.fromisoformat(text)
            if day.year != int(year):
                raise ValueError(f"{text} stands under {year}")
            yield day
