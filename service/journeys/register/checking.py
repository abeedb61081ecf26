"""Whether every series is whole: no number missing, none beyond the last one drawn (Article 15)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.store.queries import register as queries
from service.store.tables.people import UnitRow

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """A series that is not whole: `missing` are its first missing numbers, `highest` the last in the book."""

    agency: str
    series: str
    year: int
    last: int
    highest: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what is wrong; numbers below a series' first one are in a paper book."""

    series: int
    entries: int
    faults: tuple[Fault, ...]


def check(session: Session) -> Checked:
    """Return how every series stands; the database itself keeps a number from standing twice."""
    faults, entries = [], 0
    every = queries.every_series(session)
    for one in every:
        held = queries.standing_of_series(session, one)
        entries += held.entries
        whole = held.from_first == max(0, one.last_number - one.first_number + 1)
        if whole and held.highest <= one.last_number:
            continue
        there = queries.numbers_of_series(session, one)
        missing = (n for n in range(one.first_number, one.last_number + 1) if n not in there)
        told = tuple(number for number, _ in zip(missing, range(MOST_TOLD), strict=False))
        unit = session.get_one(UnitRow, one.unit_id)
        faults.append(Fault(unit.code, one.series, one.year, one.last_number, held.highest, told))
    return Checked(len(every), entries, tuple(faults))
