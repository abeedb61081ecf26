"""How long to wait before another try, and how often to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom

Sleep = Callable[[float], object]
_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class BackOff:
    """Waits double from try to try up to the longest; chance keeps many clients from one beat."""

    attempts: int = 8
    first_seconds: float = 0.2
    longest_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what would never try or never end."""
        if self.attempts < 1 or not 0 <= self.first_seconds <= self.longest_seconds:
            raise ValueError(f"not a way to try again: {self}")

    def delay(self, failed: int) -> float:
        """Return the seconds to wait after this many failed tries, between half and the whole.

        >>> 0.4 <= BackOff(first_seconds=0.2).delay(3) <= 0.8
        True
        """
        whole = min(self.longest_seconds, self.first_seconds * 2.0 ** min(failed - 1, 60))
        return whole * (0.5 + _CHANCE.random() / 2)
