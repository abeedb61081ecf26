"""Signing and the ledger from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from service.cli.documents import documents
from service.cli.ledger_exports import ledger
from tests.support.commands import an_app
from tests.support.house import PIN, TestHouse, a_house
from tests.support.signed import plain


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    house = a_house(tmp_path)
    leader = house.person()
    house.credential(leader)
    (tmp_path / "in.pdf").write_bytes(plain())
    (tmp_path / "pin").write_text(f"{PIN}\n")
    return house


def sign(house: TestHouse, folder: Path, *more: str) -> tuple[int, str]:
    words = ["sign", str(folder / "in.pdf"), "--as", "lanhdao", "--out", str(folder / "out.pdf")]
    result = an_app(house).test_cli_runner().invoke(documents, [*words, *more])
    return result.exit_code, result.output


@pytest.mark.parametrize("place", ["none", "bottom_right", "1:0.6,0.7,0.3,0.1"])
def test_a_file_is_signed_with_the_pin_in_a_file(
    house: TestHouse, tmp_path: Path, place: str
) -> None:
    code, told = sign(
        house, tmp_path, "--pin-file", str(tmp_path / "pin"), "--placement", place, "--json"
    )

    assert code == 0, told
    assert json.loads(told)["level"] == "B-LTA"
    assert (tmp_path / "out.pdf").read_bytes().startswith(plain())
    assert not (tmp_path / "out.pdf.part").exists()


def test_a_wrong_pin_is_refused_with_its_sentence_and_writes_nothing(
    house: TestHouse, tmp_path: Path
) -> None:
    (tmp_path / "pin").write_text("246802")

    code, told = sign(house, tmp_path, "--pin-file", str(tmp_path / "pin"), "--json")

    assert code == 1
    assert json.loads(told)["refused"] == "wrong_pin"
    assert "246802" not in told
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize(
    "wrong", [["--as", "nobody"], ["--placement", "1:0,0"], ["--level", "B-X"]]
)
def test_wrong_usage_is_told_by_two(house: TestHouse, tmp_path: Path, wrong: list[str]) -> None:
    code, _ = sign(house, tmp_path, "--pin-file", str(tmp_path / "pin"), *wrong)

    assert code == 2


def test_the_ledger_names_its_first_broken_link(house: TestHouse) -> None:
    run = an_app(house).test_cli_runner()
    assert run.invoke(ledger, ["verify"]).exit_code == 0
    exported = run.invoke(ledger, ["export"]).output.splitlines()
    assert [json.loads(line)["number"] for line in exported] == list(range(1, len(exported) + 1))
    with house.memory.writing() as session:
        session.execute(text("UPDATE events SET actor = 'somebody else' WHERE number = 3"))

    result = run.invoke(ledger, ["verify", "--json"])

    assert result.exit_code == 1
    assert json.loads(result.output)["broken"] == {"number": 3, "reason": "altered"}
