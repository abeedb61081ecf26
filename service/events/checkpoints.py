"""Checkpoints of the ledger: its size and root, signed, for whoever keeps them elsewhere.

The form is the one of C2SP: three lines (tlog-checkpoint), then a signed note with Ed25519
(signed-note, RFC 8032). Whoever holds an older note and the public key can say that the ledger was cut or
written anew. Nothing here knows a database; a note from outside is hostile until it is read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from service.events.merkle import LARGEST_SIZE

KEY_INFO: Final = b"antin ledger checkpoint"
LARGEST_NOTE: Final = 128 * 1024
"""In octets; room for the 16 signatures that signed-note asks for, post-quantum ones of 5 kB too."""
MOST_SIGNATURES: Final = 32
ED25519: Final = b"\x01"
KEY_ID_BYTES: Final = 4
DASH: Final = "\u2014 "


class UnreadableNoteError(ValueError):
    """It is not a signed note over a checkpoint."""


class UntrustedNoteError(Exception):
    """A note that the key of this ledger did not sign as it stands."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a ledger was, and the root of its tree (RFC 9162, 2.1.1) at that size."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line under a note: who signed, with which key, and the octets of the signature."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note as it was read; only `verify_note` says whether to believe it."""

    checkpoint: Checkpoint
    text: bytes
    signatures: tuple[NoteSignature, ...]


@dataclass(frozen=True, slots=True)
class BelievedNote:
    """A checkpoint that was signed, and by which of the keys that were asked for: their places, ascending."""

    checkpoint: Checkpoint
    signers: tuple[int, ...]


def derived_key(service_secret: bytes) -> Ed25519PrivateKey:
    """Return the key that follows from the service secret: HKDF-SHA256 (RFC 5869) without salt."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=KEY_INFO).derive(service_secret)
    return Ed25519PrivateKey.from_private_bytes(seed)


def key_in(pem: bytes) -> Ed25519PrivateKey:
    """Return the Ed25519 key in a PEM file without a password (PKCS #8, RFC 8410); ValueError if none."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as unreadable:
        raise ValueError("not a private key in PEM without a password") from unreadable
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004 - the file is wrong, not our types
    return key


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """Return SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4], the id of a key (signed-note, Ed25519)."""
    named = name.encode() + b"\n" + ED25519 + key.public_bytes_raw()
    return hashlib.sha256(named).digest()[:KEY_ID_BYTES]


def note_of(checkpoint: Checkpoint, key: Ed25519PrivateKey, *more: Ed25519PrivateKey) -> str:
    """Return a checkpoint as a note signed in the name of its origin, each key in a line of its own.

    Raises:
        ValueError: the origin cannot name a key, or size and root cannot be those of a tree.

    """
    origin, size, root = checkpoint.origin, checkpoint.size, checkpoint.root
    if not is_name(origin) or not 0 <= size <= LARGEST_SIZE or len(root) != SHA256.digest_size:
        raise ValueError("not a checkpoint")
    text = f"{origin}\n{size}\n{_base64(root)}\n"
    signatures = [
        key_id(origin, one.public_key()) + one.sign(text.encode()) for one in (key, *more)
    ]
    return f"{text}\n" + "".join(f"{DASH}{origin} {_base64(one)}\n" for one in signatures)


def read_note(note: bytes) -> SignedNote:
    """Read a note, believing nothing in it.

    Extension lines are allowed and signed, but tell us nothing.

    Raises:
        UnreadableNoteError: it is too large, or not in the form of tlog-checkpoint and signed-note.

    """
    if len(note) > LARGEST_NOTE:
        raise UnreadableNoteError("a note larger than any of ours")
    try:
        told = note.decode()
    except UnicodeDecodeError:
        raise UnreadableNoteError("not UTF-8") from None
    if any(one < " " and one != "\n" for one in told):
        raise UnreadableNoteError("control characters")
    text, gap, under = told.rpartition("\n\n")
    lines = under.split("\n")
    if not gap or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        raise UnreadableNoteError("not a text, an empty line, and signatures")
    return SignedNote(_checkpoint(text), f"{text}\n".encode(), tuple(map(_signature, lines)))


def verify_note(note: bytes, origin: str, *keys: Ed25519PublicKey) -> Checkpoint:
    """Return the checkpoint of a note that one of these keys signed under this origin.

    Signatures of other keys are passed over; one of ours that is wrong spoils the note (signed-note).

    Raises:
        UnreadableNoteError: it is not a note over a checkpoint.
        UntrustedNoteError: another ledger's, not signed by these keys, or changed since.

    """
    return believe(note, origin, keys).checkpoint


def believe(note: bytes, origin: str, keys: Sequence[Ed25519PublicKey]) -> BelievedNote:
    """Return what `verify_note` does, and which of the keys signed it."""
    read = read_note(note)
    if read.checkpoint.origin != origin:
        raise UntrustedNoteError("a checkpoint of another ledger")
    known = [(origin, key_id(origin, key)) for key in keys]
    signers: set[int] = set()
    for one in read.signatures:
        named = [at for at, key in enumerate(known) if key == (one.name, one.key_id)]
        fitting = [at for at in named if _is_signed(keys[at], one.value, read.text)]
        if named and not fitting:
            raise UntrustedNoteError("changed after it was signed")
        signers.update(fitting)
    if not signers:
        raise UntrustedNoteError("not signed by the key of this ledger")
    return BelievedNote(read.checkpoint, tuple(sorted(signers)))


def _is_signed(key: Ed25519PublicKey, value: bytes, text: bytes) -> bool:
    try:
        key.verify(value, text)
    except InvalidSignature:
        return False
    return True


def is_name(name: str) -> bool:
    """Tell whether a name can stand in a signature line: no space, no plus, no control character."""
    return bool(name) and not any(one.isspace() or one < " " or one == "+" for one in name)


def _checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 3 or not all(lines):
        raise UnreadableNoteError("not three lines")
    origin, size, root = lines[:3]
    plain = size.isascii() and size.isdecimal() and len(size) <= len(str(LARGEST_SIZE))
    if not plain or size != str(int(size)) or int(size) > LARGEST_SIZE:
        raise UnreadableNoteError("the second line is not the size of a tree")
    return Checkpoint(origin, int(size), _octets(root, SHA256.digest_size))


def _signature(line: str) -> NoteSignature:
    name, space, told = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space or not is_name(name):
        raise UnreadableNoteError("a line that is no signature")
    octets = _octets(told)
    if len(octets) <= KEY_ID_BYTES:
        raise UnreadableNoteError("a signature without octets")
    return NoteSignature(name, octets[:KEY_ID_BYTES], octets[KEY_ID_BYTES:])


def _octets(told: str, length: int | None = None) -> bytes:
    """Return what base64 (RFC 4648, 4) says; one spelling for one value."""
    try:
        octets = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableNoteError("not base64") from None
    if _base64(octets) != told or (length is not None and len(octets) != length):
        raise UnreadableNoteError("not base64 of that length")
    return octets


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
