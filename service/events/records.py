"""What an event hashes to, so that what it told can be forgotten while the proof stays.

`told_hash` is SHA-256(salt ‖ [actor, subject, facts]): with the 16 random octets gone, nobody can try
out names against it. `record_hash` is SHA-256([number, moment, kind, told_hash]): a forgotten event's
number, moment and kind are still proved. Both lists are JSON without spaces, in UTF-8.
"""

from __future__ import annotations

import hashlib
import json

SALT_BYTES = 16


def told_hash(salt: bytes, actor: str | None, subject: str | None, facts: str) -> bytes:
    """Return the hash of what an event tells; `facts` is JSON already."""
    told = f"[{_quoted(actor)},{_quoted(subject)},{facts}]"
    return hashlib.sha256(salt + told.encode()).digest()


def record_hash(number: int, moment: str, kind: str, told: bytes) -> bytes:
    """Return the hash of a whole event; `moment` is ISO 8601 in UTC with microseconds."""
    record = f'[{number},"{moment}",{_quoted(kind)},"{told.hex()}"]'
    return hashlib.sha256(record.encode()).digest()


def canonical(value: object) -> str:
    """Return JSON with sorted keys and no spaces, one spelling for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _quoted(text: str | None) -> str:
    return "null" if text is None else json.encoder.encode_basestring(text)
