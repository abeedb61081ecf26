"""The Basic Encoding Rules as LDAP restricts them: definite lengths, no more than that (RFC 4511, 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BOOLEAN, INTEGER, OCTETS, ENUMERATED, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x0A, 0x30, 0x31
_SHORT: Final = [bytes([n]) for n in range(128)]


class MalformedMessageError(Exception):
    """Octets that are no LDAP message."""


def length(size: int) -> bytes:
    """Return a length in its shortest form (X.690, 8.1.3).

    >>> length(5).hex(), length(200).hex(), length(70000).hex()
    ('05', '81c8', '83011170')
    """
    if size < 128:
        return _SHORT[size]
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag: int, content: bytes) -> bytes:
    """Return an element: tag, length, content."""
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    return bytes((tag,)) + length(size) + content


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(OCTETS, value)


def text(value: str) -> bytes:
    """Return an LDAPString or LDAPDN: an OCTET STRING of UTF-8.

    Raises:
        UnicodeEncodeError: half of a surrogate pair, which no UTF-8 has.

    """
    return tlv(OCTETS, value.encode())


def integer(value: int, tag: int = INTEGER) -> bytes:
    """Return an INTEGER or, by its tag, an ENUMERATED.

    >>> integer(0).hex(), integer(127).hex(), integer(128).hex(), integer(-1).hex()
    ('020100', '02017f', '02020080', '0201ff')
    """
    size = value.bit_length() // 8 + 1
    return tlv(tag, value.to_bytes(size, "big", signed=True))


def boolean(value: bool) -> bytes:  # noqa: FBT001 - what it encodes
    """Return a BOOLEAN; true is 0xFF (RFC 4511, 5.1)."""
    return b"\x01\x01\xff" if value else b"\x01\x01\x00"


@dataclass(slots=True)
class Reader:
    """Reads elements one after the other from `at` up to `end`; never beyond.

    Every method raises MalformedMessageError where something else stands there.
    """

    data: bytes
    at: int
    end: int

    @classmethod
    def over(cls, data: bytes) -> Reader:
        """Return a reader of all of these octets."""
        return cls(data, 0, len(data))

    @property
    def more(self) -> bool:
        """Tell whether anything is left."""
        return self.at < self.end

    @property
    def tag(self) -> int:
        """The tag of the next element, or -1 at the end."""
        return self.data[self.at] if self.at < self.end else -1

    def enter(self, tag: int) -> Reader:
        """Return a reader of the content of the next element, which is passed."""
        start, stop = self._bounds(tag)
        self.at = stop
        return Reader(self.data, start, stop)

    def octets(self, tag: int = OCTETS) -> bytes:
        """Return the content of the next element."""
        start, stop = self._bounds(tag)
        self.at = stop
        return self.data[start:stop]

    def text(self, tag: int = OCTETS) -> str:
        """Return the next element as text."""
        try:
            return self.octets(tag).decode()
        except UnicodeDecodeError:
            raise MalformedMessageError("a text that is no UTF-8") from None

    def integer(self, tag: int = INTEGER) -> int:
        """Return the next INTEGER or ENUMERATED; LDAP's go up to maxInt."""
        content = self.octets(tag)
        if not 1 <= len(content) <= 5:
            raise MalformedMessageError("an integer of no LDAP size")
        return int.from_bytes(content, "big", signed=True)

    def boolean(self) -> bool:
        """Return the next BOOLEAN."""
        content = self.octets(BOOLEAN)
        if len(content) != 1:
            raise MalformedMessageError("a boolean of another size than one")
        return content != b"\x00"

    def skip(self) -> None:
        """Pass the next element, whatever it is."""
        _, self.at = self._bounds(self.tag)

    def _bounds(self, tag: int) -> tuple[int, int]:
        """Return where the content of the next element begins and ends."""
        if self.at + 2 > self.end or self.data[self.at] != tag:
            found = f"0x{self.tag:02x}" if self.more else "the end"
            raise MalformedMessageError(f"expected 0x{tag:02x}, found {found}")
        size, start = self.data[self.at + 1], self.at + 2
        if size > 127:
            size, start = long_length(self.data, start, size, self.end)
        if start + size > self.end:
            raise MalformedMessageError("an element longer than what holds it")
        return start, start + size


def long_length(data: bytes, at: int, first: int, end: int) -> tuple[int, int]:
    """Return a length in the long form and where the content begins (X.690, 8.1.3.5)."""
    count = first & 0x7F
    if count == 0 or count > 4 or at + count > end:
        raise MalformedMessageError("a length that is indefinite, too long or cut off")
    return int.from_bytes(data[at : at + count], "big"), at + count
