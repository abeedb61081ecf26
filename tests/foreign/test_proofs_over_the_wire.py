"""Two strangers' Merkle trees believe the notes and proofs that the API hands out, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymerkle import InmemoryTree
from pymerkle.proof import InvalidProof
from pymerkle.proof import verify_consistency as pymerkle_grew
from pymerkle.proof import verify_inclusion as pymerkle_verifies
from sqlalchemy import select

from service.app import create_app
from service.store.tables import EventRow, LedgerCheckpointRow
from tests.foreign.test_merkle import asked_of, judge  # noqa: F401 - a fixture
from tests.support.witnessed import a_ledger, witness

LEDGER = "/api/v1/ledger"


@pytest.fixture(scope="module")
def kept(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[FlaskClient, list[bytes], list[int]]]:
    """Who asks, the hash of each record, and the sizes of the checkpoints."""
    rooms = a_ledger(tmp_path_factory.mktemp("ledger"))
    witness(rooms, 3, 1, 9, 2, 8)
    with rooms.memory.reading() as session:
        records = session.scalars(select(EventRow.record_hash).order_by(EventRow.number)).all()
        sizes = session.scalars(
            select(LedgerCheckpointRow.size).order_by(LedgerCheckpointRow.size)
        ).all()
    yield create_app(rooms.settings, rooms=rooms).test_client(), list(records), list(sizes)
    rooms.close()


def _asked(caller: FlaskClient, kind: str, **query: int) -> dict[str, Any]:
    answer = caller.get(f"{LEDGER}/proofs/{kind}", query_string=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def _path(told: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(one) for one in told["proof"]]


def test_pymerkle_believes_each_proof_of_each_event(
    kept: tuple[FlaskClient, list[bytes], list[int]],
) -> None:
    caller, records, sizes = kept
    for size in sizes:
        theirs = InmemoryTree(algorithm="sha256")
        for one in records[:size]:
            theirs.append_entry(one)
        for number in range(1, size + 1):
            told = _asked(caller, "inclusion", event=number, size=size)
            leaf, root = theirs.get_leaf(number), bytes.fromhex(told["root"])
            proof = theirs.prove_inclusion(number, size)
            assert (told["record_hash"], root) == (records[number - 1].hex(), theirs.get_root())
            proof.path = [leaf, *_path(told)]
            pymerkle_verifies(leaf, root, proof)
            with pytest.raises(InvalidProof):
                pymerkle_verifies(leaf, bytes(32), proof)


def test_pymerkle_has_the_root_of_each_note(
    kept: tuple[FlaskClient, list[bytes], list[int]],
) -> None:
    caller, records, sizes = kept
    theirs = InmemoryTree(algorithm="sha256")
    for one in records:
        theirs.append_entry(one)
    for first in sizes:
        told = _asked(caller, "consistency", first=first, second=sizes[-1])
        roots = theirs.get_root(first), theirs.get_root(sizes[-1])
        assert (told["first_root"], told["second_root"]) == tuple(one.hex() for one in roots)
        pymerkle_grew(*roots, theirs.prove_consistency(first, sizes[-1]))


def test_transmute_believes_growth_and_inclusion_as_they_came_over_the_wire(
    kept: tuple[FlaskClient, list[bytes], list[int]],
    judge: list[str],  # noqa: F811
) -> None:
    caller, records, sizes = kept
    cases = []
    for first, second in zip(sizes, sizes[1:], strict=False):
        grown = _asked(caller, "consistency", first=first, second=second)
        proved = _asked(caller, "inclusion", event=first, size=second)
        whole = [grown["first_root"]] if first & (first - 1) == 0 else []
        cases.append(
            {"entries": [one.hex() for one in records[:second]], "first": first, "index": first - 1,
             "inclusion": proved["proof"], "consistency": [*whole, *grown["proof"]],
             "expected": [grown["first_root"], grown["second_root"]]}
        )  # fmt: skip
    cases.append({**cases[-1], "inclusion": ["00" * 32] * len(cases[-1]["inclusion"])})

    *answers, spoilt = asked_of(judge, cases)

    for case, answer in zip(cases, answers, strict=False):
        assert answer["roots"] == case["expected"]
        assert (answer["included"], answer["consistent"]) == (True, True)
    assert spoilt["included"] is False
