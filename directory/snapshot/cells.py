"""Cells read one at a time: what a value means, and what is wrong with it.

Each reader answers `(value, code)`. Where the code may be waived, the value is what stands in the
record then: the cell as it is, or nothing at all (`faults.waiving`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from directory.addresses.plain import plain
from directory.snapshot.faults import FaultCode
from directory.snapshot.layout import Kind
from directory.snapshot.signs import strange_in_name, unseen
from directory.snapshot.table import Cell

Reading = tuple[Any, FaultCode | None]
Reader = Callable[[Cell], Reading]

_MOST_EXACT: Final = 10**15  # beyond, a spreadsheet has rounded what was typed
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+")  # as spreadsheets write it
_DATE: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_FIRST_SERIAL, _LAST_SERIAL = 1, 73_050  # 1900-01-01 … 2099-12-31
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_PHONE: Final = re.compile(r"(?:\+?84|0)(?:[ .()-]*\d){8,10}")
_LOST_ZERO_PHONE: Final = re.compile(r"[1-9]\d{8}")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LOCAL: Final = r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*"
ADDRESS: Final = re.compile(rf"(?=[^@]{{1,64}}@)(?=.{{3,254}}\Z){_LOCAL}@{_LABEL}(?:\.{_LABEL})+")
_USER_NAME: Final = re.compile(rf"(?=.{{1,64}}\Z){_LOCAL}")
_STAFF_NUMBER: Final = re.compile(r"[0-9A-Za-zĐđ](?:[0-9A-Za-zĐđ._/-]{0,62}[0-9A-Za-zĐđ])?")
_LIST: Final = re.compile(r"\s*[;,\n]\s*")
_NATIONAL_IDS: Final = {9, 12}
_LOST_ZEROS_ID: Final = {10, 11}
_MOST_QUOTA: Final = 10_000_000


def text_of(cell: Cell) -> tuple[str, FaultCode | None]:
    """Return a cell as the text that was typed: NFC, single spaces, and numbers without a point.

    >>> text_of(12.0), text_of("  Nguyễn\\u00a0 An ")
    (('12', None), ('Nguyễn An', None))
    """
    if isinstance(cell, str):
        text = unicodedata.normalize("NFC", cell)
        if not text.isprintable():
            # Spaces of any width are spaces; line ends and tabs are told.
            spaced = "".join(" " if unicodedata.category(s) == "Zs" else s for s in text.strip())
            text = spaced
        return re.sub(" {2,}", " ", text.strip()), unseen(text.strip())
    if isinstance(cell, bool):
        return str(cell).upper(), None
    if isinstance(cell, float | int):
        if abs(cell) >= _MOST_EXACT:
            return "", FaultCode.DIGITS_LOST
        return (str(int(cell)) if float(cell).is_integer() else str(cell)), None
    return "", FaultCode.DATE_IN_TEXT


def read_text(cell: Cell) -> Reading:
    """Read any text."""
    text, code = text_of(cell)
    return ("" if code else text), code


def read_name(cell: Cell) -> Reading:
    """Read the name of a person or a mailbox."""
    text, code = text_of(cell)
    if code or not text:
        return text, code or FaultCode.EMPTY_NAME
    return text, strange_in_name(text)


def read_mailbox_name(cell: Cell) -> Reading:
    """Read the name of a unit's mailbox, which may hold signs and numbers."""
    text, code = text_of(cell)
    return text, code or (None if text else FaultCode.EMPTY_NAME)


def read_number_as_text(cell: Cell) -> Reading:
    """Read digits that are a name and not a quantity."""
    text, code = text_of(cell)
    if code is None and _SCIENTIFIC.fullmatch(text):
        return "", FaultCode.DIGITS_LOST
    return ("" if code else text), code


def read_staff_number(cell: Cell) -> Reading:
    """Read the number that HR knows a person by."""
    text, code = read_number_as_text(cell)
    if code:
        return text, code
    if not text:
        return text, FaultCode.EMPTY_STAFF_NUMBER
    return text, None if _STAFF_NUMBER.fullmatch(text) else FaultCode.MALFORMED_STAFF_NUMBER


def read_person(cell: Cell) -> Reading:
    """Read the staff number of an owner or a clerk; empty where nobody is named."""
    text, code = read_number_as_text(cell)
    if code or not text:
        return text, code
    return text, None if _STAFF_NUMBER.fullmatch(text) else FaultCode.UNKNOWN_PERSON


def unit_reader(units: frozenset[str] | None) -> Reader:
    """Return the reader of unit codes, given those that are known."""

    def read(cell: Cell) -> Reading:
        text, code = read_number_as_text(cell)
        if code or not text:
            return text, code or FaultCode.EMPTY_UNIT
        return text, None if units is None or text in units else FaultCode.UNKNOWN_UNIT

    return read


def word_reader(words: Mapping[str, bool] | Mapping[str, Kind], code: FaultCode) -> Reader:
    """Return the reader of cells that hold one of a few words."""

    def read(cell: Cell) -> Reading:
        text, wrong = text_of(cell)
        meant = words.get(plain(text))
        return meant, wrong or (code if meant is None else None)

    return read


def read_address(cell: Cell) -> Reading:
    """Read one address, or None from an empty cell."""
    text, code = text_of(cell)
    if code or not text:
        return None, code
    address = text.lower()
    return (address, None) if ADDRESS.fullmatch(address) else (None, FaultCode.MALFORMED_ADDRESS)


def read_addresses(cell: Cell) -> Reading:
    """Read addresses parted by semicolons or commas."""
    text, code = text_of(cell.replace("\n", ";") if isinstance(cell, str) else cell)
    addresses = tuple(dict.fromkeys(one.lower() for one in _LIST.split(text) if one))
    if code is None and not all(map(ADDRESS.fullmatch, addresses)):
        code = FaultCode.MALFORMED_ADDRESS
    return (() if code else addresses), code


def read_names(cell: Cell) -> Reading:
    """Read words parted by semicolons or commas."""
    text, code = text_of(cell.replace("\n", ";") if isinstance(cell, str) else cell)
    return (() if code else tuple(dict.fromkeys(one for one in _LIST.split(text) if one))), code


def read_user_name(cell: Cell) -> Reading:
    """Read a name to sign in with, or None from an empty cell."""
    text, code = text_of(cell)
    if code or not text:
        return None, code
    name = text.lower()
    return (name, None) if _USER_NAME.fullmatch(name) else (None, FaultCode.MALFORMED_USER_NAME)


def read_phone(cell: Cell) -> Reading:
    """Read a telephone number of Vietnam, as it is written."""
    text, code = read_number_as_text(cell)
    if code or not text or _PHONE.fullmatch(text):
        return text, code
    if _LOST_ZERO_PHONE.fullmatch(text):
        return text, FaultCode.LEADING_ZEROS_LOST
    return "", FaultCode.MALFORMED_PHONE


def read_national_id(cell: Cell) -> Reading:
    """Read a citizen's number: twelve digits, of old nine."""
    text, code = read_number_as_text(cell)
    if code or not text:
        return text, code
    if text.isascii() and text.isdigit() and len(text) in _NATIONAL_IDS:
        return text, None
    lost = text.isascii() and text.isdigit() and len(text) in _LOST_ZEROS_ID
    return (text, FaultCode.LEADING_ZEROS_LOST) if lost else ("", FaultCode.MALFORMED_NATIONAL_ID)


def read_quota(cell: Cell) -> Reading:
    """Read a number of mebibytes, or None from an empty cell."""
    text, code = text_of(cell)
    if code or not text:
        return None, code
    if text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= _MOST_QUOTA:  # noqa: PLR2004
        return int(text), None
    return None, FaultCode.MALFORMED_NUMBER


def date_reader(*, from_1904: bool = False) -> Reader:
    """Return the reader of dates: cells of that kind, days counted, 31/12/2025 or 2025-12-31."""
    # ECMA-376, 18.17.4.1: 1900 counts as a leap year, so that day 61 is 1900-03-01.
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)

    def read(cell: Cell) -> Reading:
        if isinstance(cell, str):
            text, code = text_of(cell)
            if code or not text:
                return None, code
            found = _typed_date(text)
        elif isinstance(cell, bool | time | timedelta):
            found = None
        elif isinstance(cell, float | int):
            whole = float(cell).is_integer() and _FIRST_SERIAL <= cell <= _LAST_SERIAL
            found = first + timedelta(days=int(cell)) if whole else None
        else:
            found = cell.date() if isinstance(cell, datetime) else cell
        if found is None or not _FIRST_YEAR <= found.year < _LAST_YEAR:
            return None, FaultCode.MALFORMED_DATE
        return found, None

    return read


def _typed_date(text: str) -> date | None:
    try:
        if found := _DATE.fullmatch(text):
            return date(int(found[4]), int(found[3]), int(found[1]))
        if found := _ISO_DATE.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None
