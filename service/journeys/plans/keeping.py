"""Plans are kept, guarded and decided on; nothing here touches the directory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directory.guard import Breach, Limits, judge
from directory.plan import Kind, Plan
from service.clock import Clock
from service.events.catalogue import (
    MailPlanApproved,
    MailPlanForced,
    MailPlanProposed,
    MailPlanRejected,
    MailPlanWithdrawn,
)
from service.events.ledger import record
from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.plans.errors import (
    GuardedPlanError,
    OwnPlanError,
    PlanChangedError,
    ReasonMissingError,
)
from service.journeys.plans.telling import (
    breaches_of,
    header_of,
    plan_of,
    step_row,
    tell_step_row,
    tell_summary,
)
from service.journeys.plans.views import (
    NO_GROUNDS,
    BreachView,
    Grounds,
    Origin,
    PlanState,
    PlanSummary,
    PlanView,
)
from service.store.engine import Memory
from service.store.queries.plans import (
    count_steps,
    locked_plan,
    newest_plans,
    plan_by_digest,
    plan_by_id,
    step_states,
    steps_of,
)
from service.store.tables.plans import MailPlanRow, MailPlanStepRow

LONGEST_REASON: Final = 500
STEPS_ON_A_PAGE: Final = 100
_ROWS_AT_ONCE: Final = 1000
KEEPERS: Final = (Role.IT_STAFF, Role.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True)
class PlanShelf:
    """Keeps plans. Whoever made one cannot approve it; an approval is bound to its digest."""

    memory: Memory
    clock: Clock
    limits: Callable[[], Limits]

    def propose(
        self,
        plan: Plan,
        *,
        by: str,
        origin: Origin,
        source_id: str | None = None,
        grounds: Grounds = NO_GROUNDS,
        limits: Limits | None = None,
    ) -> str:
        """Keep a plan, with what the guard has against it, and return its id.

        `limits` are those for this plan alone, where its source knows more than the policy does.
        """
        breaches = tuple(map(tell_breach, judge(plan, limits or self.limits())))
        moment, plan_id = self.clock(), str(uuid4())
        row = MailPlanRow(
            id=plan_id,
            digest=plan.digest,
            origin=origin.value,
            source_id=source_id,
            state=PlanState.PROPOSED.value,
            header=header_of(plan),
            counts={kind.value: count for kind, count in plan.counts.items()},
            breaches=[
                {"code": b.code, "facts": b.facts, "overridable": b.overridable} for b in breaches
            ],
            grounds=grounds.told(),
            made_at=moment,
            made_by=by,
        )
        event = MailPlanProposed(
            plan_id=plan_id,
            digest=row.digest,
            origin=row.origin,
            source_id=source_id,
            counts=row.counts,
            breaches=tuple(b.code for b in breaches),
            grounds=row.grounds,
        )
        with self.memory.writing() as session:
            session.add(row)
            session.flush()
            for start in range(0, len(plan.steps), _ROWS_AT_ONCE):
                some = plan.steps[start : start + _ROWS_AT_ONCE]
                session.execute(
                    insert(MailPlanStepRow),
                    [step_row(plan_id, start + n, step) for n, step in enumerate(some)],
                )
            record(session, event, moment=moment, actor=by)
        return plan_id

    def force(self, by: Person, plan_id: str, reason: str) -> None:
        """Answer by name for what the guard has against this plan, this once.

        Raises:
            ReasonMissingError; GuardedPlanError: there is a breach nobody may answer for;
            PlanChangedError: it is no longer open.

        """
        self.force_as(_keeper(by), plan_id, reason)

    def force_as(self, actor: str, plan_id: str, reason: str) -> None:
        """As `force`, for whoever acts on the command line."""
        why = _words(reason)
        with self.memory.writing() as session:
            row = _open_plan(session, plan_id, PlanState.PROPOSED)
            breaches = breaches_of(row)
            final = [one for one in breaches if not one.overridable]
            if final:
                raise GuardedPlanError(final)
            row.forced_by, row.forced_reason = actor, why
            event = MailPlanForced(plan_id, row.digest, tuple(b.code for b in breaches), why)
            record(session, event, moment=self.clock(), actor=actor)

    def approve(self, by: Person, plan_id: str, digest: str) -> None:
        """Let exactly this plan be carried out.

        Raises:
            OwnPlanError: it is their own; GuardedPlanError: the guard refuses and nobody answered
            for it; PlanChangedError: the digest is another one, or the plan is no longer open.

        """
        actor = _keeper(by)
        with self.memory.writing() as session:
            row = _open_plan(session, plan_id, PlanState.PROPOSED)
            if actor in {row.made_by, row.forced_by}:
                raise OwnPlanError(plan_id)
            self._approved(session, row, digest, actor)

    def approve_own(self, actor: str, plan_id: str, digest: str) -> None:
        """Approve as the maker: for small acts by hand and for the command line, and only there."""
        with self.memory.writing() as session:
            row = _open_plan(session, plan_id, PlanState.PROPOSED)
            self._approved(session, row, digest, actor)

    def _approved(self, session: Session, row: MailPlanRow, digest: str, actor: str) -> None:
        if row.digest != digest:
            raise PlanChangedError(row.id)
        breaches = breaches_of(row)
        if breaches and row.forced_by is None:
            raise GuardedPlanError(breaches)
        moment = self.clock()
        row.state = PlanState.APPROVED.value
        row.decided_at, row.decided_by = moment, actor
        record(session, MailPlanApproved(row.id, row.digest), moment=moment, actor=actor)

    def reject(self, by: Person, plan_id: str, reason: str) -> None:
        """Decide that a plan will not be carried out; its maker may do so too."""
        actor, why = _keeper(by), _words(reason)
        with self.memory.writing() as session:
            row = _open_plan(session, plan_id, PlanState.PROPOSED, PlanState.STOPPED)
            moment = self.clock()
            row.state = PlanState.REJECTED.value
            row.decided_at, row.decided_by, row.rejected_reason = moment, actor, why
            record(session, MailPlanRejected(row.id, why), moment=moment, actor=actor)

    def withdraw(self, plan_id: str, *, by: str) -> None:
        """Take back a plan that nobody has decided on and that a newer one takes the place of."""
        with self.memory.writing() as session:
            row = _open_plan(session, plan_id, PlanState.PROPOSED)
            moment = self.clock()
            row.state = PlanState.REJECTED.value
            row.decided_at, row.decided_by = moment, by
            record(session, MailPlanWithdrawn(row.id), moment=moment, actor=by)

    def newest(self, limit: int = 50, origins: Sequence[Origin] = ()) -> tuple[PlanSummary, ...]:
        """Return the last plans, the newest first."""
        with self.memory.reading() as session:
            rows = newest_plans(session, limit, [one.value for one in origins])
            return tuple(map(tell_summary, rows))

    def summary(self, plan_id: str) -> PlanSummary:
        """Return one plan without its steps; raises NotFoundError."""
        with self.memory.reading() as session:
            return tell_summary(_found(plan_by_id(session, plan_id), plan_id))

    def find(self, digest: str) -> PlanSummary | None:
        """Return the newest plan of this digest, if there is one."""
        with self.memory.reading() as session:
            row = plan_by_digest(session, digest)
            return tell_summary(row) if row else None

    def view(
        self,
        plan_id: str,
        *,
        kind: str | None = None,
        unit: str | None = None,
        state: str | None = None,
        page: int = 1,
    ) -> PlanView:
        """Return a plan with one page of its steps; raises NotFoundError."""
        chosen = {"kind": kind, "unit": unit, "state": state}
        with self.memory.reading() as session:
            row = _found(plan_by_id(session, plan_id), plan_id)
            head = plan_of(row, ())
            offset = (max(page, 1) - 1) * STEPS_ON_A_PAGE
            steps = steps_of(session, plan_id, **chosen, offset=offset, limit=STEPS_ON_A_PAGE)
            return PlanView(
                summary=tell_summary(row),
                population=head.population.total,
                waiting=head.waiting,
                proposals=head.proposals,
                kept=head.kept,
                steps=tuple(map(tell_step_row, steps)),
                matching=count_steps(session, plan_id, **chosen),
                by_state=step_states(session, plan_id),
            )

    def leaving(self, plan_id: str) -> tuple[str, ...]:
        """Return the staff numbers of those whom a plan suspends, closes, moves or withdraws.

        No more than some hundreds of each, the first ones: they are shown, not counted.
        """
        kinds = (Kind.SUSPEND, Kind.CLOSE, Kind.WITHDRAW, Kind.MOVE)
        with self.memory.reading() as session:
            rows = [
                row
                for kind in kinds
                for row in steps_of(session, plan_id, kind=kind, limit=STEPS_ON_A_PAGE)
            ]
            steps = [tell_step_row(row).step for row in rows]
        return tuple(one.staff_number for one in steps if one.staff_number)

    def plan(self, plan_id: str) -> Plan:
        """Return a plan whole, as the craft made it; raises NotFoundError."""
        with self.memory.reading() as session:
            row = _found(plan_by_id(session, plan_id), plan_id)
            return plan_of(row, steps_of(session, plan_id))


def tell_breach(breach: Breach) -> BreachView:
    """Return what the guard says as rows and pages take it."""
    return BreachView(breach.code, breach.facts, breach.overridable)


def _keeper(by: Person) -> str:
    if not by.may(*KEEPERS):
        raise NotAllowedError
    return by.user_name


def _words(reason: str) -> str:
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise ReasonMissingError
    return words


def _found(row: MailPlanRow | None, plan_id: str) -> MailPlanRow:
    if row is None:
        raise NotFoundError(plan_id)
    return row


def _open_plan(session: Session, plan_id: str, *states: PlanState) -> MailPlanRow:
    row = _found(locked_plan(session, plan_id), plan_id)
    if row.state not in {state.value for state in states}:
        raise PlanChangedError(plan_id)
    return row


def holds_lease(row: MailPlanRow, moment: datetime) -> bool:
    """Tell whether somebody is carrying a plan out right now."""
    return row.lease_until is not None and row.lease_until > moment
