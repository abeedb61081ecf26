"""What follows in this house from a step carried out in the directory, in the same transaction.

Whoever is suspended there cannot sign here from that moment on; whoever is added can be found.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.plan import Kind, Step
from service.store.queries.people import end_sessions_of, person_by_user_name
from service.store.queries.plans import note_address, release_address
from service.store.tables.people import PersonRow, UnitRow

Effect = Callable[[Session, Step, datetime], None]
PEOPLE_TELL = {"full_name": "full_name", "title": "title", "mail": "email"}
ADDRESSES = ("mail", "aliases")


def follow(session: Session, step: Step, moment: datetime) -> None:
    """Bring people and addresses of this house in step with what was carried out."""
    _follow_addresses(session, step, moment)
    if not step.staff_number:
        return
    person = _person(session, step)
    if person is None:
        if step.kind is Kind.ADD:
            session.add(_newcomer(session, step))
            session.flush()
        return
    for name, column in PEOPLE_TELL.items():
        value = after(step, name)
        if value and step.kind is not Kind.WITHDRAW:
            setattr(person, column, value[0])
    if step.kind in {Kind.ADD, Kind.MOVE}:
        person.unit_id = _unit(session, step) or person.unit_id
    if step.kind in {Kind.SUSPEND, Kind.CLOSE, Kind.WITHDRAW}:
        person.active = False
        end_sessions_of(session, person.id)
    elif step.kind in {Kind.RESTORE, Kind.ADD}:
        person.active = True


def after(step: Step, name: str) -> tuple[str, ...]:
    """Return the values that a step gives a field, or nothing where it leaves the field alone."""
    return next((change.after for change in step.fields if change.name == name), ())


def _follow_addresses(session: Session, step: Step, moment: datetime) -> None:
    holder = step.staff_number or step.dn[:64]
    for change in step.fields:
        if change.name not in ADDRESSES:
            continue
        came = {one.lower() for one in change.after} - {one.lower() for one in change.before}
        gone = {one.lower() for one in change.before} - {one.lower() for one in change.after}
        kept = {one.lower() for name in ADDRESSES for one in after(step, name)}
        for address in sorted(came):
            note_address(session, address, holder, moment)
        for address in sorted(gone - kept):
            release_address(session, address, moment)


def _person(session: Session, step: Step) -> PersonRow | None:
    wanted = select(PersonRow).where(PersonRow.staff_number == step.staff_number)
    found = session.scalars(wanted).one_or_none()
    if found is not None or step.kind is not Kind.ADD:
        return found
    names = after(step, "user_name")
    known = person_by_user_name(session, names[0]) if names else None
    if known is not None and known.staff_number is None:
        known.staff_number = step.staff_number
        return known
    return None


def _newcomer(session: Session, step: Step) -> PersonRow:
    def first(name: str) -> str | None:
        return next(iter(after(step, name)), None)

    return PersonRow(
        id=str(uuid4()),
        staff_number=step.staff_number,
        user_name=first("user_name") or str(step.staff_number),
        full_name=first("full_name") or step.name,
        email=first("mail"),
        title=first("title") or "",
        unit_id=_unit(session, step),
        active=True,
    )


def _unit(session: Session, step: Step) -> str | None:
    code = next(iter(after(step, "unit")), step.unit)
    return session.scalars(select(UnitRow.id).where(UnitRow.code == code)).one_or_none()
