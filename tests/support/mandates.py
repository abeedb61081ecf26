"""An agency under a city, with those who lead it, sign for it and seal for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from service.identity.people import tell_person
from service.identity.roles import Person, Role
from service.journeys.mandates import Capacities, load_posts
from service.journeys.mandates.desk import MandateDesk
from service.journeys.mandates.views import MandateWish
from service.store.engine import Memory
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from tests.support.people import TestClock

POSTS = load_posts(Path(__file__).parents[2] / "config/policies/mandates.toml")
TYPES = {"QUYET_DINH": "Quyết định", "CONG_VAN": "Công văn", "BAO_CAO": "Báo cáo"}
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Agency:
    """A department of a city and its people."""

    memory: Memory
    clock: TestClock
    desk: MandateDesk
    unit_id: str
    above_id: str
    elsewhere_id: str
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        """Return somebody by their user name."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def wish(self, form: str, holder: str = "", **more: Any) -> MandateWish:
        """Return a mandate that nothing speaks against, with what `more` says."""
        return replace(_ordinary(self, form, holder or _USUAL[form]), **more)

    def given(self, form: str = "KT", holder: str = "", **more: Any) -> str:
        """Return the id of a mandate in force that the head, or whoever is competent, recorded."""
        wish = self.wish(form, holder, **more)
        by = self.people["chutich"] if form == "Q" else self.people["giamdoc"]
        return self.desk.record(by, wish)

    def may(self, who: str, form: str, type_code: str = "QUYET_DINH") -> Any:
        """Return the capacity of somebody now, or raise why there is none."""
        with self.memory.reading() as session:
            return self.desk.capacities.capacity_for(
                session,
                person_id=self.people[who].id,
                agency_unit_id=self.unit_id,
                type_code=type_code,
                form=form,
                moment=self.clock(),
            )

    def change(self, who: str, **facts: Any) -> None:
        """Change what HR says of somebody."""
        with self.memory.writing() as session:
            row = session.get_one(PersonRow, self.people[who].id)
            for name, value in facts.items():
                setattr(row, name, value)


_USUAL = {"KT": "phogiamdoc", "Q": "phogiamdoc", "TM": "giamdoc", "TL": "truongphong",
          "TUQ": "truongphong", "SEAL": "vanthukhac"}  # fmt: skip
_STAFF = (
    ("chutich", "Trần Văn Chủ", "Chủ tịch", "tp", Role.LEADER),
    ("giamdoc", "Nguyễn Thị Minh Anh", "Giám đốc", "skhcn", Role.LEADER),
    ("phogiamdoc", "Trần Quốc Bảo", "Phó Giám đốc", "skhcn", Role.LEADER),
    ("truongphong", "Lê Văn Tám", "Trưởng phòng", "skhcn-qlcn", Role.LEADER),
    ("vanthu", "Lê Thị Thu Hà", "Văn thư", "skhcn", Role.CLERK),
    ("vanthukhac", "Hồ Thị Bưởi", "Văn thư", "skhcn-qlcn", Role.CLERK),
    ("nguoila", "Phạm Văn Lạ", "Phó Giám đốc", "stc", Role.LEADER),
    ("giamdockhac", "Bùi Thị Khác", "Giám đốc", "stc", Role.LEADER),
    ("quantri", "Đặng Minh Khoa", "Quản trị hệ thống", "tp", Role.ADMINISTRATOR),
    ("kiemtoan", "Võ Thị Bích Ngọc", "Thanh tra viên", "stc", Role.AUDITOR),
)
_UNITS = (
    ("tp", "Thành phố Cần Thơ", None),
    ("skhcn", "Sở Khoa học và Công nghệ", "tp"),
    ("skhcn-qlcn", "Phòng Quản lý công nghệ", "skhcn"),
    ("stc", "Sở Tài chính", "tp"),
)


def an_agency(memory: Memory, moment: datetime = MORNING) -> Agency:
    """Return a settled agency; nobody holds a mandate yet."""
    clock, people, units = TestClock(moment), {}, {}
    with memory.writing() as session:
        for code, name, above in _UNITS:
            units[code] = str(uuid4())
            parent = units[above] if above else None
            session.add(UnitRow(id=units[code], code=code, name=name, parent_id=parent))
            session.flush()
        for user_name, full_name, title, unit, role in _STAFF:
            row = PersonRow(
                id=str(uuid4()),
                user_name=user_name,
                full_name=full_name,
                title=title,
                unit_id=units[unit],
                active=True,
            )
            session.add(row)
            session.flush()
            session.add(PersonRoleRow(person_id=row.id, role=role))
            session.flush()
            people[user_name] = tell_person(session, row)
    desk = MandateDesk(memory, clock, Capacities(POSTS), TYPES)
    return Agency(memory, clock, desk, units["skhcn"], units["tp"], units["stc"], people)


def _ordinary(agency: Agency, form: str, holder: str) -> MandateWish:
    people = agency.people
    given_by = None if form in {"TM", "Q"} else people["giamdoc"].id
    return MandateWish(
        form=form,
        unit_id=agency.unit_id,
        holder_id=people[holder].id,
        principal_id=given_by,
        valid_from=TODAY,
        valid_until=date(2026, 12, 31) if form in {"TL", "TUQ", "SEAL"} else None,
        on_behalf_of="" if form in {"TM", "SEAL"} else "Giám đốc",
        collective="Ủy ban nhân dân" if form == "TM" else "",
        instrument_name="" if form in {"KT", "TM"} else "Giấy ủy quyền",
        instrument_number="" if form in {"KT", "TM"} else "12/UQ-SKHCN",
        instrument_on=None if form in {"KT", "TM"} else date(2026, 11, 1),
        handover="Biên bản bàn giao số 3/BB-SKHCN" if form == "SEAL" else "",
        type_codes=("QUYET_DINH", "CONG_VAN") if form in {"TL", "TUQ"} else (),
    )
