"""Answers on the wire: entries, results, cookies (RFC 4511, 4.1.9 and 4.5.2; RFC 2696)."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
from typing import Final

from directory.entries import Entry, Values
from directory.mail_directory import PAGED_RESULTS_CONTROL
from directory.operations import Result
from directory.wire.ber import (
    BOOLEAN,
    ENUMERATED,
    OCTETS,
    SEQUENCE,
    SET,
    MalformedMessageError,
    Reader,
    long_length,
    tlv,
)

SEARCH_ENTRY, SEARCH_DONE, SEARCH_REFERENCE, INTERMEDIATE = 0x64, 0x65, 0x73, 0x79
EXTENDED_RESPONSE: Final = 0x78
RESULTS: Final = {0x63: 0x65, 0x66: 0x67, 0x68: 0x69, 0x4A: 0x6B, 0x6C: 0x6D}
CONTROLS: Final = 0xA0
REFERRAL: Final = 0xA3
MOST_NAMES: Final = 2000  # different attribute names that are remembered
MOST_SEEN, LONGEST_SEEN = 4096, 256  # attributes read once for all, and their size in octets
LONGEST_NAME: Final = 250
RANGE: Final = ";range="  # MS-ADTS, 3.1.1.3.1.3.3


class EntryReader:
    """Reads entries, and expects each to look like the one before.

    A server gives the attributes of entries of one kind in one order. So the reader remembers which
    attribute came after which and, for each length a short single value may have, the octets that
    must stand before it: where they do, one comparison has checked every tag, length and name at
    once. Whatever differs is read element by element.
    """

    def __init__(self) -> None:
        self._expected: list[_Expected] = [_NOTHING_EXPECTED]
        self._places: dict[str, int] = {}
        self._names: dict[bytes, str] = {}
        self._seen: dict[bytes, tuple[str, Values]] = {}
        self.met_a_range = False  # an attribute came in parts, as Active Directory gives long ones

    def read(self, data: bytes, at: int, end: int) -> Entry:
        """Return the SearchResultEntry whose content stands between two places.

        Raises:
            MalformedMessageError: it is none.

        """
        try:
            start, stop = _bounds(data, at, end, OCTETS)
            first, last = _bounds(data, stop, end, SEQUENCE)
            if last != end:
                raise MalformedMessageError("more than an entry")
            return Entry(data[start:stop].decode(), self._attributes(data, first, end))
        except IndexError:
            raise MalformedMessageError("an entry that is cut off") from None
        except UnicodeDecodeError:
            raise MalformedMessageError("a name that is no UTF-8") from None

    def _attributes(self, data: bytes, at: int, end: int) -> dict[str, Values]:
        expected, place, count = self._expected, 0, 0
        found: dict[str, Values] = {}
        while at < end:
            count += 1
            hope = expected[place]
            size = data[at + 1]
            start = at + hope.size
            if data[at:start] == hope.headers[size]:
                at += 2 + size
                found[hope.name] = (data[start:at],)
                place += 1
            else:
                name, values, at = self._attribute(data, at, end)
                found[name] = values
                known = self._places.get(name)
                if known is not None:
                    place = known + 1
                elif len(self._names) < MOST_NAMES:
                    place = self._learn(name, place) + 1
        if at != end:
            raise MalformedMessageError("an attribute longer than its entry")
        if count != len(found):
            raise MalformedMessageError("an attribute that is given twice")
        return found

    def _attribute(self, data: bytes, at: int, end: int) -> tuple[str, Values, int]:
        """Return an attribute's name, its values and where the next one begins.

        What many entries have alike, such as their object classes, is read once.
        """
        begin = at
        at, stop = _bounds(data, at, end, SEQUENCE)
        known = self._seen.get(data[begin:stop]) if stop - begin <= LONGEST_SEEN else None
        if known is not None:
            return *known, stop
        start, at = _bounds(data, at, stop, OCTETS)
        octets = data[start:at]
        start, last = _bounds(data, at, stop, SET)
        if last != stop:
            raise MalformedMessageError("values that are not all of the attribute")
        name, values = self._names.get(octets) or self._name(octets), _values(data, start, stop)
        if stop - begin <= LONGEST_SEEN and len(self._seen) < MOST_SEEN:
            self._seen[data[begin:stop]] = (name, values)
        return name, values, stop

    def _learn(self, name: str, place: int) -> int:
        """Expect an attribute from now on where it was met first; return its place."""
        octets = next(spelt for spelt, known in self._names.items() if known == name)
        self._expected.insert(place, _expect(octets, name))
        for other, there in self._places.items():
            if there >= place:
                self._places[other] = there + 1
        self._places[name] = place
        return place

    def _name(self, octets: bytes) -> str:
        """Return a name that was not met before, in lower case, and remember it."""
        if not octets or len(octets) > LONGEST_NAME:
            raise MalformedMessageError("an attribute name of no length or too long")
        try:
            name = octets.decode("ascii").lower()
        except UnicodeDecodeError:
            raise MalformedMessageError("an attribute name that is no ASCII") from None
        self.met_a_range |= RANGE in name
        if len(self._names) < MOST_NAMES:
            name = self._names[octets] = intern(name)
        return name


@dataclass(frozen=True, slots=True)
class _Expected:
    """An attribute, and by the length of its element the octets that stand before a single value."""

    name: str
    size: int
    headers: list[bytes | None]


_NOTHING_EXPECTED: Final = _Expected("", 0, [None] * 256)


def _expect(octets: bytes, name: str) -> _Expected:
    """Return what a short attribute of one value looks like, for each of its lengths."""
    said = tlv(OCTETS, octets)
    size = len(said) + 6
    headers: list[bytes | None] = [None] * 256
    for length in range(len(said) + 4, 128):
        value = length - len(said) - 4
        headers[length] = bytes((SEQUENCE, length)) + said + bytes((SET, value + 2, OCTETS, value))
    return _Expected(name, size, headers)


def _bounds(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Return where the content of the element at a place begins and ends."""
    if data[at] != tag:
        raise MalformedMessageError(f"expected 0x{tag:02x}")
    size = data[at + 1]
    at += 2
    if size > 127:
        size, at = long_length(data, at, size, end)
    if at + size > end:
        raise MalformedMessageError("an element longer than what holds it")
    return at, at + size


def _values(data: bytes, at: int, stop: int) -> Values:
    """Return the values of an attribute, in their order."""
    values = []
    while at < stop:
        start, at = _bounds(data, at, stop, OCTETS)
        values.append(data[start:at])
    return tuple(values)


def read_result(inside: Reader) -> Result:
    """Return the LDAPResult that comes next (4.1.9); referrals are passed and never followed."""
    code = inside.integer(ENUMERATED)
    matched, told = inside.octets(), inside.octets()
    if inside.tag == REFERRAL:
        inside.skip()
    return Result(code, matched.decode("utf-8", "replace"), told.decode("utf-8", "replace")[:500])


def read_cookie(rest: Reader) -> bytes | None:
    """Return the cookie of the next page from the controls after a result; None where there is none."""
    value = read_controls(rest).get(PAGED_RESULTS_CONTROL)
    if value is None:
        return None
    inside = Reader.over(value).enter(SEQUENCE)
    inside.integer()
    return inside.octets()


def read_controls(rest: Reader) -> dict[str, bytes]:
    """Return the values of the controls that follow an operation, by their names (4.1.11)."""
    found: dict[str, bytes] = {}
    controls = rest.enter(CONTROLS) if rest.more else rest
    while controls.more:
        one = controls.enter(SEQUENCE)
        name = one.text()
        if one.tag == BOOLEAN:
            one.boolean()
        found[name] = one.octets() if one.more else b""
    return found
