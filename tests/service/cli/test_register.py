"""`flask register`: agencies are described at the machine, and series without a number are found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from service.cli.register import register
from service.cli.sample_city import read_city, settle
from service.cli.sample_register import register_a_year
from service.store.tables import EventRow, NumberSeriesRow, RegisterRow
from tests.support.commands import an_app
from tests.support.house import TestHouse, a_house

WORDS = ["agency", "skhcn", "--symbol", "SKHCN", "--locality", "Cần Thơ", "--seal-mm", "36"]


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    return a_house(tmp_path)


@pytest.fixture
def app(house: TestHouse):
    return an_app(house)


def test_an_agency_is_described_at_the_machine(house, app):
    people = settle(house.memory, read_city())
    run = app.test_cli_runner()

    told = run.invoke(register, [*WORDS, "--organ-id", "M00.01", "--as", "quantri"])
    assert told.exit_code == 0, told.output
    assert "SKHCN" in told.output
    with house.memory.reading() as session:
        event = session.query(EventRow).filter_by(kind="AgencyDescribed").one()
    assert event.actor == "quantri"
    agency = app.extensions["antin"].register.book.kept_agency(people["vanthu"])
    assert (agency.symbol, agency.organ_id, agency.seal_mm) == ("SKHCN", "M00.01", 36)


def test_what_is_wrong_with_an_agency_is_told_at_once(house, app):
    settle(house.memory, read_city())
    run = app.test_cli_runner()

    told = run.invoke(register, [*WORDS[:3], "S/K", *WORDS[4:7], "500"])
    assert told.exit_code == 2
    assert "symbol" in told.output
    assert "seal_mm" in told.output
    nowhere = run.invoke(register, ["agency", "nowhere", *WORDS[2:]])
    assert nowhere.exit_code == 2
    assert "nowhere" in nowhere.output


def test_the_sample_city_has_a_register_once_and_every_series_is_whole(house, app):
    city, desk = read_city(), app.extensions["antin"].register
    people = settle(house.memory, city)

    count = register_a_year(desk, house.memory, house.clock, city, people["vanthu"])
    assert register_a_year(desk, house.memory, house.clock, city, people["vanthu"]) == 0

    with house.memory.reading() as session:
        rows = session.query(RegisterRow).all()
    assert len(rows) == count > 40
    assert {row.medium for row in rows} == {"PAPER", "ELECTRONIC"}
    assert [row.state for row in rows].count("CANCELLED") == 1
    assert {row.notation.rpartition("-")[2] for row in rows} >= {"SKHCN", "STC", "SNV", "SXD"}
    told = app.test_cli_runner().invoke(register, ["check"])
    assert (told.exit_code, f"{count} số đã cấp" in told.output) == (0, True)


def test_a_number_that_somebody_took_away_is_found_out(house, app):
    city, desk = read_city(), app.extensions["antin"].register
    people = settle(house.memory, city)
    register_a_year(desk, house.memory, house.clock, city, people["vanthu"])
    with house.memory.writing() as session:
        lost = session.query(RegisterRow).filter_by(notation="02/QĐ-SKHCN").one()
        session.execute(delete(RegisterRow).where(RegisterRow.id == lost.id))
        session.execute(
            update(NumberSeriesRow)
            .where(NumberSeriesRow.series == "TO_TRINH", NumberSeriesRow.unit_id == lost.unit_id)
            .values(last_number=1)
        )

    told = app.test_cli_runner().invoke(register, ["check"])

    assert told.exit_code == 1
    assert "skhcn, QUYET_DINH, năm 2026: thiếu số 2" in told.output
    assert "skhcn, TO_TRINH, năm 2026: dãy ghi số cuối 1" in told.output
