"""How a document moves from step to step: rules over rows, always within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.events.ledger import record
from service.events.outgoing import StepOpened
from service.journeys.issuing.hooks import Notices
from service.journeys.issuing.places import people_of
from service.journeys.issuing.views import State, StepKind
from service.journeys.provisioning.working_days import Term, WorkingTime
from service.store.queries import outgoing as queries
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow

STATE_OF: Final = {
    StepKind.REVIEW: State.REVIEWING,
    StepKind.SIGN: State.SIGNING,
    StepKind.NUMBER: State.NUMBERING,
    StepKind.SEAL: State.SEALING,
    StepKind.ISSUE: State.ISSUING,
}


def open_next(
    session: Session,
    outgoing: OutgoingRow,
    *,
    notices: Notices,
    working: WorkingTime,
    moment: datetime,
) -> tuple[OutgoingStepRow, ...]:
    """Open the next steps of the route, those of one position together; nothing while one is open.

    A step that nobody could act on is opened all the same: it shows as waiting for nobody, and
    whoever drafted the document chooses somebody else.
    """
    steps = queries.steps_of(session, outgoing)
    if any(step.state == "OPEN" for step in steps):
        return ()
    waiting = [step for step in steps if step.state == "WAITING"]
    if not waiting:
        return ()
    first = min(step.position for step in waiting)
    opened = tuple(step for step in waiting if step.position == first)
    for step in opened:
        step.state, step.opened_at = "OPEN", moment
        if step.days is not None:
            step.due_at = working.due(moment, Term(days=step.days))
    outgoing.state = STATE_OF[StepKind(opened[0].kind)]
    outgoing.changed_at = moment
    session.flush()
    for step in opened:
        event = StepOpened(outgoing.document_id, step.id, step.kind)
        record(session, event, moment=moment, actor=None)
        people = [
            one.id
            for party in queries.parties_of(session, [step.id])
            for one in people_of(session, party)
        ]
        notices.opened(
            session, outgoing.document_id, step.id, list(dict.fromkeys(people)), moment=moment
        )
    return opened


def act(
    session: Session,
    outgoing: OutgoingRow,
    step: OutgoingStepRow,
    party: OutgoingPartyRow,
    *,
    by: str,
    sha256: str | None,
    note: str,
    moment: datetime,
) -> bool:
    """Note that a party acted; tell whether the step is done with it."""
    party.state, party.acted_by, party.acted_at = "DONE", by, moment
    party.sha256, party.note = sha256, note
    outgoing.changed_at = moment
    session.flush()
    parties = queries.parties_of(session, [step.id])
    if sum(one.state == "DONE" for one in parties) < step.quorum:
        return False
    step.state, step.ended_at = "DONE", moment
    for one in parties:
        if one.state == "WAITING":
            one.state = "VOID"
    session.flush()
    return True


def end_round(
    session: Session, outgoing: OutgoingRow, *, returned: OutgoingStepRow | None, moment: datetime
) -> None:
    """End a round before its end: what is still open or waiting in it is void."""
    steps = queries.steps_of(session, outgoing)
    for step in steps:
        if returned is not None and step.id == returned.id:
            step.state, step.ended_at = "RETURNED", moment
        elif step.state in {"OPEN", "WAITING"}:
            step.state, step.ended_at = "VOID", moment
    for party in queries.parties_of(session, [step.id for step in steps]):
        if party.state == "WAITING":
            party.state = "VOID"
    outgoing.changed_at = moment
    session.flush()


def reopen(session: Session, outgoing: OutgoingRow, step: OutgoingStepRow) -> None:
    """Make a step the open one again: those after it wait once more."""
    for later in queries.steps_of(session, outgoing):
        if later.position > step.position and later.state == "OPEN":
            later.state, later.opened_at, later.due_at = "WAITING", None, None
    parties = queries.parties_of(session, [step.id])
    for one in parties:
        if one.state == "VOID":
            one.state = "WAITING"
    step.state, step.ended_at = "OPEN", None
    outgoing.state = STATE_OF[StepKind(step.kind)]
    session.flush()


def with_parties(
    session: Session, steps: Sequence[OutgoingStepRow]
) -> list[tuple[OutgoingStepRow, list[OutgoingPartyRow]]]:
    """Return steps, each with its parties."""
    parties = queries.parties_of(session, [step.id for step in steps])
    return [(step, [one for one in parties if one.step_id == step.id]) for step in steps]
