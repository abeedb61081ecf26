"""Why an HR file is not taken, or no plan is made from it."""

from __future__ import annotations

from collections.abc import Sequence

from service.journeys.errors import HouseError
from service.journeys.plans.views import BreachView


class SynchronizationError(HouseError):
    """The family."""


class FaultsOpenError(SynchronizationError):
    """Faults stand in the way of a plan: each is mended in the file or let pass by name."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} faults are open")


class NotWaivableError(SynchronizationError):
    """Some faults nobody may let pass, or there is no fault of this name."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        super().__init__("not waivable: " + ", ".join(self.keys))


class SourceRefusedError(SynchronizationError):
    """The file or the directory's answer is not one to plan from; nothing was planned or written."""

    def __init__(self, breaches: Sequence[BreachView]) -> None:
        self.breaches = tuple(breaches)
        super().__init__("the source is refused: " + ", ".join(one.code for one in self.breaches))
