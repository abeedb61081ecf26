"""A town's mailboxes behind the real doors: rooms over a directory in memory, people of every reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from config.settings import Settings
from directory.entries import Entry
from directory.errors import DirectoryRefusedError
from directory.mail_directory import MailDirectory
from service.identity.people import tell_person
from service.identity.roles import Person, Role
from service.journeys.plans import Grounds
from service.journeys.provisioning import MailboxDesk
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from service.wiring import Rooms
from service.wiring.mailboxes import MailboxRooms
from tests.support.mail_slapd import base_entries
from tests.support.memory_directory import MemoryDirectory
from tests.support.people import TestClock

BASE = "dc=cantho,dc=example"
PEOPLE = f"ou=people,{BASE}"
PASSWORD = "Trời.thu-xanh7ngắt"  # noqa: S105 - of the test's own people
UNITS = (
    ("snv", "Sở Nội vụ", None),
    ("snv-vp", "Văn phòng Sở Nội vụ", "snv"),
    ("stc", "Sở Tài chính", None),
    ("cai-khe", "Ủy ban nhân dân phường Cái Khế", None),
)
NAMES = (
    "Nguyễn Văn Long", "Trần Thị Mỹ Hạnh", "Đặng Hữu Phước", "Lê Hoàng Ân", "Phạm Thị Ngọc Bích",
    "Huỳnh Quốc Đạt", "Võ Minh Trí", "Bùi Thanh Hà", "Đỗ Thị Kim Ngân", "Hồ Anh Tuấn",
)  # fmt: skip


def values(*texts: str) -> tuple[bytes, ...]:
    return tuple(one.encode() for one in texts)


def entry(
    uid: str,
    full_name: str,
    unit: str = "snv",
    *,
    number: str | None = None,
    standing: str = "active",
    shared: bool = False,
    **more: tuple[bytes, ...],
) -> Entry:
    """Return one account as the directory holds it."""
    classes = ("inetOrgPerson", "govAccount", *(("govUnitMailbox",) if shared else ()))
    told = {
        "objectclass": values(*classes),
        "uid": values(uid),
        "cn": values(full_name),
        "sn": values(full_name.split()[0]),
        "mail": values(f"{uid}@cantho.example"),
        "govaccountstatus": values(standing),
        "govunitcode": values(unit),
        "entryuuid": values(str(uuid4())),
    }
    if number is None and not shared:
        number = f"CB{abs(hash(uid)) % 10**6:06}"
    if number:
        told["employeenumber"] = values(number)
    return Entry(f"uid={uid},{PEOPLE}", told | more)


def a_town() -> list[Entry]:
    """Return a few people of several units, one suspended, one closed, and a unit's mailbox."""
    people = [
        entry(f"cb{n:03}", name, UNITS[n % len(UNITS)][0], number=f"{n:05}")
        for n, name in enumerate(NAMES)
    ]
    return [
        *people,
        entry("tamkhoa", "Lý Tạm Khóa", "snv", number="90001", standing="suspended"),
        entry("dadong", "Lý Đã Đóng", "snv", number="90002", standing="closed"),
        entry(
            "vt.snv", "Văn thư Sở Nội vụ", "snv", shared=True,
            govmailowner=values("00000"), govmailclerk=values("00004"),
        ),
        entry(
            "chuyentiep", "Mai Chuyển Tiếp", "stc", number="90003",
            govmailforward=values("ai.do@gmail.com"), govmailalias=values("cu@cantho.example"),
        ),
    ]  # fmt: skip


class TownDirectory(MemoryDirectory):
    """Remembers which passwords were set, and refuses those that its policy does not take."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__([*base_entries(), *entries])
        self.passwords: dict[str, str] = {}
        self.refuses: set[str] = set()

    def set_password(self, dn: str, password: str) -> None:
        if password in self.refuses:
            raise DirectoryRefusedError("set a password", "password policy")
        self.passwords[dn] = password


class TownRooms(MailboxRooms):
    """The real collaborators, with a directory in memory."""

    town: TownDirectory

    @contextmanager
    def open(self) -> Iterator[MailDirectory]:
        yield self.town


class _Rooms(Rooms):
    town: TownDirectory

    @property
    def mailboxes(self) -> MailboxRooms:  # type: ignore[override]
        if "town_rooms" not in self.__dict__:
            self.__dict__["town_rooms"] = TownRooms(self)
            self.__dict__["town_rooms"].town = self.town
        found: MailboxRooms = self.__dict__["town_rooms"]
        return found


@dataclass
class Town:
    """Rooms, the directory behind them, the clock, and people: `it`, `second`, `boss`, `unit` (of snv)."""

    rooms: Rooms
    directory: TownDirectory
    clock: TestClock
    people: Mapping[str, Person] = field(default_factory=dict)

    @property
    def desk(self) -> MailboxDesk:
        return self.rooms.mailboxes.desk

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def id_of(self, uid: str) -> str:
        """Return the id of an account by its sign-in name."""
        from service.store.tables import MailboxAccountRow  # noqa: PLC0415

        with self.rooms.memory.reading() as session:
            row = session.query(MailboxAccountRow).filter_by(user_name=uid).one()
            return row.id

    def held(self, uid: str) -> Mapping[str, tuple[bytes, ...]]:
        """Return what the directory holds of an account now."""
        found = self.directory.read(f"uid={uid},{PEOPLE}", ("*", "entryUUID"))
        assert found is not None
        return found.attributes


def a_town_of(folder: Path, entries: list[Entry] | None = None, **settings: Any) -> Town:
    """Return a town whose mirror is fresh."""
    clock = TestClock()
    facts = {"data": folder, "rate_limits": "off", **settings}
    rooms = _Rooms(Settings(**facts), clock=clock)
    rooms.town = TownDirectory(a_town() if entries is None else entries)
    people = settle(rooms)
    rooms.mailboxes.read_directory()
    return Town(rooms, rooms.town, clock, people)


def settle(rooms: Rooms) -> dict[str, Person]:
    """Give a house its units and its people."""
    people: dict[str, Person] = {}
    with rooms.memory.writing() as session:
        ids: dict[str, str] = {}
        for code, name, above in UNITS:
            ids[code] = str(uuid4())
            session.add(UnitRow(id=ids[code], code=code, name=name, parent_id=ids.get(above or "")))
            session.flush()
        for key, full_name, role in (
            ("it", "Lâm Công Nghệ", Role.IT_STAFF),
            ("second", "Lâm Thứ Hai", Role.IT_STAFF),
            ("boss", "Lâm Quản Trị", Role.ADMINISTRATOR),
            ("unit", "Phan Thị Đầu Mối", Role.CLERK),
            ("nobody", "Phan Vô Can", Role.LEADER),
        ):
            row = PersonRow(
                id=str(uuid4()),
                user_name=key,
                full_name=full_name,
                title="Chuyên viên",
                email=f"{key}@cantho.example",
                unit_id=ids["snv"],
                active=True,
            )
            session.add(row)
            session.flush()
            session.add(PersonRoleRow(person_id=row.id, role=role))
            session.flush()
            people[key] = tell_person(session, row)
    for person in people.values():
        rooms.sign_in.add_local_account(person.id, PASSWORD)
    rooms.mailboxes.desk.reaches.name(people["boss"], "unit", "snv")
    return people


def grounds(number: str = "123/QĐ-SNV", reason: str = "Nghỉ hưu theo chế độ") -> Grounds:
    """Return a decision and a reason."""
    return Grounds(number, TestClock().moment.date(), reason)
