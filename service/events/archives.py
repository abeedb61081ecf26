"""An archive with exactly one spelling: a ZIP file (APPNOTE 6.3, 4.3) in which no octet is free to change.

Entries are stored, not compressed, each with the same date, no extra fields, no comments and nothing
between them. So the octets follow from names and contents alone, whatever library packs them, and whoever
reads such an archive can say of every octet where it belongs. A compressed bomb cannot be written so.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

LOCAL: Final = struct.Struct("<4s5H3I2H")
LISTED: Final = struct.Struct("<4s6H3I5H2I")
END: Final = struct.Struct("<4s4H2IH")
LOCAL_SIGN, LISTED_SIGN, END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
NEEDS: Final = 20
"""Version 2.0 (4.4.3), by MS-DOS (4.4.2): no attributes that differ from system to system."""
UTF_8: Final = 1 << 11
DAY: Final = 1 << 5 | 1
"""1 January 1980 (4.4.6): no clock leaves a trace."""
LARGEST_ARCHIVE: Final = 512 << 20
MOST_ENTRIES: Final = 16
LONGEST_NAME: Final = 64
CHUNK: Final = 1 << 20
THE_END: Final = ""


class Fault(StrEnum):
    """What is wrong with a part of an archive."""

    TOO_LARGE = "too_large"
    NOT_AN_ARCHIVE = "not_an_archive"
    STRANGE = "strange"
    HEADER = "header"
    CONTENT = "content"
    LISTING = "listing"
    END = "end"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A part that is not as it was written; `entry` is empty for the end of the archive, or all of it."""

    entry: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive; `start` is where its header begins, sizes in octets."""

    name: str
    size: int
    crc: int
    start: int = 0

    @property
    def header(self) -> bytes:
        """The octets before its content."""
        name = self.name.encode()
        told = (NEEDS, UTF_8, 0, 0, DAY, self.crc, self.size, self.size, len(name), 0)
        return LOCAL.pack(LOCAL_SIGN, *told) + name

    @property
    def listing(self) -> bytes:
        """The octets that list it at the end."""
        name = self.name.encode()
        told = (NEEDS, NEEDS, UTF_8, 0, 0, DAY, self.crc, self.size, self.size, len(name))
        return LISTED.pack(LISTED_SIGN, *told, 0, 0, 0, 0, 0, self.start) + name

    @property
    def content(self) -> int:
        """Where its content begins."""
        return self.start + LOCAL.size + len(self.name.encode())

    @property
    def after(self) -> int:
        """Where the next part begins."""
        return self.content + self.size


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive that was read: its entries, the SHA-256 of each, and every flaw in it."""

    entries: tuple[Entry, ...]
    digests: tuple[str, ...]
    flaws: tuple[Flaw, ...]


def pack(files: Sequence[tuple[str, bytes]], most: int = MOST_ENTRIES) -> bytes:
    """Return the archive of files; raises ValueError where they are more, or larger, than one may hold."""
    entries, parts, at = [], [], 0
    for name, content in files:
        entry = Entry(name, len(content), zlib.crc32(content), at)
        entries.append(entry)
        parts += [entry.header, content]
        at = entry.after
        if at > LARGEST_ARCHIVE or len(entries) > most or len(name) > LONGEST_NAME:
            raise ValueError("more than an archive holds")
    return b"".join([*parts, *(one.listing for one in entries), _end(entries)])


def open_archive(file: BinaryIO, names: Sequence[str], most: int = MOST_ENTRIES) -> Opened:
    """Read an archive that may hold files of these names, in this order, and say what is not as packed.

    It holds `most` entries at most.

    It takes one pass and the memory of a few chunks. Of each part it is said to which entry it belongs,
    as long as the list at its end, or the chain of headers, tells where parts begin.
    """
    size = file.seek(0, 2)
    if size > LARGEST_ARCHIVE:
        return Opened((), (), (Flaw(THE_END, Fault.TOO_LARGE),))
    walked, whole = _walk(file, size, most)
    layout: list[Entry] | None = walked
    if not whole or _strangers(walked, names):
        listed = _listed(file, size, most)
        layout = listed if listed or not whole else walked
    flaws: list[Flaw] = []
    if layout is None:
        layout = walked
        flaws.append(_broken_off(file, walked, size, names))
    else:
        flaws += _differences(file, layout, size, names)
    told = [_told(file, one) for one in layout]
    flaws += [
        Flaw(_named(one.name, names), Fault.CONTENT)
        for one, (crc, _) in zip(layout, told, strict=True)
        if crc != one.crc
    ]
    flaws += _strangers(layout, names)
    ordered = tuple(dict.fromkeys(flaws))
    return Opened(tuple(layout), tuple(digest for _, digest in told), ordered)


def content_of(file: BinaryIO, entry: Entry) -> bytes:
    """Return what an entry holds."""
    return _at(file, entry.content, entry.size)


def _walk(file: BinaryIO, size: int, most: int) -> tuple[list[Entry], bool]:
    """Return the entries as their headers chain them, and whether the chain leads to the list."""
    entries: list[Entry] = []
    at, rest = 0, END.size
    while len(entries) <= most:
        head = _at(file, at, LOCAL.size)
        if head[:4] == LISTED_SIGN or at + rest == size:
            return entries, bool(entries)
        if len(head) < LOCAL.size:
            break
        crc, length, name_length = (LOCAL.unpack(head)[at] for at in (6, 8, 9))
        name = _at(file, at + LOCAL.size, min(name_length, LONGEST_NAME + 1))
        entry = Entry(name.decode("utf-8", "replace"), length, crc, at)
        if head + name != entry.header or entry.after > size:
            break
        entries.append(entry)
        at, rest = entry.after, rest + len(entry.listing)
    return entries, False


def _listed(file: BinaryIO, size: int, most: int) -> list[Entry] | None:
    """Return the entries as the list at the end has them, None where it cannot be believed."""
    end = _at(file, max(0, size - END.size), END.size)
    if len(end) < END.size or end[:4] != END_SIGN:
        return None
    count, _, length, at = END.unpack(end)[3:7]
    if not 0 < count <= most or at + length + END.size != size:
        return None
    octets = _at(file, at, min(length, most * (LISTED.size + LONGEST_NAME)))
    entries: list[Entry] = []
    start = 0
    while len(entries) < count and len(octets) >= LISTED.size:
        crc, told, name_length = (LISTED.unpack_from(octets)[at] for at in (7, 9, 10))
        name = octets[LISTED.size : LISTED.size + name_length].decode("utf-8", "replace")
        entry = Entry(name, told, crc, start)
        if octets[: len(entry.listing)] != entry.listing:
            return None
        entries.append(entry)
        octets, start = octets[len(entry.listing) :], entry.after
    return entries if not octets and start == at and _end(entries) == end else None


def _differences(
    file: BinaryIO, layout: Sequence[Entry], size: int, names: Sequence[str]
) -> Iterator[Flaw]:
    """Yield every part of the frame that is not what the layout makes it."""
    for entry in layout:
        if _at(file, entry.start, len(entry.header)) != entry.header:
            yield Flaw(_named(entry.name, names), Fault.HEADER)
    at = layout[-1].after
    for entry in layout:
        if _at(file, at, len(entry.listing)) != entry.listing:
            yield Flaw(_named(entry.name, names), Fault.LISTING)
        at += len(entry.listing)
    end = _end(layout)
    if _at(file, at, len(end)) != end or at + len(end) != size:
        yield Flaw(THE_END, Fault.END)


def _broken_off(file: BinaryIO, walked: Sequence[Entry], size: int, names: Sequence[str]) -> Flaw:
    """Return where the chain of headers breaks off, as long as it begins like an archive at all."""
    at = walked[-1].after if walked else 0
    head = _at(file, at, LOCAL.size + LONGEST_NAME)
    name = head[LOCAL.size :].decode("utf-8", "replace")
    found = next((one for one in names if name.startswith(one)), None)
    if found is not None:
        return Flaw(found, Fault.HEADER)
    if not walked:
        return Flaw(THE_END, Fault.NOT_AN_ARCHIVE)
    after = [one for one in names if one not in {entry.name for entry in walked}]
    return Flaw(after[0] if after and at < size else THE_END, Fault.HEADER if after else Fault.END)


def _strangers(layout: Sequence[Entry], names: Sequence[str]) -> list[Flaw]:
    """Return entries that may not be there, are there twice, or stand in another order."""
    strange, last = [], -1
    for entry in layout:
        place = names.index(entry.name) if entry.name in names else -1
        if place <= last:
            strange.append(Flaw(_named(entry.name, names), Fault.STRANGE))
        last = max(last, place)
    return strange


def _told(file: BinaryIO, entry: Entry) -> tuple[int, str]:
    """Return CRC-32 and SHA-256 of what an entry holds."""
    crc, digest, left = 0, hashlib.sha256(), entry.size
    file.seek(entry.content)
    while left and (chunk := file.read(min(left, CHUNK))):
        crc = zlib.crc32(chunk, crc)
        digest.update(chunk)
        left -= len(chunk)
    return crc, digest.hexdigest()


def _named(name: str, names: Sequence[str]) -> str:
    """Return a name that may be shown: ours, or what is left of a stranger's."""
    return name if name in names else "".join(c for c in name if c.isprintable())[:LONGEST_NAME]


def _end(entries: Sequence[Entry]) -> bytes:
    length = sum(len(one.listing) for one in entries)
    at = entries[-1].after if entries else 0
    return END.pack(END_SIGN, 0, 0, len(entries), len(entries), length, at, 0)


def _at(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)
