"""What clients send, read within bounds: every fault is told by the name of its parameter."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from service.web.csc.answers import RequestRefusedError

LARGEST_BODY: Final = 64 << 10
LONGEST_TEXT: Final = 500
LONGEST_HASH: Final = 88  # SHA-512 in base64
LARGEST_NUMBER: Final = 1 << 31
SAFE_TO_STANDARD: Final = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class Body:
    """The parameters of one request. `null` is as if left out."""

    sent: Mapping[str, Any]

    def text(self, name: str, *, most: int = LONGEST_TEXT) -> str:
        """Return a text that must be there."""
        value = self.sent.get(name)
        if not isinstance(value, str) or not value:
            raise RequestRefusedError(f"Missing (or invalid type) string parameter {name}")
        if len(value) > most or not _is_plain(value):
            raise RequestRefusedError(f"Invalid parameter {name}")
        return value

    def optional_text(self, name: str, *, most: int = LONGEST_TEXT) -> str | None:
        """Return a text, or None where there is none."""
        return None if self.sent.get(name) is None else self.text(name, most=most)

    def number(self, name: str) -> int:
        """Return a whole number above zero that must be there."""
        value = self.sent.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise RequestRefusedError(f"Missing (or invalid type) integer parameter {name}")
        if not 1 <= value < LARGEST_NUMBER:
            raise RequestRefusedError(f"Invalid value for parameter {name}")
        return value

    def flag(self, name: str) -> bool:
        """Return yes or no; no where it is left out."""
        value = self.sent.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise RequestRefusedError(f"Invalid type of boolean parameter {name}")
        return value

    def hashes(self) -> tuple[bytes, ...]:
        """Return the digests of `hash`, which must be there."""
        value = self.sent.get("hash")
        if not isinstance(value, list):
            raise RequestRefusedError("Missing (or invalid type) array parameter hash")
        if not value:
            raise RequestRefusedError("Empty hash array")
        return tuple(_digest(one) for one in value)


def read_body() -> Body:
    """Return what this request sent.

    Raises:
        RequestRefusedError: it is no JSON object of texts that can be kept.

    """
    # A body of unknown length is cut there, not refused: one octet more tells that it was too large.
    request.max_content_length = LARGEST_BODY + 1
    octets = request.get_data(cache=True)
    if len(octets) > LARGEST_BODY:
        raise RequestRefusedError("The body is too large")
    if not octets.strip():
        return Body({})
    if request.mimetype != "application/json":
        raise RequestRefusedError("The body must be application/json")
    try:
        sent = json.loads(octets)
    except (ValueError, RecursionError):
        raise RequestRefusedError("The body is no JSON") from None
    if not isinstance(sent, dict):
        raise RequestRefusedError("The body is no JSON object")
    return Body(sent)


def octets_of(text: str) -> bytes | None:
    """Return what base64 stands for, in the standard or the URL-safe alphabet; None where it is none.

    Both alphabets of RFC 4648 mean the same octets, with or without padding; anything else than the
    one spelling of these octets is refused.

    >>> octets_of("_-8="), octets_of("/+8"), octets_of("/+9="), octets_of("/+ 8=")
    (b'\\xff\\xef', b'\\xff\\xef', None, None)
    """
    standard = text.translate(SAFE_TO_STANDARD).rstrip("=")
    try:
        octets = b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (NotBase64, ValueError):
        return None
    spelled = b64encode(octets).decode()
    padding = len(text) - len(text.rstrip("="))
    good = spelled.rstrip("=") == standard and padding in {0, spelled.count("=")}
    return octets if good else None


def _digest(text: object) -> bytes:
    """Return one digest; its length fits one of the algorithms that are sound."""
    if not isinstance(text, str) or len(text) > LONGEST_HASH:
        raise RequestRefusedError("Invalid Base64 hash string parameter")
    octets = octets_of(text)
    if octets is None:
        raise RequestRefusedError("Invalid Base64 hash string parameter")
    if len(octets) not in {32, 48, 64}:
        raise RequestRefusedError("Invalid digest value length")
    return octets


def _is_plain(text: str) -> bool:
    """Tell whether a text can be kept by every database: no NUL, no half characters."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
