"""A CSV file (RFC 4180) whatever its encoding and its separator: bytes to rows of text, in NFC."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Final

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.faults import WarningCode
from directory.snapshot.layout import SnapshotLayout
from directory.snapshot.table import Sheet, find_headings

SEPARATORS: Final = (",", ";", "\t")
# What Vietnamese text in windows-1258 may hold beyond ASCII once its tone marks are composed. Another
# old encoding (TCVN3, VNI) read as 1258 gives signs of currency and fractions in the middle of words.
_VIETNAMESE: Final = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "\xa0–—‘’“”…•°₫«»·§"  # noqa: RUF001 - punctuation that is meant
)
_ODD_SHARE: Final = 0.02
_UTF8_SEQUENCES: Final = 3
_SEQUENCE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


def decode(octets: bytes) -> tuple[str, tuple[WarningCode, ...]]:
    r"""Return the text of a file in NFC, and what a person should know about how it was read.

    >>> decode("Nguyễn".encode("utf-16"))[0], decode("Đỗ".encode())[0]
    ('Nguyễn', 'Đỗ')
    >>> decode(b"Tr\xe2\xec\xf2n V\xe3n")
    Traceback (most recent call last):
    directory.snapshot.errors.SnapshotRefusedError: staff file refused: broken_text (no known encoding)
    """
    text, warnings = _decoded(octets)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text, warnings


def _decoded(octets: bytes) -> tuple[str, tuple[WarningCode, ...]]:
    utf16 = _utf16(octets)
    if utf16 is not None:
        return _strictly(octets, utf16), ()
    try:
        return octets.decode("utf-8-sig"), ()
    except UnicodeDecodeError as wrong:
        # Much that was sound UTF-8 before it broke is a damaged file, not another encoding.
        sound = len(_SEQUENCE.findall(octets, 0, wrong.start))
        if sound >= _UTF8_SEQUENCES or octets.startswith(codecs.BOM_UTF8):
            raise _broken(octets, wrong.start) from None
    return _cp1258(octets), (WarningCode.READ_AS_CP1258,)


def _utf16(octets: bytes) -> str | None:
    """Return which UTF-16 a file is in: by its mark, or by where its zeros lie."""
    if octets.startswith(codecs.BOM_UTF16_LE):
        return "utf-16"
    if octets.startswith(codecs.BOM_UTF16_BE):
        return "utf-16"
    start = octets[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 5 < len(start) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _strictly(octets: bytes, encoding: str) -> str:
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise SnapshotRefusedError(
            Refusal.BROKEN_TEXT, f"{encoding}, octet {wrong.start}"
        ) from None


def _broken(octets: bytes, start: int) -> SnapshotRefusedError:
    line = octets.count(b"\n", 0, start) + 1
    return SnapshotRefusedError(Refusal.BROKEN_TEXT, f"utf-8, line {line}, octet {start}")


def _cp1258(octets: bytes) -> str:
    try:
        text = unicodedata.normalize("NFC", octets.decode("cp1258"))
    except UnicodeDecodeError:
        raise SnapshotRefusedError(Refusal.BROKEN_TEXT, "no known encoding") from None
    beyond = [sign for sign in text if sign >= "\x80"]
    odd = [sign for sign in beyond if sign not in _VIETNAMESE]
    combining = any(map(unicodedata.combining, odd))
    if combining or len(odd) > _ODD_SHARE * len(beyond):
        raise SnapshotRefusedError(Refusal.BROKEN_TEXT, "no known encoding")
    return text


def read_text(
    octets: bytes, layout: SnapshotLayout, bounds: SnapshotBounds
) -> tuple[Sheet, tuple[WarningCode, ...]]:
    """Return the one sheet that a CSV file is.

    Raises:
        SnapshotRefusedError: the encoding is unknown, a quotation never ends, too many rows.

    """
    text, warnings = decode(octets)
    if not text.strip():
        raise SnapshotRefusedError(Refusal.EMPTY_FILE)
    separator = _separator(text, layout, bounds)
    rows = _rows(text, separator, bounds)
    if rows and text[-1] not in "\r\n":
        warnings = (*warnings, WarningCode.NO_FINAL_LINE_END)
    return Sheet("", rows, (), ragged=True), warnings


def _separator(text: str, layout: SnapshotLayout, bounds: SnapshotBounds) -> str:
    """Return the separator with which most headings are known."""
    lines = list(islice(_lines(text, bounds), bounds.heading_rows))

    def known(separator: str) -> tuple[int, int]:
        try:
            found = find_headings(csv.reader(lines, delimiter=separator), layout)[1]
        except csv.Error:  # a cell of more than csv.field_size_limit()
            found = 0
        return found, sum(line.count(separator) for line in lines)

    return max(SEPARATORS, key=known)


def _lines(text: str, bounds: SnapshotBounds) -> Iterator[str]:
    """Give the lines of a text; one that no row of cells within the bounds can fill is refused."""
    longest = bounds.columns * (bounds.cell + 3)
    for line in io.StringIO(text, newline=""):
        if len(line) > longest:
            raise SnapshotRefusedError(Refusal.TOO_MANY_COLUMNS, limit=bounds.columns)
        yield line


def _rows(text: str, separator: str, bounds: SnapshotBounds) -> list[list[str]]:
    most = bounds.rows + bounds.heading_rows
    reader = csv.reader(_lines(text, bounds), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > most and any(row):
                raise SnapshotRefusedError(Refusal.TOO_MANY_ROWS, limit=bounds.rows)
    except csv.Error as wrong:
        raise SnapshotRefusedError(Refusal.BROKEN_CSV, f"line {reader.line_num}: {wrong}") from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
