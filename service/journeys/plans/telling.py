"""From rows to what the doors see, and from plans to rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from directory.plan import Kind, Plan, Step, read_plan, read_step, tell_plan, tell_step
from service.journeys.plans.views import BreachView, Origin, PlanState, PlanSummary, StepView
from service.store.queries.plans import PENDING
from service.store.tables.plans import MailPlanRow, MailPlanStepRow

LONGEST_NAME = 300


def header_of(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON can carry it, without its steps: they have rows of their own."""
    return tell_plan(plan) | {"steps": []}


def step_row(plan_id: str, number: int, step: Step) -> dict[str, Any]:
    """Return the columns of a step's row."""
    return {
        "plan_id": plan_id,
        "number": number,
        "kind": step.kind.value,
        "staff_number": step.staff_number,
        "entry_uuid": step.entry_uuid,
        "name": step.name[:LONGEST_NAME],
        "unit": step.unit,
        "body": tell_step(step),
        "state": PENDING,
    }


def plan_of(row: MailPlanRow, steps: Sequence[MailPlanStepRow]) -> Plan:
    """Return the plan that rows keep."""
    return read_plan(row.header | {"steps": [step.body for step in steps]})


def tell_summary(row: MailPlanRow) -> PlanSummary:
    """Return a plan as it stands in a list."""
    counts = {kind: row.counts[kind] for kind in Kind if kind in row.counts}
    return PlanSummary(
        id=row.id,
        digest=row.digest,
        origin=Origin(row.origin),
        source_id=row.source_id,
        state=PlanState(row.state),
        counts=counts,
        steps=sum(counts.values()),
        breaches=breaches_of(row),
        made_at=row.made_at,
        made_by=row.made_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        forced_by=row.forced_by,
        forced_reason=row.forced_reason,
        rejected_reason=row.rejected_reason,
        started_at=row.started_at,
        ended_at=row.ended_at,
        problem=row.problem,
        grounds=row.grounds,
    )


def tell_step_row(row: MailPlanStepRow) -> StepView:
    """Return a step and what became of it."""
    return StepView(
        number=row.number,
        step=read_step(row.body),
        state=row.state,
        code=row.code,
        message=row.message,
        sessions_ended=row.sessions_ended,
        ended_at=row.ended_at,
    )


def breaches_of(row: MailPlanRow) -> tuple[BreachView, ...]:
    """Return what the guard had against a plan when it was made."""
    return tuple(BreachView(one["code"], one["facts"], one["overridable"]) for one in row.breaches)
