"""The sample city as an office: an agency that issues documents, keys for who signs there, and its seal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from service.cli.who import person_named
from service.store.tables.mandates import MandateRow
from service.store.tables.people import UnitRow
from service.store.tables.register import AgencyRow
from service.wiring import Rooms
from signing.authority import AgencyName
from tests.support.city import a_city
from tests.support.live import PIN, ROOT

DEPUTY, HEAD, CLERK = "phogiamdoc", "lanhdao", "vanthu"


def an_issuing_city(folder: Path) -> Rooms:
    """Return the sample city with an agency that issues documents, and keys for who signs and seals."""
    rooms = a_city(folder)
    with rooms.memory.writing() as session:
        unit = session.scalars(select(UnitRow).where(UnitRow.code == "skhcn")).one()
        if session.get(AgencyRow, unit.id) is None:
            session.add(AgencyRow(unit_id=unit.id, symbol="SKHCN", locality="Mỹ An", seal_mm=36))
        agency = AgencyName(unit.name, "Ủy ban nhân dân thành phố Mỹ An", "Mỹ An")
    certificates = rooms.certificates
    for name in (DEPUTY, HEAD):
        person = person_named(rooms.memory, name)
        certificates.issue_to_person(
            person, PIN, organization=person.unit, locality="Mỹ An", actor=None
        )
        image = (ROOT / f"service/samples/chu-ky-{name}.png").read_bytes()
        certificates.keep_signature_image(person, image, kind="signature")
    _let_sign_for_the_head(rooms)
    clerk = person_named(rooms.memory, CLERK)
    certificates.issue_to_agency(clerk, agency, PIN, actor=None)
    seal = (ROOT / "service/samples/dau-co-quan.png").read_bytes()
    certificates.keep_signature_image(clerk, seal, kind="seal")
    return rooms


def _let_sign_for_the_head(rooms: Rooms) -> None:
    """Write down that the deputy signs for the head (KT.)."""
    deputy, head = (person_named(rooms.memory, name).id for name in (DEPUTY, HEAD))
    moment = rooms.clock()
    with rooms.memory.writing() as session:
        unit = session.scalars(select(UnitRow).where(UnitRow.code == "skhcn")).one()
        session.add(
            MandateRow(
                id=str(uuid4()),
                form="KT",
                unit_id=unit.id,
                holder_id=deputy,
                principal_id=head,
                on_behalf_of="Giám đốc",
                valid_from=moment.date() - timedelta(days=30),
                recorded_by=head,
                recorded_at=moment,
                confirmed_by=head,
                confirmed_at=moment,
            )
        )
