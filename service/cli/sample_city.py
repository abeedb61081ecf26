"""The sample city: who lives in it is data (`service/samples/city.toml`), how it is settled is here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from service.identity.roles import Person, Role
from service.store.engine import Memory
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of the sample city; only those with a key, documents or roles stand in its data."""

    user_name: str
    full_name: str
    title: str
    unit: str
    roles: tuple[Role, ...] = ()
    key: str | None = None
    image: str | None = None
    documents: tuple[str, ...] = ()
    signed: str | None = None


@dataclass(frozen=True, slots=True)
class City:
    """The data of the sample city."""

    facts: dict[str, Any]

    @property
    def units(self) -> dict[str, str]:
        """The names of its bodies by their codes."""
        return {unit["code"]: unit["name"] for unit in self.facts["units"]}

    @property
    def residents(self) -> tuple[Resident, ...]:
        """Those who can sign in."""
        return tuple(
            Resident(
                user_name=one["user_name"],
                full_name=one["full_name"],
                title=one["title"],
                unit=one["unit"],
                roles=tuple(map(Role, one["roles"])),
                key=one.get("key"),
                image=one.get("image"),
                documents=tuple(one.get("documents", ())),
                signed=one.get("signed"),
            )
            for one in self.facts["people"]
        )

    def staff(self) -> Iterator[Resident]:
        """Give everybody else: made-up names, spread over the bodies."""
        lists = self.facts["staff"]
        codes = list(self.units)
        for n in range(lists["count"]):
            family, middle, given = (
                lists[kind][(n * step + start) % len(lists[kind])]
                for kind, step, start in (("families", 1, 3), ("middles", 5, 1), ("givens", 7, 2))
            )
            title = lists["titles"][n // len(codes) % len(lists["titles"])]
            roles = (Role.LEADER,) if title in lists["leading"] else ()
            name = f"{family} {middle} {given}"
            yield Resident(f"canbo{n + 1:02}", name, title, codes[n % len(codes)], roles)


def read_city() -> City:
    """Return the sample city."""
    return City(tomllib.loads((SAMPLES / "city.toml").read_text()))


def settle(memory: Memory, city: City) -> dict[str, Person]:
    """Write bodies and people that are not there yet; return those who can sign in by user name."""
    with memory.writing() as session:
        root = _unit(session, "tp", city.facts["name"], None)
        units = {code: _unit(session, code, name, root) for code, name in city.units.items()}
        known = set(session.scalars(select(PersonRow.user_name)))
        everybody = (*city.residents, *city.staff())
        for number, one in enumerate(everybody, start=1):
            if one.user_name in known:
                continue
            row = PersonRow(
                id=str(uuid4()),
                staff_number=f"CT{number:05}",
                user_name=one.user_name,
                full_name=one.full_name,
                email=f"{one.user_name}@{city.facts['mail']}",
                title=one.title,
                unit_id=units[one.unit],
                active=True,
            )
            session.add(row)
            session.flush()
            session.add_all(PersonRoleRow(person_id=row.id, role=role) for role in one.roles)
        ids = {row.user_name: (row.id, row.email) for row in session.scalars(select(PersonRow))}
    return {
        one.user_name: Person(
            id=ids[one.user_name][0],
            user_name=one.user_name,
            full_name=one.full_name,
            title=one.title,
            unit=city.units[one.unit],
            email=ids[one.user_name][1],
            roles=frozenset(one.roles),
        )
        for one in city.residents
    }


def _unit(session: Any, code: str, name: str, parent: str | None) -> str:
    """Return the id of a body, founded if need be."""
    row = session.scalars(select(UnitRow).where(UnitRow.code == code)).one_or_none()
    if row is None:
        row = UnitRow(id=str(uuid4()), code=code, name=name, parent_id=parent)
        session.add(row)
        session.flush()
    return str(row.id)
