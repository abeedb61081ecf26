"""A file becomes rows of cells: CSV in the encodings that offices use, and XLSX. Bounded before it is read."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from directory.snapshot.faults import StaffFileError

Cell = Any  # str, float, int, bool, date, datetime, time, timedelta: what a spreadsheet holds
ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0"  # an old .xls, or an encrypted .xlsx
DELIMITERS: Final = (",", ";", "\t")
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class SnapshotBounds:
    """What a file may weigh: octets packed and unpacked, rows, columns, signs in a cell."""

    octets: int = 200 << 20
    unpacked: int = 600 << 20
    ratio: int = 200
    members: int = 2000
    rows: int = 500_000
    columns: int = 64
    cell: int = 1000


ORDINARY: Final = SnapshotBounds()


def read_table(octets: bytes, bounds: SnapshotBounds) -> list[Sequence[Cell]]:
    """Return the rows of a file, heading first, empty ones at the end left out.

    Raises:
        StaffFileError: it is none we can read.

    """
    if len(octets) > bounds.octets:
        raise StaffFileError("too_large", bounds.octets)
    if not octets.strip(b"\0 \t\r\n"):
        raise StaffFileError("empty")
    if octets.startswith(ZIP):
        rows = _workbook(octets, bounds)
    elif octets.startswith(OLE):
        raise StaffFileError("unreadable")
    else:
        rows = _separated(decode(octets), bounds)
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise StaffFileError("empty")
    if len(rows) - 1 > bounds.rows:
        raise StaffFileError("too_many_rows", bounds.rows)
    if len(rows[0]) > bounds.columns:
        raise StaffFileError("too_many_columns", bounds.columns)
    return rows


def decode(octets: bytes) -> str:
    """Return the text of a CSV file: UTF-8, UTF-16 either way round, or Windows-1258.

    >>> decode("Ngô".encode("utf-16-le")), decode("Ngô".encode("cp1258"))
    ('Ngô', 'Ngô')
    """
    for mark, encoding in _BOMS:
        if octets.startswith(mark):
            return _strictly(octets[len(mark) :], encoding)
    if len(octets) % 2 == 0 and octets.count(0) * 3 > len(octets):
        odd = octets[1::2].count(0)
        return _strictly(octets, "utf-16-le" if odd * 2 > octets.count(0) else "utf-16-be")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as wrong:
        begun = octets[: wrong.start]
        if wrong.reason == "unexpected end of data" and not begun.isascii():
            raise StaffFileError("cut_off") from None
    return _strictly(octets, "cp1258")


def _strictly(octets: bytes, encoding: str) -> str:
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError as wrong:
        code = (
            "cut_off"
            if wrong.reason in {"truncated data", "unexpected end of data"}
            else "encoding"
        )
        raise StaffFileError(code) from None


def _separated(text: str, bounds: SnapshotBounds) -> list[Sequence[Cell]]:
    heading = text[: text.find("\n") + 1 or len(text)]
    delimiter = max(DELIMITERS, key=lambda sign: len(_unquoted(heading).split(sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Sequence[Cell]] = []
    try:
        for row in reader:
            if len(rows) > bounds.rows:
                raise StaffFileError("too_many_rows", bounds.rows)
            if len(row) > 4 * bounds.columns:
                raise StaffFileError("too_many_columns", bounds.columns)
            rows.append(row)
    except csv.Error as wrong:
        cut = "unexpected end of data" in str(wrong)
        raise StaffFileError("cut_off" if cut else "unreadable") from None
    return rows


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _workbook(octets: bytes, bounds: SnapshotBounds) -> list[Sequence[Cell]]:
    """Return the rows of a workbook's first sheet, once it is known what it unpacks to."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise StaffFileError("unreadable") from None
    total = sum(one.file_size for one in members)
    if (
        len(members) > bounds.members
        or total > bounds.unpacked
        or total > bounds.ratio * max(len(octets), 1 << 16)
    ):
        raise StaffFileError("unpacks_too_large", bounds.unpacked)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        sheet = book.get_sheet_by_index(0)
        if sheet.height > bounds.rows + 1:
            raise StaffFileError("too_many_rows", bounds.rows)
        if sheet.width > 4 * bounds.columns:
            raise StaffFileError("too_many_columns", bounds.columns)
        return list(sheet.to_python(skip_empty_area=False))
    except (CalamineError, OSError, ValueError, IndexError, zipfile.BadZipFile):
        raise StaffFileError("unreadable") from None
