"""Where people stand: their unit, the agency above it, and who may act for a post or a role."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.queries import outgoing as queries
from service.store.queries.mandates import seal_keepers
from service.store.queries.outgoing import Place
from service.store.queries.people import people_by_ids, roles_of
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
    return people_of_each(session, [party])[0]


def people_of_each(
    session: Session, parties: Sequence[OutgoingPartyRow]
) -> Sequence[Sequence[PersonRow]]:
    """Return for each of these parties who may act for it now; asked once for all of them."""
    people = people_by_ids(session, (one.person_id for one in parties if one.person_id))
    posts = {(one.unit_id, one.title) for one in parties if one.unit_id and one.title}
    held = queries.people_in_posts(session, posts)
    roles = {
        (one.unit_id, one.role or "")
        for one in parties
        if one.unit_id is not None and one.title is None
    }
    holding = {role: _people_with_role(session, *role) for role in roles}  # of one agency, and few
    found: list[Sequence[PersonRow]] = []
    for one in parties:
        if one.person_id is not None:
            person = people.get(one.person_id)
            found.append([person] if person is not None and person.active else [])
        elif one.title is not None:
            found.append(held[one.unit_id or "", one.title])
        else:
            found.append(holding[one.unit_id or "", one.role or ""])
    return found


def _people_with_role(session: Session, unit_id: str, role: str) -> Sequence[PersonRow]:
    """Return who holds a role in an agency, without those of the agencies beneath it."""
    agencies = frozenset(session.scalars(select(AgencyRow.unit_id)))
    units = queries.units_below(session, unit_id, agencies - {unit_id})
    found = queries.people_with_role(session, units, role)
    return _keepers(session, unit_id, found) if role == "CLERK" else found


def _keepers(session: Session, unit_id: str, clerks: Sequence[PersonRow]) -> Sequence[PersonRow]:
    """Return those of an agency's clerks who keep its papers; where nobody does, all who might."""
    mandated = seal_keepers(session, unit_id)
    found = [one for one in clerks if one.unit_id == unit_id or one.id in mandated]
    return found or clerks
