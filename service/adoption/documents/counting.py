"""How many numbered documents of a body hold what a measure asks for: a figure over documents.

A document is its body's by the number it bears, and belongs to a period by its date. Each counts once
in any body that stands above its own, so parts that do not overlap may be added up here. Bodies that
issued documents in a period and were gone at its end stay where they stood last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.documents.standing import Condition
from service.adoption.measures import Hold, Measure, Score
from service.adoption.roster import DEEPEST, Tree, Unit, unit_told
from service.adoption.score import score
from service.adoption.spans import Period, last_day, month_of
from service.store.queries import registered as queries

Counts = Mapping[str, Mapping[Condition, int]]
CANCELLED_NUMBER: Final = "CANCELLED_NUMBER"
COPY: Final = "COPY"
PROVES: Final = {
    Hold.SIGNED: Condition.SIGNED,
    Hold.SEALED: Condition.SEALED,
    Hold.SENT: Condition.SENT,
}
NO_MORE: Final = Condition.RECALLED | Condition.REPLACED


@dataclass(frozen=True, slots=True)
class Sums:
    """Documents of some bodies: `recalled` and `replaced` hold all else that is asked, and stand apart."""

    counted: int = 0
    entitled: int = 0
    cancelled: int = 0
    copies: int = 0
    recalled: int = 0
    replaced: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Return both together; no document is in both."""
        return Sums(
            self.counted + other.counted,
            self.entitled + other.entitled,
            self.cancelled + other.cancelled,
            self.copies + other.copies,
            self.recalled + other.recalled,
            self.replaced + other.replaced,
        )

    @property
    def excluded(self) -> dict[str, int]:
        """How many were taken out, by reason (I-14)."""
        told = {CANCELLED_NUMBER: self.cancelled, COPY: self.copies}
        return {reason: count for reason, count in told.items() if count}

    @property
    def apart(self) -> dict[str, int]:
        """How many would have counted but for what they are worth by now (I-11)."""
        told = {"RECALLED": self.recalled, "REPLACED": self.replaced}
        return {word: count for word, count in told.items() if count}


@dataclass(frozen=True, slots=True)
class Moved:
    """Days, and in which other bodies the documents of these days are counted (`heirs`)."""

    period: Period
    heirs: Mapping[str, str]

    def own(self, codes: frozenset[str] | None) -> frozenset[str] | None:
        """Return the bodies whose documents of these days are counted in some bodies; all where None."""
        if codes is None:
            return None
        return codes - self.heirs.keys() | {
            one for one, heir in self.heirs.items() if heir in codes
        }


@dataclass(frozen=True)
class Registered:
    """The documents of one period by body and by what holds of them, and what a measure asks of them.

    `moved` says in which other bodies they are counted, where the question is restated; where it is not,
    `before` says which bodies each succeeded within the period.
    """

    counts: Counts
    measure: Measure
    rules: Score | None = None
    moved: tuple[Moved, ...] = ()
    before: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def within(self, codes: frozenset[str] | None) -> Sums:
        """Return the documents of these bodies; of all where None."""
        sums = self._sums
        chosen = sums.keys() if codes is None else sums.keys() & codes
        return sum((sums[code] for code in chosen), Sums())

    def lacking(self, codes: frozenset[str] | None) -> tuple[str, ...]:
        """Return the predecessors of some bodies whose documents of the period are counted elsewhere."""
        if codes is None:
            return ()
        found, fresh = set[str](), set(codes)
        while fresh := {one for code in fresh for one in self.before.get(code, ())} - found:
            found |= fresh
        return tuple(sorted(found & self.counts.keys() - codes))

    def points(self, sums: Sums, unit: Unit | None) -> float | None:
        """Return the points a ward or commune has (F1s), None for any other, or without a figure."""
        if self.rules is None or unit is None or not sums.entitled:
            return None
        ladder = self.rules.ladder_of(unit.kind, unit.name)
        if ladder is None:
            return None
        share = Fraction(sums.counted, sums.entitled)
        return float(score(share, ladder, whole_steps=self.rules.whole_steps))

    @cached_property
    def _sums(self) -> Mapping[str, Sums]:
        return {
            unit: sum((judged(self.measure, held, count) for held, count in told.items()), Sums())
            for unit, told in self.counts.items()
        }


def judged(measure: Measure, held: Condition, count: int = 1) -> Sums:
    """Return what documents of which the same holds count as.

    A number that was cancelled counts for nothing, nor does that of a copy, which no leader signs with
    the agency's own (Decree 30/2020, article 25); a document that was recalled or replaced stays in
    the denominator, for it went out.
    """
    if Condition.CANCELLED in held:
        return Sums(cancelled=count)
    if Condition.COPY in held:
        return Sums(copies=count)
    if any(PROVES[one] not in held for one in measure.holds if one in PROVES):
        return Sums(entitled=count)
    if Hold.IN_FORCE in measure.holds and held & NO_MORE:
        if Condition.RECALLED in held:
            return Sums(entitled=count, recalled=count)
        return Sums(entitled=count, replaced=count)
    return Sums(counted=count, entitled=count)


def held_of(conditions: int, type_code: str, copies: Collection[str]) -> Condition:
    """Return what holds of a document, of these types a copy."""
    held = Condition(conditions)
    return held | Condition.COPY if type_code in copies else held


def counts_known(
    session: Session, period: Period, as_of: datetime, copies: Collection[str]
) -> Counts:
    """Return the documents of a period as they stood at a moment, by body and by what held of them.

    Whole months in which nothing changed since are taken from the tallies, all else from the rows.
    """
    whole = {month for month in period.months if _holds(period, month)}
    quiet = whole - queries.restless_months(session, whole, as_of)
    told = queries.tallied(session, sorted(quiet)) if quiet else []
    for part in period.by_month():
        if month_of(part.first) not in quiet:
            told += queries.counted_days(session, part.first, part.last, as_of)
    counts: dict[str, dict[Condition, int]] = {}
    for unit, kind, conditions, count in told:
        held, body = held_of(conditions, kind, copies), counts.setdefault(unit, {})
        body[held] = body.get(held, 0) + count
    return counts


def late_to(session: Session, period: Period, after: datetime, as_of: datetime) -> int:
    """Return of how many documents of a period something was recorded after a moment, until another."""
    if as_of <= after or not queries.restless_months(session, tuple(period.months), after):
        return 0
    return queries.came_late(session, period.first, period.last, after, as_of)


def added(counts: Counts, more: Counts) -> Counts:
    """Return both together; no document is in both."""
    together = {unit: dict(told) for unit, told in counts.items()}
    for unit, told in more.items():
        _add(together.setdefault(unit, {}), told)
    return together


def _add(body: dict[Condition, int], told: Mapping[Condition, int]) -> None:
    for held, count in told.items():
        body[held] = body.get(held, 0) + count


def in_bodies(counts: Counts, heirs: Mapping[str, str]) -> Counts:
    """Return the same documents in the bodies that succeeded theirs."""
    moved: dict[str, dict[Condition, int]] = {}
    for unit, told in counts.items():
        _add(moved.setdefault(heirs.get(unit, unit), {}), told)
    return moved


def with_former(session: Session, tree: Tree, codes: Iterable[str], as_of: datetime) -> Tree:
    """Return a tree that holds these bodies too, each gone by then standing where it stood last."""
    units = dict(tree.units)
    parents = {unit.parent for unit in units.values() if unit.parent is not None}
    wanted = (frozenset(codes) | parents) - units.keys()
    for _ in range(DEEPEST):
        found = queries.units_that_were(session, wanted, tree.day, as_of) if wanted else {}
        units |= {code: unit_told(row) for code, row in found.items()}
        above = {row.parent_code for row in found.values() if row.parent_code is not None}
        wanted = frozenset(above) - units.keys()
        if not wanted:
            break
    return tree if units.keys() == tree.units.keys() else Tree(tree.day, units)


def _holds(period: Period, month: int) -> bool:
    """Tell whether a period holds every day of a month."""
    first = date(month // 100, month % 100, 1)
    return period.first <= first and last_day(first) <= period.last
