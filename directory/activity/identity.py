"""Which file it is, whatever it is called today: rotation renames a log, packs it, copies it.

Neither name nor inode can tell: `mail.log` is another file tomorrow, and a packed or copied one has
another inode. A digest of the first 4,096 octets changes while a young file grows. So the first line
tells: its stamp, machine and process are written once, and no growth changes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from directory.activity.policy import LogBounds
from directory.activity.source import pieces

HEAD: Final = 4_096


def first_line(octets: Iterator[bytes]) -> bytes | None:
    """Return the first line, cut at 4,096 octets, or None while it is not whole."""
    head = b""
    for piece in octets:
        head = (head + piece).lstrip(b"\0")
        line, end, _ = head.partition(b"\n")
        if end or len(head) >= HEAD:
            return line[:HEAD].rstrip(b"\r")
    return None


def digest(octets: bytes) -> str:
    """Return the SHA-256 in hexadecimal; of its first line it is a file's identity."""
    return hashlib.sha256(octets).hexdigest()


def before(stream: BinaryIO, bounds: LogBounds, offset: int) -> bytes:
    """Return the up to 4,096 octets before an offset; nothing where the file ends sooner.

    They tell a file that went on from another of the same first line, which rotation at the same
    second of another year may give it.
    """
    start, found = max(0, offset - HEAD), b""
    for piece in pieces(stream, bounds, start):
        found += piece
        if len(found) >= offset - start:
            return found[: offset - start]
    return b""
