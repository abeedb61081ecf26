"""Plans as the doors see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from directory.plan import Kept, Kind, Proposal, Step


class Origin(StrEnum):
    """Where a plan comes from."""

    HR = "HR"
    HAND = "HAND"
    SCIM = "SCIM"
    UNDO = "UNDO"
    SCHEDULE = "SCHEDULE"
    FILE = "FILE"


class PlanState(StrEnum):
    """How far a plan has come."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    REJECTED = "REJECTED"

    @property
    def is_open(self) -> bool:
        """Tell whether something may still come of it."""
        return self not in {PlanState.DONE, PlanState.REJECTED}


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a change by hand is made: the decision it rests on (DOMAIN M-20) and a reason."""

    decision_number: str = ""
    decision_date: date | None = None
    reason: str = ""

    def told(self) -> dict[str, str]:
        """Return the grounds as JSON can carry them, without what is empty."""
        day = self.decision_date.isoformat() if self.decision_date else ""
        facts = {"decision_number": self.decision_number, "decision_date": day}
        return {key: value for key, value in (facts | {"reason": self.reason}).items() if value}


NO_GROUNDS: Final = Grounds()


@dataclass(frozen=True, slots=True)
class BreachView:
    """What the guard has against a plan; `overridable` where a person may answer for it by name."""

    code: str
    facts: dict[str, Any]
    overridable: bool


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in a list."""

    id: str
    digest: str
    origin: Origin
    source_id: str | None
    state: PlanState
    counts: dict[Kind, int]
    steps: int
    breaches: tuple[BreachView, ...]
    made_at: datetime
    made_by: str
    decided_at: datetime | None
    decided_by: str | None
    forced_by: str | None
    forced_reason: str | None
    rejected_reason: str | None
    started_at: datetime | None
    ended_at: datetime | None
    problem: str | None
    grounds: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step and what became of it: PENDING, BEGUN, or the name of its outcome."""

    number: int
    step: Step
    state: str
    code: int | None
    message: str | None
    sessions_ended: bool | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan whole, its steps a page at a time."""

    summary: PlanSummary
    population: int
    waiting: int
    proposals: tuple[Proposal, ...]
    kept: tuple[Kept, ...]
    steps: tuple[StepView, ...]
    matching: int
    by_state: dict[str, int]


@dataclass(frozen=True, slots=True)
class Advance:
    """How far the carrying out of a plan has come."""

    state: PlanState
    done: int
    of: int
    by_state: dict[str, int]
    problem: str | None
