"""The sample city: settled once, found as it was left, refused where it does not belong."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.cli.demo import demo
from service.cli.sample_city import City, read_city
from service.cli.who import person_named
from service.events.ledger import verify
from service.identity.roles import Role
from service.journeys.issuing import OfficeFlow
from service.journeys.signing import ActState
from service.store.tables import EventRow, PersonRow, ReportedFigureRow
from tests.support.commands import CAPACITIES, an_app
from tests.support.house import TestHouse, a_house
from tests.support.register import TYPES


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    return a_house(tmp_path, flow=OfficeFlow(types=TYPES, mandates=CAPACITIES))


def counts(house: TestHouse) -> tuple[int, int]:
    with house.memory.reading() as session:
        assert verify(session).broken is None
        return (
            session.scalar(select(func.count()).select_from(PersonRow)) or 0,
            session.scalar(select(func.count()).select_from(EventRow)) or 0,
        )


def test_the_city_is_settled_once(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    city = City(read_city().facts | {"outgoing": []})  # what goes round: test_sample_office.py
    monkeypatch.setattr("service.cli.demo.read_city", lambda: city)
    app = an_app(house, receipts=None, notices=None)
    run = app.test_cli_runner()

    first = run.invoke(demo, ["prepare"])
    assert first.exit_code == 0, first.output
    settled = counts(house)
    second = run.invoke(demo, ["prepare"])

    assert second.exit_code == 0
    assert counts(house) == settled
    assert settled[0] == 40
    leader = person_named(house.memory, "lanhdao")
    assert (leader.full_name, leader.roles) == ("Nguyễn Thị Minh Anh", {Role.LEADER})
    states = {one.filename: one.state for one in house.signing.documents(leader)}
    assert states == {
        "quyet-dinh.pdf": None,
        "to-trinh.pdf": None,
        "cong-van.pdf": ActState.FINISHED,
    }
    assert house.certificates.signature_image(leader) is not None
    clerk = person_named(house.memory, "vanthu")
    assert [key.scope for key in house.certificates.of(clerk)] == ["agency"]
    with house.memory.reading() as session:
        reports = session.scalars(select(ReportedFigureRow)).all()
    assert {one.decided_by for one in reports if one.state == "APPROVED"} == {"quantri"}
    assert [one.reported_by for one in reports if one.state == "REPORTED"] == ["vanthu"] * 2


def test_a_production_service_takes_no_sample_city(house: TestHouse) -> None:
    result = an_app(house, demo=False).test_cli_runner().invoke(demo, ["prepare"])

    assert result.exit_code == 1
    assert counts(house)[0] == 0
