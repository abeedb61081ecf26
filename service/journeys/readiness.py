"""Is everything there that the settings point to? Asked by `flask check` and by `/readyz`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


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
