"""What a signature covers: its byte range, its digest, and what lies behind the last revision."""

from __future__ import annotations

import bisect
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils.generic import IndirectObject, NumberObject, Reference
from pyhanko.pdf_utils.reader import PdfFileReader

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.validation.primitives import finish, hash_context
from signing.validation.spans import Span, SpanError, contents_spans

_CHUNK: Final = 1 << 20
_NUMBERS_AT_MOST: Final = 64
_DICTIONARY_AT_MOST: Final = 1 << 16
_CONTENTS_AT_MOST: Final = 64 << 20
_HEX: Final = b"0123456789abcdefABCDEF"
_LAST_WORDS: Final = re.compile(rb"startxref[\s\0]+(\d{1,15})[\s\0]+%%EOF[\s\0]*\Z")
_OBJECT: Final = re.compile(rb"\d[\s\0]+\d+[\s\0]+obj\b|\bxref\b[\s\0]+\d|\btrailer\b")
_MARKERS: Final = re.compile(rb"(?:[\s\0]|%%EOF|startxref[\s\0]+\d+)*\Z")
_OVERLAP: Final = 64


@dataclass(frozen=True, slots=True)
class Tail:
    """What lies behind the last revision: `nothing` (or white space), `junk`, or `objects`."""

    kind: str

    @property
    def hides_objects(self) -> bool:
        """Are there objects that no cross-reference names, seen by some readers only?"""
        return self.kind == "objects"


@dataclass(frozen=True, slots=True)
class Placing:
    """How a signature lies in the file.

    `numbers` is its byte range as written; `sound` that all but the value of `/Contents` between 0 and
    `end` is signed; `revision` the last revision that lies inside.
    """

    numbers: tuple[int, ...]
    sound: bool
    coverage: str
    revision: int
    end: int


def numbers_of(dictionary: Any) -> tuple[int, ...]:
    """Return the byte range as numbers; what is no list of numbers gives none."""
    try:
        value = dictionary["/ByteRange"]
        listed = [value[place] for place in range(min(len(value), _NUMBERS_AT_MOST + 1))]
    except (KeyError, TypeError, IndexError):
        return ()
    whole = all(isinstance(one, NumberObject) for one in listed)
    return tuple(int(one) for one in listed) if whole and len(listed) <= _NUMBERS_AT_MOST else ()


def is_range(numbers: Sequence[int], size: int) -> bool:
    """Are these two pieces of the file, from its start, one behind the other (ISO 32000-2, table 255)?"""
    if len(numbers) != 4 or min(numbers) < 0:
        return False
    start, first, second, rest = numbers
    return start == 0 < first < second and second + rest <= size


def size_of(stream: BinaryIO) -> int:
    """Return how long the file is."""
    return stream.seek(0, os.SEEK_END)


def place(
    reader: PdfFileReader, numbers: tuple[int, ...], container: Any, contents: bytes
) -> Placing:
    """Return how a signature lies in the file.

    `container` is the reference of the object that holds the signature dictionary, `contents` the
    octets of `/Contents` as the engine read them.
    """
    stream = reader.stream
    size = size_of(stream)
    introduced = _last_change(reader, container)
    if not is_range(numbers, size):
        return Placing(numbers, sound=False, coverage="PARTIAL", revision=introduced, end=0)
    _, first, second, rest = numbers
    end = second + rest
    revision = _revision_inside(reader, end)
    spans = _spans(reader, container, revision, second)
    sound = _gap_is(stream, first, second, contents) and (
        spans is None or spans == [(first, second)]
    )
    outside = sound or (
        spans is not None and len(spans) == 1 and _within((first, second), spans[0])
    )
    coverage = _coverage(reader, revision, end, size) if outside else "PARTIAL"
    if revision < 0 or not _known_in(reader, container, revision):
        revision, coverage = max(introduced, 0), "PARTIAL"
    return Placing(numbers, sound, coverage, revision, end)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _last_change(reader: PdfFileReader, container: Any) -> int:
    """Return the revision that last wrote an object; the last one where nobody knows."""
    try:
        return int(reader.xrefs.get_last_change(_plain(container)))
    except (KeyError, TypeError, AttributeError, ValueError):
        return int(reader.xrefs.total_revisions) - 1


def _plain(container: Any) -> Reference:
    found = container.reference if isinstance(container, IndirectObject) else container
    return Reference(found.idnum, found.generation)


def _known_in(reader: PdfFileReader, container: Any, revision: int) -> bool:
    """Was the object there in that revision already?"""
    try:
        return reader.xrefs.get_historical_ref(_plain(container), revision) is not None
    except (TypeError, AttributeError, ValueError):
        return False


def _ends(reader: PdfFileReader) -> list[int]:
    """Return for each revision where its cross-references end, all earlier ones included.

    A linearized file has its first section at the front and its main one at the end (annex F).
    """
    furthest, ends = 0, []
    for revision in range(reader.xrefs.total_revisions):
        furthest = max(furthest, reader.xrefs.get_xref_container_info(revision).end_location)
        ends.append(furthest)
    return ends


def _revision_inside(reader: PdfFileReader, end: int) -> int:
    """Return the last revision whose cross-references all lie before `end`, or -1."""
    return bisect.bisect_right(_ends(reader), end) - 1


def _coverage(reader: PdfFileReader, revision: int, end: int, size: int) -> str:
    """Does the signed part end with the file, with a revision, or somewhere else?"""
    if end == size:
        return "WHOLE_DOCUMENT"
    if revision < 0:
        return "PARTIAL"
    stream = reader.stream
    begin = _ends(reader)[revision]
    if end - begin > _CHUNK:
        return "PARTIAL"
    stream.seek(begin)
    words = _LAST_WORDS.search(stream.read(end - begin))
    declared = reader.xrefs.get_startxref_for_revision(revision)
    return "WHOLE_REVISION" if words and int(words[1]) == declared else "PARTIAL"


def _spans(reader: PdfFileReader, container: Any, revision: int, second: int) -> list[Span] | None:
    """Return where `/Contents` lies in the file, by its octets; None where that cannot be followed."""
    try:
        start = reader.xrefs.get_historical_ref(_plain(container), max(revision, 0))
    except (TypeError, AttributeError, ValueError):
        return None
    if not isinstance(start, int) or isinstance(start, bool):
        return []  # packed in an object stream: nothing there could be left out of a byte range
    length = max(second - start, 0) + _DICTIONARY_AT_MOST
    if length > _CONTENTS_AT_MOST:
        return None
    reader.stream.seek(start)
    octets = reader.stream.read(length)
    header = re.match(rb"[\s\0]*\d+[\s\0]+\d+[\s\0]+obj", octets)
    if header is None:
        return None
    try:
        found = contents_spans(octets[header.end() :])
    except SpanError:
        return None
    if len(found) != 1:
        return None if not found else []
    shift = start + header.end()
    return [(one + shift, other + shift) for one, other in found[0]]


def _gap_is(stream: BinaryIO, first: int, second: int, contents: bytes) -> bool:
    """Is the gap `<`, the hexadecimal digits of this very value, `>`, and nothing else at all?"""
    if second - first > _CONTENTS_AT_MOST or second - first < 2:
        return False
    stream.seek(first)
    gap = stream.read(second - first)
    digits = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or digits.strip(_HEX):
        return False
    return len(digits) % 2 == 0 and bytes.fromhex(digits.decode("ascii")) == contents


def tail_of(reader: PdfFileReader) -> Tail:
    """Return what lies behind the last revision; a linearized file ends with its first section's main part."""
    stream = reader.stream
    ends = _ends(reader)
    stream.seek(ends[-1] if ends else 0)
    head = stream.read(_CHUNK)
    trailer, found, rest = head.partition(b"startxref")
    if not found or _OBJECT.search(_without_first_trailer(trailer)):
        return Tail("objects")
    rest = b"startxref" + rest
    kind = "nothing"
    while rest:
        if _OBJECT.search(rest):
            return Tail("objects")
        if kind == "nothing" and _MARKERS.match(rest) is None:
            kind = "junk"
        following = stream.read(_CHUNK)
        rest = rest[-_OVERLAP:] + following if following else b""
    return Tail(kind)


def _without_first_trailer(octets: bytes) -> bytes:
    """Leave out the keyword of the trailer that the last cross-reference table itself has."""
    return octets.replace(b"trailer", b"", 1)


@dataclass
class RangeDigests:
    """Digests over byte ranges: each octet is read once per algorithm, however many signatures share it.

    All signatures of a document begin at its start, so the state behind each first piece is kept.
    """

    stream: BinaryIO
    states: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    done: dict[tuple[str, tuple[int, ...]], bytes] = field(default_factory=dict)

    def digest(self, numbers: tuple[int, ...], algorithm: str) -> bytes | None:
        """Return the digest, or None: the range is none, or nobody here knows the algorithm."""
        key = (algorithm, numbers)
        if key in self.done:
            return self.done[key]
        context = hash_context(algorithm)
        if context is None or not self._readable(numbers):
            return None
        rest = numbers
        if numbers[0] == 0:
            context, rest = self._prefix(algorithm, context, numbers[1]), numbers[2:]
        for start, length in zip(rest[::2], rest[1::2], strict=True):
            self._feed(context, start, length)
        self.done[key] = finish(context, algorithm)
        return self.done[key]

    def _readable(self, numbers: tuple[int, ...]) -> bool:
        """Is it pairs of places inside the file, and no more work than reading the file twice?"""
        if not numbers or len(numbers) % 2 or min(numbers) < 0:
            return False
        size = size_of(self.stream)
        inside = all(a + b <= size for a, b in zip(numbers[::2], numbers[1::2], strict=True))
        return inside and sum(numbers[1::2]) <= 2 * size

    def _prefix(self, algorithm: str, fresh: Any, length: int) -> Any:
        """Return the state after the first `length` octets, from the nearest state that is known."""
        states = self.states.setdefault(algorithm, [])
        near = bisect.bisect_right(states, length, key=lambda state: state[0]) - 1
        begun, context = states[near] if near >= 0 else (0, fresh)
        context = context.copy()
        self._feed(context, begun, length - begun)
        if begun != length:
            bisect.insort(states, (length, context.copy()), key=lambda state: state[0])
        return context

    def _feed(self, context: Any, start: int, length: int) -> None:
        self.stream.seek(start)
        while length > 0 and (piece := self.stream.read(min(_CHUNK, length))):
            context.update(piece)
            length -= len(piece)
