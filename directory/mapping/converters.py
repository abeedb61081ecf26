"""How a value looks in a directory and how in our words: a small closed set that mappings choose from.

Each converter reads a field out of an attribute's values and writes it back *into* the values there
were: what is not ours in an attribute (other bits, other kinds of address) stays as it is.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from directory.entries import Values
from directory.people import Standing

Texts = tuple[str, ...]
MEBIBYTE: Final = 1 << 20
_NUMBER: Final = re.compile(rb"-?\d{1,18}")  # longer ones are no number of any attribute here
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
        """Return the texts as UTF-8; what stays, stays octet by octet, even where it is no UTF-8.

        >>> Text().write(("b", "\\ufffd"), (b"\\xff", b"a"))
        (b'b', b'\\xff')
        """
        known = {value.decode("utf-8", "replace"): value for value in there}
        return tuple(known[text] if text in known else text.encode() for text in texts)


class CommaList:
    """Several values in one, between commas, where an attribute holds one value only."""

    def read(self, values: Values) -> Texts:
        """Return what stands between the commas.

        >>> CommaList().read((b"a@x.vn, b@x.vn",))
        ('a@x.vn', 'b@x.vn')
        """
        parts = (part.strip() for one in Text().read(values) for part in one.split(","))
        return tuple(part for part in parts if part)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return one value with all of them, or what is there where it says the same."""
        if self.read(there) == texts:
            return there
        return (", ".join(texts).encode(),) if texts else ()


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
        """Return the directory's word, or what is there where it says the same already.

        Raises:
            KeyError: the directory has no word for it.

        """
        wanted = tuple(self.words[text].encode() for text in texts)
        return there if there and self.read(there) == texts else wanted

    def is_ours(self, values: Values) -> bool:
        """Tell whether this is a word that we ourselves write.

        >>> Words({"suspended": "locked"}, {"maintenance": "suspended"}).is_ours((b"maintenance",))
        False
        """
        ours = {word.lower() for word in self.words.values()}
        return all(one.lower() in ours for one in Text().read(values))


@dataclass(frozen=True, slots=True)
class Multiple:
    """A number of mebibytes, written in another unit: `factor` of it make one."""

    factor: int

    def read(self, values: Values) -> Texts:
        """Return the number of mebibytes; 0 in the directory means without limit, which is nothing.

        >>> Multiple(1 << 20).read((b"2147483648",))
        ('2048',)
        """
        numbers = [int(value) for value in values if _NUMBER.fullmatch(value) and value.isdigit()]
        return tuple(str(number // self.factor) for number in numbers if number)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the number in the directory's unit, or what is there where it says the same."""
        if self.read(there) == texts:
            return there
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
        known = {value[len(word) :].decode("utf-8", "replace"): value for value in there
                 if value.startswith(word)}  # fmt: skip
        return (*others, *(known.get(text) or word + text.encode() for text in texts))


@dataclass(frozen=True, slots=True)
class Addressed:
    """An address after a word that says its kind, in any case, or without one: Exchange's ProxyAddress."""

    word: str = "SMTP:"

    def read(self, values: Values) -> Texts:
        """Return the addresses without the word.

        >>> Addressed().read((b"smtp:a@x.vn", b"b@x.vn"))
        ('a@x.vn', 'b@x.vn')
        """
        return tuple(self._bare(one) for one in Text().read(values))

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the addresses after the word; what stays, stays octet by octet."""
        known = {self._bare(value.decode("utf-8", "replace")): value for value in there}
        return tuple(known.get(text) or f"{self.word}{text}".encode() for text in texts)

    def _bare(self, text: str) -> str:
        has_word = text[: len(self.word)].lower() == self.word.lower()
        return text[len(self.word) :] if has_word else text


@dataclass(frozen=True, slots=True)
class Says:
    """One word that has to stand here as soon as the field has a value; written only."""

    word: str

    def read(self, values: Values) -> Texts:
        """Return nothing: it tells nothing of the value."""
        return ()

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the word, or what is there where the field has no value.

        >>> Says("FALSE").write(("2048",), (b"TRUE",))
        (b'FALSE',)
        """
        return (self.word.encode(),) if texts else there


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
class Shortened:
    """A name that the directory takes only up to a length, such as sAMAccountName (MS-ADA3, 2.222).

    Two long names that begin alike stay two: the end tells them apart.
    """

    length: int

    def read(self, values: Values) -> Texts:
        """Return the text that is there."""
        return Text().read(values)

    def write(self, texts: Texts, there: Values) -> Values:
        """Return the name, shortened where it has to be.

        >>> Shortened(20).write(("longnv",), ()), Shortened(20).write(("nguyentranhoangphuonguyen",), ())
        ((b'longnv',), (b'nguyentranhoang-26fa',))
        """
        return tuple(self._short(text).encode() for text in texts)

    def _short(self, text: str) -> str:
        if len(text) <= self.length:
            return text
        end = hashlib.sha256(text.encode()).hexdigest()[:4]
        return f"{text[: self.length - 5]}-{end}"


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
    "comma_list": CommaList,
    "smtp_address": Addressed,
    "disabled_bit": Disabled,
    "family_name": FamilyName,
    "given_name": GivenName,
    "object_guid": Identity,
    "quota_mebibytes": lambda: Multiple(1),
    "quota_kibibytes": lambda: Multiple(1 << 10),
    "quota_bytes": lambda: Multiple(MEBIBYTE),
}


def _number(values: Values) -> int | None:
    return int(values[0]) if values and _NUMBER.fullmatch(values[0]) else None
