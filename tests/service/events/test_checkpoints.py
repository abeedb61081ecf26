"""A checkpoint is what C2SP says it is; what was changed, or signed by others, is not believed."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import assume, given
from hypothesis import strategies as st

from service.events.checkpoints import (
    LARGEST_NOTE,
    Checkpoint,
    UnreadableNoteError,
    UntrustedNoteError,
    derived_key,
    is_name,
    key_id,
    key_in,
    note_of,
    read_note,
    verify_note,
)
from service.events.merkle import LARGEST_SIZE

ORIGIN = "antin.example/ledger"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
CHECKPOINT = Checkpoint(ORIGIN, 20852163, bytes(range(32)))
NOTE = note_of(CHECKPOINT, KEY).encode()
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(is_name)
CHECKPOINTS = st.builds(
    Checkpoint, NAMES, st.integers(0, LARGEST_SIZE), st.binary(min_size=32, max_size=32)
)


def test_a_note_is_made_octet_by_octet_as_c2sp_says():
    text = b"antin.example/ledger\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    # The public key of this seed, as OpenSSL and RFC 8032 have it, and the id over it.
    public = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
    identity = hashlib.sha256(b"antin.example/ledger" + b"\n" + b"\x01" + public).digest()[:4]
    signature = base64.b64encode(identity + KEY.sign(text))

    assert text + b"\n\xe2\x80\x94 antin.example/ledger " + signature + b"\n" == NOTE
    assert key_id(ORIGIN, PUBLIC) == identity


@given(CHECKPOINTS, st.binary(min_size=32, max_size=32))
def test_what_was_signed_is_read_and_believed(checkpoint, seed):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    note = note_of(checkpoint, key).encode()

    assert read_note(note).checkpoint == checkpoint
    assert verify_note(note, checkpoint.origin, key.public_key()) == checkpoint


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_a_note_with_any_octet_changed_is_not_believed(at, flip):
    spoilt = bytearray(NOTE)
    spoilt[at] ^= flip

    with pytest.raises((UnreadableNoteError, UntrustedNoteError)):
        verify_note(bytes(spoilt), ORIGIN, PUBLIC)


@given(st.binary(max_size=200) | st.text(st.characters(codec="utf-8")).map(str.encode))
def test_whatever_is_no_note_is_refused_in_one_way(octets):
    assume(octets != NOTE)

    with pytest.raises(UnreadableNoteError):
        read_note(octets)


ROOT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
LINE = NOTE.decode().split("\n\n")[1]


@pytest.mark.parametrize(
    "note",
    [
        "",
        f"{ORIGIN}\n7\n{ROOT}\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n{LINE.strip()}",
        f"{ORIGIN}\n07\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\n-7\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\n٧\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\n{LARGEST_SIZE + 1}\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\n{'9' * 9000}\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\n7\n{ROOT[:-4]}\n\n{LINE}",
        f"{ORIGIN}\n7\n{ROOT[:-2]}9=\n\n{LINE}",
        f"{ORIGIN}\n7\n{ROOT}\n\n\n{LINE}",
        f"{ORIGIN}\n7\n\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\r\n7\n{ROOT}\n\n{LINE}",
        f"{ORIGIN}\n7\n{ROOT}\n\n{ORIGIN} AAAAAAA=\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n{LINE}{LINE.strip()}",
        f"{ORIGIN}\n7\n{ROOT}\n\n\u2014 {ORIGIN} AAAAAA==\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n{LINE * 33}",
        f"{ORIGIN}\n7\n{ROOT}\n{'x' * LARGEST_NOTE}\n\n{LINE}",
    ],
    ids=range(19),
)
def test_a_note_in_another_form_is_refused(note):
    with pytest.raises(UnreadableNoteError):
        read_note(note.encode())


def test_extension_lines_are_signed_with_the_rest():
    text = f"{ORIGIN}\n7\n{ROOT}\nngày 23 tháng 11\n"
    line = base64.b64encode(key_id(ORIGIN, PUBLIC) + KEY.sign(text.encode())).decode()
    note = f"{text}\n\u2014 {ORIGIN} {line}\n"

    assert verify_note(note.encode(), ORIGIN, PUBLIC).size == 7
    with pytest.raises(UntrustedNoteError):
        verify_note(note.replace("23", "24").encode(), ORIGIN, PUBLIC)


def test_signatures_of_strangers_are_passed_over_and_do_not_count():
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    theirs = note_of(CHECKPOINT, stranger).encode()
    both = NOTE + theirs.split(b"\n\n")[1]

    assert verify_note(both, ORIGIN, PUBLIC) == CHECKPOINT
    with pytest.raises(UntrustedNoteError):
        verify_note(theirs, ORIGIN, PUBLIC)


def test_one_wrong_signature_in_the_name_of_our_key_spoils_the_note():
    wrong = base64.b64encode(key_id(ORIGIN, PUBLIC) + bytes(64)).decode()

    with pytest.raises(UntrustedNoteError):
        verify_note(NOTE + f"\u2014 {ORIGIN} {wrong}\n".encode(), ORIGIN, PUBLIC)


def test_a_checkpoint_of_another_ledger_under_the_same_key_is_not_ours():
    text = f"antin.example/other\n7\n{ROOT}\n"
    line = base64.b64encode(key_id(ORIGIN, PUBLIC) + KEY.sign(text.encode())).decode()

    with pytest.raises(UntrustedNoteError):
        verify_note(f"{text}\n\u2014 {ORIGIN} {line}\n".encode(), ORIGIN, PUBLIC)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("two words", 1, bytes(32)),
        Checkpoint("a+b", 1, bytes(32)),
        Checkpoint("", 1, bytes(32)),
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", LARGEST_SIZE + 1, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
    ],
    ids=str,
)
def test_what_could_not_be_read_again_is_not_signed(checkpoint):
    with pytest.raises(ValueError, match="not a checkpoint"):
        note_of(checkpoint, KEY)


def test_the_key_follows_from_the_service_secret():
    secret = b"a service secret for tests, 32+ octets"
    seed = HKDF(SHA256(), 32, None, b"antin ledger checkpoint").derive(secret)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()

    assert derived_key(secret).public_key() == public
    assert derived_key(secret + b"!").public_key() != public


def _pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_key_file_is_ed25519_in_pem_or_refused():
    read = key_in(_pem(KEY)).public_key()

    assert isinstance(read, Ed25519PublicKey)
    assert read == PUBLIC
    for wrong in (b"", b"no key", _pem(generate_private_key(SECP256R1()))):
        with pytest.raises(ValueError, match="not a"):
            key_in(wrong)
