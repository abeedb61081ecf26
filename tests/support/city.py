"""The sample city with its embedded mail directory: real LDAP over the house's database, real doors."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from config.settings import Settings
from service.cli.sample_city import read_city, settle
from service.cli.sample_mailboxes import settle_mailboxes
from service.cli.sample_register import register_a_year
from service.cli.sample_year import live_a_year
from service.identity.people import active_person_named
from service.store.tables import PersonRow, UnitRow
from service.wiring import Rooms

PASSWORD = "antin-demo"  # noqa: S105 - the sample city's
HEADING = "Mã số cán bộ;Họ và tên;Mã đơn vị;Chức danh;Đang công tác;Số quyết định;Ngày quyết định"


def a_city(folder: Path) -> Rooms:
    """Return the rooms of a settled city; whoever asked closes them."""
    rooms = Rooms(Settings(data=folder, rate_limits="off"))
    city = read_city()
    for person in settle(rooms.memory, city).values():
        rooms.sign_in.add_local_account(person.id, PASSWORD)
    found = rooms.mailboxes.embedded_places
    assert found is not None
    settle_mailboxes(rooms.memory, found, city.facts["mail"], {})
    return rooms


def a_city_with_documents(folder: Path) -> Rooms:
    """Return the city after a year of usage, with a year of numbered documents in its register."""
    rooms = a_city(folder)
    with rooms.memory.reading() as session:
        clerk = active_person_named(session, "vanthu")
    assert clerk is not None
    register_a_year(rooms.register, rooms.memory, rooms.clock, read_city(), clerk)
    rooms.mailboxes.read_directory()
    live_a_year(rooms.figures.adoption)
    return rooms


def city_file(rooms: Rooms, **changes: str) -> bytes:
    """Return the city's staff as HR would send them; `changes` replace or add a person's row."""
    with rooms.memory.reading() as session:
        rows = session.execute(
            select(PersonRow.staff_number, PersonRow.full_name, UnitRow.code, PersonRow.title)
            .join(UnitRow, UnitRow.id == PersonRow.unit_id)
            .where(PersonRow.active.is_(True))
            .order_by(PersonRow.staff_number)
        ).all()
    told = [
        changes.pop(number, f"{number};{name};{unit};{title};có;;")
        for number, name, unit, title in rows
    ]
    return "\n".join((HEADING, *told, *changes.values(), "")).encode()
