"""An archive has one spelling: others read it, and whatever is not as packed is named."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.events.archives import (
    END,
    LARGEST_ARCHIVE,
    LISTED,
    LOCAL,
    MOST_ENTRIES,
    Entry,
    Fault,
    Flaw,
    open_archive,
    pack,
)

NAMES = ("one.csv", "two.json", "three.note")
FILES = [("one.csv", b"a,b\n1,2\n"), ("two.json", b"{}"), ("three.note", b"\xff" * 40)]
WHOLE = pack(FILES)


def flaws(octets: bytes) -> list[Flaw]:
    return list(open_archive(io.BytesIO(octets), NAMES).flaws)


def owner(position: int) -> str:
    """Return the entry an octet belongs to, empty for the end record."""
    at = 0
    for name, content in FILES:
        at += LOCAL.size + len(name) + len(content)
        if position < at:
            return name
    for name, _ in FILES:
        at += LISTED.size + len(name)
        if position < at:
            return name
    return ""


def test_others_read_what_was_packed():
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        assert archive.testzip() is None
        assert [(one, archive.read(one)) for one in archive.namelist()] == FILES


def test_what_was_packed_is_whole_and_the_same_files_make_the_same_octets():
    opened = open_archive(io.BytesIO(WHOLE), NAMES)

    assert [one.name for one in opened.entries] == list(NAMES)
    assert not opened.flaws
    assert pack(FILES) == WHOLE


@pytest.mark.parametrize("bit", range(8))
def test_any_bit_of_any_octet_that_is_turned_is_found_where_it_belongs(bit):
    for position in range(len(WHOLE)):
        changed = bytearray(WHOLE)
        changed[position] ^= 1 << bit
        assert owner(position) in {one.entry for one in flaws(bytes(changed))}, position


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=80))
def test_octets_put_in_anywhere_are_found(position, strange):
    assert flaws(WHOLE[:position] + strange + WHOLE[position:])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 80))
def test_octets_taken_out_anywhere_are_found(position, count):
    assert flaws(WHOLE[:position] + WHOLE[position + count :])


@given(st.binary(max_size=400))
def test_what_is_no_archive_is_refused(octets):
    assert flaws(octets)


@pytest.mark.parametrize(
    "files",
    [
        [*FILES, ("four.exe", b"")],
        [FILES[0], FILES[0], *FILES[1:]],
        FILES[::-1],
        [("../one.csv", b""), *FILES[1:]],
    ],
)
def test_a_well_made_archive_with_other_entries_is_named_for_them(files):
    told = {one.entry for one in flaws(pack(files)) if one.fault is Fault.STRANGE}
    assert told & {name for name, _ in files}


def test_what_other_programs_pack_is_not_the_one_spelling():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        octets = io.BytesIO()
        with zipfile.ZipFile(octets, "w", method) as archive:
            for name, content in FILES:
                archive.writestr(name, content)
        assert flaws(octets.getvalue())


def test_a_comment_and_a_file_behind_the_end_are_named_as_the_end():
    commented = WHOLE[:-2] + struct.pack("<H", 3) + b"abc"

    assert flaws(commented) == [Flaw("", Fault.END)]
    assert flaws(WHOLE + WHOLE) == [Flaw("", Fault.END)]


def test_a_name_of_a_stranger_is_shown_without_what_moves_a_screen():
    packed = pack([("\x1b[2Jone", b"")])
    assert {one.entry for one in flaws(packed)} == {"[2Jone"}


def test_sizes_that_cannot_be_are_believed_nowhere():
    """A header may promise four gigabytes; nobody makes room for them."""
    entry = Entry("one.csv", 0xFFFFFFFF, 0)
    assert flaws(entry.header + b"x") == [Flaw("one.csv", Fault.HEADER)]


def test_more_than_an_archive_holds_is_neither_packed_nor_read():
    class Endless(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return LARGEST_ARCHIVE + 1 if whence == 2 else super().seek(offset, whence)

    with pytest.raises(ValueError, match="more than"):
        pack([(f"{n}", b"") for n in range(MOST_ENTRIES + 1)])
    assert open_archive(Endless(WHOLE), NAMES).flaws == (Flaw("", Fault.TOO_LARGE),)
    assert END.size == 22
