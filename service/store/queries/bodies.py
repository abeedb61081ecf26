"""The bodies as they stand, and how many people work in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables.people import PersonRow, UnitRow


def all_bodies(session: Session) -> Sequence[UnitRow]:
    """Return every body by its code."""
    return session.scalars(select(UnitRow).order_by(UnitRow.code)).all()


def people_by_unit(session: Session) -> Mapping[str, int]:
    """Return how many active people each body has, by its id; those of bodies below are not counted in."""
    counted = (
        select(PersonRow.unit_id, func.count())
        .where(PersonRow.active, PersonRow.unit_id.is_not(None))
        .group_by(PersonRow.unit_id)
    )
    return {unit_id: count for unit_id, count in session.execute(counted) if unit_id}
