"""When two values of an attribute are the same, and which of them is greater (RFC 4517, RFC 4518)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Protocol

from directory.names import name_key

Key = bytes | int | str
Rule = Callable[[bytes], Key]
LONGEST_NAME: Final = 2000  # octets of a distinguished name that are looked at
_SPACES: Final = re.compile(r"\s+")
_NOT_DIALLED: Final = re.compile(r"[\s-]")
_UUID: Final = re.compile(rb"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INTEGER: Final = re.compile(rb"-?(0|[1-9][0-9]{0,18})")
_MOMENT: Final = re.compile(rb"[0-9]{10,14}([.,][0-9]+)?(Z|[+-][0-9]{2,4})")


class Rules(Protocol):
    """Which rules hold for an attribute; every method raises ValueError for a value that is none.

    None means that nothing is known: what is asked with it is Undefined (RFC 4511, 4.5.1.7).
    """

    def equality(self, attribute: str) -> Rule | None:
        """Return what gives values that are equal one spelling."""
        ...

    def ordering(self, attribute: str) -> Rule | None:
        """Return what gives values their order."""
        ...

    def substrings(self, attribute: str) -> Rule | None:
        """Return what prepares a text so that parts can be found in it."""
        ...

    def classes_within(self, name: str) -> frozenset[str] | None:
        """Return the lower-case names of a class and of all classes below it."""
        ...


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Return a text without regard to case, composition and repeated spaces (RFC 4518, 2).

    >>> fold("  Nguyễn  VĂN ") == fold(unicodedata.normalize("NFD", "nguyễn văn"))
    True
    """
    if text.isascii():
        return " ".join(text.lower().split())
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SPACES.sub(" ", composed).strip()


def case_ignore(value: bytes) -> str:
    """Return a directory string folded; an empty one is none (RFC 4517, 3.3.6)."""
    if not value:
        raise ValueError("a text without a sign")
    return fold(value.decode())


def case_exact(value: bytes) -> str:
    """Return a directory string, its spaces squeezed."""
    if not value:
        raise ValueError("a text without a sign")
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", value.decode())).strip()


def octets(value: bytes) -> bytes:
    """Return the octets themselves."""
    return value


def integer(value: bytes) -> int:
    """Return a number (RFC 4517, 3.3.16).

    >>> integer(b"-12")
    -12
    """
    if not _INTEGER.fullmatch(value):
        raise ValueError("no integer")
    return int(value)


def telephone(value: bytes) -> str:
    """Return a telephone number without spaces and hyphens (RFC 4517, 4.2.29)."""
    dialled = _NOT_DIALLED.sub("", value.decode("ascii")).lower()
    if not dialled:
        raise ValueError("no telephone number")
    return dialled


def distinguished_name(value: bytes) -> str:
    """Return a name in one spelling (RFC 4517, 4.2.15)."""
    if len(value) > LONGEST_NAME:
        raise ValueError("a name without end")
    return name_key(value.decode())


def identity(value: bytes) -> bytes:
    """Return a UUID in lower case (RFC 4530, 2.2)."""
    if not _UUID.fullmatch(value):
        raise ValueError("no UUID")
    return value.lower()


def moment(value: bytes) -> bytes:
    """Return a GeneralizedTime as it is written: ours are all in UTC (RFC 4517, 3.3.13)."""
    if not _MOMENT.fullmatch(value):
        raise ValueError("no time")
    return value


def parts(value: bytes) -> str:
    """Return a text in which parts are looked for: folded, its outer spaces kept as one.

    >>> parts(b" A  b ")
    ' a b '
    """
    text = value.decode()
    if text.isascii():
        return _SPACES.sub(" ", text.lower())
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SPACES.sub(" ", composed)


def parts_of_number(value: bytes) -> str:
    """Return a part of a telephone number."""
    return _NOT_DIALLED.sub("", value.decode("ascii")).lower()


class OpenRules:
    """What holds where there is no schema: names decide for a few, all else is text."""

    _EQUALITY: Final[dict[str, Rule]] = {
        **dict.fromkeys(("userpassword", "jpegphoto", "usercertificate", "objectguid"), octets),
        **dict.fromkeys(("govmailquotamb", "uidnumber", "gidnumber"), integer),
        **dict.fromkeys(
            ("member", "uniquemember", "owner", "seealso", "manager", "secretary"),
            distinguished_name,
        ),
        **dict.fromkeys(("telephonenumber", "mobile", "facsimiletelephonenumber"), telephone),
        "entrycsn": octets,
    }

    def equality(self, attribute: str) -> Rule:
        """Return the rule of an attribute."""
        return self._EQUALITY.get(attribute.partition(";")[0].lower(), case_ignore)

    def ordering(self, attribute: str) -> Rule:
        """Return the rule of an attribute."""
        return self.equality(attribute)

    def substrings(self, attribute: str) -> Rule:
        """Return the rule of an attribute."""
        return parts_of_number if self.equality(attribute) is telephone else parts

    def classes_within(self, name: str) -> frozenset[str]:
        """Return the class alone: nothing is known of others."""
        return frozenset((name.lower(),))


OPEN: Final = OpenRules()
