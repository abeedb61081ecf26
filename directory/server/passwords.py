"""Passwords as the server keeps them: hashed, whatever way they came (RFC 2307, 5.3; RFC 9106)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from directory.entries import Values

LONGEST: Final = 1024  # octets of a password that are looked at
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_SCHEME: Final = "{ARGON2}"
_LARGEST_MEMORY: Final = 1 << 17  # KiB that a stored hash may make us use
_AT_ONCE: Final = threading.BoundedSemaphore(2)  # guesses cost us time and memory: few at once
_NOBODY: Final = _HASHER.hash("nobody")


def hashed(password: bytes) -> bytes:
    """Return a password as it is kept."""
    with _AT_ONCE:
        return f"{_SCHEME}{_HASHER.hash(password[:LONGEST])}".encode()


def kept_passwords(values: Values) -> Values:
    """Return values of userPassword with those that came in clear hashed."""
    return tuple(value if _is_hashed(value) else hashed(value) for value in values)


def verifies(stored: Values, password: bytes) -> bool:
    """Tell whether one of the stored values is this password's; none at all costs the same time."""
    if len(password) > LONGEST:
        return False
    held = [_verifies(value, password) for value in stored[:4]]
    if not held:
        _verified(_NOBODY, password)
    return any(held)


def _is_hashed(value: bytes) -> bool:
    return value.upper().startswith((b"{ARGON2}$ARGON2", b"{SSHA}"))


def _verifies(stored: bytes, password: bytes) -> bool:
    scheme, _, told = stored.decode("utf-8", "replace").partition("}")
    if scheme.upper() == "{ARGON2":
        return _verified(told, password)
    if scheme.upper() == "{SSHA":
        return _salted_sha1(told, password)
    return False


def _verified(told: str, password: bytes) -> bool:
    try:
        with _AT_ONCE:
            return _bounded(told) and _HASHER.verify(told, password)
    except (Argon2Error, InvalidHashError):
        return False


def _bounded(told: str) -> bool:
    """Tell whether a hash asks for no more memory than we give."""
    settings = told.split("$")[3:4]
    costs = dict(one.partition("=")[::2] for one in ",".join(settings).split(","))
    memory, rounds = costs.get("m", ""), costs.get("t", "")
    return (
        memory.isdigit()
        and rounds.isdigit()
        and int(memory) <= _LARGEST_MEMORY
        and int(rounds) <= 10
    )


def _salted_sha1(told: str, password: bytes) -> bool:
    """What directories that move in bring along; nothing new is kept like this."""
    try:
        octets = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return False
    digest, salt = octets[:20], octets[20:]
    return hmac.compare_digest(hashlib.sha1(password + salt).digest(), digest)  # noqa: S324 - see above
