"""`flask ledger key`, `rotate-key`, `stamp`: what auditors need to believe a note, and what follows on it."""

import json
import stat
import tomllib

import pytest
from sqlalchemy import delete, update

from service.cli.commands import ledger
from service.events.catalogue import TokenRevoked
from service.events.checkpoints import believe, derived_key, key_in
from service.events.ledger import record
from service.events.verifier_keys import keys_of, read_verifier_key
from service.store.tables import EventRow, LedgerCheckpointRow, LedgerNodeRow, LedgerStampRow
from tests.support.commands import an_app
from tests.support.house import NOW, SECRET, a_house

ORIGIN = "antin.example/ledger"
KEY = derived_key(SECRET).public_key()


@pytest.fixture
def house(tmp_path):
    """A house with three events."""
    house = a_house(tmp_path)
    with house.memory.writing() as session:
        session.execute(delete(EventRow))
        session.execute(delete(LedgerNodeRow))
        for n in range(3):
            record(session, TokenRevoked(token_id=f"t{n}"), moment=NOW, actor=None)
    return house


@pytest.fixture
def run(house):
    runner = an_app(house).test_cli_runner()
    return lambda *words: runner.invoke(ledger, words)


def test_the_key_is_printed_as_a_line_that_others_read(run):
    line = run("key").output.strip()

    assert (read_verifier_key(line).name, read_verifier_key(line).key) == (ORIGIN, KEY)
    assert json.loads(run("key", "--json").output) == {"key": line, "former_keys": []}


def test_a_new_key_follows_and_the_settings_for_it_are_printed(house, run, tmp_path):
    file = tmp_path / "so-su-kien.pem"

    answer = run("rotate-key", str(file))

    assert answer.exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told, note = answer.output[answer.output.index("[ledger]") :].split(f"\n{ORIGIN}\n")
    settings = tomllib.loads(told)["ledger"]
    new = key_in((tmp_path / settings["key_file"]).read_bytes())
    keys = [*(one.key for one in keys_of(ORIGIN, settings["former_keys"])), new.public_key()]
    assert keys[0] == KEY
    assert believe(f"{ORIGIN}\n{note}".encode(), ORIGIN, keys).signers == (0, 1)
    with house.memory.reading() as session:
        assert session.get(EventRow, 4).kind == "LedgerKeyChanged"
    assert run("verify").exit_code == 0


def test_a_file_that_is_there_is_no_place_for_a_new_key(house, run, tmp_path):
    file = tmp_path / "other.pem"
    file.write_text("precious")

    answer = run("rotate-key", str(file))

    assert answer.exit_code == 1
    assert "Không ghi được khóa" in answer.output
    assert file.read_text() == "precious"
    with house.memory.reading() as session:
        assert session.get(EventRow, 4) is None


def test_no_key_is_left_behind_where_the_ledger_is_damaged(house, run, tmp_path):
    run("checkpoint")
    with house.memory.writing() as session:
        session.execute(update(LedgerCheckpointRow).values(root=bytes(32)))
    file = tmp_path / "new.pem"

    answer = run("rotate-key", str(file))

    assert answer.exit_code == 1
    assert "flask ledger verify" in answer.output
    assert not file.exists()


def test_checkpoints_are_stamped_and_a_wrong_stamp_is_named(house, run):
    run("checkpoint")
    assert "0 mốc ký đang chờ" in run("stamp").output
    assert "1 mốc có dấu thời gian" in run("verify").output
    told = json.loads(run("verify", "--json").output)
    assert (told["checkpoints"], told["stamped"], told["intact"]) == (1, 1, True)
    with house.memory.writing() as session:
        session.execute(update(LedgerStampRow).values(digest=bytes(32)))

    answer = run("verify")

    assert answer.exit_code == 1
    assert "mốc ký 3 sự kiện" in answer.output
    assert "khác với khi lưu" in answer.output


def test_an_unstamped_checkpoint_is_told_and_is_nothing_wrong(run):
    run("checkpoint")

    answer = run("verify")

    assert answer.exit_code == 0
    assert "0 mốc có dấu thời gian" in answer.output


def test_what_verify_finds_is_kept_for_the_page_only_where_asked_for(house, run):
    reviews = an_app(house).extensions["antin"].ledger.reviews
    run("verify")
    assert reviews.latest() is None

    assert run("verify", "--keep").exit_code == 0
    assert reviews.latest().verdict.events == 3
    with house.memory.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == 2).values(kind="Other"))
    assert run("verify", "--keep").exit_code == 1
    assert reviews.latest().verdict.broken.number == 2
