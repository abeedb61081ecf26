"""A document that is only read, and what is being appended to it: one stream, bounded memory."""

from __future__ import annotations

import hashlib
import io
import os
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20
_WINDOW: Final = 1 << 16


class Tail(io.BytesIO):
    """What is appended. Its positions are those in the whole file, so offsets come out right."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start

    def tell(self) -> int:
        """Return the position in the whole file."""
        return self.start + super().tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position in the whole file, which must not lie in the document itself."""
        moved = offset - self.start if whence == os.SEEK_SET else offset
        return self.start + super().seek(moved, whence)


class _Joined(io.RawIOBase):
    """The first bytes of a document followed by a tail."""

    def __init__(self, document: BinaryIO, size: int, tail: bytes) -> None:
        self.document, self.size, self.tail = document, size, tail
        self.position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = (0, self.position, self.size + len(self.tail))[whence]
        self.position = max(0, start + offset)
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = len(buffer)
        if self.position < self.size:
            self.document.seek(self.position)
            found = self.document.read(min(wanted, self.size - self.position))
        else:
            start = self.position - self.size
            found = self.tail[start : start + wanted]
        buffer[: len(found)] = found
        self.position += len(found)
        return len(found)


def joined(document: BinaryIO, size: int, tail: bytes) -> BinaryIO:
    """Return the first `size` bytes of a document followed by `tail`, as one stream to read.

    >>> joined(io.BytesIO(b"documents"), 8, b", signed").read()
    b'document, signed'
    """
    return io.BufferedReader(_Joined(document, size, tail), _WINDOW)


def size_of(document: BinaryIO) -> int:
    """Return how many bytes a seekable stream has."""
    return document.seek(0, os.SEEK_END)


class Digests:
    """Digests of the same first bytes of a document, read once, and of several ends."""

    def __init__(self, document: BinaryIO, size: int, *algorithms: str) -> None:
        self._begun = {name: hashlib.new(name) for name in ("sha256", *algorithms)}
        document.seek(0)
        left = size
        while left:
            chunk = document.read(min(CHUNK, left))
            if not chunk:
                raise EOFError(f"{left} bytes are missing")
            for digest in self._begun.values():
                digest.update(chunk)
            left -= len(chunk)

    @property
    def sha256(self) -> str:
        """The digest of the document alone, as lower-case hex."""
        return self._begun["sha256"].hexdigest()

    def with_end(self, algorithm: str, *parts: bytes | memoryview) -> bytes:
        """Return the digest of the document followed by some parts."""
        digest = self._begun[algorithm].copy()
        for part in parts:
            digest.update(part)
        return digest.digest()
