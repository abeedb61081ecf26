"""All that can be wrong in an HR file, in one place, and what a person may let pass.

A fault may be waived only where a person who looks at it can know more than we do, and where being
wrong harms nobody else. Who somebody is (staff number, name, unit), whether somebody still works here,
and whose an address is are never waived: a wrong answer opens, closes or hands over a mailbox.
Characters that nobody sees are never waived either: a person who looks cannot judge them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final


class Field(StrEnum):
    """What a column may hold: fields of a `StaffRecord`, and those of a `UnitMailbox`."""

    EXTERNAL_ID = "external_id"
    FULL_NAME = "full_name"
    UNIT = "unit"
    ACTIVE = "active"
    USER_NAME = "user_name"
    MAIL = "mail"
    ALIASES = "aliases"
    TITLE = "title"
    POSITION = "position"
    EMPLOYMENT = "employment"
    PHONE = "phone"
    QUOTA_MB = "quota_mb"
    GROUPS = "groups"
    DECISION_NUMBER = "decision_number"
    DECISION_DATE = "decision_date"
    NATIONAL_ID = "national_id"
    BIRTH_DATE = "birth_date"
    KIND = "kind"
    OWNER = "owner"
    CLERK = "clerk"


class FaultCode(StrEnum):
    """What is wrong; the sentence that a person reads is chosen by this word."""

    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    CELLS_WITHOUT_HEADING = "cells_without_heading"
    ROW_TOO_SHORT = "row_too_short"
    EMPTY_STAFF_NUMBER = "empty_staff_number"
    DUPLICATE_STAFF_NUMBER = "duplicate_staff_number"
    MALFORMED_STAFF_NUMBER = "malformed_staff_number"
    EMPTY_NAME = "empty_name"
    UNUSUAL_SIGN = "unusual_sign"
    MIXED_SCRIPTS = "mixed_scripts"
    CONTROL_CHARACTER = "control_character"
    BIDI_CHARACTER = "bidi_character"
    INVISIBLE_CHARACTER = "invisible_character"
    UNASSIGNED_CHARACTER = "unassigned_character"
    EMPTY_UNIT = "empty_unit"
    UNKNOWN_UNIT = "unknown_unit"
    LEADING_ZEROS_LOST = "leading_zeros_lost"
    DIGITS_LOST = "digits_lost"
    DATE_IN_TEXT = "date_in_text"
    ERROR_CELL = "error_cell"
    UNREAD_FORMULA = "unread_formula"
    CELL_TOO_LONG = "cell_too_long"
    MALFORMED_ADDRESS = "malformed_address"
    DUPLICATE_ADDRESS = "duplicate_address"
    MALFORMED_USER_NAME = "malformed_user_name"
    DUPLICATE_USER_NAME = "duplicate_user_name"
    MALFORMED_PHONE = "malformed_phone"
    MALFORMED_DATE = "malformed_date"
    MALFORMED_NUMBER = "malformed_number"
    MALFORMED_BOOLEAN = "malformed_boolean"
    MALFORMED_NATIONAL_ID = "malformed_national_id"
    MISSING_DECISION = "missing_decision"
    UNKNOWN_KIND = "unknown_kind"
    MISSING_ADDRESS = "missing_address"
    MISSING_OWNER = "missing_owner"
    MISSING_CLERK = "missing_clerk"
    UNKNOWN_PERSON = "unknown_person"


class WarningCode(StrEnum):
    """What a person should know; the row is read all the same."""

    FORMULA_CELL = "formula_cell"
    SHEET_NOT_READ = "sheet_not_read"
    READ_AS_CP1258 = "read_as_cp1258"
    # Most of what writes CSV ends the last row; half a file seldom does, and then its last row is short.
    NO_FINAL_LINE_END = "no_final_line_end"
    PERSONAL_COLUMN_NOT_READ = "personal_column_not_read"


class Waiving(Enum):
    """What happens to a cell whose fault a person let pass."""

    NEVER = "never"
    AS_IT_STANDS = "as it stands"
    LEFT_EMPTY = "left empty"  # an empty cell says nothing: the account stays as it is
    IGNORED = "ignored"


_NEVER: Final = frozenset(
    {
        FaultCode.MISSING_COLUMN,  # there is nothing to read in its place
        FaultCode.DUPLICATE_COLUMN,  # which of the two is meant would be our guess
        FaultCode.EMPTY_STAFF_NUMBER,  # nobody is meant
        FaultCode.DUPLICATE_STAFF_NUMBER,  # one would get the other's mailbox
        FaultCode.MALFORMED_STAFF_NUMBER,
        FaultCode.EMPTY_NAME,
        FaultCode.EMPTY_UNIT,  # the mailbox would belong to no unit's administrator
        FaultCode.CONTROL_CHARACTER,  # what cannot be seen cannot be judged by looking
        FaultCode.BIDI_CHARACTER,
        FaultCode.INVISIBLE_CHARACTER,
        FaultCode.UNASSIGNED_CHARACTER,
        FaultCode.DUPLICATE_ADDRESS,  # one would read the other's mail
        FaultCode.DUPLICATE_USER_NAME,
        FaultCode.UNKNOWN_KIND,
        FaultCode.MISSING_ADDRESS,
    }
)
_AS_IT_STANDS: Final = frozenset(
    {
        FaultCode.UNUSUAL_SIGN,
        FaultCode.MIXED_SCRIPTS,
        FaultCode.UNKNOWN_UNIT,  # it may be entered later than HR knows it
        FaultCode.LEADING_ZEROS_LOST,  # somebody may see that this number is whole
        FaultCode.MISSING_DECISION,
        FaultCode.MISSING_OWNER,
        FaultCode.MISSING_CLERK,
        FaultCode.UNKNOWN_PERSON,
    }
)
_IGNORED: Final = frozenset({FaultCode.UNKNOWN_COLUMN, FaultCode.CELLS_WITHOUT_HEADING})
# An empty cell in one of these would be another fault, or a guess about who works here.
_NEVER_EMPTY: Final = frozenset(
    {Field.EXTERNAL_ID, Field.FULL_NAME, Field.UNIT, Field.ACTIVE, Field.KIND}
)


def waiving(code: FaultCode, field: Field | None) -> Waiving:
    """Return what a waiver of this fault in this column would mean.

    >>> waiving(FaultCode.DUPLICATE_STAFF_NUMBER, Field.EXTERNAL_ID)
    <Waiving.NEVER: 'never'>
    >>> waiving(FaultCode.ERROR_CELL, Field.PHONE), waiving(FaultCode.ERROR_CELL, Field.UNIT)
    (<Waiving.LEFT_EMPTY: 'left empty'>, <Waiving.NEVER: 'never'>)
    """
    if code in _NEVER:
        return Waiving.NEVER
    if code in _AS_IT_STANDS:
        return Waiving.AS_IT_STANDS
    if code in _IGNORED:
        return Waiving.IGNORED
    return Waiving.NEVER if field in _NEVER_EMPTY else Waiving.LEFT_EMPTY


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong; `key` is the name by which a person may let it pass, where `waivable`.

    `row` counts as the spreadsheet does, from 1 with the headings; `column` is the heading as it is
    written there; `value` is short and printable.
    """

    code: str
    row: int | None
    column: str | None
    value: str
    key: str
    waivable: bool


LONGEST_VALUE: Final = 80


def printable(value: object) -> str:
    r"""Return a cell as it can be shown: short, and what cannot be seen as its code point.

    >>> printable("An\u202egnp"), printable(12.0)
    ('An\\u202egnp', '12')
    """
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    short = text[:LONGEST_VALUE] + ("…" if len(text) > LONGEST_VALUE else "")
    if short.isprintable():
        return short
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode()
        for sign in short
    )


def key_of(code: str, sheet: str, row: int | None, column: str | None, value: object) -> str:
    """Return the name of a fault: another cell, and another value in the same cell, has another.

    >>> key_of("unknown_unit", "", 7, "Mã đơn vị", "X1")
    'unknown_unit:7:d947a404e8'
    """
    facts = "\0".join((sheet, column or "", type(value).__name__, str(value)))
    digest = hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{code}:{row or 0}:{digest}"
