"""What is shown of the steps of a document: who may act on each, and who did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.journeys.issuing.places import people_of_each
from service.journeys.issuing.views import (
    Form,
    PartyState,
    PartyView,
    StepKind,
    StepState,
    StepView,
)
from service.store.queries.acts import headings_of
from service.store.queries.people import people_by_ids, unit_names
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingStepRow
from service.store.tables.people import PersonRow

Steps = Sequence[tuple[OutgoingStepRow, Sequence[OutgoingPartyRow]]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What parties name by their ids, and by the party's own id who may act for it."""

    people: Mapping[str, Sequence[PersonRow]]
    actors: Mapping[str, PersonRow]
    headings: Mapping[str, Sequence[str]]
    units: Mapping[str, str]


def told_steps(
    session: Session, steps: Steps, mine: Collection[str], moment: datetime
) -> tuple[StepView, ...]:
    """Return steps as they are shown; `mine` are the parties for which whoever looks may act.

    Each thing is asked once for all parties: a route may name hundreds.
    """
    parties = [one for _, found in steps for one in found]
    known = _Known(
        people={
            party.id: people
            for party, people in zip(parties, people_of_each(session, parties), strict=True)
        },
        actors=people_by_ids(session, (one.acted_by for one in parties if one.acted_by)),
        headings=headings_of(session, (one.act_id for one in parties if one.act_id)),
        units=unit_names(session, (one.unit_id for one in parties if one.unit_id)),
    )
    return tuple(
        StepView(
            id=step.id,
            kind=StepKind(step.kind),
            position=step.position,
            quorum=step.quorum,
            state=StepState(step.state),
            due_at=step.due_at,
            opened_at=step.opened_at,
            ended_at=step.ended_at,
            late=_is_late(step, moment),
            parties=tuple(_told_party(one, known, mine=one.id in mine) for one in found),
        )
        for step, found in steps
    )


def _told_party(party: OutgoingPartyRow, known: _Known, *, mine: bool) -> PartyView:
    actor = known.actors.get(party.acted_by or "")
    return PartyView(
        id=party.id,
        names=tuple(one.full_name for one in known.people[party.id]),
        post=_post(party, known.units),
        form=Form(party.form),
        heading=tuple(known.headings.get(party.act_id or "", ())),
        state=PartyState(party.state),
        acted_by=actor.full_name if actor else None,
        acted_at=party.acted_at,
        sha256=party.sha256,
        note=party.note,
        act_id=party.act_id,
        mine=mine,
    )


def _post(party: OutgoingPartyRow, units: Mapping[str, str]) -> str | None:
    """Return the post or the role that a party is, in words; None for a person."""
    if party.person_id is not None:
        return None
    unit = units.get(party.unit_id or "", "")
    return f"{party.title}, {unit}" if party.title else unit


def _is_late(step: OutgoingStepRow, moment: datetime) -> bool:
    """Tell whether a step that was opened took longer than it may."""
    if step.due_at is None or step.opened_at is None:
        return False
    return (step.ended_at or moment) > step.due_at
