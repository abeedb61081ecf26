"""What a plan did is taken back by another plan, which is approved and carried out like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from directory.journal import StepOutcome, StepState
from directory.people import Standing
from directory.plan import AttributeChange, FieldChange, Kind, Plan, Step

STANDING, UNIT = "standing", "unit"
NOT_YET_USED: Final = AttributeChange("userPassword", (), ())  # RFC 4519, 2.41
_BACK: Final = {
    Kind.SUSPEND: Kind.RESTORE,
    Kind.RESTORE: Kind.SUSPEND,
    Kind.CLOSE: Kind.RESTORE,
    Kind.ADD: Kind.WITHDRAW,
    Kind.WITHDRAW: Kind.ADD,
    Kind.REVOKE_FORWARDING: Kind.MODIFY,
}


def undo(plan: Plan, outcomes: Mapping[int, StepOutcome]) -> Plan:
    """Return the plan that takes back what was carried out, the last step first.

    Only what a run itself did (DONE) is taken back, and only where it still stands: the new steps
    assert that. What is in no plan does not come back (`lost_for_good` names it).
    """
    done = sorted(
        (number for number, one in outcomes.items() if one.state is StepState.DONE), reverse=True
    )
    return Plan(
        steps=tuple(undo_step(plan.steps[number]) for number in done),
        population=plan.population,
        source=plan.digest,
    )


def undo_step(step: Step) -> Step:
    """Return the step back: before and after change places, and a move goes home.

    An entry added has no identity that the plan knew, and one added again gets a new one.
    """
    fields = tuple(FieldChange(one.name, one.after, one.before) for one in step.fields)
    moved = step.new_dn is not None
    return replace(
        step,
        kind=_kind_back(step, fields),
        dn=step.new_dn if step.new_dn is not None else step.dn,
        new_dn=step.dn if moved else None,
        entry_uuid="" if step.kind is Kind.WITHDRAW else step.entry_uuid,
        unit=_unit_back(step, fields),
        fields=fields,
        attributes=_attributes_back(step),
    )


class Lost(StrEnum):
    """What no plan brings back, for a person to know before they approve."""

    NOT_OURS = "NOT_OURS"  # it was so already, by somebody else: it stays
    PASSWORD = "PASSWORD"  # noqa: S105 - an entry added again has none
    IDENTITY = "IDENTITY"  # an entry added again has another entryUUID (RFC 4530)
    MAIL_MEANWHILE = "MAIL_MEANWHILE"  # mail that came to, or was refused for, the address since


_LOST: Final = {
    Kind.ADD: (Lost.MAIL_MEANWHILE,),
    Kind.WITHDRAW: (Lost.PASSWORD, Lost.IDENTITY, Lost.MAIL_MEANWHILE),
    Kind.CLOSE: (Lost.MAIL_MEANWHILE,),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """A step of which something stays as it is, although its plan is undone."""

    number: int
    step: Step
    what: Lost


def lost_for_good(plan: Plan, outcomes: Mapping[int, StepOutcome]) -> tuple[Loss, ...]:
    """Return what does not come back when a plan is undone, by step."""
    losses: list[Loss] = []
    for number, outcome in sorted(outcomes.items()):
        step = plan.steps[number]
        if outcome.state is StepState.ALREADY:
            losses.append(Loss(number, step, Lost.NOT_OURS))
        elif outcome.state is StepState.DONE:
            losses += (Loss(number, step, what) for what in _LOST.get(step.kind, ()))
    return tuple(losses)


def _attributes_back(step: Step) -> tuple[AttributeChange, ...]:
    """Return the exact values back.

    To withdraw what was added also asserts that nobody has set a password since: by then it is
    somebody's account, and no plan deletes that.
    """
    back = tuple(
        AttributeChange(one.name, one.after, one.before, one.partial)
        for one in step.attributes
        if one.before or one.after
    )
    return (*back, NOT_YET_USED) if step.kind is Kind.ADD else back


def _kind_back(step: Step, fields: tuple[FieldChange, ...]) -> Kind:
    """Return the kind of the step back; a standing says more than the kind it came from."""
    if step.kind not in {Kind.SUSPEND, Kind.RESTORE, Kind.CLOSE}:
        return _BACK.get(step.kind, step.kind)
    for change in fields:
        if change.name == STANDING and change.after:
            match change.after[0]:
                case Standing.ACTIVE:
                    return Kind.RESTORE
                case Standing.CLOSED:
                    return Kind.CLOSE
                case Standing.SUSPENDED:
                    from_closed = Standing.CLOSED in change.before
                    return Kind.RESTORE if from_closed else Kind.SUSPEND
    return _BACK[step.kind]


def _unit_back(step: Step, fields: tuple[FieldChange, ...]) -> str:
    """Return the unit whose guard counts the step back: the one the person is in by then."""
    for change in fields:
        if change.name == UNIT and change.before and step.unit in change.after:
            return change.before[0]
    return step.unit
