"""Mandates to sign, and the stamps of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.store.tables.mandates import MandateRow, StampProfileRow
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow

DEEPEST = 20  # units above one another; a circle ends here too
MOST_UNITS = 5000


def mandates_held(
    session: Session, holder_id: str, unit_id: str, *, hold: bool = False
) -> Sequence[MandateRow]:
    """Return the mandates of a person at an agency, the newest first.

    With `hold` nobody revokes one of them before this transaction ends.
    """
    wanted = (
        select(MandateRow)
        .where(MandateRow.holder_id == holder_id, MandateRow.unit_id == unit_id)
        .order_by(MandateRow.valid_from.desc(), MandateRow.recorded_at.desc(), MandateRow.id)
    )
    return session.scalars(wanted.with_for_update(read=True) if hold else wanted).all()


def seal_keepers(session: Session, unit_id: str) -> frozenset[str]:
    """Return who was given an agency's seal to keep, by a confirmed mandate that was not revoked."""
    return frozenset(
        session.scalars(
            select(MandateRow.holder_id).where(
                MandateRow.unit_id == unit_id,
                MandateRow.form == "SEAL",
                MandateRow.confirmed_at.is_not(None),
                MandateRow.revoked_at.is_(None),
            )
        )
    )


def mandate_by_id(session: Session, mandate_id: str) -> MandateRow | None:
    """Return one mandate."""
    return session.get(MandateRow, mandate_id)


def locked_mandate(session: Session, mandate_id: str) -> MandateRow | None:
    """Return one mandate, for this transaction alone to write to."""
    wanted = select(MandateRow).where(MandateRow.id == mandate_id).with_for_update()
    return session.scalars(wanted).one_or_none()


def mandates_about(session: Session, person_id: str) -> Sequence[MandateRow]:
    """Return the mandates a person holds or gave and that were not revoked, the newest first."""
    about = or_(MandateRow.holder_id == person_id, MandateRow.principal_id == person_id)
    return session.scalars(
        select(MandateRow)
        .where(about, MandateRow.revoked_at.is_(None))
        .order_by(MandateRow.valid_from.desc(), MandateRow.id)
    ).all()


def all_mandates(
    session: Session, unit_ids: Iterable[str] | None, person_id: str, most: int
) -> Sequence[MandateRow]:
    """Return mandates at these agencies (None: at all) or of this person, the newest first."""
    wanted = select(MandateRow)
    if unit_ids is not None:
        wanted = wanted.where(
            or_(
                MandateRow.unit_id.in_(list(unit_ids)),
                MandateRow.holder_id == person_id,
                MandateRow.principal_id == person_id,
            )
        )
    newest = wanted.order_by(MandateRow.recorded_at.desc(), MandateRow.id)
    return session.scalars(newest.limit(most)).all()


def units_up_from(session: Session, unit_id: str | None) -> tuple[UnitRow, ...]:
    """Return a unit and those above it, the nearest first."""
    found: list[UnitRow] = []
    unit = session.get(UnitRow, unit_id) if unit_id else None
    while unit is not None and unit not in found and len(found) < DEEPEST:
        found.append(unit)
        unit = session.get(UnitRow, unit.parent_id) if unit.parent_id else None
    return tuple(found)


def units_below(session: Session, unit_id: str) -> tuple[UnitRow, ...]:
    """Return a unit and all those beneath it, level by level."""
    top = session.get(UnitRow, unit_id)
    found = {} if top is None else {top.id: top}
    level = list(found)
    while level and len(found) < MOST_UNITS:
        wanted = select(UnitRow).where(UnitRow.parent_id.in_(level)).order_by(UnitRow.name)
        beneath = [unit for unit in session.scalars(wanted) if unit.id not in found]
        found |= {unit.id: unit for unit in beneath}
        level = [unit.id for unit in beneath]
    return tuple(found.values())


def all_units(session: Session) -> Sequence[UnitRow]:
    """Return every unit by its name."""
    return session.scalars(select(UnitRow).order_by(UnitRow.name, UnitRow.id)).all()


def people_with_role(
    session: Session, unit_ids: Iterable[str], role: str, most: int
) -> Sequence[PersonRow]:
    """Return the active people of these units who hold a role, by their names."""
    return session.scalars(
        select(PersonRow)
        .join(PersonRoleRow, PersonRoleRow.person_id == PersonRow.id)
        .where(
            PersonRow.unit_id.in_(list(unit_ids)),
            PersonRow.active.is_(True),
            PersonRoleRow.role == role,
        )
        .order_by(PersonRow.full_name, PersonRow.id)
        .limit(most)
    ).all()


def people_in(session: Session, unit_ids: Iterable[str], most: int) -> Sequence[PersonRow]:
    """Return the active people of these units by their names."""
    return session.scalars(
        select(PersonRow)
        .where(PersonRow.unit_id.in_(list(unit_ids)), PersonRow.active.is_(True))
        .order_by(PersonRow.full_name, PersonRow.id)
        .limit(most)
    ).all()


def people_by_numbers(session: Session, staff_numbers: Iterable[str]) -> Sequence[PersonRow]:
    """Return the people with these staff numbers, by their names."""
    wanted = select(PersonRow).where(PersonRow.staff_number.in_(list(staff_numbers)))
    return session.scalars(wanted.order_by(PersonRow.full_name, PersonRow.id)).all()


def profiles_of(session: Session, person_id: str) -> Sequence[StampProfileRow]:
    """Return a person's stamps, the oldest first."""
    return session.scalars(
        select(StampProfileRow)
        .where(StampProfileRow.person_id == person_id)
        .order_by(StampProfileRow.created_at, StampProfileRow.id)
    ).all()


def profile_of(session: Session, person_id: str, profile_id: str) -> StampProfileRow | None:
    """Return one stamp of this person."""
    row = session.get(StampProfileRow, profile_id)
    return row if row is not None and row.person_id == person_id else None


def default_profile(session: Session, person_id: str) -> StampProfileRow | None:
    """Return the stamp that a person made their default one."""
    wanted = select(StampProfileRow).where(
        StampProfileRow.person_id == person_id, StampProfileRow.is_default.is_(True)
    )
    return session.scalars(wanted.order_by(StampProfileRow.created_at).limit(1)).one_or_none()
