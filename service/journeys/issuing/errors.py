"""What the office flow refuses; the sentence is chosen in `service/web/errors.py`."""

from __future__ import annotations

from collections.abc import Sequence

from service.journeys.errors import FlowRefusedError, HouseError

__all__ = ["FlowRefusedError", "RouteRefusedError"]


class RouteRefusedError(HouseError):
    """A route or what is said of a document cannot be used; all problems at once, as stable words."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))
