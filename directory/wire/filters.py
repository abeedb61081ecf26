"""Search filters on the wire (RFC 4511, 4.5.1.7), both ways."""

from __future__ import annotations

from typing import Final

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
from directory.wire.ber import SEQUENCE, MalformedMessageError, Reader, octets, text, tlv

AND, OR, NOT, EQUAL, SUBSTRINGS = 0xA0, 0xA1, 0xA2, 0xA3, 0xA4
AT_LEAST, AT_MOST, PRESENT, APPROXIMATE, EXTENSIBLE = 0xA5, 0xA6, 0x87, 0xA8, 0xA9
INITIAL, MIDDLE, FINAL = 0x80, 0x81, 0x82
_COMPARES: Final[dict[int, type[Equal | AtLeast | AtMost]]] = {
    EQUAL: Equal,
    APPROXIMATE: Equal,
    AT_LEAST: AtLeast,
    AT_MOST: AtMost,
}
DEEPEST: Final = 32
MOST_PARTS: Final = 2000


def encode_filter(wanted: Filter) -> bytes:  # noqa: PLR0911 - one answer for each kind of filter
    """Return a filter as a search or an assertion carries it."""
    match wanted:
        case Present(attribute):
            return tlv(PRESENT, attribute.encode())
        case Equal(attribute, value):
            return tlv(EQUAL, text(attribute) + octets(value))
        case AtLeast(attribute, value):
            return tlv(AT_LEAST, text(attribute) + octets(value))
        case AtMost(attribute, value):
            return tlv(AT_MOST, text(attribute) + octets(value))
        case Not(part):
            return tlv(NOT, encode_filter(part))
        case All(parts):
            return tlv(AND, b"".join(map(encode_filter, parts)))
        case AnyOf(parts):
            return tlv(OR, b"".join(map(encode_filter, parts)))
        case Substrings(attribute, initial, middle, final):
            pieces = [(INITIAL, initial), *((MIDDLE, one) for one in middle), (FINAL, final)]
            told = b"".join(tlv(tag, value) for tag, value in pieces if value is not None)
            return tlv(SUBSTRINGS, text(attribute) + tlv(SEQUENCE, told))


class FilterReader:
    """Reads one filter; bounded in depth and in parts."""

    def __init__(self) -> None:
        self._parts = 0

    def read(self, reader: Reader, depth: int = 0) -> Filter:
        """Return the filter that comes next.

        Raises:
            MalformedMessageError: it is none, or goes too deep, or is of a kind we do not match.

        """
        self._parts += 1
        if depth > DEEPEST or self._parts > MOST_PARTS:
            raise MalformedMessageError("a filter too deep or too large")
        tag = reader.tag
        if tag in {AND, OR}:
            inside, parts = reader.enter(tag), []
            while inside.more:
                parts.append(self.read(inside, depth + 1))
            return All(tuple(parts)) if tag == AND else AnyOf(tuple(parts))
        if tag == NOT:
            return Not(self.read(reader.enter(tag), depth + 1))
        if tag == PRESENT:
            return Present(reader.text(PRESENT))
        if tag == SUBSTRINGS:
            return self._substrings(reader.enter(tag))
        kind = _COMPARES.get(tag)
        if kind is not None:
            inside = reader.enter(tag)
            return kind(inside.text(), inside.octets())
        raise MalformedMessageError(f"a filter of kind 0x{tag & 0xFF:02x}")

    def _substrings(self, inside: Reader) -> Substrings:
        attribute, parts = inside.text(), inside.enter(SEQUENCE)
        initial = parts.octets(INITIAL) if parts.tag == INITIAL else None
        middle = []
        while parts.tag == MIDDLE:
            middle.append(parts.octets(MIDDLE))
        final = parts.octets(FINAL) if parts.tag == FINAL else None
        if parts.more or (initial is None and not middle and final is None):
            raise MalformedMessageError("substrings in no order")
        return Substrings(attribute, initial, tuple(middle), final)
