"""What can be asked of a directory, one operation each (RFC 4511, 4.6 to 4.9), and its answer.

Every change may carry an assertion (RFC 4528): the server carries it out only if the filter matches
the entry as it stands at that moment, and answers ASSERTION_FAILED otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from directory.entries import Values
from directory.filters import Filter


class ResultCode(IntEnum):
    """The results this package tells apart (RFC 4511, A.1; RFC 4528, 3)."""

    SUCCESS = 0
    OPERATIONS_ERROR = 1
    PROTOCOL_ERROR = 2
    TIME_LIMIT_EXCEEDED = 3
    SIZE_LIMIT_EXCEEDED = 4
    COMPARE_FALSE = 5
    COMPARE_TRUE = 6
    REFERRAL = 10
    UNAVAILABLE_CRITICAL_EXTENSION = 12
    NO_SUCH_ATTRIBUTE = 16
    UNDEFINED_ATTRIBUTE_TYPE = 17
    CONSTRAINT_VIOLATION = 19
    ATTRIBUTE_OR_VALUE_EXISTS = 20
    INVALID_ATTRIBUTE_SYNTAX = 21
    NO_SUCH_OBJECT = 32
    INVALID_DN_SYNTAX = 34
    INVALID_CREDENTIALS = 49
    INSUFFICIENT_ACCESS_RIGHTS = 50
    BUSY = 51
    UNAVAILABLE = 52
    UNWILLING_TO_PERFORM = 53
    NAMING_VIOLATION = 64
    OBJECT_CLASS_VIOLATION = 65
    NOT_ALLOWED_ON_NON_LEAF = 66
    ENTRY_ALREADY_EXISTS = 68
    OTHER = 80
    ASSERTION_FAILED = 122


class ModifyKind(IntEnum):
    """How a modification changes an attribute (RFC 4511, 4.6)."""

    ADD = 0
    DELETE = 1
    REPLACE = 2


@dataclass(frozen=True, slots=True)
class Modification:
    """One change of one attribute within a ModifyEntry; DELETE without values removes it whole."""

    kind: ModifyKind
    attribute: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Add an entry (RFC 4511, 4.7)."""

    dn: str
    attributes: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class ModifyEntry:
    """Change attributes of an entry, all or none (RFC 4511, 4.6)."""

    dn: str
    modifications: tuple[Modification, ...]
    assertion: Filter | None = None


@dataclass(frozen=True, slots=True)
class MoveEntry:
    """Rename an entry or hang it elsewhere (RFC 4511, 4.9)."""

    dn: str
    new_rdn: str
    new_superior: str | None = None
    delete_old_rdn: bool = True
    assertion: Filter | None = None


@dataclass(frozen=True, slots=True)
class DeleteEntry:
    """Delete a leaf entry (RFC 4511, 4.8)."""

    dn: str
    assertion: Filter | None = None


Operation = AddEntry | ModifyEntry | MoveEntry | DeleteEntry


@dataclass(frozen=True, slots=True)
class Result:
    """What the server answered to one operation; `code` may be one that `ResultCode` has no name for."""

    code: int
    matched_dn: str = ""
    message: str = ""

    @property
    def succeeded(self) -> bool:
        """Tell whether the operation was carried out."""
        return self.code == ResultCode.SUCCESS
