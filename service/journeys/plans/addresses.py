"""Addresses that nobody else may have yet: those that somebody has, and those that somebody had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from directory.addresses import Released, still_quarantined


def kept_back(
    held: Iterable[tuple[str, str, datetime | None]], days: int | None, moment: datetime
) -> frozenset[str]:
    """Return the addresses that are kept from others (DOMAIN M-12); `held` is what the house remembers."""
    theirs, released = set(), []
    for address, _, since in held:
        if since is None:
            theirs.add(address.lower())
        else:
            released.append(Released(address, since.date()))
    return still_quarantined(released, days, moment.date()) | theirs
