"""Plans for the mail directory: kept, guarded, approved by a second person, carried out, undone."""

from service.journeys.plans.carrying import OpenDirectory, PlanCarrier
from service.journeys.plans.errors import (
    GuardedPlanError,
    NothingToUndoError,
    OwnPlanError,
    PlanBusyError,
    PlanChangedError,
    PlanError,
    ReasonMissingError,
)
from service.journeys.plans.keeping import PlanShelf
from service.journeys.plans.views import (
    Advance,
    BreachView,
    Grounds,
    Origin,
    PlanState,
    PlanSummary,
    PlanView,
    StepView,
)

__all__ = [
    "Advance",
    "BreachView",
    "Grounds",
    "GuardedPlanError",
    "NothingToUndoError",
    "OpenDirectory",
    "Origin",
    "OwnPlanError",
    "PlanBusyError",
    "PlanCarrier",
    "PlanChangedError",
    "PlanError",
    "PlanShelf",
    "PlanState",
    "PlanSummary",
    "PlanView",
    "ReasonMissingError",
    "StepView",
]
