"""The decoder under fuzz: it reads what was written, and of anything else says that it is none."""

from __future__ import annotations

import socket
from contextlib import suppress
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.entries import Entry
from directory.errors import DirectoryUnreachableError
from directory.filters import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Equal,
    Not,
    Present,
    Substrings,
)
from directory.wire.answers import MOST_NAMES, EntryReader, read_cookie, read_result
from directory.wire.ber import MalformedMessageError, Reader, integer, length, tlv
from directory.wire.filters import FilterReader, encode_filter
from directory.wire.stream import Bounds, Message, Stream
from tests.support.scripted_directory import entry, message, page_end, result

unhurried = settings(deadline=None)  # the machine may be busy with other tests
names = st.from_regex(r"[a-z][a-z0-9-]{0,30}(;[a-z-]{1,10})?", fullmatch=True)
values = st.lists(st.binary(max_size=300), max_size=4).map(tuple)
entries = st.builds(Entry, st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
                    st.dictionaries(names, values, max_size=12))  # fmt: skip
parts = st.binary(min_size=1, max_size=20)
simple = (
    st.builds(Present, names)
    | st.builds(Equal, names, st.binary(max_size=20))
    | st.builds(AtLeast, names, st.binary(max_size=20))
    | st.builds(AtMost, names, st.binary(max_size=20))
    | st.builds(Substrings, names, st.none() | parts, st.lists(parts, max_size=3).map(tuple), parts)
)
filters = st.recursive(
    simple,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=4).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=4).map(tuple))
    ),
    max_leaves=12,
)


def written(one: Entry) -> bytes:
    """The content of the SearchResultEntry of an entry."""
    return Reader.over(entry(one.dn, one.attributes)).octets(0x64)


@unhurried
@given(st.lists(entries, max_size=6))
def test_entries_are_read_as_they_were_written_whatever_came_before(many) -> None:
    reader = EntryReader()
    for one in many + many[::-1] + many:
        octets = written(one)
        read = reader.read(b"before" + octets + b"behind", 6, 6 + len(octets))
        assert read == one
        assert list(read.attributes) == list(one.attributes)


@unhurried
@given(entries, entries, st.data())
def test_an_entry_changed_anywhere_is_another_entry_or_none(usual, other, data) -> None:
    """After many of one kind, no octet is taken on trust: what is read says what stands there."""
    reader, octets = EntryReader(), bytearray(written(other))
    for _ in range(2):
        reader.read(written(usual), 0, len(written(usual)))
        reader.read(bytes(octets), 0, len(octets))
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at] = data.draw(st.integers(0, 255))
    changed = bytes(octets)

    def by(one: EntryReader) -> Entry | None:
        try:
            return one.read(changed, 0, len(changed))
        except MalformedMessageError:
            return None

    assert by(reader) == by(EntryReader())


@unhurried
@given(st.binary(max_size=200))
def test_octets_that_mean_nothing_raise_our_own_error_alone(octets) -> None:
    for read in (
        lambda: EntryReader().read(octets, 0, len(octets)),
        lambda: read_result(Reader.over(octets)),
        lambda: read_cookie(Reader.over(octets)),
        lambda: FilterReader().read(Reader.over(octets)),
    ):
        with suppress(MalformedMessageError):
            read()


@unhurried
@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([
        message(7, entry("uid=a", {"uid": (b"a",)})), message(7, result(0x65)), page_end(7, b"x"),
    ]), max_size=6),
    st.integers(1, 40),
)  # fmt: skip
def test_a_stream_gives_messages_or_an_unreachable_directory(pieces, cut) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            octets = b"".join(pieces)
            for at in range(0, len(octets), cut):
                theirs.sendall(octets[at : at + cut])
        taken: list[Message] = []
        with pytest.raises(DirectoryUnreachableError):
            taken.extend(chain.from_iterable(Stream(ours, "fuzz", Bounds(2.0, 2.0)).messages()))
        assert all(one.at <= one.end <= one.whole <= len(one.data) for one in taken)


@unhurried
@given(st.lists(entries, max_size=5), st.integers(1, 50))
def test_messages_are_whole_wherever_the_stream_is_cut(many, cut) -> None:
    ours, theirs = socket.socketpair()
    octets = b"".join(message(n, entry(e.dn, e.attributes)) for n, e in enumerate(many, 1))
    octets += message(99, result(0x65))
    read, reader = [], EntryReader()
    with ours, theirs:
        theirs.setblocking(False)
        stream = Stream(ours, "cut", Bounds(2.0, 5.0)).messages()
        for at in range(0, len(octets), max(cut, len(octets) // 50)):
            theirs.sendall(octets[at : at + max(cut, len(octets) // 50)])
        while True:
            for one in next(stream):
                if one.number == 99:
                    assert read == many
                    return
                read.append(reader.read(one.data, one.at, one.end))


@unhurried
@given(filters)
def test_filters_are_read_as_they_were_written(wanted) -> None:
    assert FilterReader().read(Reader.over(encode_filter(wanted))) == wanted


def test_more_names_than_are_remembered_are_still_read() -> None:
    reader = EntryReader()
    for n in range(MOST_NAMES + 50):
        for name in (f"n{n}", f"N{n}"):
            octets = written(Entry("a", {name: (b"v",), "cn": (b"c",)}))
            assert reader.read(octets, 0, len(octets)).attributes == {
                name.lower(): (b"v",),
                "cn": (b"c",),
            }


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536, 1 << 24])
def test_lengths_go_there_and_back(size) -> None:
    octets = b"\x04" + length(size) + bytes(size)
    assert len(Reader.over(octets).octets()) == size
    assert tlv(4, bytes(size)) == octets
    with pytest.raises(MalformedMessageError):
        Reader.over(octets[: len(octets) - 1] if size else b"\x04").octets()


@pytest.mark.parametrize("number", [0, 1, 127, 128, 255, 256, 2**31 - 1, -1, -128, -129])
def test_integers_go_there_and_back(number) -> None:
    assert Reader.over(integer(number)).integer() == number


def test_a_filter_without_a_bottom_is_refused() -> None:
    octets = b""
    for _ in range(200):
        octets = tlv(0xA2, octets)
    with pytest.raises(MalformedMessageError, match="too deep"):
        FilterReader().read(Reader.over(octets))
