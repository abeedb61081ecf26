"""Two strangers' Merkle trees, pymerkle and @transmute/rfc9162, agree with ours.

pymerkle counts leaves from one and puts the leaf itself before an inclusion path. @transmute/rfc9162
leaves step 2 of RFC 9162, 2.1.4.2, to the caller: the first root is put before the path of a power of two.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pymerkle import InmemoryTree
from pymerkle.proof import InvalidProof
from pymerkle.proof import verify_inclusion as pymerkle_verifies

from service.events.merkle import consistency_proof, inclusion_proof, root_of
from tests.support.servers import lacking, needs
from tests.support.trees import KeptHashes

HERE = Path(__file__).parent / "rfc9162"
ENTRIES = [f"sự kiện {n}".encode() for n in range(40)]
SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40)


@pytest.mark.parametrize("size", SIZES)
def test_pymerkle_has_the_same_roots_and_paths_and_believes_ours(size: int) -> None:
    theirs, ours = InmemoryTree(algorithm="sha256"), KeptHashes(ENTRIES[:size])
    for entry in ENTRIES[:size]:
        theirs.append_entry(entry)
    root = root_of(ours, size)

    assert theirs.get_root() == root
    for index in range(size):
        proof = theirs.prove_inclusion(index + 1, size)
        leaf, path = theirs.get_leaf(index + 1), inclusion_proof(ours, index, size)
        assert proof.path == [leaf, *path]
        proof.path = [leaf, *path]
        pymerkle_verifies(leaf, root, proof)
        with pytest.raises(InvalidProof):
            pymerkle_verifies(leaf, bytes(32), proof)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that asks the other implementation; without its package it is skipped by name."""
    node, npm = needs("node"), needs("npm")
    project = tmp_path_factory.mktemp("rfc9162") / "project"
    shutil.copytree(HERE, project)
    word = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
    got = subprocess.run(word, cwd=project, capture_output=True, text=True, timeout=120)
    if got.returncode:
        lacking(f"@transmute/rfc9162 cannot be had: {got.stderr[-300:]}")
    return [node, str(project / "judge.js")]


def _case(size: int, first: int, index: int) -> dict[str, Any]:
    tree = KeptHashes(ENTRIES[:size])
    growth = consistency_proof(tree, first, size)
    if first & (first - 1) == 0:
        growth.insert(0, root_of(tree, first))
    return {
        "entries": [entry.hex() for entry in ENTRIES[:size]],
        "first": first,
        "index": index,
        "inclusion": [one.hex() for one in inclusion_proof(tree, index, size)],
        "consistency": [one.hex() for one in growth],
    }


def asked_of(judge: list[str], cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    told = subprocess.run(
        judge, input=json.dumps(cases), capture_output=True, text=True, check=True, timeout=240
    )
    answers: list[dict[str, Any]] = json.loads(told.stdout)
    return answers


def test_transmute_has_the_same_roots_and_paths_and_believes_our_proofs(judge: list[str]) -> None:
    asked = [(s, f, (f * 7) % s) for s in SIZES for f in range(1, s)]
    cases = [_case(*one) for one in asked]

    answers = asked_of(judge, cases)

    for (size, first, _index), case, answer in zip(asked, cases, answers, strict=True):
        tree = KeptHashes(ENTRIES[:size])
        assert answer["roots"] == [root_of(tree, n).hex() for n in (first, size)]
        assert answer["path"] == case["inclusion"]
        assert (answer["included"], answer["consistent"]) == (True, True), (size, first)


def test_transmute_refuses_our_proofs_once_they_are_spoilt(judge: list[str]) -> None:
    case = _case(33, 17, 5)
    case["inclusion"][1] = case["consistency"][1] = "00" * 32

    (answer,) = asked_of(judge, [case])

    assert (answer["included"], answer["consistent"]) == (False, False)
