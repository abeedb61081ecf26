"""What is known of one document: its way, who acted, its place in the register, its events."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables.acts import SigningActRow
from service.store.tables.ledger import EventRow
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingStepRow
from service.store.tables.people import PersonRow


def whole_way(
    session: Session, document_id: str
) -> Sequence[tuple[OutgoingStepRow, OutgoingPartyRow, PersonRow | None, SigningActRow | None]]:
    """Return every party of every round with who acted and the act of signing, in the order of the way."""
    step, party = OutgoingStepRow, OutgoingPartyRow
    rows = session.execute(
        select(step, party, PersonRow, SigningActRow)
        .join(party, party.step_id == step.id)
        .outerjoin(PersonRow, PersonRow.id == party.acted_by)
        .outerjoin(SigningActRow, SigningActRow.id == party.act_id)
        .where(step.document_id == document_id)
        .order_by(step.round, step.position, step.id, party.position, party.id)
    )
    return [(one, two, three, four) for one, two, three, four in rows]


def events_about(
    session: Session, subjects: Sequence[str], until: int, limit: int
) -> Sequence[EventRow]:
    """Return the events of documents up to a number, the oldest first."""
    return session.scalars(
        select(EventRow)
        .where(EventRow.subject.in_(subjects), EventRow.number <= until)
        .order_by(EventRow.number)
        .limit(limit)
    ).all()
