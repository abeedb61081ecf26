"""Small plain data as bytes for one column: a kind, a JSON header, and the long parts after it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Header = Mapping[str, object]


def pack(kind: str, header: Header, parts: Sequence[bytes]) -> bytes:
    """Return a kind, a header and some parts as bytes.

    >>> pack("demo/1", {"n": 1}, [b"ab", b""])
    b'demo/1 {"n":1,"parts":[2,0]}\\nab'
    """
    told = {**header, "parts": [len(part) for part in parts]}
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return b"".join((f"{kind} {text}\n".encode(), *parts))


def unpack(kind: str, data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return the header and the parts that `pack` put together.

    Raises:
        ValueError: the bytes are of another kind, or cut short.

    """
    line, _, rest = data.partition(b"\n")
    found, _, text = line.partition(b" ")
    if found.decode() != kind:
        raise ValueError(f"not a {kind}: {found[:40]!r}")
    header = json.loads(text)
    parts, start = [], 0
    for length in header.pop("parts"):
        parts.append(rest[start : start + length])
        start += length
    if start != len(rest):
        raise ValueError(f"a {kind} of {start} bytes, but {len(rest)} are here")
    return header, parts
