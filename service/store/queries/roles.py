"""People with the roles they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.store.tables.identity import ApiTokenRow
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow


def people_found(
    session: Session, likes: Iterable[str], role: str | None, most: int
) -> Sequence[tuple[PersonRow, str | None]]:
    """Return people and their units' names by name: those whose names or numbers are like each pattern."""
    query = select(PersonRow, UnitRow.name).outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
    if role is not None:
        holding = select(PersonRoleRow.person_id).where(PersonRoleRow.role == role)
        query = query.where(PersonRow.id.in_(holding))
    for like in likes:
        places = (
            PersonRow.full_name,
            PersonRow.user_name,
            PersonRow.staff_number,
            PersonRow.title,
            UnitRow.name,
        )
        query = query.where(or_(*(place.ilike(like, escape="\\") for place in places)))
    ordered = query.order_by(PersonRow.full_name, PersonRow.id).limit(most)
    return [(person, unit) for person, unit in session.execute(ordered)]


def roles_by_person(session: Session, ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return the roles of these people, by their ids."""
    found = defaultdict[str, set[str]](set)
    wanted = select(PersonRoleRow).where(PersonRoleRow.person_id.in_(set(ids)))
    for row in session.scalars(wanted):
        found[row.person_id].add(row.role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def other_active_holders(session: Session, role: str, person_id: str) -> int:
    """Return how many active people beside this one hold a role."""
    counted = (
        select(func.count())
        .select_from(PersonRoleRow)
        .join(PersonRow, PersonRow.id == PersonRoleRow.person_id)
        .where(PersonRoleRow.role == role, PersonRow.active, PersonRow.id != person_id)
    )
    return session.scalars(counted).one()


def locked_tokens(session: Session, person_id: str) -> Sequence[ApiTokenRow]:
    """Return a person's tokens that were not revoked, for this transaction alone to write to."""
    return session.scalars(
        select(ApiTokenRow)
        .where(ApiTokenRow.person_id == person_id, ApiTokenRow.revoked_at.is_(None))
        .order_by(ApiTokenRow.id)
        .with_for_update(key_share=True)
    ).all()
