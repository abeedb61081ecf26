"""What can be wrong in an HR file, each by its own word; told by row and column, never swallowed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.errors import DirectoryError

LONGEST_TOLD: Final = 80


class FaultCode(StrEnum):
    """One kind of fault."""

    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    EXTRA_CELLS = "extra_cells"
    SHORT_ROW = "short_row"
    LONG_CELL = "long_cell"
    ERROR_CELL = "error_cell"
    BAD_CHARACTERS = "bad_characters"
    MIXED_SCRIPT = "mixed_script"
    EMPTY_NUMBER = "empty_number"
    DUPLICATE_NUMBER = "duplicate_number"
    LEADING_ZEROS = "leading_zeros"
    EMPTY_NAME = "empty_name"
    UNKNOWN_UNIT = "unknown_unit"
    BAD_MAIL = "bad_mail"
    DUPLICATE_MAIL = "duplicate_mail"
    BAD_PHONE = "bad_phone"
    BAD_DATE = "bad_date"
    BAD_YES_NO = "bad_yes_no"
    BAD_QUOTA = "bad_quota"
    BAD_KIND = "bad_kind"
    MISSING_DECISION = "missing_decision"
    MISSING_OWNER = "missing_owner"


# What a person may let pass: the row is then taken as it stands, without the value that is wrong.
# Who somebody is, and where their mail goes, is never a matter of letting pass.
WAIVABLE: Final = frozenset(
    {
        FaultCode.UNKNOWN_COLUMN,
        FaultCode.EXTRA_CELLS,
        FaultCode.SHORT_ROW,
        FaultCode.MIXED_SCRIPT,
        FaultCode.LEADING_ZEROS,
        FaultCode.UNKNOWN_UNIT,
        FaultCode.BAD_PHONE,
        FaultCode.BAD_DATE,
        FaultCode.BAD_QUOTA,
        FaultCode.MISSING_DECISION,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `row` counts from 1 with the heading as row 1; `key` names it for whoever lets it pass."""

    code: str
    row: int | None
    column: str | None
    value: str
    key: str
    waivable: bool


def fault(code: FaultCode, row: int | None, column: str | None, value: object = "") -> Fault:
    """Return a fault with its name, its value shortened and made printable.

    The name holds row, column and value: it does not fit where any of them has changed.
    """
    told = printable(str(value))
    named = hashlib.sha256(f"{row}|{column}|{value}".encode(errors="replace")).hexdigest()
    key = f"{code.value}:{row or 0}:{named[:12]}"
    return Fault(code.value, row, column, told, key, code in WAIVABLE)


def printable(value: str) -> str:
    """Return a value as a page can show it: what cannot be seen is named.

    >>> printable("a\\u202eb")
    'a<U+202E>b'
    """
    shown = "".join(
        sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in value[:LONGEST_TOLD]
    )
    return shown + ("…" if len(value) > LONGEST_TOLD else "")


class StaffFileError(DirectoryError):
    """The file is none that people can be read from; `code` is a stable word.

    `empty`, `too_large`, `too_many_rows`, `too_many_columns`, `unreadable`, `encoding`, `cut_off`,
    `no_heading`, `unpacks_too_large`.
    """

    def __init__(self, code: str, limit: int | None = None) -> None:
        self.code = code
        self.limit = limit
        super().__init__(code, limit)

    def __str__(self) -> str:
        return f"staff file refused: {self.code}"
