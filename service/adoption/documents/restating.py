"""Documents in the bodies that succeeded theirs, and whose documents a figure lacks where it is not restated.

A document is of a day, and the days of a period are many: what becomes of a body within the period
parts its documents, so each part is led along the links from its own last day on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from service.adoption.documents.counting import Counts, Moved, added, in_bodies
from service.adoption.roster import LinkKind, successors, tree_on
from service.adoption.spans import DAY, Period
from service.store.queries import adoption as queries
from service.store.tables.adoption import UnitLinkRow


@dataclass(frozen=True)
class Restated:
    """The documents of a period in the bodies of a later day: `unclear` bodies have no one successor."""

    counts: Counts
    moved: tuple[Moved, ...] = ()
    unclear: frozenset[str] = frozenset()


def restated(
    session: Session,
    period: Period,
    day: date,
    as_of: datetime,
    counted: Callable[[Period], Counts],
) -> Restated:
    """Return the documents of a period in the bodies that succeeded theirs by a day."""
    links = _became(session, date.min, day, as_of)
    together: Counts = {}
    moved, unclear = [], frozenset[str]()
    for part in _parts(period, {link.day for link in links}):
        counts, heirs = counted(part), dict[str, str]()
        for start, codes in _starts(session, part, counts, links, as_of):
            found, lost = successors(session, codes, start, day, as_of)
            heirs |= {code: heir for code, heir in found.items() if heir != code}
            unclear |= lost
        moved.append(Moved(part, heirs))
        together = added(together, in_bodies(counts, heirs))
    return Restated(together, tuple(moved), unclear)


def predecessors(
    session: Session, period: Period, on: date, as_of: datetime
) -> Mapping[str, frozenset[str]]:
    """Return which bodies each succeeded within a period, until a day."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in _became(session, period.first - DAY, on, as_of):
        if link.successor is not None:
            found[link.successor].add(link.predecessor)
    return {successor: frozenset(those) for successor, those in found.items()}


def _became(session: Session, after: date, until: date, as_of: datetime) -> Sequence[UnitLinkRow]:
    """Return what became of bodies; where work moved alone, the bodies stayed what they were."""
    links = queries.links_after(session, after, until, as_of)
    return [link for link in links if link.kind != LinkKind.TRANSFER]


def _parts(period: Period, days: set[date]) -> Iterator[Period]:
    """Give a period in parts, each beginning where a body became another."""
    first = period.first
    for day in sorted(one for one in days if period.first < one <= period.last):
        yield Period(first, day - DAY)
        first = day
    yield Period(first, period.last)


def _starts(
    session: Session,
    part: Period,
    counts: Counts,
    links: Sequence[UnitLinkRow],
    as_of: datetime,
) -> Iterator[tuple[date, frozenset[str]]]:
    """Give from which day on the links of bodies are followed: for those gone by then, from their end."""
    ended = {link.predecessor: link.day - DAY for link in links if link.day <= part.last}
    gone = counts.keys() & ended.keys() - tree_on(session, part.last, as_of).units.keys()
    by_start: dict[date, set[str]] = defaultdict(set)
    for code in counts:
        by_start[ended[code] if code in gone else part.last].add(code)
    for start, codes in sorted(by_start.items()):
        yield start, frozenset(codes)
