"""The sample city's mandates: a deputy signs for the head, an authorisation is over, and once is enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from service.cli.sample_city import read_city
from service.cli.sample_mandates import settle_mandates
from service.events.ledger import verify
from service.journeys.mandates import MandateRefusedError
from service.store.tables import PersonRow
from tests.support.city import a_city


def test_the_deputy_signs_for_the_head_and_the_authorisation_is_over(tmp_path: Path) -> None:
    rooms, city = a_city(tmp_path), read_city()

    assert settle_mandates(rooms.mandates, city) == 2
    assert settle_mandates(rooms.mandates, city) == 0

    def may(who: str, form: str) -> tuple[str, ...]:
        with rooms.memory.reading() as session:
            person = session.scalars(select(PersonRow).where(PersonRow.user_name == who)).one()
            return rooms.capacities.capacity_for(
                session,
                person_id=person.id,
                agency_unit_id=person.unit_id or "",
                type_code="CONG_VAN",
                form=form,
                moment=rooms.clock(),
            ).heading

    assert may("lanhdao", "") == ("GIÁM ĐỐC",)
    assert may("phogiamdoc", "KT") == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    with pytest.raises(MandateRefusedError, match="expired"):
        may("canbo07", "TUQ")
    with rooms.memory.reading() as session:
        assert verify(session).broken is None
    rooms.close()
