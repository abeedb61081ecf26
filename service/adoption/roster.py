"""Who was entitled to what, when: bodies over time, people over time, and what was known of them then.

Nothing is overwritten. A correction supersedes the row it corrects at the moment it is recorded and
puts the right one beside it, so a figure asked as of an earlier moment sees what was known then
(DOMAIN I-04, O-03, O-04).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.measures import Measures
from service.store.queries import adoption as queries
from service.store.tables.adoption import RosterUnitRow, UnitLinkRow

DEEPEST: Final = 32


class LinkKind(StrEnum):
    """What becomes of a body (O-03)."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    DISSOLVE = "dissolve"
    TRANSFER = "transfer"


class RosterError(ValueError):
    """A roster that makes no sense was offered, or a body asked for that there was not."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A body on one day."""

    code: str
    name: str
    kind: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class Tree:
    """The bodies there were on one day; they are told apart by code, never by name (O-07)."""

    day: date
    units: Mapping[str, Unit]

    def under(self, code: str) -> frozenset[str]:
        """Return the codes of a body and of those below it; a ring ends where it closes."""
        found, next_ = {code} & self.units.keys(), [code]
        while next_:
            fresh = [one for one in self._below.get(next_.pop(), ()) if one not in found]
            found.update(fresh)
            next_ += fresh
        return frozenset(found)

    def parts(self, code: str | None = None) -> tuple[Unit, ...]:
        """Return the bodies right below one, by code; of everything those at the top.

        Where one body stands above all others it is the whole, and its parts are meant.
        """
        here = sorted(self._below.get(code, ()))
        if code is None and len(here) == 1:
            here = sorted(self._below.get(here[0], ())) or here
        return tuple(self.units[one] for one in here)

    def path(self, code: str) -> tuple[Unit, ...]:
        """Return a body and those above it, the highest first; raises RosterError where there is none."""
        if code not in self.units:
            raise RosterError(f"no body {code[:64]!r} on {self.day}")
        line: list[Unit] = []
        step: str | None = code
        while step is not None and step in self.units and len(line) < DEEPEST:
            line.append(self.units[step])
            step = line[-1].parent
        return tuple(reversed(line))

    @cached_property
    def _below(self) -> Mapping[str | None, list[str]]:
        """The codes right below each body."""
        below: dict[str | None, list[str]] = defaultdict(list)
        for unit in self.units.values():
            below[unit.parent].append(unit.code)
        return dict(below)


@dataclass(frozen=True, slots=True)
class Posts:
    """Everybody's posts over time, by body, as known at one moment: read once, asked for any day."""

    spans: Mapping[str, Sequence[tuple[str, str, str | None]]]

    def on(self, day: date) -> dict[str, frozenset[str]]:
        """Return the bodies each person had a post in on a day.

        >>> spans = {"a": [("P1", "2026-01-01", "2026-03-01")], "b": [("P1", "2026-02-01", None)]}
        >>> sorted(Posts(spans).on(date(2026, 2, 28))["P1"]), Posts(spans).on(date(2026, 3, 1))
        (['a', 'b'], {'P1': frozenset({'b'})})
        """
        told, found = day.isoformat(), dict[str, frozenset[str]]()
        for unit, spans in self.spans.items():
            here = frozenset((unit,))
            for person, begins, ends in spans:
                if begins <= told and (ends is None or ends > told):
                    found[person] = found[person] | here if person in found else here
        return found


class Groups:
    """People counted by the bodies they stand in: each stands in one group, so groups may be added up.

    >>> groups = Groups(Counter(map(frozenset, ("a", "a", "ab", "c"))))
    >>> groups.within(frozenset("ab")), groups.within(frozenset("b")), groups.within(None)
    (3, 1, 4)
    """

    def __init__(self, counts: Mapping[frozenset[str], int]) -> None:
        self.counts = counts

    def within(self, codes: frozenset[str] | None) -> int:
        """Return how many people stand in at least one of these bodies; all where None."""
        if codes is None:
            return sum(self.counts.values())
        found = {units for code in codes for units in self._by_code.get(code, ())}
        return sum(map(self.counts.__getitem__, found))

    @cached_property
    def _by_code(self) -> Mapping[str, list[frozenset[str]]]:
        found: dict[str, list[frozenset[str]]] = defaultdict(list)
        for units in self.counts:
            for code in units:
                found[code].append(units)
        return found


@dataclass(frozen=True)
class Population:
    """Who is entitled on one day, by unit, and who was taken out and why.

    `posts` has each person's units; somebody with two posts stands in both and counts once in any
    scope that holds both (I-15). `excluded` has the first reason of each who would count otherwise.
    """

    tree: Tree
    posts: Mapping[str, frozenset[str]]
    excluded: Mapping[str, str]
    restated: bool = False
    unrestated: frozenset[str] = field(default_factory=frozenset)

    def within(self, codes: frozenset[str] | None) -> frozenset[str]:
        """Return who is entitled in these units; in all where None."""
        if codes is None:
            return frozenset(self.posts.keys() - self.excluded.keys())
        found = (person for person, units in self.posts.items() if not units.isdisjoint(codes))
        return frozenset(found) - self.excluded.keys()

    def together(self, people: Set[str]) -> Groups:
        """Return how many of these people are entitled, by the bodies they stand in."""
        counts = Counter(map(self.posts.get, people))
        counts.subtract(self.posts[one] for one in self.excluded if one in people)
        return Groups({units: count for units, count in counts.items() if units and count})

    @cached_property
    def entitled(self) -> Groups:
        """How many are entitled, by the bodies they stand in."""
        return self.together(self.posts.keys())

    @cached_property
    def _excluded(self) -> Mapping[str, Groups]:
        """How many were taken out for each reason, by the bodies they stand in."""
        found: dict[str, list[frozenset[str]]] = defaultdict(list)
        for person, reason in sorted(self.excluded.items(), key=lambda one: one[1]):
            found[reason].append(self.posts[person])
        return {reason: Groups(Counter(posts)) for reason, posts in found.items()}

    def excluded_within(self, codes: frozenset[str] | None) -> dict[str, int]:
        """Return how many were taken out in these units, by reason."""
        counts = {reason: groups.within(codes) for reason, groups in self._excluded.items()}
        return {reason: count for reason, count in counts.items() if count}


def posts_known(session: Session, as_of: datetime, *, leaders: bool) -> Posts:
    """Return everybody's posts, as known at a moment; leaders' alone if asked."""
    return Posts(queries.posts_known(session, as_of, leaders=leaders))


def tree_on(session: Session, day: date, as_of: datetime) -> Tree:
    """Return the tree of a day, as it was known at a moment."""
    rows = queries.units_on(session, day, as_of)
    return Tree(day, {row.code: unit_told(row) for row in rows})


def population_on(
    session: Session, measures: Measures, day: date, as_of: datetime, posts: Posts
) -> Population:
    """Return who of these posts was in scope on a day, as it was known at a moment."""
    standing = posts.on(day)
    excluded: dict[str, str] = {}
    for person, reason in queries.exclusions_on(session, day, as_of, measures.excluding):
        if person in standing:
            excluded.setdefault(person, reason)
    return Population(tree_on(session, day, as_of), standing, excluded)


def restate(session: Session, population: Population, until: date, as_of: datetime) -> Population:
    """Return the same people of the same day, in the bodies that succeeded theirs by another (O-04).

    Who was in a body that was split or dissolved cannot be put anywhere without guessing: they stay
    under the old code, which is named in `unrestated`.
    """
    bodies = {unit for units in population.posts.values() for unit in units}
    heirs, unclear = successors(session, bodies, population.tree.day, until, as_of)
    posts = {
        person: frozenset(heirs[unit] for unit in units)
        for person, units in population.posts.items()
    }
    return Population(tree_on(session, until, as_of), posts, population.excluded, True, unclear)


def successors(
    session: Session, codes: Iterable[str], day: date, until: date, as_of: datetime
) -> tuple[Mapping[str, str], frozenset[str]]:
    """Return by which body each was succeeded between two days, and the codes nobody can be put from."""
    links = queries.links_after(session, day, until, as_of)
    found = {code: _successor(links, code) for code in codes}
    heirs = {code: heir for code, (heir, _) in found.items()}
    return heirs, frozenset(heir for heir, known in found.values() if not known)


def _successor(links: Iterable[UnitLinkRow], code: str) -> tuple[str, bool]:
    """Return where a body's people are counted now, and whether that is sure; links come by day."""
    by_day: dict[date, dict[str, list[UnitLinkRow]]] = defaultdict(lambda: defaultdict(list))
    for link in links:
        if (
            link.kind != LinkKind.TRANSFER
        ):  # work moves, people stay until their posts say otherwise
            by_day[link.day][link.predecessor].append(link)
    here = code
    for day in sorted(by_day):  # one step a day: two bodies may take each other's code
        if here not in by_day[day]:
            continue
        heirs = {link.successor for link in by_day[day][here]}
        heir = heirs.pop()
        if heir is None or heirs:
            return here, False
        here = heir
    return here, True


def unit_told(row: RosterUnitRow) -> Unit:
    """Return a body as its row tells of it."""
    return Unit(row.code, row.name, row.kind, row.level, row.parent_code)
