"""What lies in a file and no reader sees: objects, catalogues and tables that wait for a later change.

A shadow attack is prepared before signing: a second object under a number in use, a second catalogue,
a second cross-reference. Nothing of it shows, until a few bytes behind the signature call it up.
An honest writer leaves none of these, so they are told even while they still sleep.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import read_non_whitespace

from signing.validation.changes.states import Sections, number_of

# A scan is quick where the pattern begins with a letter that the engine can jump to.
_WORD: Final = re.compile(rb"obj(?![A-Za-z0-9])")
_NUMBERS: Final = re.compile(
    rb"(?<![0-9])(\d{1,10})[ \t\r\n\f\0]{1,8}(\d{1,5})[ \t\r\n\f\0]{1,8}\Z"
)
_HEADER: Final = re.compile(
    rb"(?<![0-9])(\d{1,10})[ \t\r\n\f\0]{1,8}(\d{1,5})[ \t\r\n\f\0]{1,8}obj(?![A-Za-z0-9])"
)
_TABLE: Final = re.compile(rb"xref(?<![a-z]xref)[ \t]*[\r\n]{1,2}[ \t]*\d{1,10}[ \t]+\d{1,10}")
_CATALOG: Final = re.compile(rb"/Type\s*/Catalog\b")
_CHUNK: Final = 8 << 20
_OVERLAP: Final = 64
_CANDIDATES_AT_MOST: Final = 2_000
_LONGEST_COMPARED: Final = 1 << 20


def hidden_in(sections: Sections) -> tuple[str, ...]:
    """Name what the file hides: `hidden_object`, `hidden_catalogue`, `hidden_table`."""
    seen = _Seen(sections)
    found: dict[str, None] = {}
    for at, number in seen.unlisted_objects():
        if seen.is_another(at, number):
            found["hidden_object"] = None
        if seen.is_catalogue(at):
            found["hidden_catalogue"] = None
    if seen.sleeping_catalogue():
        found["hidden_catalogue"] = None
    if seen.has_unlisted_table():
        found["hidden_table"] = None
    return tuple(found)


class _Seen:
    """The bytes of a file beside what its cross-references say of them."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._stream: BinaryIO = sections.reader.stream
        self._objects: dict[int, int] = {}  # offset → number
        self._tables: set[int] = set()
        self._ends: dict[int, int] = {}
        self._read_sections()
        self._offsets = sorted(self._objects)

    def _read_sections(self) -> None:
        xrefs = self._sections.reader.xrefs
        for revision in range(self._sections.last + 1):
            section = xrefs.get_xref_data(revision)
            info = [xrefs.get_xref_container_info(revision)]
            if section.hybrid is not None:
                info.append(section.hybrid.meta_info)
            for one in info:
                self._tables |= {one.start_location, one.declared_startxref}
            for data in [section, *([section.hybrid.xref_data] if section.hybrid else [])]:
                for number, (_, offset) in data.standard_xrefs.items():
                    self._objects[offset] = number

    def unlisted_objects(self) -> Iterator[tuple[int, int]]:
        """Give place and number of every object that no cross-reference knows."""
        for at, found in self._headers():
            if not self._is_listed(at) and at not in self._tables and self._lies_open(at):
                yield at, int(found.group(1))

    def _is_listed(self, at: int) -> bool:
        """Tell whether an object begins here, or at white space just before."""
        place = bisect.bisect_right(self._offsets, at) - 1
        if place < 0:
            return False
        start = self._offsets[place]
        return at == start or (at - start < 16 and not self._bytes(start, at - start).strip())

    def has_unlisted_table(self) -> bool:
        """Tell whether there is a cross-reference table that no chain leads to."""
        return any(
            not any(start <= at <= start + 16 for start in self._tables) and self._lies_open(at)
            for at, _ in self._matches(_TABLE)
        )

    def sleeping_catalogue(self) -> bool:
        """Tell whether a listed object is a catalogue that no revision's trailer names."""
        trailers = [
            self._sections.reader.trailer.flatten(revision)
            for revision in range(self._sections.last + 1)
        ]
        roots = {number_of(one.raw_get("/Root")) for one in trailers if "/Root" in one}
        for at, _ in self._matches(_CATALOG):
            place = bisect.bisect_right(self._offsets, at) - 1
            if place < 0 or not self._within_first_level(self._offsets[place], at):
                continue
            number = self._objects[self._offsets[place]]
            if number not in roots and _is_catalogue(self._object_at(self._offsets[place])):
                return True
        return False

    def is_another(self, at: int, number: int) -> bool:
        """Tell whether the object here is not the one that its number means anywhere."""
        listed = [offset for offset, one in self._objects.items() if one == number]
        if not listed:
            return False
        here = self._definition(at)
        return all(here != self._definition(offset) for offset in listed)

    def is_catalogue(self, at: int) -> bool:
        """Tell whether the object here is a catalogue with pages of its own."""
        return _is_catalogue(self._object_at(at))

    def _lies_open(self, at: int) -> bool:
        """Tell whether a place lies outside of every listed object: no stream or string holds it."""
        place = bisect.bisect_right(self._offsets, at) - 1
        return place < 0 or at >= self._end_of(self._offsets[place])

    def _within_first_level(self, start: int, at: int) -> bool:
        return at < self._end_of(start)

    def _end_of(self, offset: int) -> int:
        if offset not in self._ends:
            self._object_at(offset)
            self._ends.setdefault(offset, self._stream.tell())
        return self._ends[offset]

    def _object_at(self, offset: int) -> Any:
        """Read what stands at an offset, whatever its number; None where nothing can be read."""
        found = _HEADER.search(self._bytes(offset, 64))
        if found is None:
            return None
        self._stream.seek(offset + found.end())
        reader = self._sections.reader
        reference = generic.Reference(int(found.group(1)), int(found.group(2)), reader)
        try:
            read_non_whitespace(self._stream, seek_back=True)
            value = generic.read_object(self._stream, reference)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001
            return None
        self._ends.setdefault(offset, self._stream.tell())
        return value

    def _definition(self, offset: int) -> bytes:
        """Return an object as it is written, white space aside."""
        self._end_of(offset)
        end = min(self._ends[offset], offset + _LONGEST_COMPARED)
        return b" ".join(self._bytes(offset, max(0, end - offset)).split())

    def _bytes(self, start: int, length: int) -> bytes:
        self._stream.seek(start)
        return self._stream.read(length)

    def _headers(self) -> Iterator[tuple[int, re.Match[bytes]]]:
        """Give place and numbers of everything that looks like the beginning of an object."""
        for word, _ in self._matches(_WORD):
            start = max(0, word - _OVERLAP)
            found = _NUMBERS.search(self._bytes(start, word - start))
            if found is not None:
                yield start + found.start(), found

    def _matches(self, pattern: re.Pattern[bytes]) -> Iterator[tuple[int, re.Match[bytes]]]:
        """Give every match in the file, read by pieces that overlap a little."""
        start = given = 0
        last = -1
        while piece := self._bytes(start, _CHUNK + _OVERLAP):
            for found in pattern.finditer(piece):
                at = start + found.start()
                if at > last and given < _CANDIDATES_AT_MOST * 100:
                    given += 1
                    last = at
                    yield at, found
            if len(piece) <= _CHUNK:
                break
            start += _CHUNK


def _is_catalogue(value: Any) -> bool:
    return (
        isinstance(value, generic.DictionaryObject)
        and not isinstance(value, generic.StreamObject)
        and value.get("/Type") == "/Catalog"
        and "/Pages" in value
    )
