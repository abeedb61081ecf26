"""Where people stand: their unit, the agency above it, and who may act for a post or a role."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.queries import outgoing as queries
from service.store.queries.mandates import seal_keepers
from service.store.queries.outgoing import Place
from service.store.queries.people import roles_of
from service.store.tables.outgoing import OutgoingPartyRow
from service.store.tables.people import PersonRow
from service.store.tables.register import AgencyRow


def agency_of(session: Session, unit_id: str | None) -> AgencyRow | None:
    """Return the agency a unit belongs to: itself or the nearest above it that issues documents."""
    for one in queries.units_above(session, unit_id):
        agency = session.get(AgencyRow, one)
        if agency is not None:
            return agency
    return None


def place_of(session: Session, person_id: str) -> Place:
    """Return where a person stands; somebody suspended stands nowhere and holds no roles."""
    person = session.get(PersonRow, person_id)
    if person is None or not person.active:
        return Place(person_id, None, None, "", frozenset())
    agency = agency_of(session, person.unit_id)
    return Place(
        person_id=person.id,
        unit_id=person.unit_id,
        agency_id=agency.unit_id if agency else None,
        title=person.title,
        roles=roles_of(session, person.id),
    )


def people_of(session: Session, party: OutgoingPartyRow) -> Sequence[PersonRow]:
    """Return who may act for a party now: active people alone."""
    if party.person_id is not None:
        person = session.get(PersonRow, party.person_id)
        return [person] if person is not None and person.active else []
    assert party.unit_id is not None
    if party.title is not None:
        return queries.people_in_post(session, party.unit_id, party.title)
    agencies = frozenset(session.scalars(select(AgencyRow.unit_id)))
    units = queries.units_below(session, party.unit_id, agencies - {party.unit_id})
    found = queries.people_with_role(session, units, party.role or "")
    return _keepers(session, party.unit_id, found) if party.role == "CLERK" else found


def _keepers(session: Session, unit_id: str, clerks: Sequence[PersonRow]) -> Sequence[PersonRow]:
    """Return those of an agency's clerks who keep its papers; where nobody does, all who might."""
    mandated = seal_keepers(session, unit_id)
    found = [one for one in clerks if one.unit_id == unit_id or one.id in mandated]
    return found or clerks
