"""Whose signatures under a checkpoint are believed: verifier keys as others read them (C2SP signed-note).

A line `name+id+key` says all that is needed to check a note: whose it is, the id of the key in hex, and
in base64 one octet for the algorithm with the public key after it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.events.checkpoints import ED25519, is_name, key_id

LONGEST_LINE: Final = 400
PUBLIC_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public Ed25519 key and the name of the ledger it signs for."""

    name: str
    key: Ed25519PublicKey

    def __str__(self) -> str:
        """Return the line that is handed to auditors.

        >>> seed = Ed25519PublicKey.from_public_bytes(bytes(32))
        >>> str(VerifierKey("antin.example/ledger", seed))
        'antin.example/ledger+808840b2+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
        """
        octets = ED25519 + self.key.public_bytes_raw()
        return f"{self.name}+{key_id(self.name, self.key).hex()}+{_base64(octets)}"


def read_verifier_key(line: str) -> VerifierKey:
    """Return the key of a line, believing nothing but what it says of itself.

    Raises:
        ValueError: it is no line of an Ed25519 key, or the id in it is another key's.

    """
    name, _, rest = line.strip()[: LONGEST_LINE + 1].partition("+")
    named, _, told = rest.partition("+")
    try:
        octets = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    plain = is_name(name) and len(line) <= LONGEST_LINE and _base64(octets) == told
    if not plain or octets[:1] != ED25519 or len(octets) != 1 + PUBLIC_KEY_BYTES:
        raise ValueError("not a line of an Ed25519 key (name+id+key)")
    key = Ed25519PublicKey.from_public_bytes(octets[1:])
    if key_id(name, key).hex() != named:
        raise ValueError("the id in the line is not the key's")
    return VerifierKey(name, key)


def keys_of(origin: str, lines: Iterable[str]) -> tuple[VerifierKey, ...]:
    """Return the former keys of a ledger, the oldest first.

    Raises:
        ValueError: one of them cannot be read, or is another ledger's; it is named.

    """
    keys = []
    for line in lines:
        try:
            key = read_verifier_key(line)
        except ValueError as wrong:
            raise ValueError(f"{line[:80]!r}: {wrong}") from None
        if key.name != origin:
            raise ValueError(f"{line[:80]!r}: a key of another ledger than {origin}")
        keys.append(key)
    return tuple(keys)


@dataclass(slots=True)
class Succession:
    """Keys that follow each other: once a later one has signed, an earlier one signs no more.

    Whoever steals a key that was laid aside cannot sign a new past with it. A key may come back only if
    it is named again at its new place.

    >>> order = Succession()
    >>> [order.admits(signers) for signers in ([0], [0, 1], [1], [0])]
    [True, True, True, False]
    """

    at: int = 0

    def admits(self, signers: Sequence[int]) -> bool:
        """Take the next note by the places of its keys; False where all of them were laid aside."""
        later = [place for place in signers if place >= self.at]
        if later:
            self.at = min(later)
        return bool(later)


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
