"""Why a plan is not taken, not approved or not carried out."""

from __future__ import annotations

from collections.abc import Sequence

from service.journeys.errors import HouseError
from service.journeys.plans.views import BreachView


class PlanError(HouseError):
    """The family."""


class PlanChangedError(PlanError):
    """What was approved is not what is there: the digest differs, or the plan has moved on."""


class OwnPlanError(PlanError):
    """Whoever made a plan cannot approve it: that takes a second person (DOMAIN P-14, P-15)."""


class GuardedPlanError(PlanError):
    """The guard refuses the plan's reach; `breaches` say why, all of them."""

    def __init__(self, breaches: Sequence[BreachView]) -> None:
        self.breaches = tuple(breaches)
        super().__init__("the guard refuses: " + ", ".join(one.code for one in self.breaches))


class ReasonMissingError(PlanError):
    """Whoever answers for something out of the ordinary says why."""


class PlanBusyError(PlanError):
    """Somebody else is carrying this plan out."""


class NothingToUndoError(PlanError):
    """No step of the plan was carried out, or all of them were undone already."""
