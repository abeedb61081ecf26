"""`flask credentials`: a seal comes in with its agency, and an administrator says whose it is later."""

from __future__ import annotations

import json
import ssl
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from service.cli.credentials import credentials
from service.identity.roles import Person, Role
from service.journeys.internal_authority import note_issued
from service.store.tables import EventRow, UnitRow
from signing.authority import AgencyName
from signing.devices.software import KeyKind, generate, public_key_der
from tests.support.commands import an_app
from tests.support.house import TestHouse, a_house

OUTSIDE = "UBND TP CẦN THƠ - SỞ KH&CN"


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    return a_house(tmp_path)


@pytest.fixture
def clerk(house: TestHouse) -> Person:
    return house.person("vanthu", Role.CLERK)


@pytest.fixture
def app(house: TestHouse) -> Flask:
    return an_app(house)


def enrolled(app: Flask, house: TestHouse, folder: Path, name: str, *words: str) -> Result:
    """Take in a seal of this name, whose key lives in a token."""
    authority, key = house.internal.authority, generate(KeyKind.P_256)
    agency = AgencyName(name, "Thành phố Cần Thơ", "Cần Thơ")
    leaf = authority.issue_agency(public_key_der(key), agency, house.clock())
    with house.memory.writing() as session:
        note_issued(session, leaf, house.clock(), actor=None)
    chain = folder / "chain.pem"
    chain.write_text("".join(map(ssl.DER_cert_to_PEM_cert, authority.chain_of(leaf))))
    asked = ["enrol", str(chain), "--as", "vanthu", "--label", "dau", *words]
    return app.test_cli_runner().invoke(credentials, asked)


def told(app: Flask) -> list[dict[str, str | None]]:
    done = app.test_cli_runner().invoke(credentials, ["seals", "--json"])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


@pytest.mark.parametrize(
    ("name", "words", "unit"),
    [
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", (), "skhcn"),
        (OUTSIDE, ("--unit", "skhcn"), "skhcn"),
        (OUTSIDE, (), None),
    ],
)
def test_a_seal_comes_in_as_the_chosen_agencys_or_the_one_of_its_name(
    house: TestHouse, clerk: Person, app: Flask, tmp_path: Path, name, words, unit
) -> None:
    done = enrolled(app, house, tmp_path, name, "--scope", "agency", *words)

    assert done.exit_code == 0, done.output
    (seal,) = told(app)
    assert (seal["subject"], seal["holder"], seal["unit"]) == (name, "vanthu", unit)
    assert ("flask credentials assign" in done.output) == (unit is None)


@pytest.mark.parametrize(
    "words", [("--scope", "agency", "--unit", "không-có"), ("--unit", "skhcn")]
)
def test_a_wrong_choice_of_agency_takes_nothing_in(
    house: TestHouse, clerk: Person, app: Flask, tmp_path: Path, words
) -> None:
    done = enrolled(app, house, tmp_path, OUTSIDE, *words)

    assert done.exit_code == 2, done.output
    assert house.certificates.of(clerk) == ()


def test_an_administrator_says_at_the_machine_whose_a_seal_is(
    house: TestHouse, clerk: Person, app: Flask
) -> None:
    house.person("quantri", Role.ADMINISTRATOR)
    seal, run = house.seal(clerk, name=OUTSIDE), app.test_cli_runner()
    open_ = run.invoke(credentials, ["seals"]).output

    refused = run.invoke(credentials, ["assign", seal, "skhcn", "--as", "vanthu"])
    nowhere = run.invoke(credentials, ["assign", seal, "không-có"])
    done = run.invoke(credentials, ["assign", seal, "skhcn", "--as", "quantri"])

    assert "chưa ghi là của cơ quan nào" in open_
    assert (refused.exit_code, nowhere.exit_code, done.exit_code) == (1, 2, 0)
    assert "Sở Khoa học và Công nghệ (skhcn)" in done.output
    with house.memory.reading() as session:
        (event,) = session.query(EventRow).filter_by(kind="SealAssigned")
    assert (event.actor, event.subject) == ("quantri", seal)
    assert [one["unit"] for one in told(app)] == ["skhcn"]


def test_the_operator_may_mend_it_and_the_ledger_says_who(
    house: TestHouse, clerk: Person, app: Flask
) -> None:
    seal = house.seal(clerk)
    with house.memory.writing() as session:
        session.add(UnitRow(id="u2", code="stc", name="Sở Tài chính"))

    done = app.test_cli_runner().invoke(credentials, ["assign", seal, "stc"])

    assert done.exit_code == 0, done.output
    with house.memory.reading() as session:
        events = (
            session.query(EventRow).filter_by(kind="SealAssigned").order_by(EventRow.number).all()
        )
        facts, actor = events[-1].facts, events[-1].actor or ""
    assert '"before":"skhcn"' in facts
    assert "cli" in actor
