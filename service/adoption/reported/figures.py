"""What reports of units add up to: a body's own word, else the sum of its parts where all of them spoke.

The rule (DOMAIN I-03, I-15). A report of a body is about that body with all below it, for exactly the
days it names, and counts from its approval until another supersedes it. A body without one is the sum
of the bodies right below it, but only if nobody holds a post in the body itself, and each of those
below that somebody works in (or below) has a figure in turn. Where one has not, there is no figure, and
`missing` names who still has to report. A level is the sum of its bodies, each with all below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from service.adoption.measures import Measure
from service.adoption.roster import Tree, tree_on
from service.adoption.spans import Period
from service.store.queries import reported as queries


@dataclass(frozen=True, slots=True)
class Sum:
    """What some reports add up to, by their ids; nothing, unless nobody is `missing`.

    >>> Sum(3, 4, ("r1",)) + Sum(1, 2, ("r2",))
    Sum(counted=4, entitled=6, reports=('r1', 'r2'), missing=())
    """

    counted: int = 0
    entitled: int = 0
    reports: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __add__(self, other: Sum) -> Sum:
        """Return both together; they are about bodies none of which holds the other."""
        return Sum(
            self.counted + other.counted,
            self.entitled + other.entitled,
            self.reports + other.reports,
            self.missing + other.missing,
        )


@dataclass(frozen=True)
class Reported:
    """The reports of one measure and period by body, the tree of its last day, and where people work."""

    tree: Tree
    reports: Mapping[str, Sum]
    staffed: frozenset[str]

    def of(self, unit: str | None = None, level: str | None = None) -> Sum:
        """Return what is told of a body, of a level below it, or of everything; of nobody, nothing."""
        units = self.tree.units
        if level is None and unit is not None:
            return self._sums.get(unit) or Sum()
        if level is None:
            tops = (one.code for one in units.values() if one.parent not in units)
            return self._together(tops)
        below = units.keys() if unit is None else self.tree.under(unit)
        chosen = {code for code in below if code in units and units[code].level == level}
        inner = {
            code for one in chosen for code in self.tree.under(one) if code != one
        }  # a body counts with all below it
        return self._together(chosen - inner)

    def anything_of(self, unit: str | None) -> bool:
        """Tell whether a body, or one below it, reported anything; any body at all where None."""
        return bool(self.reports if unit is None else self.reports.keys() & self.tree.under(unit))

    def _together(self, codes: Iterable[str]) -> Sum:
        found = (self._sums.get(code) for code in sorted(codes))
        return sum((one for one in found if one is not None), Sum())

    @cached_property
    def _sums(self) -> Mapping[str, Sum | None]:
        """Each body's sum, None where nobody has to report; those below come first, a ring ends."""
        below: dict[str | None, list[str]] = defaultdict(list)
        for code in sorted(self.tree.units):
            below[self.tree.units[code].parent].append(code)
        sums: dict[str, Sum | None] = {}
        entered: set[str] = set()
        for start in self.tree.units:
            waiting = [(start, False)]
            while waiting:
                code, ready = waiting.pop()
                if ready:
                    sums[code] = self._sum(code, [sums.get(one) for one in below[code]])
                elif code not in entered:
                    entered.add(code)
                    waiting += [(code, True), *((one, False) for one in below[code])]
        return sums

    def _sum(self, code: str, parts: Iterable[Sum | None]) -> Sum | None:
        if code in self.reports:
            return self.reports[code]
        if code in self.staffed:
            return Sum(missing=(code,))
        spoken = [one for one in parts if one is not None]
        return sum(spoken, Sum()) if spoken else None


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of a day, and those in which people work."""

    tree: Tree
    staffed: frozenset[str]


def bodies_on(session: Session, day: date, as_of: datetime) -> Bodies:
    """Return the bodies of a day, as they were known at a moment."""
    return Bodies(tree_on(session, day, as_of), queries.staffed_units(session, day, as_of))


def reported(
    session: Session, measure: Measure, period: Period, bodies: Bodies, as_of: datetime
) -> Reported:
    """Return what stood of a measure and period at a moment, by the definition in force."""
    rows = queries.standing_reports(
        session, measure.key, measure.version, period.first, period.last, as_of
    )
    told = {row.unit_code: Sum(row.counted, row.entitled or 0, (row.id,)) for row in rows}
    return Reported(bodies.tree, told, bodies.staffed)
