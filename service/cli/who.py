"""Whom a command acts for."""

from __future__ import annotations

import click
from sqlalchemy import select

from service.identity.roles import Person, Role
from service.store.engine import Memory
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow
from service.web.translations import say


def person_named(memory: Memory, user_name: str) -> Person:
    """Return an active person by user name; raises a usage error when there is none."""
    with memory.reading() as session:
        row = session.scalars(
            select(PersonRow).where(PersonRow.user_name == user_name, PersonRow.active.is_(True))
        ).one_or_none()
        if row is None:
            raise click.BadParameter(say("documents-nobody", name=user_name))
        roles = session.scalars(
            select(PersonRoleRow.role).where(PersonRoleRow.person_id == row.id)
        ).all()
        unit = session.get(UnitRow, row.unit_id) if row.unit_id else None
        return Person(
            id=row.id,
            user_name=row.user_name,
            full_name=row.full_name,
            title=row.title,
            unit=unit.name if unit else "",
            email=row.email,
            roles=frozenset(map(Role, roles)),
        )
