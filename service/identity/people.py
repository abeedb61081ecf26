"""From rows to the person that the rest of the house sees."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.identity.roles import Person, Role
from service.store.queries.people import (
    person_by_id,
    person_by_user_name,
    roles_of,
    unit_name,
)
from service.store.tables.people import PersonRow


def tell_person(session: Session, row: PersonRow) -> Person:
    """Return the person of a row, with the roles held right now."""
    return Person(
        id=row.id,
        user_name=row.user_name,
        full_name=row.full_name,
        title=row.title,
        unit=unit_name(session, row.unit_id),
        email=row.email,
        roles=frozenset(map(Role, roles_of(session, row.id))),
    )


def active_person(session: Session, person_id: str) -> Person | None:
    """Return an active person, or None."""
    row = person_by_id(session, person_id)
    return tell_person(session, row) if row is not None and row.active else None


def active_person_named(session: Session, user_name: str) -> Person | None:
    """Return the active person of a user name in any case, or None."""
    row = person_by_user_name(session, user_name)
    return tell_person(session, row) if row is not None and row.active else None
