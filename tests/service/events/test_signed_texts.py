"""A signed text has one spelling, one key and one meaning."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.events.checkpoints import (
    Checkpoint,
    UnreadableNoteError,
    UntrustedNoteError,
    note_of,
    verify_note,
)
from service.events.signed_texts import (
    LARGEST_TEXT,
    NamedKey,
    UnusableKeyError,
    key_line,
    key_of_line,
    key_of_pem,
    sign_text,
    trusted_text,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = NamedKey(PRIVATE.public_key(), "antin.example/ledger")
TEXT = "antin-export/1\nmột dòng\n"
NOTE = sign_text(TEXT, "antin.example/ledger", PRIVATE).encode()


def pem(key):
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_what_was_signed_is_read_with_its_name():
    assert trusted_text(NOTE, KEY) == (TEXT, "antin.example/ledger")
    assert trusted_text(NOTE, NamedKey(KEY.key)) == (TEXT, "antin.example/ledger")


@pytest.mark.parametrize("bit", range(8))
def test_no_bit_of_a_note_may_turn(bit):
    for position in range(len(NOTE)):
        changed = bytearray(NOTE)
        changed[position] ^= 1 << bit
        with pytest.raises((UnreadableNoteError, UntrustedNoteError)):
            trusted_text(bytes(changed), KEY)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        NOTE + NOTE.rpartition(b"\n\n")[2],
        NOTE + b"\n",
        NOTE.removesuffix(b"\n"),
        b"\n\n" + NOTE,
        NOTE.replace(b"\n", b"\r\n"),
        b"x" * LARGEST_TEXT + NOTE,
    ],
)
def test_another_spelling_is_no_note_of_ours(note):
    with pytest.raises(UnreadableNoteError):
        trusted_text(note, KEY)


def test_another_key_or_name_is_not_trusted():
    other = Ed25519PrivateKey.generate()
    for key in (
        NamedKey(other.public_key(), KEY.name),
        NamedKey(other.public_key()),
        NamedKey(KEY.key, "x"),
    ):
        with pytest.raises(UntrustedNoteError):
            trusted_text(NOTE, key)


def test_a_text_is_never_a_checkpoint():
    with pytest.raises(UnreadableNoteError):
        verify_note(NOTE, "antin-export/1", KEY.key)
    made = note_of(Checkpoint("antin.example/ledger", 3, bytes(32)), PRIVATE)
    text, _ = trusted_text(made.encode(), KEY)
    assert not text.startswith("antin-")


@pytest.mark.parametrize("text", ["", "x", "a\n\nb\n", "\na\n"])
def test_a_text_that_would_read_otherwise_is_not_signed(text):
    with pytest.raises(ValueError, match="not a text"):
        sign_text(text, "antin.example/ledger", PRIVATE)


def test_a_key_is_one_line_or_a_pem_file():
    line = key_line("antin.example/ledger", KEY.key)

    assert key_of_line(f"{line}\n").name == "antin.example/ledger"
    assert key_of_line(line).key.public_bytes_raw() == KEY.key.public_bytes_raw()
    assert key_of_pem(pem(KEY.key)).key.public_bytes_raw() == KEY.key.public_bytes_raw()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "a+b+c",
        key_line("antin.example/ledger", KEY.key).replace("antin", "anton"),
        f"a+00000000+{base64.b64encode(b'1' + bytes(32)).decode()}",
        "x" * 2000,
    ],
)
def test_what_is_no_key_line_is_refused(line):
    with pytest.raises(UnusableKeyError):
        key_of_line(line)


@pytest.mark.parametrize(
    "octets", [b"", b"x", pem(generate_private_key(SECP256R1()).public_key()), b"-" * 100_000]
)
def test_what_is_no_key_file_is_refused(octets):
    with pytest.raises(UnusableKeyError):
        key_of_pem(octets)
