"""A witness far away: growth is believed by its proof alone, and whatever does not fit is named."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from service.events.checkpoints import Checkpoint, note_of
from service.events.merkle import EMPTY_ROOT, consistency_proof, root_of
from service.events.notes_elsewhere import (
    LARGEST_PROOF,
    LONGEST_PATH,
    NoteRefusedError,
    check_note,
    read_proof,
)
from service.events.verifier_keys import VerifierKey
from tests.support.trees import KeptHashes

ORIGIN = "antin.example/ledger"
PAIR = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(2)]
OLD_KEY, KEY = (VerifierKey(ORIGIN, one.public_key()) for one in PAIR)
TREE = KeptHashes([f"sự kiện {n}".encode() for n in range(40)])
OTHER = KeptHashes([f"chuyện khác {n}".encode() for n in range(40)])


def _note(size, tree=TREE, key=1):
    root = root_of(tree, size) if size else EMPTY_ROOT
    return note_of(Checkpoint(ORIGIN, size, root), PAIR[key]).encode()


def _refused(*words, **more):
    with pytest.raises(NoteRefusedError) as refusal:
        check_note(*words, **more)
    return refusal.value.reason


@given(st.integers(1, 40), st.integers(1, 40))
def test_growth_is_believed_by_its_proof_and_shrinking_never(first, second):
    old, new = _note(first), _note(second)
    if second < first:
        assert _refused(new, [KEY], since=old, proof=()) == "shrunk"
        return
    proof = consistency_proof(TREE, first, second)

    found = check_note(new, [KEY], since=old, proof=proof)

    assert (found.since.size, found.checkpoint.size) == (first, second)
    if first < second:
        assert _refused(_note(second, OTHER), [KEY], since=old, proof=proof) == "rewritten"
        assert _refused(new, [KEY], since=_note(first, OTHER), proof=proof) == "rewritten"
        assert _refused(new, [KEY], since=old, proof=[*proof, bytes(32)]) == "rewritten"
        assert _refused(new, [KEY], since=old) == "proof_missing"


def test_of_equal_size_the_roots_have_to_be_equal_and_nothing_proves_otherwise():
    assert check_note(_note(7), [KEY], since=_note(7)).since.size == 7
    assert _refused(_note(7, OTHER), [KEY], since=_note(7)) == "rewritten"
    assert check_note(_note(7), [KEY], since=_note(7), proof=[bytes(32)]).since.size == 7


def test_whatever_grew_from_nothing_needs_no_proof():
    assert check_note(_note(9), [KEY], since=_note(0)).since.size == 0


def test_the_newer_note_is_not_believed_under_the_key_that_was_laid_aside():
    keys, proof = [OLD_KEY, KEY], consistency_proof(TREE, 5, 9)

    assert check_note(_note(9), keys, since=_note(5, key=0), proof=proof).checkpoint.size == 9
    assert _refused(_note(9, key=0), keys, since=_note(5), proof=proof) == "key_laid_aside"


def test_whose_note_cannot_be_believed_is_told():
    good, strange = _note(9), _note(9, key=0)
    assert _refused(strange, [KEY]) == "untrusted"
    assert _refused(good, [KEY], since=strange, proof=()) == "older_untrusted"
    assert _refused(b"no note", [KEY]) == "unreadable"
    assert _refused(good, [KEY], since=b"no note", proof=()) == "older_unreadable"
    assert _refused(good, []) == "untrusted"
    assert _refused(good, [KEY, VerifierKey("another", KEY.key)]) == "untrusted"


def test_a_proof_is_read_as_the_command_and_the_api_tell_it():
    path = consistency_proof(TREE, 5, 40)
    told = {"first": 5, "proof": [one.hex() for one in path], "second_note": "…"}

    assert read_proof(json.dumps(told).encode()) == tuple(path)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"proof": "00"}',
        b'{"proof": [1]}',
        b'{"proof": ["00"]}',
        json.dumps({"proof": ["zz" * 32]}).encode(),
        json.dumps({"proof": ["AA" * 32]}).encode(),
        json.dumps({"proof": ["00" * 32] * (LONGEST_PATH + 1)}).encode(),
        b'{"proof": []}' + b" " * LARGEST_PROOF,
        b"[" * 20_000,
        b'{"proof": ' + b"9" * 5000 + b"}",
        b"\xff",
    ],
    ids=range(14),
)
def test_what_is_no_proof_is_refused_in_one_way(octets):
    with pytest.raises(NoteRefusedError, match="proof_unreadable"):
        read_proof(octets)
