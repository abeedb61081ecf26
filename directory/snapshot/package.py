"""A workbook's package looked through before any reader of sheets opens it (ECMA-376, part 2).

What is let through is written again, plainly and without compression, so that the reader sees exactly
the octets that were looked at here: no part twice, no size that lies, no bomb. What no sheet needs
(pictures, macros, links to elsewhere) is left out.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree  # noqa: S405 - parts with a document type are refused before

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.errors import Refusal, SnapshotRefusedError

SIGNATURE: Final = b"PK\x03\x04"
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TEXTS: Final = "xl/sharedstrings.xml"
_NEEDED: Final = frozenset(
    {"[content_types].xml", "_rels/.rels", WORKBOOK, RELATIONS.lower(), TEXTS, "xl/styles.xml"}
)  # fmt: skip
_DIRECTORY_AT_MOST: Final = 1 << 20
_SMALL_PART: Final = 4 << 20
_END: Final = struct.Struct("<4s4H2LH")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ID: Final = re.compile(r"\}id$")
_TYPE_DECLARED: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, EOFError,
    OSError, IndexError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of a workbook, and the part that holds it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that was looked through: `file` to hand to a reader, `parts` to look into."""

    file: io.BytesIO
    sheets: tuple[SheetPart, ...]
    parts: Mapping[str, bytes]
    texts: bytes
    from_1904: bool


def open_package(octets: bytes, bounds: SnapshotBounds) -> Package:
    """Return a workbook's package.

    Raises:
        SnapshotRefusedError: it is broken, too large when unpacked, or no workbook.

    """
    try:
        members = _members(octets, bounds)
        parts = _Unpacking(octets, bounds)
        small = {name: parts.take(one) for name, one in members.items() if name in _NEEDED}
        if WORKBOOK not in small or RELATIONS.lower() not in small:
            raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, "no workbook in it")
        sheets, from_1904 = _sheets(small[WORKBOOK], small[RELATIONS.lower()])
        found = {one.part: members[one.part] for one in sheets if one.part in members}
        grids = {name: parts.take(one) for name, one in found.items()}
    except _BROKEN_ZIP as wrong:
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, type(wrong).__name__) from None
    names = {name: one.filename for name, one in members.items()}
    plain = _written({names[name]: part for name, part in (small | grids).items()})
    held = tuple(one for one in sheets if one.part in grids)
    return Package(plain, held, grids, small.get(TEXTS, b""), from_1904)


def _members(octets: bytes, bounds: SnapshotBounds) -> dict[str, zipfile.ZipInfo]:
    """Return the entries of the central directory by their name in lower case, each once."""
    at = octets.rfind(b"PK\x05\x06")
    if at < 0:
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, "its end is missing")
    size = _END.unpack_from(octets, at)[5]
    if size > _DIRECTORY_AT_MOST:
        raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, "parts", bounds.parts)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        entries = archive.infolist()
    if len(entries) > bounds.parts:
        raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, "parts", bounds.parts)
    members = {one.filename.lower().lstrip("/"): one for one in entries}
    if len(members) != len(entries):
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, "a part stands in it twice")
    return members


class _Unpacking:
    """Unpacks parts until the bound is reached; what a header says of a size is not believed."""

    def __init__(self, octets: bytes, bounds: SnapshotBounds) -> None:
        self._octets = memoryview(octets)
        self._most = bounds.unpacked
        self._left = bounds.unpacked

    def take(self, one: zipfile.ZipInfo) -> bytes:
        """Return a part; raises where it is encrypted, broken, or not as long as it says."""
        if one.flag_bits & 1:
            raise SnapshotRefusedError(Refusal.OLD_OR_LOCKED_WORKBOOK)
        if one.file_size > self._left:
            raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, one.filename, self._most)
        header = _LOCAL.unpack_from(self._octets, one.header_offset)
        start = one.header_offset + _LOCAL.size + header[9] + header[10]
        packed = self._octets[start : start + one.compress_size]
        if one.compress_type == zipfile.ZIP_STORED:
            part = bytes(packed)
        elif one.compress_type == zipfile.ZIP_DEFLATED:
            inflating = zlib.decompressobj(-zlib.MAX_WBITS)
            part = inflating.decompress(packed, one.file_size + 1)
            if not inflating.eof and len(part) > one.file_size:
                raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, one.filename, self._most)
        else:
            raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, "an unknown compression")
        if len(part) != one.file_size:
            raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, f"{one.filename} is cut short")
        if _TYPE_DECLARED.search(part, 0, 4096) or b"\0" in part[:4096]:
            raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, f"{one.filename}: not plain XML")
        self._left -= len(part)
        return part


def _written(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Return a package of these parts, uncompressed, to read from its start."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    target.seek(0)
    return target


def _sheets(workbook: bytes, relations: bytes) -> tuple[tuple[SheetPart, ...], bool]:
    """Return the sheets in their order, and whether days are counted from 1904."""
    if max(len(workbook), len(relations)) > _SMALL_PART:
        raise SnapshotRefusedError(Refusal.TOO_MUCH_UNPACKED, WORKBOOK, _SMALL_PART)
    try:
        book = ElementTree.fromstring(workbook)  # noqa: S314 - no document type, bounded
        links = ElementTree.fromstring(relations)  # noqa: S314
    except ElementTree.ParseError as wrong:
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, str(wrong)) from None
    targets = {one.get("Id", ""): one.get("Target", "") for one in links}
    sheets = []
    for one in [*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")]:
        link = next((value for name, value in one.items() if _ID.search(name)), "")
        path = posixpath.normpath(posixpath.join("/xl", targets.get(link, "")))
        hidden = one.get("state", "visible") != "visible"
        sheets.append(SheetPart(one.get("name", ""), path.lstrip("/").lower(), hidden))
    properties = [*book.iter(f"{_MAIN}workbookPr"), *book.iter(f"{_STRICT}workbookPr")]
    return tuple(sheets), any(one.get("date1904") in {"1", "true"} for one in properties)
