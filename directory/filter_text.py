"""Search filters as people write them (RFC 4515), read and told within bounds."""

from __future__ import annotations

import re
from typing import Final

from directory.errors import DirectoryError
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

LONGEST: Final = 65_536
DEEPEST: Final = 30
_ATTRIBUTE: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)(?:;[A-Za-z0-9-]+)*")
_VALUE: Final = re.compile(r"(?:[^\0()*\\]|\\[0-9a-fA-F]{2})*")
_ESCAPE: Final = re.compile(rb"\\([0-9a-fA-F]{2})")
_SIGNS: Final = ("=", ">=", "<=", "~=", ":")


class MalformedFilterError(DirectoryError):
    """A text that is no filter, or none that we ask; `at` is the place where that shows."""

    def __init__(self, reason: str, at: int) -> None:
        self.reason = reason
        self.at = at
        super().__init__(f"no filter: {reason} (character {at + 1})")


def parse_filter(text: str) -> Filter:
    r"""Return the filter that a text says.

    >>> parse_filter(r"(&(uid=an\2a)(!(mail=*)))")
    All(parts=(Equal(attribute='uid', value=b'an*'), Not(part=Present(attribute='mail'))))

    Raises:
        MalformedFilterError: it is none, too long or too deep, or matches in a way we never ask.

    """
    if len(text) > LONGEST:
        raise MalformedFilterError("too long", LONGEST)
    reader = _Text(text)
    found = reader.filter(0)
    if reader.at != len(text):
        raise MalformedFilterError("something follows the filter", reader.at)
    return found


def tell_filter(wanted: Filter) -> str:  # noqa: PLR0911 - one answer for each kind of filter
    r"""Return a filter as text; reading it gives the same filter.

    >>> tell_filter(AnyOf((Equal("cn", "Đỗ (An)".encode()), Substrings("uid", b"a", (), b"\xff"))))
    '(|(cn=Đỗ \\28An\\29)(uid=a*\\ff))'

    Raises:
        MalformedFilterError: it has an attribute or substrings that no text can say.

    """
    match wanted:
        case Not(part):
            return f"(!{tell_filter(part)})"
        case All(parts):
            return f"(&{''.join(map(tell_filter, parts))})"
        case AnyOf(parts):
            return f"(|{''.join(map(tell_filter, parts))})"
        case Present(attribute):
            return f"({_attribute(attribute)}=*)"
        case Equal(attribute, value):
            return f"({_attribute(attribute)}={_told(value)})"
        case AtLeast(attribute, value):
            return f"({_attribute(attribute)}>={_told(value)})"
        case AtMost(attribute, value):
            return f"({_attribute(attribute)}<={_told(value)})"
        case Substrings(attribute, initial, middle, final):
            pieces = (initial or b"", *middle, final or b"")
            if not any(pieces) or not all(middle) or b"" in (initial, final):
                raise MalformedFilterError("substrings without signs", 0)
            return f"({_attribute(attribute)}={'*'.join(map(_told, pieces))})"


class _Text:
    """Reads a text from left to right; `at` is where it stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def filter(self, depth: int) -> Filter:
        if depth > DEEPEST:
            raise MalformedFilterError("too deep", self.at)
        self._pass("(")
        sign = self._text[self.at : self.at + 1]
        found: Filter
        if sign in {"&", "|"}:
            self.at += 1
            parts = tuple(self._parts(depth))
            found = All(parts) if sign == "&" else AnyOf(parts)
        elif sign == "!":
            self.at += 1
            found = Not(self.filter(depth + 1))
        else:
            found = self._comparison()
        self._pass(")")
        return found

    def _parts(self, depth: int) -> list[Filter]:
        parts = []
        while self._text.startswith("(", self.at):
            parts.append(self.filter(depth + 1))
        return parts

    def _comparison(self) -> Filter:
        named = _ATTRIBUTE.match(self._text, self.at)
        begin, self.at = self.at, named.end() if named else self.at
        sign = next((one for one in _SIGNS if self._text.startswith(one, self.at)), None)
        if sign == ":":
            raise MalformedFilterError("extensible match is not asked", self.at)
        if sign == "~=":
            raise MalformedFilterError("approximate match is not asked", self.at)
        if named is None or sign is None:
            raise MalformedFilterError("expected an attribute and a comparison", begin)
        self.at += len(sign)
        attribute, pieces = named.group(), [self._value()]
        while sign == "=" and self._text.startswith("*", self.at):
            self.at += 1
            pieces.append(self._value())
        if sign == ">=":
            return AtLeast(attribute, pieces[0])
        if sign == "<=":
            return AtMost(attribute, pieces[0])
        return self._equal(attribute, pieces)

    def _equal(self, attribute: str, pieces: list[bytes]) -> Filter:
        if len(pieces) == 1:
            return Equal(attribute, pieces[0])
        if pieces == [b"", b""]:
            return Present(attribute)
        middle = tuple(pieces[1:-1])
        if not all(middle):
            raise MalformedFilterError("two asterisks with nothing between", self.at)
        return Substrings(attribute, pieces[0] or None, middle, pieces[-1] or None)

    def _value(self) -> bytes:
        found = _VALUE.match(self._text, self.at)
        assert found is not None  # it matches nothing at all as well
        self.at = found.end()
        try:
            octets = found.group().encode()
        except UnicodeEncodeError:
            raise MalformedFilterError("a text that is no Unicode", found.start()) from None
        return _ESCAPE.sub(lambda pair: bytes((int(pair[1], 16),)), octets)

    def _pass(self, sign: str) -> None:
        if not self._text.startswith(sign, self.at):
            raise MalformedFilterError(f"expected {sign}", self.at)
        self.at += 1


def _attribute(name: str) -> str:
    if not _ATTRIBUTE.fullmatch(name):
        raise MalformedFilterError("an attribute with a name that none has", 0)
    return name


def _told(value: bytes) -> str:
    """Return a value with the signs of the grammar, and octets that are no text, escaped."""
    return "".join(
        "".join(f"\\{octet:02x}" for octet in sign.encode("utf-8", "surrogateescape"))
        if sign in "\\*()" or not sign.isprintable()
        else sign
        for sign in value.decode("utf-8", "surrogateescape")
    )
