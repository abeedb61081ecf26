"""Sealing octets at rest: AES-256-GCM under keys that the database alone can never give.

Every key comes from a service secret that lives outside the database, and, for people's keys, from
their PIN (Argon2id, RFC 9106) or from an API token of 256 bits (HKDF, RFC 5869) as well.
"""

from __future__ import annotations

import json
import os
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
TOKEN_BYTES = 32
TAG_BYTES = 16


class CannotOpenError(Exception):
    """The seal does not open: another PIN, token or secret, or somebody changed the octets."""


class NotASealError(Exception):
    """The text or octets are no seal of ours."""


@dataclass(frozen=True, slots=True)
class ArgonCost:
    """What one try at a PIN costs (RFC 9106, second recommended option: 64 MiB, 3 passes)."""

    memory_kib: int = 64 << 10
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        if not (8 * self.lanes <= self.memory_kib <= 1 << 20 and 1 <= self.passes <= 16):
            raise NotASealError("cost out of bounds")
        if not 1 <= self.lanes <= 16:
            raise NotASealError("cost out of bounds")


def pin_key(pin: str, salt: bytes, cost: ArgonCost, service_secret: bytes) -> bytes:
    """Return the key of a PIN: Argon2id over it, then HKDF salted with the service secret."""
    stretched = hash_secret_raw(
        unicodedata.normalize("NFC", pin).encode(),
        salt,
        cost.passes,
        cost.memory_kib,
        cost.lanes,
        32,
        Type.ID,
    )
    return _derive(stretched, service_secret, b"pin")


def token_key(token: bytes, salt: bytes, service_secret: bytes) -> bytes:
    """Return the key of an API token; 256 random bits need no stretching."""
    if len(token) < TOKEN_BYTES:
        raise ValueError("an API token has at least 256 bits")
    return _derive(token, service_secret, b"token" + salt)


def _derive(material: bytes, service_secret: bytes, purpose: bytes) -> bytes:
    if len(service_secret) < SECRET_BYTES:
        raise ValueError("the service secret has at least 32 octets")
    info = b"antin sealed key 1 " + purpose
    return HKDF(algorithm=SHA256(), length=32, salt=service_secret, info=info).derive(material)


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed box with everything, except the secrets, that is needed to open it.

    The header (version, derivation, its parameters, the key's fingerprint) is bound to the box as
    associated data: no field of it can be exchanged.
    """

    header: dict[str, str | int]
    nonce: bytes
    box: bytes

    @staticmethod
    def close(header: dict[str, str | int], key: bytes, content: bytes) -> Seal:
        """Return the content sealed."""
        nonce = os.urandom(12)
        return Seal(header, nonce, AESGCM(key).encrypt(nonce, content, _canonical(header)))

    def open(self, key: bytes) -> bytes:
        """Return the content."""
        try:
            return AESGCM(key).decrypt(self.nonce, self.box, _canonical(self.header))
        except InvalidTag:
            raise CannotOpenError from None

    def open_to_wipe(self, key: bytes) -> bytearray:
        """Return the content in octets that whoever read it overwrites."""
        if len(self.box) < TAG_BYTES:
            raise CannotOpenError
        content = bytearray(len(self.box) - TAG_BYTES)
        try:
            AESGCM(key).decrypt_into(self.nonce, self.box, _canonical(self.header), content)
        except InvalidTag:
            raise CannotOpenError from None
        return content

    def to_text(self) -> str:
        """Return the seal as JSON text."""
        box = {"nonce": b64encode(self.nonce).decode(), "box": b64encode(self.box).decode()}
        return json.dumps({**self.header, **box}, separators=(",", ":"))

    @staticmethod
    def from_text(text: str) -> Seal:
        """Return what `to_text` wrote."""
        try:
            fields = json.loads(text)
            nonce, box = (b64decode(fields.pop(name), validate=True) for name in ("nonce", "box"))
            if len(nonce) != 12 or not all(isinstance(v, str | int) for v in fields.values()):
                raise NotASealError("fields")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise NotASealError("not JSON of ours") from None
        return Seal(fields, nonce, box)


def _canonical(header: dict[str, str | int]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def seal_bytes(content: bytes, service_secret: bytes, purpose: str) -> bytes:
    """Return octets sealed under the service secret alone, for one stated purpose.

    This is for the house's own keys (the internal authority): they have no owner with a PIN.
    """
    key = _derive(service_secret, service_secret, b"house " + purpose.encode())
    return Seal.close({"v": 1, "purpose": purpose}, key, content).to_text().encode()


def open_bytes(sealed: bytes, service_secret: bytes, purpose: str) -> bytes:
    """Return what `seal_bytes` sealed for the same purpose."""
    seal = Seal.from_text(sealed.decode("ascii", "replace"))
    if seal.header != {"v": 1, "purpose": purpose}:
        raise NotASealError("sealed for another purpose")
    return seal.open(_derive(service_secret, service_secret, b"house " + purpose.encode()))
