"""`flask ledger`: notes to keep elsewhere, proofs under them, and refusals that say why."""

import json

import pytest
from sqlalchemy import delete, update

from service.cli.ledger_exports import ledger
from service.events.catalogue import TokenRevoked
from service.events.checkpoints import derived_key, verify_note
from service.events.ledger import record
from service.events.merkle import leaf_hash, verify_consistency, verify_inclusion
from service.store.tables import EventRow, LedgerNodeRow
from tests.support.commands import an_app
from tests.support.house import NOW, SECRET, a_house

KEY = derived_key(SECRET).public_key()


@pytest.fixture
def house(tmp_path):
    """A house that has written nothing yet."""
    house = a_house(tmp_path)
    with house.memory.writing() as session:
        session.execute(delete(EventRow))
        session.execute(delete(LedgerNodeRow))
    return house


@pytest.fixture
def run(house):
    runner = an_app(house).test_cli_runner()
    return lambda *words: runner.invoke(ledger, words)


def _grow(house, count):
    with house.memory.writing() as session:
        for n in range(count):
            record(session, TokenRevoked(token_id=f"t{n}"), moment=NOW, actor=None)


def _believed(note):
    return verify_note(note.encode(), "antin.example/ledger", KEY)


def _refused(result):
    return result.exit_code == 1 and isinstance(result.exception, SystemExit)


def test_growth_over_a_changed_tree_is_not_proved(house, run):
    for count in (3, 4):
        _grow(house, count)
        run("checkpoint")
    with house.memory.writing() as session:
        node = LedgerNodeRow
        here = (node.level == 0, node.position == 3)
        session.execute(update(node).where(*here).values(hash=bytes(32)))

    assert _refused(run("prove", "--from", "3"))


def test_a_checkpoint_is_a_note_to_keep_elsewhere(house, run):
    assert run("checkpoint").exit_code == 1
    _grow(house, 5)

    printed = run("checkpoint").output
    told = json.loads(run("checkpoint", "--json").output)

    assert told["note"] == printed
    assert (told["size"], told["root"]) == (_believed(printed).size, _believed(printed).root.hex())


def test_an_event_is_proved_to_whoever_holds_the_note(house, run):
    _grow(house, 5)
    assert run("prove", "4").exit_code == 1
    run("checkpoint")
    _grow(house, 1)

    proof = json.loads(run("prove", "4", "--json").output)

    checkpoint = _believed(proof["note"])
    leaf = leaf_hash(bytes.fromhex(proof["record_hash"]))
    path = [bytes.fromhex(one) for one in proof["proof"]]
    assert verify_inclusion(leaf, 3, 5, path, checkpoint.root)
    assert proof["note"] in run("prove", "4").output
    assert all(_refused(run("prove", "--", n)) for n in ("0", "6", "-1", str(1 << 70)))


def test_growth_is_proved_between_two_notes(house, run):
    _grow(house, 3)
    old = _believed(run("checkpoint").output)
    _grow(house, 4)
    new = _believed(run("checkpoint").output)

    proof = json.loads(run("prove", "--from", "3", "--json").output)

    path = [bytes.fromhex(one) for one in proof["proof"]]
    assert verify_consistency(3, 7, old.root, new.root, path)
    assert (_believed(proof["from_note"]), _believed(proof["note"])) == (old, new)
    assert all(_refused(run("prove", "--from", n)) for n in ("0", "4", "8"))


@pytest.mark.parametrize("words", [["prove"], ["prove", "1", "--from", "1"], ["prove", "x"]])
def test_wrong_usage_of_prove_is_told_by_two(run, words):
    assert run(*words).exit_code == 2


def test_a_changed_event_is_not_proved(house, run):
    _grow(house, 5)
    run("checkpoint")
    with house.memory.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == 4).values(record_hash=bytes(32)))

    assert _refused(run("prove", "4"))
    assert run("prove", "3").exit_code == 0


def test_a_cut_tail_is_named_by_verify(house, run):
    _grow(house, 2)
    run("checkpoint")
    assert run("verify").exit_code == 0
    with house.memory.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number == 2))
        node = LedgerNodeRow
        session.execute(delete(node).where((node.level == 1) | (node.position == 1)))

    result = run("verify", "--json")

    assert result.exit_code == 1
    assert json.loads(result.output)["broken"] == {"number": 2, "reason": "cut"}
    assert "không còn" in run("verify").output
    assert run("checkpoint").exit_code == 1
