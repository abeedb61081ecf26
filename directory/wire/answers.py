"""Answers on the wire: entries, results, cookies (RFC 4511, 4.1.9 and 4.5.2; RFC 2696)."""

from __future__ import annotations

from sys import intern
from typing import Final

from directory.entries import Entry, Values
from directory.mail_directory import PAGED_RESULTS_CONTROL
from directory.operations import Result
from directory.wire.ber import (
    ENUMERATED,
    OCTETS,
    SEQUENCE,
    SET,
    MalformedMessageError,
    Reader,
    long_length,
)

SEARCH_ENTRY, SEARCH_DONE, SEARCH_REFERENCE, INTERMEDIATE = 0x64, 0x65, 0x73, 0x79
EXTENDED_RESPONSE: Final = 0x78
RESULTS: Final = {0x63: 0x65, 0x66: 0x67, 0x68: 0x69, 0x4A: 0x6B, 0x6C: 0x6D}
CONTROLS: Final = 0xA0
REFERRAL: Final = 0xA3
MOST_NAMES: Final = 10_000  # different attribute names that are remembered
NO_VALUES: Final[Values] = ()


class EntryReader:
    """Reads entries; attribute names are made once and then only looked up."""

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}

    def read(self, data: bytes, at: int, end: int) -> Entry:
        """Return the SearchResultEntry whose content stands between two places.

        Raises:
            MalformedMessageError: it is none.

        """
        try:
            return self._read(data, at, end)
        except IndexError:
            raise MalformedMessageError("an entry that is cut off") from None

    def _read(self, data: bytes, at: int, end: int) -> Entry:
        # Long, and without a call for each element, because this is where a run spends its time.
        size = data[at + 1]
        if data[at] != OCTETS:
            raise MalformedMessageError("an entry without a name")
        at += 2
        if size > 127:
            size, at = long_length(data, at, size, end)
        stop = at + size
        if stop > end:
            raise MalformedMessageError("a name longer than its entry")
        try:
            dn = data[at:stop].decode()
        except UnicodeDecodeError:
            raise MalformedMessageError("a name that is no UTF-8") from None
        return Entry(dn, self._attributes(data, stop, end))

    def _attributes(self, data: bytes, at: int, end: int) -> dict[str, Values]:  # noqa: C901
        names, found = self._names, {}
        size = data[at + 1]
        if data[at] != SEQUENCE:
            raise MalformedMessageError("an entry without attributes")
        at += 2
        if size > 127:
            size, at = long_length(data, at, size, end)
        if at + size != end:
            raise MalformedMessageError("attributes that are not all of the entry")
        while at < end:
            size = data[at + 1]
            if data[at] != SEQUENCE:
                raise MalformedMessageError("an attribute that is no sequence")
            at += 2
            if size > 127:
                size, at = long_length(data, at, size, end)
            stop = at + size
            if stop > end:
                raise MalformedMessageError("an attribute longer than its entry")
            size = data[at + 1]
            if data[at] != OCTETS:
                raise MalformedMessageError("an attribute without a name")
            at += 2
            if size > 127:
                size, at = long_length(data, at, size, stop)
            octets = data[at : at + size]
            at += size
            name = names.get(octets) or self._name(octets)
            size = data[at + 1]
            if data[at] != SET:
                raise MalformedMessageError("an attribute without values")
            at += 2
            if size > 127:
                size, at = long_length(data, at, size, stop)
            if at + size != stop:
                raise MalformedMessageError("values that are not all of the attribute")
            if at == stop:
                found[name] = NO_VALUES
                continue
            size = data[at + 1]
            if data[at] != OCTETS:
                raise MalformedMessageError("a value that is no octet string")
            at += 2
            if size > 127:
                size, at = long_length(data, at, size, stop)
            after = at + size
            if after == stop:
                found[name] = (data[at:after],)
                at = after
            elif after < stop:
                found[name] = (data[at:after], *_values(data, after, stop))
                at = stop
            else:
                raise MalformedMessageError("a value longer than its attribute")
        return found

    def _name(self, octets: bytes) -> str:
        if len(self._names) >= MOST_NAMES or not octets or len(octets) > 256:
            raise MalformedMessageError("attribute names without end")
        try:
            name = self._names[octets] = intern(octets.decode("ascii").lower())
        except UnicodeDecodeError:
            raise MalformedMessageError("an attribute name that is no ASCII") from None
        return name


def _values(data: bytes, at: int, stop: int) -> list[bytes]:
    """Return the further values of an attribute."""
    values = []
    while at < stop:
        size = data[at + 1]
        if data[at] != OCTETS:
            raise MalformedMessageError("a value that is no octet string")
        at += 2
        if size > 127:
            size, at = long_length(data, at, size, stop)
        if at + size > stop:
            raise MalformedMessageError("a value longer than its attribute")
        values.append(data[at : at + size])
        at += size
    return values


def read_result(inside: Reader) -> Result:
    """Return the LDAPResult that comes next (4.1.9); referrals are passed and never followed."""
    code = inside.integer(ENUMERATED)
    matched, told = inside.octets(), inside.octets()
    if inside.tag == REFERRAL:
        inside.skip()
    return Result(code, matched.decode("utf-8", "replace"), told.decode("utf-8", "replace")[:500])


def read_cookie(rest: Reader) -> bytes | None:
    """Return the cookie of the next page from the controls after a result; None where there is none."""
    if not rest.more:
        return None
    controls = rest.enter(CONTROLS)
    while controls.more:
        one = controls.enter(SEQUENCE)
        name = one.text()
        if one.tag == 0x01:
            one.boolean()
        value = one.octets() if one.more else b""
        if name == PAGED_RESULTS_CONTROL:
            inside = Reader.over(value).enter(SEQUENCE)
            inside.integer()
            return inside.octets()
    return None
