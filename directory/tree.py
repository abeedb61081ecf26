"""What LDAP's operations mean for one entry: whether a filter matches it, what a modification makes of it.

Pure, and small on purpose: the rules of RFC 4517 for the attributes that accounts and lists have. An
attribute that is not known compares as text does, without regard to case and repeated spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from directory.entries import Values
from directory.filters import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Equal,
    Filter,
    Not,
    Present,
    Substrings,
)
from directory.names import name_key
from directory.operations import Modification, ModifyKind, ResultCode

Attributes = dict[str, Values]
EXACT: Final = frozenset({"userpassword", "jpegphoto", "usercertificate", "objectguid", "entrycsn"})
NUMBERS: Final = frozenset({"govmailquotamb", "uidnumber", "gidnumber"})
NAMES: Final = frozenset({"member", "uniquemember", "owner", "seealso", "manager", "secretary"})
_TELEPHONE: Final = frozenset({"telephonenumber", "mobile", "facsimiletelephonenumber"})
_SPACES: Final = re.compile(r"\s+")


class ModificationError(Exception):
    """A modification that is refused, whole; `code` is what the server answers (RFC 4511, 4.6)."""

    def __init__(self, code: ResultCode, attribute: str) -> None:
        self.code = code
        self.attribute = attribute
        super().__init__(f"{code.name}: {attribute}")


def same(attribute: str, value: bytes) -> bytes | int | str:
    """Return one spelling for all values of an attribute that are equal (RFC 4517, 4.2).

    >>> same("cn", "  Nguyễn  VĂN ".encode()) == same("cn", "nguyễn văn".encode())
    True
    """
    name = attribute.partition(";")[0].lower()
    if name in EXACT:
        return value
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return value
    if name in NUMBERS and re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    if name in NAMES:
        return name_key(text)
    if name in _TELEPHONE:
        return re.sub(r"[\s-]", "", text).casefold()
    return _SPACES.sub(" ", text).strip().casefold()


def matches(attributes: Mapping[str, Values], wanted: Filter) -> bool:  # noqa: PLR0911
    """Tell whether an entry's attributes, by lower-case name, match a filter (RFC 4511, 4.5.1.7).

    What cannot be decided does not match, and neither does its opposite... of an absent attribute:
    `(!(a=1))` matches an entry without `a`, as servers do it.
    """
    match wanted:
        case Present(name):
            return name.lower() == "objectclass" or bool(attributes.get(name.lower()))
        case Equal(name, value):
            looked_for = same(name, value)
            return any(same(name, one) == looked_for for one in attributes.get(name.lower(), ()))
        case Not(part):
            return not matches(attributes, part)
        case All(parts):
            return all(matches(attributes, part) for part in parts)
        case AnyOf(parts):
            return any(matches(attributes, part) for part in parts)
        case Substrings():
            values = attributes.get(wanted.attribute.lower(), ())
            return any(_holds(wanted, value) for value in values)
        case AtLeast(name, value):
            return any(_compares(name, one, value) >= 0 for one in attributes.get(name.lower(), ()))
        case AtMost(name, value):
            return any(_compares(name, one, value) <= 0 for one in attributes.get(name.lower(), ()))


def modified(attributes: Mapping[str, Values], changes: Sequence[Modification]) -> Attributes:
    """Return what modifications make of an entry: all of them, in their order, or none.

    Raises:
        ModificationError: noSuchAttribute, attributeOrValueExists.

    """
    after = dict(attributes)
    for change in changes:
        name = change.attribute.lower()
        there = after.get(name, ())
        match change.kind:
            case ModifyKind.ADD:
                left = _with(name, there, change.values)
            case ModifyKind.DELETE:
                left = _less(name, there, change.values)
            case ModifyKind.REPLACE:
                left = _with(name, (), change.values)
        if left:
            after[name] = left
        else:
            after.pop(name, None)
    return after


def _with(name: str, there: Values, come: Values) -> Values:
    known = {same(name, one) for one in there}
    for value in come:
        key = same(name, value)
        if key in known:
            raise ModificationError(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS, name)
        known.add(key)
    return there + come


def _less(name: str, there: Values, go: Values) -> Values:
    if not there:
        raise ModificationError(ResultCode.NO_SUCH_ATTRIBUTE, name)
    if not go:
        return ()
    gone = {same(name, one) for one in go}
    if not gone <= {same(name, one) for one in there}:
        raise ModificationError(ResultCode.NO_SUCH_ATTRIBUTE, name)
    return tuple(one for one in there if same(name, one) not in gone)


def _holds(wanted: Substrings, value: bytes) -> bool:
    """Tell whether a value has the parts in their order (RFC 4517, 4.2.12)."""
    text = _folded(value)
    if wanted.initial is not None:
        first = _folded(wanted.initial)
        if not text.startswith(first):
            return False
        text = text[len(first) :]
    last = "" if wanted.final is None else _folded(wanted.final)
    if last:
        if not text.endswith(last):
            return False
        text = text[: len(text) - len(last)]
    for part in wanted.middle:
        piece = _folded(part)
        at = text.find(piece)
        if at < 0:
            return False
        text = text[at + len(piece) :]
    return True


def _folded(value: bytes) -> str:
    return _SPACES.sub(" ", value.decode("utf-8", "replace")).casefold()


def _compares(name: str, left: bytes, right: bytes) -> int:
    one, other = same(name, left), same(name, right)
    if type(one) is not type(other):
        one, other = left, right
    return (one > other) - (one < other)  # type: ignore[operator]
