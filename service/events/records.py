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
    return told_hash_of(salt, quoted(actor), quoted(subject), facts.encode())


def told_hash_of(salt: bytes, actor: bytes, subject: bytes, facts: bytes) -> bytes:
    """Return what `told_hash` does of JSON octets, for whoever has them already."""
    return hashlib.sha256(b"%s[%s,%s,%s]" % (salt, actor, subject, facts)).digest()


def record_hash(number: int, moment: str, kind: str, told: bytes) -> bytes:
    """Return the hash of a whole event; `moment` is ISO 8601 in UTC with microseconds."""
    return record_hash_of(number, moment.encode(), quoted(kind), told)


def record_hash_of(number: int, moment: bytes, kind: bytes, told: bytes) -> bytes:
    """Return what `record_hash` does of JSON octets, for whoever has them already."""
    record = b'[%d,"%s",%s,"%s"]' % (number, moment, kind, told.hex().encode())
    return hashlib.sha256(record).digest()


def canonical(value: object) -> str:
    """Return JSON with sorted keys and no spaces, one spelling for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def quoted(text: str | None) -> bytes:
    """Return JSON of a text or of nothing, in UTF-8."""
    return b"null" if text is None else json.encoder.encode_basestring(text).encode()
