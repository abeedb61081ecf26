"""DER by hand (X.690, clause 10), for the few structures that must be read and written quickly.

Reading is strict and bounded: definite lengths in their shortest form, nothing behind the end.
`definite` brings BER with indefinite lengths, as some time-stamp servers send it, into that form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x0C, 0x17, 0x18, 0x30, 0x31
MAX_DEPTH = 32
MAX_ELEMENTS = 50_000


class DerError(ValueError):
    """The octets are not the DER that was expected; the message names what, never the content."""


@dataclass(frozen=True, slots=True)
class Element:
    """One tag-length-value: its tag octet, its content, and all of it."""

    tag: int
    content: bytes
    octets: bytes

    def children(self) -> list[Element]:
        """Return the elements inside."""
        if not self.tag & 0x20:
            raise DerError("not constructed")
        return list(elements(self.content))


def elements(data: bytes) -> Iterator[Element]:
    """Yield the elements that lie one behind the other."""
    position, end = 0, len(data)
    while position < end:
        start, stop = _span(data, position)
        yield Element(data[position], data[start:stop], data[position:stop])
        position = stop


def element(data: bytes, tag: int | None = None) -> Element:
    """Return the one element that fills the octets, of that tag if one is asked.

    >>> element(bytes.fromhex("0201ff"), INTEGER).content.hex()
    'ff'
    """
    if not data:
        raise DerError("empty")
    start, stop = _span(data, 0)
    if stop != len(data):
        raise DerError("octets behind the end")
    return expect(Element(data[0], data[start:stop], data), tag)


def expect(found: Element, tag: int | None) -> Element:
    """Return the element if it has that tag."""
    if tag is not None and found.tag != tag:
        raise DerError(f"tag {found.tag:#04x} where {tag:#04x} belongs")
    return found


def _span(data: bytes, position: int) -> tuple[int, int]:
    """Return where the content of the element at a position starts and stops."""
    try:
        tag, first = data[position], data[position + 1]
    except IndexError:
        raise DerError("cut off") from None
    if tag & 0x1F == 0x1F:
        raise DerError("tag of several octets")
    start = position + 2
    length = first
    if first >= 0x80:
        count = first & 0x7F
        if not 1 <= count <= 4:
            raise DerError("indefinite or enormous length")
        length = int.from_bytes(data[start : start + count])
        start += count
        if length < 0x80 or length < 1 << 8 * (count - 1):
            raise DerError("length not in its shortest form")
    if start + length > len(data):
        raise DerError("cut off")
    return start, start + length


def encode(tag: int, *parts: bytes) -> bytes:
    """Return one element over its content.

    >>> encode(SEQUENCE, integer(5), NULL_VALUE).hex()
    '30050201050500'
    """
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(octets))) + octets + content


NULL_VALUE = encode(NULL)


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE."""
    return encode(SEQUENCE, *parts)


def set_of(parts: Iterable[bytes]) -> bytes:
    """Return a SET OF, in the order DER asks for (X.690, 11.6)."""
    return encode(SET, *sorted(parts))


def integer(value: int) -> bytes:
    """Return an INTEGER that is not negative.

    >>> integer(128).hex()
    '02020080'
    """
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def unsigned(content: bytes) -> int:
    """Return the value of an INTEGER that must not be negative."""
    if not content or content[0] & 0x80 or (len(content) > 1 and not content[0] | content[1] >> 7):
        raise DerError("not a non-negative integer in its shortest form")
    return int.from_bytes(content)


def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER.

    >>> oid("1.2.840.113549.1.7.2").hex()
    '06092a864886f70d010702'
    """
    first, second, *rest = map(int, dotted.split("."))
    return encode(OID, *(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(0x80 | arc & 0x7F)
    return bytes(reversed(octets))


def generalized_time(moment: datetime) -> bytes:
    """Return a GeneralizedTime with milliseconds, as RFC 3161, 2.4.2 writes them.

    >>> generalized_time(datetime(2026, 11, 23, 7, 5, 9, 250_000, UTC))[2:]
    b'20261123070509.25Z'
    """
    text = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"
    fraction = f"{moment.microsecond // 1000:03d}".rstrip("0")
    return encode(GENERALIZED_TIME, (f"{text}.{fraction}Z" if fraction else f"{text}Z").encode())


def read_generalized_time(content: bytes) -> datetime:
    """Return the moment a GeneralizedTime in Z tells, with or without a fraction.

    >>> read_generalized_time(b"20261123070509.25Z").isoformat()
    '2026-11-23T07:05:09.250000+00:00'
    """
    text = content.decode("ascii", "replace")
    whole, dot, fraction = text[:-1].partition(".")
    if len(whole) != 14 or not text.endswith("Z") or not (whole + fraction).isdecimal():
        raise DerError("not a GeneralizedTime in Z")
    if dot and not 1 <= len(fraction) <= 9:
        raise DerError("not a fraction of a second")
    try:
        moment = datetime.fromisoformat(f"{whole[:8]}T{whole[8:]}+00:00")
    except ValueError:
        raise DerError("no such moment") from None
    return moment.replace(microsecond=int(fraction[:6].ljust(6, "0")))


def definite(data: bytes) -> bytes:
    """Return BER with definite lengths and joined strings; primitives stay as they are."""
    budget = [MAX_ELEMENTS]
    converted, stop = _definite(data, 0, len(data), MAX_DEPTH, budget)
    if stop != len(data):
        raise DerError("octets behind the end")
    return converted


def _definite(
    data: bytes, position: int, end: int, depth: int, budget: list[int]
) -> tuple[bytes, int]:
    """Return one element converted, and where the next one starts."""
    budget[0] -= 1
    if depth == 0 or budget[0] < 0 or position + 2 > end:
        raise DerError("too deep, too many, or cut off")
    tag, first = data[position], data[position + 1]
    if tag & 0x1F == 0x1F:
        raise DerError("tag of several octets")
    start = position + 2
    stop: int | None = None
    if first != 0x80:
        count = first & 0x7F if first > 0x80 else 0
        length = int.from_bytes(data[start : start + count]) if count else first
        start += count
        stop = start + length
        if count > 4 or stop > end:
            raise DerError("cut off")
        if not tag & 0x20:
            return encode(tag, data[start:stop]), stop
    elif not tag & 0x20:
        raise DerError("indefinite length of a primitive")
    parts: list[bytes] = []
    while start != stop:
        if stop is None and data[start : start + 2] == b"\0\0":
            stop, start = start + 2, start + 2
            continue
        part, start = _definite(data, start, stop or end, depth - 1, budget)
        parts.append(part)
    if tag == OCTET_STRING | 0x20:  # 8.7.3: the parts of a string, joined
        return encode(OCTET_STRING, *(element(part, OCTET_STRING).content for part in parts)), start
    return encode(tag, *parts), start


def first(data: bytes) -> tuple[bytes, int]:
    """Return the first value of some octets, by definite lengths where it has none, and where it stops.

    >>> first(bytes.fromhex("30800201050000ffff"))[0].hex(), first(b"\x30\\x03\\x02\\x01\\x05\\x00")[1]
    ('3003020105', 5)
    """
    if data[1:2] == b"\x80":
        return _definite(data, 0, len(data), MAX_DEPTH, [MAX_ELEMENTS])
    count = data[1] & 0x7F if len(data) > 1 and data[1] > 0x80 else 0
    length = int.from_bytes(data[2 : 2 + count]) if count else (data[1] if len(data) > 1 else 0)
    stop = 2 + count + length
    if count > 4 or stop > len(data):
        raise DerError("cut off")
    return data[:stop], stop
