"""The lines by which others know our keys: the ones of C2SP, octet by octet, or refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from service.events.checkpoints import Checkpoint, UntrustedNoteError, believe, note_of
from service.events.verifier_keys import (
    LONGEST_LINE,
    Succession,
    VerifierKey,
    keys_of,
    read_verifier_key,
)

ORIGIN = "antin.example/ledger"
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(3)]
PUBLIC = [key.public_key() for key in KEYS]
LINE = str(VerifierKey(ORIGIN, PUBLIC[0]))
CHECKPOINT = Checkpoint(ORIGIN, 7, bytes(32))
STRANGERS_LINE = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
STRANGERS_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
STRANGERS_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_the_line_and_the_signature_in_the_documents_of_go_are_read_as_ours():
    theirs = read_verifier_key(STRANGERS_LINE)
    octets = base64.b64decode(STRANGERS_SIGNATURE)

    assert (theirs.name, str(theirs)) == ("PeterNeumann", STRANGERS_LINE)
    assert octets[:4].hex() == "c74f20a3"
    theirs.key.verify(octets[4:], STRANGERS_TEXT.encode())


@given(st.binary(min_size=32, max_size=32))
def test_a_line_is_read_as_it_was_written(seed):
    key = VerifierKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(seed).public_key())

    assert read_verifier_key(f"{key}\n") == key


@given(st.integers(0, len(LINE) - 1), st.characters(codec="ascii"))
def test_a_line_with_another_character_is_another_key_or_none(at, other):
    changed = LINE[:at] + other + LINE[at + 1 :]
    try:
        read = read_verifier_key(changed)
    except ValueError:
        return
    assert changed.strip() == LINE
    assert read.key == PUBLIC[0]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "+",
        "a+b+c",
        f"{LINE[:-44]}{base64.b64encode(bytes([2]) + PUBLIC[0].public_bytes_raw()).decode()}",
        LINE + "=",
        LINE[:-4],
        LINE.replace(ORIGIN, "two words"),
        LINE.replace(ORIGIN, ""),
        LINE.replace(ORIGIN, "x" * LONGEST_LINE),
        LINE.upper(),
    ],
    ids=range(10),
)
def test_what_is_no_line_of_a_key_is_refused(line):
    with pytest.raises(ValueError, match="line"):
        read_verifier_key(line)


def test_a_former_key_of_another_ledger_is_named():
    with pytest.raises(ValueError, match=r"PeterNeumann.*another ledger"):
        keys_of(ORIGIN, [LINE, STRANGERS_LINE])
    assert [one.key for one in keys_of(ORIGIN, [LINE])] == PUBLIC[:1]


def test_a_note_that_several_keys_signed_tells_which():
    note = note_of(CHECKPOINT, KEYS[2], KEYS[0]).encode()

    assert believe(note, ORIGIN, PUBLIC).signers == (0, 2)
    assert believe(note, ORIGIN, PUBLIC[:2]).signers == (0,)
    with pytest.raises(UntrustedNoteError):
        believe(note, ORIGIN, PUBLIC[1:2])


def test_one_signature_that_is_wrong_spoils_a_note_another_key_signed_well():
    lines = note_of(CHECKPOINT, KEYS[0], KEYS[1]).split("\n")
    lines[-2] = lines[-2].rpartition(" ")[0] + " " + note_of(CHECKPOINT, KEYS[1]).split()[-1][:-12]
    lines[-2] += "AAAAAAAAAAA="

    with pytest.raises(UntrustedNoteError, match="changed"):
        believe("\n".join(lines).encode(), ORIGIN, PUBLIC)
    assert believe("\n".join(lines).encode(), ORIGIN, PUBLIC[:1]).signers == (0,)


@pytest.mark.parametrize(
    ("notes", "admitted"),
    [
        ([[0], [0], [1], [1]], True),
        ([[0], [1], [0]], False),
        ([[0], [0, 1], [0], [1]], True),
        ([[0], [0, 1], [1], [0, 1]], True),
        ([[0, 2], [1], [0, 2]], True),
        ([[1], [0]], False),
        ([[2], [2]], True),
        ([[]], False),
    ],
    ids=str,
)
def test_a_key_that_was_laid_aside_signs_no_more(notes, admitted):
    order = Succession()

    assert all(order.admits(one) for one in notes) is admitted
