"""Short texts signed with the key under checkpoints, and that key as a line: C2SP signed-note, RFC 8032.

A note is a text, an empty line, and one line with the signature. Ours has exactly one spelling, so that
no octet of it can change unseen. A text whose first line is `antin-…` is never a checkpoint, whose second
line is a size: nobody can pass one off as the other.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from service.events.checkpoints import (
    DASH,
    KEY_ID_BYTES,
    UnreadableNoteError,
    UntrustedNoteError,
    is_name,
    key_id,
)
from service.events.verifier_keys import VerifierKey, read_verifier_key

LARGEST_TEXT: Final = 64 * 1024
"""In octets; a note that is longer is none of ours."""
LARGEST_PEM: Final = 16 * 1024


class UnusableKeyError(ValueError):
    """It is no Ed25519 public key, as PEM or as a key line."""


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A public key; `name` is the origin it signs for, None where a PEM file does not say."""

    key: Ed25519PublicKey
    name: str | None = None


def sign_text(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return a text as a note signed in a name.

    Raises:
        ValueError: the name cannot name a key, or the text is not lines without an empty one.

    """
    if not is_name(name) or not text.endswith("\n") or "\n\n" in text or text.startswith("\n"):
        raise ValueError("not a text that can be signed")
    signature = key_id(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_line(name, signature)}"


def trusted_text(note: bytes, trusted: NamedKey) -> tuple[str, str]:
    """Return the text of a note and the name it was signed in.

    Raises:
        UnreadableNoteError: it is not a note in the one spelling we write.
        UntrustedNoteError: another key's, in another's name, or changed since.

    """
    text, name, signature = read_text(note)
    if trusted.name is not None and name != trusted.name:
        raise UntrustedNoteError("signed in another name")
    if signature[:KEY_ID_BYTES] != key_id(name, trusted.key):
        raise UntrustedNoteError("signed with another key")
    try:
        trusted.key.verify(signature[KEY_ID_BYTES:], text.encode())
    except InvalidSignature:
        raise UntrustedNoteError("changed after it was signed") from None
    return text, name


def read_text(note: bytes) -> tuple[str, str, bytes]:
    """Return text, name and signature of a note, believing nothing; raises UnreadableNoteError."""
    if len(note) > LARGEST_TEXT:
        raise UnreadableNoteError("a note larger than any of ours")
    try:
        told = note.decode()
    except UnicodeDecodeError:
        raise UnreadableNoteError("not UTF-8") from None
    if any(one < " " and one != "\n" for one in told):
        raise UnreadableNoteError("control characters")
    text, gap, under = told.partition("\n\n")
    name, _, value = under.removeprefix(DASH).partition(" ")
    try:
        signature = base64.b64decode(value.removesuffix("\n"), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableNoteError("not base64") from None
    if not gap or not text or not is_name(name) or under != _line(name, signature):
        raise UnreadableNoteError("not a text, an empty line, and one signature")
    return f"{text}\n", name, signature


def key_line(name: str, key: Ed25519PublicKey) -> str:
    """Return a key as one line, `name+id+key`, as signed-note writes verifier keys."""
    return str(VerifierKey(name, key))


def key_of_line(line: str) -> NamedKey:
    """Return the key of a line; raises UnusableKeyError."""
    try:
        found = read_verifier_key(line)
    except ValueError:
        raise UnusableKeyError("not a key line") from None
    return NamedKey(found.key, found.name)


def key_of_pem(pem: bytes) -> NamedKey:
    """Return the public key in a PEM file (RFC 8410); raises UnusableKeyError."""
    try:
        key = load_pem_public_key(pem[:LARGEST_PEM])
    except ValueError as unreadable:
        raise UnusableKeyError("not a public key in PEM") from unreadable
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKeyError("not an Ed25519 key")
    return NamedKey(key)


def _line(name: str, signature: bytes) -> str:
    return f"{DASH}{name} {base64.b64encode(signature).decode()}\n"
