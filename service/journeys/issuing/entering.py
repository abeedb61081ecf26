"""What the register says of a document on its way (Decree 30/2020, article 16)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from service.journeys.issuing.moving import with_parties
from service.journeys.issuing.places import people_of
from service.journeys.issuing.views import StepKind, Urgency
from service.journeys.register.entries import Medium, NewEntry
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.tables.documents import DocumentRow
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.people import PersonRow


def entry_for(session: Session, outgoing: OutgoingRow, day: date | None) -> NewEntry:
    """Return the entry of a document, under the last of those who signed it, or who are to sign it."""
    signer = last_signer(session, outgoing)
    return NewEntry(
        unit_id=outgoing.unit_id,
        type_code=outgoing.type_code,
        drafting_unit=outgoing.drafting_unit,
        medium=Medium.ELECTRONIC,
        document_id=outgoing.document_id,
        subject=outgoing.subject,
        issued_on=day,
        signer_name=signer.full_name if signer else "",
        signer_title=signer.title if signer else "",
        recipients="; ".join(one["name"] for one in outgoing.recipients),
        copies=outgoing.copies,
        page_count=session.get_one(DocumentRow, outgoing.document_id).pages,
        urgency=outgoing.urgency if outgoing.urgency != Urgency.NORMAL else None,
        note=outgoing.note,
    )


def last_signer(session: Session, outgoing: OutgoingRow) -> PersonRow | None:
    """Return who signed last in the order of the route; before anybody did, who will.

    No leader signs a copy: of one it is whoever decided that it is made (Decree 30/2020, article 27).
    """
    steps = with_parties(session, queries.steps_of(session, outgoing))
    kind = StepKind.SIGN
    if copy_row(session, outgoing.document_id) is not None:
        kind = StepKind.REVIEW
    parties = [party for step, found in steps if step.kind == kind for party in found]
    acted = [party.acted_by for party in parties if party.acted_by]
    if acted:
        return session.get(PersonRow, acted[-1])
    people = people_of(session, parties[-1]) if parties else ()
    return people[0] if people else None
