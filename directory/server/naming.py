r"""Distinguished names as the server takes them: read strictly, and turned round into paths (RFC 4514).

A path is a name from the top down, each part folded, with a sign between the parts that no part can
hold. What stands below an entry begins with its path, and sorts right after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from directory.rules import fold

STEP: Final = "\x1f"  # between the parts of a path
BEYOND: Final = "\x20"  # everything below a path lies before path + BEYOND
LONGEST_DN: Final = 2000  # signs
LONGEST_PATH: Final = 1000  # octets: a key of an index on every database
_TYPE: Final = re.compile(r" *([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+) *= *")
_PLAIN: Final = re.compile(r'[^\\",+<>;\0]+')
_ESCAPED: Final = re.compile(r'\\(?:([0-9A-Fa-f]{2})|([ "#+,;<=>\\]))')


class InvalidNameError(ValueError):
    """A text that is no distinguished name, or too long to be one of ours."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its path, its parts as they were spelt, and what the first of them says."""

    path: str
    parts: tuple[str, ...]
    first: tuple[tuple[str, bytes], ...]

    @property
    def above(self) -> str:
        """The path of what it hangs from; empty at the top."""
        return self.path.rpartition(STEP)[0]

    @property
    def rdn(self) -> str:
        """Its first part, as it was spelt."""
        return self.parts[0] if self.parts else ""


def read_name(dn: str, canonical: Callable[[str], str] = str.lower) -> Name:
    r"""Return what a distinguished name says.

    >>> read_name(r"UID = a\2cb+cn=X  y, ou=People,dc=x").path.replace(STEP, "/")
    'dc=x/ou=people/cn=x y+uid=a,b'

    Raises:
        InvalidNameError: it is none.

    """
    if len(dn) > LONGEST_DN:
        raise InvalidNameError("a name longer than any of ours")
    if not dn.strip():
        return Name("", (), ())
    at, parts, keys = 0, list[str](), list[str]()
    first: tuple[tuple[str, bytes], ...] = ()
    while True:
        begin, found = at, []
        while True:
            attribute, value, at = _read_value(dn, at)
            found.append((canonical(attribute), value))
            if dn[at : at + 1] != "+":
                break
            at += 1
        parts.append(dn[begin:at].strip())
        keys.append("+".join(sorted(map(_key, found))))
        first = first or tuple(found)
        if at == len(dn):
            break
        at += 1
    path = STEP.join(reversed(keys))
    if len(path.encode()) > LONGEST_PATH:
        raise InvalidNameError("a name longer than any of ours")
    return Name(path, tuple(parts), first)


def _read_value(dn: str, at: int) -> tuple[str, bytes, int]:
    """Return an attribute, its value, and where the sign after it stands."""
    kind = _TYPE.match(dn, at)
    if kind is None:
        raise InvalidNameError("no attribute where one must stand")
    at = kind.end()
    if dn[at : at + 1] == "#":
        raise InvalidNameError("a value in its encoding")
    octets, kept = bytearray(), 0
    while at < len(dn) and dn[at] not in ",+;":
        if (plain := _PLAIN.match(dn, at)) is not None:
            octets += plain[0].encode()
            at = plain.end()
        elif (escaped := _ESCAPED.match(dn, at)) is not None:
            octets += bytes.fromhex(escaped[1]) if escaped[1] else escaped[2].encode()
            at, kept = escaped.end(), len(octets)
        else:
            raise InvalidNameError("a sign that must be escaped")
    if dn[at : at + 1] == ";":
        raise InvalidNameError("a sign that must be escaped")
    value = bytes(octets[:kept]) + bytes(octets[kept:]).rstrip(b" ")
    if not value:
        raise InvalidNameError("a value without a sign")
    return kind[1], value, at


def _key(named: tuple[str, bytes]) -> str:
    """Return one spelling of a value in a path; signs that mean something there are written out."""
    attribute, value = named
    try:
        text = fold(value.decode())
    except UnicodeDecodeError:
        raise InvalidNameError("a value that is no UTF-8") from None
    if not text.isprintable() or "\\" in text or "+" in text:
        text = "".join(
            f"\\{ord(sign):06x}" if sign in "\\+" or not sign.isprintable() else sign
            for sign in text
        )
    return f"{attribute}={text}"
