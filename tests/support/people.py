"""People of a sample city, for tests of who comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from service.identity.people import tell_person
from service.identity.roles import Person, Role
from service.store.engine import Memory
from service.store.tables import EventRow, PersonRoleRow, PersonRow, UnitRow

SECRET = b"a service secret for tests, 32+ octets"


@dataclass
class TestClock:
    """A clock that stands still until it is moved."""

    __test__: ClassVar[bool] = False
    moment: datetime = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def forward(self, by: timedelta) -> None:
        """Move on."""
        self.moment += by


def somebody(
    memory: Memory, user_name: str = "lanhdao", *roles: Role, active: bool = True
) -> Person:
    """Return a person who was just hired."""
    with memory.writing() as session:
        unit = UnitRow(id=str(uuid4()), code=f"skhcn-{user_name}", name="Sở Khoa học và Công nghệ")
        session.add(unit)
        session.flush()
        row = PersonRow(
            id=str(uuid4()),
            user_name=user_name,
            full_name="Nguyễn Thị Minh Anh",
            title="Giám đốc",
            email=f"{user_name.lower()}@cantho.gov.vn",
            unit_id=unit.id,
            active=active,
        )
        session.add(row)
        session.flush()
        held = roles or (Role.LEADER,)
        session.add_all(PersonRoleRow(person_id=row.id, role=role) for role in held)
        session.flush()
        return tell_person(session, row)


def suspend(memory: Memory, person: Person) -> None:
    """Suspend a person."""
    with memory.writing() as session:
        row = session.get(PersonRow, person.id)
        assert row is not None
        row.active = False


def events(memory: Memory) -> list[tuple[str, str | None, str]]:
    """Return every event: kind, actor, facts."""
    with memory.reading() as session:
        rows = session.query(EventRow).order_by(EventRow.number).all()
        return [(row.kind, row.actor, row.facts) for row in rows]
