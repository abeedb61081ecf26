"""A small city that reports: a clerk, their leader, an administrator, and tables of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from service.adoption.reported.board import ReportedBoard
from service.adoption.reported.deciding import Deciding
from service.adoption.reported.desk import ReportDesk
from service.adoption.reported.lines import Line
from service.adoption.reported.reading import Reading
from service.adoption.reported.reporting import Bringing
from service.identity.people import tell_person
from service.identity.roles import Person, Role
from service.store.engine import Memory
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow
from service.store.vault import Vault
from tests.support.adoption import MEASURES, ZONE, TestCity, a_city, at
from tests.support.house import TestClock

PDF = b"%PDF-1.7\n% evidence\n"
NOW = at(date(2026, 11, 20))
HEADING = "measure;unit;period;counted;entitled;source"


@dataclass
class TestReports:
    """The desk of reports over a city; what a test wants is said in a line."""

    __test__: ClassVar[bool] = False
    city: TestCity
    vault: Vault
    clock: TestClock = field(default_factory=lambda: TestClock(NOW))

    @property
    def memory(self) -> Memory:
        return self.city.memory

    @property
    def bringing(self) -> Bringing:
        return Bringing(
            memory=self.memory, vault=self.vault, clock=self.clock, measures=MEASURES, zone=ZONE
        )

    @property
    def deciding(self) -> Deciding:
        return Deciding(memory=self.memory, clock=self.clock, measures=MEASURES)

    @property
    def reading(self) -> Reading:
        return Reading(
            memory=self.memory, vault=self.vault, clock=self.clock, measures=MEASURES, zone=ZONE,
            deciding=self.deciding,
        )  # fmt: skip

    @property
    def board(self) -> ReportedBoard:
        return ReportedBoard(memory=self.memory, clock=self.clock, measures=MEASURES, zone=ZONE)

    @property
    def desk(self) -> ReportDesk:
        return ReportDesk(self.bringing, self.deciding, self.reading, self.board)

    def person(self, user_name: str, unit: str, *roles: Role) -> Person:
        """Hire somebody into a body; it gets a place among the house's own units, too."""
        with self.memory.writing() as session:
            row = session.query(UnitRow).filter_by(code=unit).one_or_none()
            if row is None:
                row = UnitRow(id=str(uuid4()), code=unit, name=unit.upper())
                session.add(row)
                session.flush()
            someone = PersonRow(
                id=str(uuid4()), user_name=user_name, full_name=user_name.title(), unit_id=row.id
            )
            session.add(someone)
            session.flush()
            session.add_all(PersonRoleRow(person_id=someone.id, role=role) for role in roles)
            session.flush()
            return tell_person(session, someone)

    def report(self, by: Person, form=None, **words: str) -> str:
        """Report one figure: F11 of body a for October, 3 of 4, unless said otherwise."""
        return self.bringing.submit(by, form or uuid4(), a_line(**words), BytesIO(PDF), "bc.pdf")

    def approved(self, by: Person, second: Person, **words: str) -> str:
        """Report one figure and have it approved."""
        key = self.report(by, **words)
        self.deciding.approve(second, key)
        return key

    def look_at(self, by: Person, *rows: str, heading: str = HEADING) -> str:
        """Bring a table and return its submission."""
        octets = "\n".join((heading, *rows, "")).encode()
        return self.bringing.look_at(by, uuid4(), (BytesIO(octets), "bao-cao.csv"))


def a_line(**words: str) -> Line:
    """Return a line that is right, but for what is said."""
    right = {"measure": "F11", "unit": "a", "period": "2026-10", "counted": "3", "entitled": "4",
             "source": "Sổ tài sản của cơ quan"}  # fmt: skip
    return Line(1, **(right | words))


def a_reporting_city(memory: Memory, folder: Path, clock: datetime = NOW) -> TestReports:
    """Return a city with bodies a and b in which people work, and c in which nobody does."""
    city = a_city(memory)
    for code in ("a", "b", "c"):
        city.unit(code, "city")
    city.post("an", "a")
    city.post("binh", "b")
    return TestReports(city, Vault(folder / "vault"), TestClock(clock))
