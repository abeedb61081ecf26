"""The clock, handed in by whoever assembles the house, so that tests may choose the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, TypeAlias

Clock: TypeAlias = Callable[[], datetime]
LEGAL_TIME: Final = timezone(timedelta(hours=7))  # one zone for the whole country, no summer time


def now() -> datetime:
    """Return this moment as an aware UTC datetime."""
    return datetime.now(UTC)
