"""The durable journal of one plan: rows, events and what follows from a step, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from directory.journal import StepOutcome, StepState
from directory.plan import Plan
from service.clock import Clock
from service.events.catalogue import MailboxChanged
from service.events.ledger import record_all
from service.journeys.plans.effects import Effect
from service.store.engine import Memory
from service.store.queries.plans import (
    begin_steps,
    begun_steps,
    end_steps,
    ended_steps,
    renew_lease,
    settled_before,
)

LEASE: Final = timedelta(minutes=2)
LONGEST_MESSAGE: Final = 500


@dataclass(frozen=True, slots=True)
class PlanJournal:
    """What `directory.carry_out` notes about one plan; each call is durable when it returns."""

    memory: Memory
    clock: Clock
    plan_id: str
    plan: Plan
    actor: str
    effects: Sequence[Effect]

    def ended(self) -> Mapping[int, StepOutcome]:
        """Return the outcome of every step that has one."""
        with self.memory.reading() as session:
            return {
                number: StepOutcome(StepState(state), code or 0, message or "", sessions_ended)
                for number, state, code, message, sessions_ended in ended_steps(
                    session, self.plan_id
                )
            }

    def begun(self) -> frozenset[int]:
        """Return the steps that were sent, perhaps, and whose outcome nobody knows."""
        with self.memory.reading() as session:
            return frozenset(begun_steps(session, self.plan_id))

    def begin(self, numbers: Iterable[int]) -> None:
        """Note that steps are about to be sent."""
        with self.memory.writing() as session:
            begin_steps(session, self.plan_id, numbers)
            renew_lease(session, self.plan_id, self.clock() + LEASE)

    def end(self, outcomes: Mapping[int, StepOutcome]) -> None:
        """Note what became of steps, tell the ledger, and let this house follow."""
        moment = self.clock()
        with self.memory.writing() as session:
            # A step may end twice (its sessions were closed later): the change itself is told once.
            known = settled_before(session, self.plan_id, outcomes)
            end_steps(
                session,
                self.plan_id,
                [_columns(number, one, moment) for number, one in outcomes.items()],
            )
            settled = [
                number
                for number in sorted(outcomes)
                if outcomes[number].state.holds and number not in known
            ]
            # Also what somebody else had done before us is followed here; only our own work is told.
            for number in settled:
                for effect in self.effects:
                    effect(session, self.plan.steps[number], moment)
            events = [
                self._event(number, outcomes[number])
                for number in settled
                if outcomes[number].state is StepState.DONE
            ]
            record_all(session, events, moment=moment, actor=self.actor)
            renew_lease(session, self.plan_id, moment + LEASE)

    def _event(self, number: int, outcome: StepOutcome) -> MailboxChanged:
        step = self.plan.steps[number]
        return MailboxChanged(
            account=(step.entry_uuid or step.staff_number or step.dn)[:100],
            change=step.kind.value,
            staff_number=step.staff_number,
            unit=step.unit,
            plan_id=self.plan_id,
            step=number,
            fields=tuple(one.name for one in step.fields),
            sessions_ended=outcome.sessions_ended,
        )


def _columns(number: int, outcome: StepOutcome, moment: datetime) -> dict[str, object]:
    return {
        "number": number,
        "state": outcome.state.value,
        "code": outcome.code,
        "message": outcome.message[:LONGEST_MESSAGE] or None,
        "sessions_ended": outcome.sessions_ended,
        "ended_at": moment,
    }
