"""The clock, handed in by whoever assembles the house, so that tests may choose the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def now() -> datetime:
    """Return this moment as an aware UTC datetime."""
    return datetime.now(UTC)
