"""What the officials of a trial city do: month by month more of them, on working days, in office hours."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate
from typing import Final

from service.adoption.measures import Kind
from service.adoption.spans import DAY, Period
from service.cli.trial.city import Official, TrialCity

FRIDAY: Final = 4
SIGNING, SENDING = 0.12, 0.33  # of all acts; the others are reading
USING_AT_FIRST, USING_AT_LAST = 0.5, 0.96
STRANGERS: Final = 0.001
STRANGER: Final = "hop-thu-la@vidu.vn"
OFFICE: Final = (450, 1050)  # minutes after midnight: from half past seven to half past five
SERVERS: Final = ("mx1.trial", "mx2.trial")
ARRIVES: Final = timedelta(minutes=5)
LATE: Final = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Act:
    """One act, as it lies in a log; `person` and `unit` are None and empty for an account nobody knows."""

    kind: Kind
    account: str
    person: str | None
    unit: str
    moment: datetime
    day: date
    server: str
    recorded_at: datetime


def acts_of(city: TrialCity, at: int, count: int, zone: tzinfo) -> Iterator[Act]:
    """Give so many acts of the city's month number `at`, by person and day.

    On one day of every third month the log of the second server comes three weeks late.
    """
    month = city.months[at]
    chance = random.Random(f"acts {city.seed} {month.first}")  # noqa: S311 - made up
    grown = at / max(1, len(city.months) - 1)
    days = working_days(month)
    late = chance.choice(days) if at % 3 == 2 else None
    here = [(one, unit) for one in city.officials if (unit := one.unit_in(month)) is not None]
    using = USING_AT_FIRST + (USING_AT_LAST - USING_AT_FIRST) * grown
    weights = list(accumulate(1.1 - one.eager if one.eager < using else 0.0 for one, _ in here))
    signing = list(
        accumulate(
            1.1 - one.eager
            if one.equipped and one.equipped <= month.first and one.eager < using
            else 0.0
            for one, _ in here
        )
    )
    signed = round(count * SIGNING) if signing and signing[-1] else 0
    drawn = sorted(
        [(who, day, False) for who, day in _draw(chance, weights, count - signed, len(days))]
        + [(who, day, True) for who, day in _draw(chance, signing, signed, len(days))]
    )
    begins = [_midnight(day, zone) for day in days]
    for who, day, signs in drawn:
        one, unit = here[who]
        yield _act(chance, one, unit, days[day], begins[day], signs, late)


def _act(
    chance: random.Random,
    one: Official,
    unit: str,
    day: date,
    begins: datetime,
    signs: bool,
    late: date | None,
) -> Act:
    minute = OFFICE[0] + chance.random() * (OFFICE[1] - OFFICE[0])
    moment = begins + timedelta(seconds=int(minute * 60))
    arrives = begins + timedelta(hours=int(minute // 60) + 1) + ARRIVES
    if signs:
        return Act(Kind.SIGNED, one.account, one.number, unit, moment, day, "", arrives)
    kind = Kind.SENT if chance.random() < SENDING / (1 - SIGNING) else Kind.READ
    server = SERVERS[one.number[-1] in "13579"]
    if day == late and server == SERVERS[1]:
        arrives += LATE
    if chance.random() < STRANGERS:
        return Act(kind, STRANGER, None, "", moment, day, server, arrives)
    return Act(kind, one.account, one.number, unit, moment, day, server, arrives)


def _draw(
    chance: random.Random, weights: Sequence[float], count: int, days: int
) -> Iterator[tuple[int, int]]:
    """Give so many places in a list of growing weights, each with a day."""
    if not weights or not weights[-1]:
        return
    for _ in range(count):
        yield bisect(weights, chance.random() * weights[-1]), int(chance.random() * days)


def working_days(month: Period) -> list[date]:
    """Return the days of a month that are worked on; all of them where there is none."""
    every = [month.first + n * DAY for n in range((month.last - month.first).days + 1)]
    return [one for one in every if one.weekday() <= FRIDAY] or every


def hours_read(
    city: TrialCity, month: Period, zone: tzinfo
) -> Iterator[tuple[str, datetime, datetime]]:
    """Give server, hour and when it was read: all but three hours of one night in every month."""
    chance = random.Random(f"hours {city.seed} {month.first}")  # noqa: S311 - made up
    silent = month.first + chance.randrange((month.last - month.first).days + 1) * DAY
    for server in SERVERS:
        day = month.first
        while day <= month.last:
            begins = _midnight(day, zone)
            for hour in range(24):
                if server == SERVERS[0] and day == silent and hour in {1, 2, 3}:
                    continue
                moment = begins + timedelta(hours=hour)
                yield server, moment, moment + timedelta(hours=1) + ARRIVES
            day += DAY


def _midnight(day: date, zone: tzinfo) -> datetime:
    """Return when a local day begins, at a full hour of UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(minute=0)
