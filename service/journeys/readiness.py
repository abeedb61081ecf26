"""Is everything there that the settings point to? Asked by `flask check` and by `/readyz`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Standing:
    """How one part stands; `part` is a stable word, `problem` is empty when it is well."""

    part: str
    problem: str = ""

    @property
    def well(self) -> bool:
        """Tell whether the part can do its work."""
        return not self.problem


class Readiness:
    """Asks every part in turn; a part that raises has a problem, the others are still asked."""

    def __init__(self, parts: Mapping[str, Callable[[], object]]) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._last: tuple[float, tuple[Standing, ...]] = (-inf, ())

    def lately(self, seconds: float = 10.0) -> tuple[Standing, ...]:
        """Return an answer at most so old: strangers who ask often do not make us ask often."""
        with self._lock:
            if time.monotonic() - self._last[0] > seconds:
                self._last = time.monotonic(), self.ask()
            return self._last[1]

    def ask(self) -> tuple[Standing, ...]:
        """Return the standing of every part, in the order they were handed in."""
        return tuple(self._one(part, check) for part, check in self._parts.items())

    @staticmethod
    def _one(part: str, check: Callable[[], object]) -> Standing:
        try:
            check()
        except Exception as problem:  # noqa: BLE001 - whatever a part raises is its problem to be told
            return Standing(
                part, str(problem).strip().splitlines()[0][:300] or type(problem).__name__
            )
        return Standing(part)
