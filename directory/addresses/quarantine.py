"""Addresses that somebody had and has no more: another person does not get them (DOMAIN M-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Released:
    """An address, and the day since which it is nobody's."""

    address: str
    on: date


def still_quarantined(
    released: Iterable[Released], days: int | None, today: date
) -> frozenset[str]:
    """Return the addresses that may not be given yet: all of them for ever where `days` is None.

    >>> past = [Released("longnv@a.vn", date(2025, 1, 1))]
    >>> still_quarantined(past, 365, date(2026, 6, 1)), len(still_quarantined(past, None, date(2099, 1, 1)))
    (frozenset(), 1)
    """
    if days is None:
        return frozenset(one.address.lower() for one in released)
    wait = timedelta(days=days)
    return frozenset(one.address.lower() for one in released if today < one.on + wait)
