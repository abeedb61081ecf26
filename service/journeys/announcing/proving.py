"""How a receiver knows that an announcement is ours, is whole and is not an old one sent again.

`Antin-Signature: t=<seconds since 1970>,v1=<HMAC-SHA-256 in hex>` over `<t>.<body>`. While a secret is
being changed there are two `v1`, one for each. The body's `id` is the same at every attempt, and no
other announcement has it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "antin_wh_"
HEADER: Final = "Antin-Signature"


def new_secret() -> str:
    """Return the text of a new secret: 256 random bits behind a prefix that scanners know."""
    return PREFIX + secrets.token_urlsafe(32)


def signature(keys: Iterable[str], seconds: int, body: bytes) -> str:
    """Return the header's value for a body sent at a moment, under each of the secrets.

    >>> signature(["s"], 1, b"{}")
    't=1,v1=b253639bcd705ed1cda3073f66104f16988bd40272584dea7d0d345ae93e61cc'
    """
    signed = f"{seconds}.".encode() + body
    values = (hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys)
    return ",".join((f"t={seconds}", *(f"v1={value}" for value in values)))
