"""Approved plans are carried out: by a job, on the command line, or at once for an act by hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from directory.carry_out import CarryPolicy, Progress, carry_out
from directory.errors import DirectoryError
from directory.mail_directory import MailDirectory
from directory.plan import Plan
from directory.sessions import MailSessions
from directory.undoing import undo
from service.clock import Clock
from service.events.catalogue import MailPlanEnded
from service.events.ledger import record
from service.journeys.errors import NotFoundError
from service.journeys.plans.effects import Effect
from service.journeys.plans.errors import (
    NothingToUndoError,
    PlanBusyError,
    PlanChangedError,
)
from service.journeys.plans.journal import LEASE, PlanJournal
from service.journeys.plans.keeping import PlanShelf, holds_lease
from service.journeys.plans.views import NO_GROUNDS, Advance, Grounds, Origin, PlanState
from service.store.engine import Memory
from service.store.queries.plans import (
    locked_plan,
    plan_by_id,
    step_states,
    unfinished_plans,
)

log = logging.getLogger(__name__)

OpenDirectory = Callable[[], AbstractContextManager[MailDirectory]]
STARTABLE: Final = (PlanState.APPROVED, PlanState.RUNNING, PlanState.STOPPED)
OPEN_STEPS: Final = ("PENDING", "BEGUN")
LONGEST_PROBLEM: Final = 500


@dataclass(frozen=True, kw_only=True)
class PlanCarrier:
    """Carries approved plans out, resumes them after a crash, and makes the plan that undoes one."""

    memory: Memory
    clock: Clock
    shelf: PlanShelf
    directory: OpenDirectory
    policy: CarryPolicy
    effects: Sequence[Effect]
    sessions: MailSessions | None = None
    wake: Callable[[str], object] = lambda _plan_id: None
    sleep: Callable[[float], object] = time.sleep

    def carry_out(self, plan_id: str) -> Iterator[Progress]:
        """Carry an approved plan out, or what is left of it, and give its progress on the way.

        Raises:
            NotFoundError; PlanChangedError: it is not approved; PlanBusyError: somebody else does;
            DirectoryError: the directory cannot be reached; what is left waits.

        """
        plan, actor = self._taken(plan_id)
        journal = PlanJournal(self.memory, self.clock, plan_id, plan, actor, self.effects)
        stopped, problem = False, None
        try:
            for progress in carry_out(
                plan,
                self.directory,
                journal,
                self.policy,
                sessions=self.sessions,
                sleep=self.sleep,
            ):
                stopped = progress.stopped
                yield progress
        except DirectoryError as trouble:
            stopped, problem = True, str(trouble)[:LONGEST_PROBLEM]
            raise
        finally:
            self._let_go(plan_id, actor, stopped=stopped, problem=problem)

    def run(self, plan_id: str) -> Advance:
        """Carry a plan out to its end and return how far it came; may run twice without harm."""
        try:
            for _ in self.carry_out(plan_id):
                pass
        except DirectoryError as trouble:
            log.warning("plan %s stopped: %s", plan_id, trouble)
        except (PlanBusyError, PlanChangedError):
            log.info("plan %s is not for us to carry out", plan_id)
        return self.advance(plan_id)

    def run_due(self) -> int:
        """Carry out every plan that waits and that nobody holds; return how many there were."""
        with self.memory.reading() as session:
            due = list(unfinished_plans(session, self.clock()))
        for plan_id in due:
            self.run(plan_id)
        return len(due)

    def start(self, plan_id: str) -> None:
        """Have an approved plan, or what is left of a stopped one, carried out soon.

        Raises:
            NotFoundError, PlanChangedError.

        """
        with self.memory.writing() as session:
            row = locked_plan(session, plan_id)
            if row is None:
                raise NotFoundError(plan_id)
            if PlanState(row.state) not in STARTABLE:
                raise PlanChangedError(plan_id)
            if row.state == PlanState.STOPPED:
                row.state, row.problem = PlanState.APPROVED.value, None
        self.wake(plan_id)

    def by_hand(
        self, plan: Plan, *, by: str, grounds: Grounds, origin: Origin = Origin.HAND
    ) -> str:
        """Keep, approve and carry out a small plan at once for whoever made it; return its id.

        Raises:
            GuardedPlanError: the guard refuses, and nothing was done; DirectoryError.

        """
        plan_id = self.shelf.propose(plan, by=by, origin=origin, grounds=grounds)
        self.shelf.approve_own(by, plan_id, plan.digest)
        for _ in self.carry_out(plan_id):
            pass
        return plan_id

    def advance(self, plan_id: str) -> Advance:
        """Return how far a plan has come; raises NotFoundError."""
        with self.memory.reading() as session:
            row = plan_by_id(session, plan_id)
            if row is None:
                raise NotFoundError(plan_id)
            states = step_states(session, plan_id)
            total = sum(states.values())
            done = total - sum(states.get(state, 0) for state in OPEN_STEPS)
            return Advance(PlanState(row.state), done, total, states, row.problem)

    def undo(self, plan_id: str, *, by: str, grounds: Grounds = NO_GROUNDS) -> str:
        """Make the plan that takes back what a plan did, and return its id; nothing is done yet.

        Raises:
            NotFoundError; NothingToUndoError; PlanBusyError: it is being carried out.

        """
        with self.memory.reading() as session:
            row = plan_by_id(session, plan_id)
            if row is None:
                raise NotFoundError(plan_id)
            if holds_lease(row, self.clock()):
                raise PlanBusyError(plan_id)
        plan = self.shelf.plan(plan_id)
        journal = PlanJournal(self.memory, self.clock, plan_id, plan, "", ())
        back = undo(plan, journal.ended())
        if not back.steps:
            raise NothingToUndoError(plan_id)
        return self.shelf.propose(
            back, by=by, origin=Origin.UNDO, source_id=plan_id, grounds=grounds
        )

    def _taken(self, plan_id: str) -> tuple[Plan, str]:
        """Take the lease of a plan; return it and in whose name it is carried out."""
        moment = self.clock()
        with self.memory.writing() as session:
            row = locked_plan(session, plan_id)
            if row is None:
                raise NotFoundError(plan_id)
            if PlanState(row.state) not in STARTABLE:
                raise PlanChangedError(plan_id)
            if holds_lease(row, moment):
                raise PlanBusyError(plan_id)
            row.state = PlanState.RUNNING.value
            row.started_at = row.started_at or moment
            row.lease_until = moment + LEASE
            actor = row.decided_by or row.made_by
        return self.shelf.plan(plan_id), actor

    def _let_go(self, plan_id: str, actor: str, *, stopped: bool, problem: str | None) -> None:
        """Write down how it ended and give the lease back."""
        moment = self.clock()
        with self.memory.writing() as session:
            row = locked_plan(session, plan_id)
            assert row is not None
            states = step_states(session, plan_id)
            left = any(states.get(state) for state in OPEN_STEPS)
            row.state = (PlanState.STOPPED if stopped or left else PlanState.DONE).value
            row.lease_until, row.problem, row.ended_at = None, problem, moment
            event = MailPlanEnded(plan_id, row.state, states)
            record(session, event, moment=moment, actor=actor)
