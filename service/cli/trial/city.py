"""Who lives in a trial city: its bodies, its officials, and where each of them works from when until when."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from service.adoption.spans import Period

NAMES: Final = Path(__file__).resolve().parents[2] / "samples" / "trial.toml"
ROOT: Final = "TRIAL"
LEADING: Final = 0.1
MOVING: Final = 0.004  # a month, as are the next two
LEAVING: Final = 0.003
AWAY: Final = 0.002
HOLDS_AT_FIRST, HOLDS_AT_LAST = 0.45, 0.95


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the city; `tier` counts from the top."""

    code: str
    name: str
    parent: str | None
    tier: int


@dataclass(frozen=True, slots=True)
class Stay:
    """A post of somebody: in a body from a first day on, until a day that no longer counts."""

    unit: str
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody of the city; `eager`, from 0 to 1, tells how early they take up what is new."""

    number: str
    account: str
    full_name: str
    leads: bool
    eager: float
    stays: tuple[Stay, ...]
    equipped: date | None
    away: tuple[date, date] | None

    def unit_in(self, month: Period) -> str | None:
        """Return where somebody works for all of a month; None where they do not."""
        for stay in self.stays:
            if stay.begins <= month.first and (stay.ends is None or stay.ends > month.last):
                return stay.unit
        return None


@dataclass(frozen=True)
class TrialCity:
    """A city of `staff` officials over the months of `period`, made of nothing but `seed`."""

    staff: int
    period: Period
    seed: int

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months, the first and the last perhaps in part."""
        return self.period.by_month()

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The city, its departments with their divisions, its wards and communes; fewer for few people."""
        departments = min(20, max(2, self.staff // 200))
        communes = min(103, max(3, self.staff // 60))
        wards = communes * 31 // 103
        bodies = [Body(ROOT, self._names["city"], None, 1)]
        for n in range(1, departments + 1):
            code, name = f"{ROOT}-S{n:02}", self._names["department"].format(number=n)
            bodies.append(Body(code, name, ROOT, 2))
            bodies += [
                Body(f"{code}-{m}", self._names["division"].format(number=m), code, 3)
                for m in range(1, 4)
            ]
        for n in range(1, communes + 1):
            kind, number = ("ward", n) if n <= wards else ("commune", n - wards)
            name = self._names[kind].format(number=number)
            bodies.append(Body(f"{ROOT}-X{n:03}", name, ROOT, 2))
        return tuple(bodies)

    @cached_property
    def officials(self) -> tuple[Official, ...]:
        """Everybody who ever works there."""
        chance = random.Random(f"people {self.seed}")  # noqa: S311 - made up, and meant to repeat
        parents = {one.parent for one in self.bodies}
        leaves = [one.code for one in self.bodies if one.code not in parents]
        return tuple(self._official(n, chance, leaves) for n in range(1, self.staff + 1))

    @cached_property
    def _names(self) -> dict[str, str]:
        told: dict[str, str] = tomllib.loads(NAMES.read_text(encoding="utf-8"))["bodies"]
        return told

    @cached_property
    def _people_names(self) -> dict[str, list[str]]:
        told: dict[str, list[str]] = tomllib.loads(NAMES.read_text(encoding="utf-8"))["people"]
        return told

    def _official(self, n: int, chance: random.Random, leaves: list[str]) -> Official:
        eager, leads = chance.random(), chance.random() < LEADING
        name = " ".join(
            chance.choice(self._people_names[part]) for part in ("family", "middle", "given")
        )
        equipped = self._equipped(chance, eager) if leads else None
        away = None
        if chance.random() < AWAY * len(self.months):
            begins, ends = sorted(chance.choices(self.months, k=2), key=lambda one: one.first)
            away = (begins.first, ends.last)
        return Official(
            f"T{n:06}",
            f"t{n:06}",
            name,
            leads,
            eager,
            tuple(self._stays(chance, leaves)),
            equipped,
            away,
        )

    def _stays(self, chance: random.Random, leaves: list[str]) -> Iterator[Stay]:
        """Give somebody's posts: they come, move and go on the first of a month."""
        begins = self.period.first.replace(
            year=self.period.first.year - chance.randint(1, 20), day=1
        )
        if chance.random() < LEAVING * len(self.months):
            begins = chance.choice(self.months).first
        unit = chance.choice(leaves)
        for month in self.months[1:]:
            if month.first <= begins:
                continue
            drawn = chance.random()
            if drawn < MOVING:
                yield Stay(unit, begins, month.first)
                unit, begins = chance.choice([one for one in leaves if one != unit]), month.first
            elif drawn < MOVING + LEAVING:
                yield Stay(unit, begins, month.first)
                return
        yield Stay(unit, begins, None)

    def _equipped(self, chance: random.Random, eager: float) -> date | None:
        """Return the day a leader gets a certificate: the eager have it, the others follow month by month."""
        if eager < HOLDS_AT_FIRST:
            return self.period.first
        if eager >= HOLDS_AT_LAST:
            return None
        share = (eager - HOLDS_AT_FIRST) / (HOLDS_AT_LAST - HOLDS_AT_FIRST)
        month = self.months[min(len(self.months) - 1, int(share * len(self.months)))]
        return min(month.last, month.first.replace(day=chance.randint(1, 25)))


def months_back(last: date, days: int) -> Period:
    """Return the period of so many days that ends on a day."""
    return Period(date.fromordinal(last.toordinal() - days + 1), last)
