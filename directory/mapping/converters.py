"""How a value looks in a directory and how in our words: a small closed set that mappings choose from.

Each converter reads a field out of an attribute's values and writes it back *into* the values there
were: what is not ours in an attribute (other bits, other kinds of address) stays as it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from directory.entries import Values
from directory.people import Standing

Texts = tuple[str, ...]
MEBIBYTE: Final = 1 << 20
ACCOUNT_DISABLED: Final = 0x2  # ADS_UF_ACCOUNTDISABLE of userAccountControl
NORMAL_ACCOUNT: Final = 0x200  # ADS_UF_NORMAL_ACCOUNT


class Converter(Protocol):
    """Reads a field out of values, and writes it into them."""

    def read(self, values: Values) -> Texts:
        """Return what the values say of the field."""
        ...

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the values that say this of the field and all else that they said."""
        ...


class Text:
    """The values are the field."""

    def read(self, values: Values) -> Texts:
        """Return the values as text.

        >>> Text().read((b"a",))
        ('a',)
        """
        return tuple(value.decode("utf-8", "replace") for value in values)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the texts as UTF-8."""
        return tuple(text.encode() for text in texts)


@dataclass(frozen=True, slots=True)
class Words:
    """A closed list of words: ours on the left, the directory's on the right."""

    words: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict)

    def read(self, values: Values) -> Texts:
        """Return our word; of one that we do not know, the most careful: suspended.

        >>> Words({"active": "active", "suspended": "locked"}).read((b"locked",))
        ('suspended',)
        """
        theirs = {word.lower(): ours for ours, word in self.words.items()} | dict(self.also)
        return tuple(
            theirs.get(value.decode("utf-8", "replace").lower(), Standing.SUSPENDED.value)
            for value in values
        )

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the directory's word, or what is there where it says the same already."""
        if self.read(there) == texts:
            return there
        return tuple(self.words[text].encode() for text in texts)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A number of mebibytes, written in another unit: `factor` of it make one."""

    factor: int

    def read(self, values: Values) -> Texts:
        """Return the number of mebibytes; 0 in the directory means without limit, which is nothing.

        >>> Multiple(1 << 20).read((b"2147483648",))
        ('2048',)
        """
        numbers = [int(value) for value in values if value.isdigit()]
        return tuple(str(number // self.factor) for number in numbers if number)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the number in the directory's unit."""
        return tuple(str(int(text) * self.factor).encode() for text in texts)


class Disabled:
    """One bit of Active Directory's userAccountControl; all other bits stay (MS-ADTS, 2.2.16)."""

    def read(self, values: Values) -> Texts:
        """Return whether the account is enabled.

        >>> Disabled().read((b"514",)), Disabled().read((b"512",))
        (('suspended',), ('active',))
        """
        bits = _number(values)
        if bits is None:
            return ()
        return ((Standing.SUSPENDED if bits & ACCOUNT_DISABLED else Standing.ACTIVE).value,)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the bits with this one set or taken away.

        >>> Disabled().write(("suspended",), (b"66048",))
        (b'66050',)
        """
        bits = _number(there)
        bits = NORMAL_ACCOUNT if bits is None else bits
        off = texts != (Standing.ACTIVE.value,)
        return (str(bits | ACCOUNT_DISABLED if off else bits & ~ACCOUNT_DISABLED).encode(),)


@dataclass(frozen=True, slots=True)
class Prefixed:
    """Those values that begin with a word, such as `SMTP:` among Exchange's proxyAddresses."""

    prefix: str

    def read(self, values: Values) -> Texts:
        """Return what follows the word, exactly as it is written.

        >>> Prefixed("smtp:").read((b"SMTP:a@x.vn", b"smtp:b@x.vn", b"X500:/o=x"))
        ('b@x.vn',)
        """
        word = self.prefix.encode()
        return tuple(
            value[len(word) :].decode("utf-8", "replace")
            for value in values
            if value.startswith(word)
        )

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the values with these under the word; values under other words keep their place."""
        word = self.prefix.encode()
        others = tuple(value for value in there if not value.startswith(word))
        return (*others, *(word + text.encode() for text in texts))


class FamilyName:
    """The first word of a full name, as Vietnamese names are written; written only."""

    def read(self, values: Values) -> Texts:
        """Return nothing: a part does not tell the whole."""
        return ()

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the family name.

        >>> FamilyName().write(("Nguyễn Văn Long",), ())[0].decode()
        'Nguyễn'
        """
        return tuple(text.split()[0].encode() for text in texts if text.split())


class GivenName:
    """All but the first word of a full name, or the one word there is; written only."""

    def read(self, values: Values) -> Texts:
        """Return nothing: a part does not tell the whole."""
        return ()

    def write(self, texts: Texts, there: Values) -> Values:
        """Return middle and given name.

        >>> GivenName().write(("Nguyễn Văn Long",), ())[0].decode()
        'Văn Long'
        """
        return tuple(
            " ".join(text.split()[1:] or text.split()).encode() for text in texts if text.split()
        )


@dataclass(frozen=True, slots=True)
class Clipped:
    """A text that the directory takes only up to a length, such as sAMAccountName; written only."""

    length: int

    def read(self, values: Values) -> Texts:
        """Return the text that is there."""
        return Text().read(values)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the text, cut.

        >>> Clipped(4).write(("longnv",), ())
        (b'long',)
        """
        return tuple(text[: self.length].encode() for text in texts)


class Identity:
    """An objectGUID: sixteen octets, the first three groups in little-endian order (MS-DTYP, 2.3.4)."""

    def read(self, values: Values) -> Texts:
        """Return the identity as RFC 9562 writes it.

        >>> Identity().read((bytes(range(16)),))
        ('03020100-0504-0706-0809-0a0b0c0d0e0f',)
        """
        return tuple(str(uuid.UUID(bytes_le=value)) for value in values if len(value) == 16)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the sixteen octets."""
        return tuple(uuid.UUID(text).bytes_le for text in texts)


PLAIN: Final[Mapping[str, Callable[[], Converter]]] = {
    "text": Text,
    "disabled_bit": Disabled,
    "family_name": FamilyName,
    "given_name": GivenName,
    "object_guid": Identity,
    "quota_mebibytes": lambda: Multiple(1),
    "quota_kibibytes": lambda: Multiple(1 << 10),
    "quota_bytes": lambda: Multiple(MEBIBYTE),
}


def _number(values: Values) -> int | None:
    try:
        return int(values[0])
    except (IndexError, ValueError):
        return None
