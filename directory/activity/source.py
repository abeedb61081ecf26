"""A log as octets, plain or packed by gzip (RFC 1952), within bounds; whole lines in large blocks."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from directory.activity.errors import LogRefusal, LogRefusedError
from directory.activity.policy import LogBounds

_GZIP: Final = b"\x1f\x8b"
_PACKED: Final = 64 << 10  # octets of a packed file taken at once
_EARLY: Final = 4 << 20  # unpacked octets before the ratio is judged


@contextmanager
def opened(source: BinaryIO | Path) -> Iterator[tuple[BinaryIO, datetime | None]]:
    """Give a seekable stream and when it last changed; only a regular file is opened.

    Raises LogRefusedError NOT_A_FILE: a pipe would make us wait, a device never ends.
    """
    if not isinstance(source, Path):
        yield source, None
        return
    handle = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(handle, "rb", buffering=0) as stream:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise LogRefusedError(LogRefusal.NOT_A_FILE)
        yield stream, datetime.fromtimestamp(facts.st_mtime, UTC)


def pieces(stream: BinaryIO, bounds: LogBounds, offset: int = 0) -> Iterator[bytes]:
    """Give the unpacked octets from an offset on, a piece at a time.

    Raises LogRefusedError TOO_LARGE, TOO_MUCH_UNPACKED or BROKEN_GZIP.
    """
    stream.seek(0)
    packed = stream.read(2) == _GZIP
    stream.seek(0 if packed else offset)
    done = 0 if packed else offset
    for piece in _unpacked(stream, bounds) if packed else _plain(stream, bounds):
        done += len(piece)
        if done > bounds.octets:
            code = LogRefusal.TOO_MUCH_UNPACKED if packed else LogRefusal.TOO_LARGE
            raise LogRefusedError(code, bounds.octets)
        if done - len(piece) >= offset:
            yield piece
        elif done > offset:
            yield piece[offset - done :]


def _plain(stream: BinaryIO, bounds: LogBounds) -> Iterator[bytes]:
    while piece := stream.read(bounds.piece):
        yield piece


def _unpacked(stream: BinaryIO, bounds: LogBounds) -> Iterator[bytes]:
    engine, rest, taken, given = zlib.decompressobj(31), b"", 0, 0
    while True:
        if not rest:
            rest = stream.read(_PACKED)
            taken += len(rest)
            if not rest:
                break
        if engine.eof:  # another member, or the zeros that pad a tape
            rest = rest.lstrip(b"\0")
            if not rest:
                continue
            engine = zlib.decompressobj(31)
        try:
            piece = engine.decompress(rest, bounds.piece)
        except zlib.error as broken:
            raise LogRefusedError(LogRefusal.BROKEN_GZIP) from broken
        rest = engine.unused_data if engine.eof else engine.unconsumed_tail
        given += len(piece)
        if given > max(_EARLY, taken * bounds.ratio):
            raise LogRefusedError(LogRefusal.TOO_MUCH_UNPACKED, bounds.ratio)
        if piece:
            yield piece
    if not engine.eof:  # cut off: what it said was told, but that is not all
        raise LogRefusedError(LogRefusal.BROKEN_GZIP)


@dataclass(frozen=True, slots=True)
class Block:
    r"""Whole lines: `data` is "\n" and then lines with their ends; `base` the offset of data[0].

    The line feed in front lets one expression find a line's beginning by one octet. `overlong`
    lines were blanked out, or passed over before this block began.
    """

    data: bytes
    base: int
    lines: int
    overlong: int


def blocks(octets: Iterator[bytes], offset: int, bounds: LogBounds) -> Iterator[Block]:
    """Give whole lines in blocks; what follows the last line feed is left for another time.

    NULs in front of a line are no part of it: a file cut by copytruncate under a writer that does
    not append begins with as many as were cut.
    """
    kept, base, skipping = b"", offset, False
    for piece in octets:
        if skipping:
            end = piece.find(b"\n")
            if end < 0:
                base += len(piece)
                continue
            base, piece, skipping = base + end + 1, piece[end + 1 :], False
            yield Block(b"\n", base - 1, 1, 1)
        whole = piece.rfind(b"\n") + 1
        if whole:
            data, kept, start = kept + piece[:whole], piece[whole:], base
            base += len(data)
            data, overlong = _without_overlong(data, bounds.line)
            yield Block(b"\n" + data, start - 1, data.count(b"\n"), overlong)
        else:
            kept += piece
        if len(kept) > bounds.line:
            bare = kept.lstrip(b"\0")
            skipping = len(bare) > bounds.line
            base, kept = base + len(kept) - len(bare), b"" if skipping else bare
            base += len(bare) if skipping else 0


def _without_overlong(data: bytes, line: int) -> tuple[bytes, int]:
    """Blank out lines above the bound, by leaps of one bound: the others cost nothing."""
    at, overlong = 0, 0
    while len(data) - at > line:
        end = data.rfind(b"\n", at, at + line + 1)
        if end < 0:
            end = data.index(b"\n", at)
            bare = len(data[at:end].lstrip(b"\0"))
            if bare > line:
                data = data[:at] + b"\0" * (end - at) + data[end:]
                overlong += 1
        at = end + 1
    return data, overlong
