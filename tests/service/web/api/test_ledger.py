"""What anyone may ask of the ledger: notes, stamps and proofs that two strangers' code believes; no names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from service.app import create_app
from service.events.checkpoints import Checkpoint, verify_note
from service.events.merkle import leaf_hash, verify_consistency, verify_inclusion
from service.events.records import record_hash
from service.events.verifier_keys import read_verifier_key
from service.identity.people import active_person_named
from service.identity.roles import Person
from service.store.tables import LedgerCheckpointRow, LedgerNodeRow
from service.wiring import Rooms
from signing.stamps import believe_token
from tests.support.city import a_city
from tests.support.witnessed import a_ledger, witness

LEDGER = "/api/v1/ledger"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    witness(rooms)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def sizes(rooms: Rooms) -> list[int]:
    with rooms.memory.reading() as session:
        row = LedgerCheckpointRow
        return list(session.scalars(select(row.size).order_by(row.size)).all())


def believed(caller: FlaskClient, note: str) -> Checkpoint:
    key = read_verifier_key(caller.get(f"{LEDGER}/key").json["key"])
    return verify_note(note.encode(), key.name, key.key)


def path_of(answer: Any) -> list[bytes]:
    return [bytes.fromhex(one) for one in answer.json["proof"]]


def test_the_newest_note_is_handed_out_as_it_was_signed(
    caller: FlaskClient, sizes: list[int]
) -> None:
    answer = caller.get(f"{LEDGER}/checkpoint")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert believed(caller, answer.text).size == sizes[-1]
    older = caller.get(f"{LEDGER}/checkpoint?size={sizes[0]}")
    assert believed(caller, older.text).size == sizes[0]


def test_the_stamp_is_over_the_note(caller: FlaskClient, rooms: Rooms, sizes: list[int]) -> None:
    for size in sizes:
        note = caller.get(f"{LEDGER}/checkpoint?size={size}").data
        token = caller.get(f"{LEDGER}/stamp?size={size}").data
        assert believe_token(token, hashlib.sha256(note).digest(), rooms.trust)


def test_an_event_is_proved_under_any_checkpoint_over_it(
    caller: FlaskClient, sizes: list[int]
) -> None:
    for size in sizes:
        asked = f"{LEDGER}/proofs/inclusion?event={sizes[0] - 1}&size={size}"
        answer = caller.get(asked)
        under = believed(caller, answer.json["note"])
        leaf = leaf_hash(bytes.fromhex(answer.json["record_hash"]))
        assert under.size == answer.json["size"] == size
        assert verify_inclusion(leaf, sizes[0] - 2, size, path_of(answer), under.root)


def test_growth_is_proved_between_any_two_checkpoints(
    caller: FlaskClient, sizes: list[int]
) -> None:
    for first, second in ((sizes[0], sizes[1]), (sizes[1], sizes[2]), (sizes[2], sizes[2])):
        answer = caller.get(f"{LEDGER}/proofs/consistency?first={first}&second={second}")
        old = believed(caller, answer.json["first_note"])
        new = believed(caller, answer.json["second_note"])
        assert (old.size, new.size) == (first, second)
        assert verify_consistency(first, second, old.root, new.root, path_of(answer))
    newest = caller.get(f"{LEDGER}/proofs/consistency?first={sizes[0]}")
    assert newest.json["second"] == sizes[2]


@pytest.mark.parametrize(
    "asked",
    [
        "checkpoint?size={absent}",
        "stamp?size={absent}",
        "proofs/inclusion?event=1&size={absent}",
        "proofs/inclusion?event={beyond}",
        "proofs/inclusion?event={second}&size={first}",
        "proofs/consistency?first={absent}",
        "proofs/consistency?first={second}&second={first}",
        "proofs/consistency?first={first}&second={beyond}",
        "proofs/consistency?first=4611686018427387904",
    ],
)
def test_what_no_checkpoint_covers_is_not_found(
    caller: FlaskClient, sizes: list[int], asked: str
) -> None:
    named = {"absent": sizes[0] + 1, "first": sizes[0], "second": sizes[1], "beyond": sizes[2] + 1}
    answer = caller.get(f"{LEDGER}/{asked.format(**named)}")

    assert (answer.status_code, answer.json["code"]) == (404, "not_covered")
    assert "mốc ký" in answer.json["text"]["vi"]


@pytest.mark.parametrize(
    "value", ["0", "-1", "x", "", "1.5", "²", "1e3", "4611686018427387905", "9" * 5000]
)
@pytest.mark.parametrize(
    "asked",
    ["checkpoint?size=", "stamp?size=", "proofs/inclusion?event=", "proofs/consistency?first=",
     "proofs/inclusion?event=1&size=", "proofs/consistency?first=1&second="],
)  # fmt: skip
def test_what_is_no_number_of_events_is_told_by_field(
    caller: FlaskClient, asked: str, value: str
) -> None:
    answer = caller.get(f"{LEDGER}/{asked}{value}")

    assert answer.status_code == 422
    pointer = asked.rpartition("?")[2].rpartition("&")[2].removesuffix("=")
    assert answer.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("asked", ["proofs/inclusion", "proofs/consistency"])
def test_a_proof_of_nothing_is_refused(caller: FlaskClient, asked: str) -> None:
    assert caller.get(f"{LEDGER}/{asked}").json["errors"][0]["code"] == "missing"


def a_token(rooms: Rooms, name: str, *scopes: str) -> dict[str, str]:
    with rooms.memory.reading() as session:
        person = active_person_named(session, name)
    assert isinstance(person, Person)
    return {"Authorization": f"Bearer {rooms.house.tokens.create(person, 'x', scopes)[0]}"}


def test_an_auditor_reads_what_a_record_hash_is_made_of_and_no_more(
    caller: FlaskClient, rooms: Rooms
) -> None:
    proof = caller.get(f"{LEDGER}/proofs/inclusion?event=2").json
    answer = caller.get(f"{LEDGER}/events/2", headers=a_token(rooms, "kiemtoan", "adoption"))

    told = answer.json
    assert set(told) == {"number", "moment", "kind", "told_hash", "record_hash"}
    moment = datetime.fromisoformat(told["moment"]).isoformat(timespec="microseconds")
    made = record_hash(2, moment, told["kind"], bytes.fromhex(told["told_hash"]))
    assert made.hex() == told["record_hash"] == proof["record_hash"]


def test_events_are_for_auditors_whose_token_says_so(caller: FlaskClient, rooms: Rooms) -> None:
    door = f"{LEDGER}/events/2"

    assert caller.get(door).status_code == 401
    assert caller.get(door, headers=a_token(rooms, "kiemtoan", "sign")).status_code == 403
    assert caller.get(door, headers=a_token(rooms, "lanhdao", "adoption")).status_code == 403
    good = a_token(rooms, "kiemtoan", "adoption")
    for number in ("0", "99999", str(1 << 62), str(1 << 70), "9" * 5000):
        assert caller.get(f"{LEDGER}/events/{number}", headers=good).status_code == 404


def test_looking_does_not_make_the_ledger_grow(caller: FlaskClient, rooms: Rooms) -> None:
    before = rooms.ledger.checkpoints.verify().events
    for asked in ("key", "checkpoint", "stamp", "proofs/inclusion?event=1"):
        assert caller.get(f"{LEDGER}/{asked}").status_code == 200

    assert rooms.ledger.checkpoints.verify().events == before


def test_a_damaged_ledger_proves_nothing_and_says_so(tmp_path: Path) -> None:
    rooms = a_ledger(tmp_path)
    witness(rooms)
    with rooms.memory.writing() as session:
        session.execute(update(LedgerNodeRow).values(hash=bytes(32)))
    caller = create_app(rooms.settings, rooms=rooms).test_client()

    answer = caller.get(f"{LEDGER}/proofs/inclusion?event=1")
    rooms.close()

    assert (answer.status_code, answer.json["code"]) == (503, "ledger_damaged")
    assert "checkpoint" not in answer.text


def test_an_empty_ledger_has_a_key_and_no_note(tmp_path: Path) -> None:
    rooms = a_ledger(tmp_path)
    caller = create_app(rooms.settings, rooms=rooms).test_client()

    assert caller.get(f"{LEDGER}/key").status_code == 200
    assert caller.get(f"{LEDGER}/checkpoint").status_code == 404
    rooms.close()


def test_proofs_count_against_what_one_address_may_ask(tmp_path: Path) -> None:
    rooms = a_ledger(tmp_path, rate_limits="on", limits={"verifications_per_minute": 1})
    caller = create_app(rooms.settings, rooms=rooms).test_client()

    answers = [caller.get(f"{LEDGER}/{one}").status_code for one in ("key", "checkpoint") * 2]
    rooms.close()

    assert answers == [200, 404, 200, 429]
