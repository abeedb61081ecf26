"""A register for tests: the document types of the house, agencies, their clerks and leaders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from config.settings import ROOT
from service.identity.people import tell_person
from service.identity.roles import Person, Role
from service.journeys.register.entries import Medium, NewEntry
from service.journeys.register.numbering import Numbering
from service.journeys.register.types import load_document_types
from service.store.engine import Memory
from service.store.tables import AgencyRow, DocumentRow, PersonRoleRow, PersonRow, UnitRow

TYPES = load_document_types(ROOT / "config" / "policies" / "document_types.toml")
NUMBERING = Numbering(TYPES)
NOW = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)
SYMBOLS = {"skhcn": "SKHCN", "stc": "STC"}
NAMES = {"skhcn": "Sở Khoa học và Công nghệ", "stc": "Sở Tài chính"}


def name_of(*words: str) -> str:
    """Return the id that something has in every test."""
    return str(uuid5(NAMESPACE_OID, " ".join(words)))


def found_agencies(memory: Memory) -> None:
    """Found a city with two agencies, the first with a room below it."""
    with memory.writing() as session:
        session.add(UnitRow(id=name_of("unit", "tp"), code="tp", name="Thành phố Cần Thơ"))
        session.flush()
        for code, symbol in SYMBOLS.items():
            unit = name_of("unit", code)
            session.add(
                UnitRow(id=unit, code=code, name=NAMES[code], parent_id=name_of("unit", "tp"))
            )
            session.flush()
            session.add(AgencyRow(unit_id=unit, symbol=symbol, locality="Cần Thơ", seal_mm=36))
        session.flush()
        below = name_of("unit", "skhcn")
        session.add(
            UnitRow(id=name_of("unit", "vp"), code="skhcn-vp", name="Văn phòng", parent_id=below)
        )


def hired(memory: Memory, user_name: str, *roles: Role, unit: str = "skhcn") -> Person:
    """Return somebody who works in a unit."""
    with memory.writing() as session:
        row = PersonRow(
            id=name_of("person", user_name),
            user_name=user_name,
            full_name="Lê Thị Thu Hà",
            title="Văn thư",
            unit_id=name_of("unit", unit),
            active=True,
        )
        session.add(row)
        session.flush()
        session.add_all(PersonRoleRow(person_id=row.id, role=role) for role in roles)
        session.flush()
        return tell_person(session, row)


def a_document(memory: Memory, owner: Person, name: str = "d") -> str:
    """Return the id of a document that somebody brought."""
    key = name_of("document", name)
    with memory.writing() as session:
        session.add(
            DocumentRow(
                id=key, owner_id=owner.id, title="Quyết định", filename="qd.pdf", pages=1,
                page_geometry=[], created_at=NOW,
            )
        )  # fmt: skip
    return key


def an_entry(kind: str = "QUYET_DINH", unit: str = "skhcn", **changes: Any) -> NewEntry:
    """Return what a clerk enters, with something changed."""
    return replace(
        NewEntry(
            unit_id=name_of("unit", unit),
            type_code=kind,
            medium=Medium.PAPER,
            subject="Về việc phê duyệt kế hoạch chuyển đổi số",
            signer_name="Nguyễn Thị Minh Anh",
            signer_title="Giám đốc",
            recipients="Như Điều 3",
        ),
        **changes,
    )


def numbered(
    memory: Memory,
    entry: NewEntry | None = None,
    *,
    moment: datetime = NOW,
    actor: str = "vanthu",
) -> str:
    """Give a number in a transaction of its own and return the notation."""
    with memory.writing() as session:
        return NUMBERING.enter(session, entry or an_entry(), moment=moment, actor=actor).notation


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment by the clock on the wall in Việt Nam."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
