"""`flask ledger export`: lines, what proves them, and a check where there is nothing but a key."""

import json
import subprocess
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete

from service.cli.ledger_exports import ledger
from service.events.catalogue import TokenRevoked
from service.events.checkpoints import derived_key
from service.events.ledger import record
from service.events.signed_texts import key_line
from service.store.tables import EventRow, LedgerNodeRow
from tests.support.commands import an_app
from tests.support.house import NOW, SECRET, a_house
from tests.support.servers import needs

LINE = key_line("antin.example/ledger", derived_key(SECRET).public_key())


@pytest.fixture
def house(tmp_path):
    house = a_house(tmp_path)
    with house.memory.writing() as session:
        session.execute(delete(EventRow))
        session.execute(delete(LedgerNodeRow))
    return house


@pytest.fixture
def run(house):
    runner = an_app(house).test_cli_runner()
    return lambda *words: runner.invoke(ledger, [str(one) for one in words])


@pytest.fixture
def offline():
    app = Flask("elsewhere")
    app.extensions["antin"] = SimpleNamespace()
    return lambda *words: app.test_cli_runner().invoke(ledger, [str(one) for one in words])


def grow(house, count):
    with house.memory.writing() as session:
        for n in range(count):
            record(session, TokenRevoked(token_id=f"t{n}"), moment=NOW, actor=None)


def kinds(house):
    with house.memory.reading() as session:
        return [kind for (kind,) in session.query(EventRow.kind).order_by(EventRow.number)]


def test_without_a_file_the_lines_go_to_standard_output_and_that_is_an_event(house, run):
    grow(house, 3)
    lines = run("export").output.splitlines()

    assert [json.loads(one)["number"] for one in lines] == [1, 2, 3]
    assert kinds(house)[3:] == ["LedgerExported"]
    assert len(run("export").output.splitlines()) == 4


def test_with_a_file_others_check_it_with_the_key_alone(house, run, offline, tmp_path):
    grow(house, 3)
    path = tmp_path / "ledger.jsonl"
    done = run("export", "--out", path)
    assert done.exit_code == 0, done.output

    for check in (run("check-export", path), offline("check-export", path, "--key-line", LINE)):
        assert check.exit_code == 0, check.output
        assert "3" in check.output
    told = json.loads(offline("check-export", path, "--key-line", LINE, "--json").output)
    assert (told["sound"], told["events"], told["broken"]) == (True, 3, None)
    with house.memory.reading() as session:
        (facts,) = session.query(EventRow.facts).filter_by(kind="LedgerExported").one()
    manifest = json.loads((tmp_path / "ledger.jsonl.manifest.json").read_bytes())
    assert json.loads(facts) == {"events": 3, "form": "signed", "sha256": manifest["sha256"]}


def test_the_first_changed_line_is_named(house, run, tmp_path):
    grow(house, 4)
    path = tmp_path / "ledger.jsonl"
    run("export", "--out", path)
    path.write_bytes(path.read_bytes().replace(b"t2", b"t9"))

    done = run("check-export", path)
    assert done.exit_code == 1
    assert "Dòng 3" in done.output
    broken = json.loads(run("check-export", path, "--json").output)["broken"]
    assert broken == {"first": 3, "reason": "altered", "last": 0}


def test_without_what_belongs_beside_it_an_export_proves_nothing(house, run, tmp_path):
    grow(house, 1)
    path = tmp_path / "ledger.jsonl"
    for end in (".manifest.json", ".manifest.note"):
        run("export", "--out", path)
        path.with_name(path.name + end).unlink()
        done = run("check-export", path)
        assert done.exit_code == 1
        assert "✘" in done.output


def test_nothing_is_written_of_an_empty_or_a_damaged_ledger(house, run, tmp_path):
    path = tmp_path / "ledger.jsonl"
    assert run("export", "--out", path).exit_code == 1
    grow(house, 3)
    with house.memory.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number == 2))
    assert run("export", "--out", path).exit_code == 1
    assert run("export").exit_code == 1
    assert not path.exists()
    assert list(tmp_path.glob(".antin-*")) == []


def test_names_that_a_note_could_not_carry_are_refused(house, run, tmp_path):
    grow(house, 1)
    assert run("export", "--out", tmp_path / "sổ sự kiện").exit_code == 2
    assert run("export", "--out", tmp_path / "none" / "x").exit_code == 2


def test_the_key_is_printed_as_a_line_and_as_pem(run, tmp_path):
    assert run("key").output == f"{LINE}\n"
    path = tmp_path / "key.pem"
    path.write_text(run("key", "--pem").output)
    needs("openssl")
    shown = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", path, "-noout", "-text"],
        capture_output=True,
        text=True,
    )
    assert "ED25519" in shown.stdout.upper()
