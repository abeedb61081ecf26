"""Cross-references recovered from the objects themselves, where a file's own are missing or wrong.

The file is searched for `N G obj`, `trailer` and `%%EOF`. Each `%%EOF` ends a revision, so that what was
signed and what came later stay apart; within a revision the last definition of a number counts, as
in the viewers. Nothing is added to the file: places are those of its own octets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic, misc, xref
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfReadError

from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.forgiving import ForgivingReader

_BLOCK: Final = 4 << 20
_OVERLAP: Final = 64
OBJECTS_AT_MOST: Final = 500_000
_HEAD: Final = 1024
_WORDS: Final = (b"obj", b"trailer", b"%%EOF", b"startxref")
_NUMBERS: Final = re.compile(rb"(?<!\d)(\d{1,10})[\s\0]+(\d{1,5})[\s\0]*\Z")
_LENGTH: Final = re.compile(rb"/Length[\s\0]+(\d{1,12})(?![\s\0]+\d+[\s\0]+R)\b")
_STREAM: Final = re.compile(rb"stream(\r\n|\n|\r)")
_PLACE: Final = re.compile(rb"startxref[\s\0]*(\d{1,19})")
_KIND: Final = re.compile(rb"/Type[\s\0]*/(XRef|ObjStm|Catalog)\b")
_LARGEST_NUMBER: Final = 1 << 31


@dataclass
class Segment:
    """What lies between two ends of file."""

    objects: dict[int, tuple[int, int]] = field(default_factory=dict)
    streams: list[int] = field(default_factory=list)
    catalogs: list[int] = field(default_factory=list)
    xref_streams: list[int] = field(default_factory=list)
    trailers: list[int] = field(default_factory=list)
    declared: int = 0
    end: int = 0

    @property
    def empty(self) -> bool:
        """Is there nothing in it that makes a revision?"""
        return not (self.objects or self.trailers)

    def joined(self, other: Segment) -> Segment:
        """Return both as one, `other` being the later."""
        return Segment(
            self.objects | other.objects,
            self.streams + other.streams,
            self.catalogs + other.catalogs,
            self.xref_streams + other.xref_streams,
            other.trailers + self.trailers,  # of a linearized file the first one is the main one
            other.declared or self.declared,
            other.end,
        )


def recover(reader: ForgivingReader, revisions: int) -> None:
    """Give a reader cross-references that are recovered from its file.

    Raises:
        DocumentRefusedError: more revisions or objects than any document has.
        PdfReadError: there are no objects.

    """
    segments = _segments(reader.stream)
    if len(segments) > revisions:
        raise DocumentRefusedError("too_deep", "revisions", revisions)
    if not segments:
        raise PdfReadError("no objects")
    sections, trailers = [], []
    size = 1
    for segment in segments:
        size = max([size, *(number + 1 for number in segment.objects)])
        trailers.append(_trailer(reader, segment))
        sections.append(_section(segment, size))
    reader.adopt(sections, trailers, segments[-1].declared)
    reader.pending = [segment.streams for segment in segments]
    reader.catalogs = [segment.catalogs for segment in segments]


def unpack_object_streams(reader: ForgivingReader) -> None:
    """Add what lies in object streams, once they can be decrypted; a later object outside wins."""
    known = 0
    for revision, streams in enumerate(reader.pending):
        data = reader.xrefs.get_xref_data(revision)
        for holder in streams:
            place = data.standard_xrefs[holder][1]
            try:
                contents = reader.unpacked(holder).places
            except (DocumentRefusedError, PdfDecodeLimitError, MemoryError):
                raise
            except Exception:  # noqa: BLE001 - a broken one is broken for every viewer
                reader.forgiven.add("objects_unreadable")
                continue
            known += len(contents)
            if known > OBJECTS_AT_MOST:
                raise DocumentRefusedError("too_much_memory", "objects", OBJECTS_AT_MOST)
            for index, (number, _) in enumerate(contents):
                if data.standard_xrefs.get(number, (0, -1))[1] > place or number == holder:
                    continue
                data.standard_xrefs.pop(number, None)
                data.xrefs_in_objstm[number] = xref.ObjStreamRef(holder, index)
                data.obj_streams_used.add(holder)
                data.explicit_refs_in_revision.add((number, 0))
    reader.pending = []
    reader.resolved_objects.clear()
    reader.xrefs.index()


def _segments(stream: BinaryIO) -> list[Segment]:
    """Return the revisions of a file, oldest first."""
    found: list[Segment] = []
    now, skip, objects = Segment(), 0, 0
    for place, word, numbers in _words(stream):
        if place < skip:
            continue
        if word == b"obj":
            skip = _note(stream, now, place, *numbers)
            objects += 1
            if objects > OBJECTS_AT_MOST:
                raise DocumentRefusedError("too_much_memory", "objects", OBJECTS_AT_MOST)
        elif word == b"trailer":
            now.trailers.append(place)
        elif word == b"startxref":
            now.declared, now.end = numbers[0], place
        elif not now.empty:
            now.end = now.end or place
            found.append(now)
            now = Segment()
    if not now.empty:
        now.end = now.end or stream.seek(0, 2)
        found.append(now)
    return _as_saved(stream, found)


def _words(stream: BinaryIO) -> Iterator[tuple[int, bytes, tuple[int, int]]]:
    """Give every mark of the file's structure with its place, in order."""
    at = begin = 0
    while True:
        stream.seek(at)
        block = stream.read(_BLOCK)
        last = len(block) < _BLOCK
        end = len(block) if last else len(block) - _OVERLAP
        for here, word in sorted(_found(block, begin, end)):
            told = _told(block, here, word)
            if told is not None:
                yield at + told[0], word, told[1]
        if last:
            return
        at += end - _OVERLAP  # the numbers before a word are seen again
        begin = _OVERLAP


def _found(block: bytes, begin: int, end: int) -> Iterator[tuple[int, bytes]]:
    for word in _WORDS:
        here = block.find(word, begin)
        while 0 <= here < end:
            yield here, word
            here = block.find(word, here + 1)


def _told(block: bytes, here: int, word: bytes) -> tuple[int, tuple[int, int]] | None:
    """Return where a mark begins and the numbers that belong to it, or None where it is none."""
    if word == b"obj":
        numbers = _NUMBERS.search(block, max(0, here - 40), here)
        if numbers is None:
            return None
        return numbers.start(), (int(numbers[1]), int(numbers[2]))
    if word == b"startxref":
        place = _PLACE.match(block, here)
        return here, (int(place[1]) if place else 0, 0)
    return here, (0, 0)


def _note(stream: BinaryIO, segment: Segment, place: int, number: int, generation: int) -> int:
    """Note an object, and return where to go on: behind its stream, where that is plain to see."""
    if not 0 < number < _LARGEST_NUMBER or generation > 0xFFFF:
        return 0
    stream.seek(place)
    head = stream.read(_HEAD)
    own = head.partition(b"endobj")[0]
    segment.objects[number] = (generation, place)
    kind = _KIND.search(own) if b"/Type" in own else None
    word = kind[1] if kind else b""
    if word == b"ObjStm":
        segment.streams.append(number)
    elif word == b"XRef":
        segment.xref_streams.append(place)
    elif word == b"Catalog":
        segment.catalogs.append(number)
    begun = _STREAM.search(own) if b"stream" in own else None
    length = _LENGTH.search(own, 0, begun.start()) if begun else None
    after = 0
    if begun and length:
        end = place + begun.end() + int(length[1])
        stream.seek(end)
        if stream.read(16).lstrip().startswith(b"endstream"):
            after = end
    return after


def _as_saved(stream: BinaryIO, found: list[Segment]) -> list[Segment]:
    """Join the two first parts of a linearized file, which was saved once (Annex F)."""
    stream.seek(0)
    if len(found) > 1 and b"/Linearized" in stream.read(1024):
        return [found[0].joined(found[1]), *found[2:]]
    return found


def _trailer(reader: ForgivingReader, segment: Segment) -> Any:
    """Return the trailer of a revision: its own, or its cross-reference stream's dictionary."""
    trailer = generic.DictionaryObject()
    for place in segment.trailers:
        reader.stream.seek(place + len(b"trailer"))
        trailer.update(_dictionary(reader, generic.TrailerReference(reader)))
    for place in segment.xref_streams:
        reader.stream.seek(place)
        reader.stream.seek(place + reader.stream.read(_OVERLAP).find(b"obj") + 3)
        found = _dictionary(reader, generic.TrailerReference(reader))
        for key in ("/Root", "/Info", "/ID", "/Encrypt"):
            if key in found:
                trailer[generic.NameObject(key)] = found.raw_get(key)
    trailer.container_ref = generic.TrailerReference(reader)
    return trailer


def _dictionary(reader: ForgivingReader, ref: Any) -> Any:
    try:
        misc.read_non_whitespace(reader.stream, seek_back=True)
        found = generic.DictionaryObject.read_from_stream(reader.stream, ref)
    except (DocumentRefusedError, PdfDecodeLimitError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken trailer is as good as none
        return generic.DictionaryObject()
    return found


def _section(segment: Segment, size: int) -> Any:
    """Return a revision's cross-references in the engine's words."""
    data = xref.XRefSectionData()
    data.standard_xrefs = dict(segment.objects)
    data.explicit_refs_in_revision = {(n, gen) for n, (gen, _) in segment.objects.items()}
    kind = xref.XRefSectionType.STREAM if segment.xref_streams else xref.XRefSectionType.STANDARD
    start = max([*segment.trailers, *segment.xref_streams], default=segment.end)
    meta = xref.XRefSectionMetaInfo(
        xref_section_type=kind,
        size=size,
        declared_startxref=segment.declared,
        start_location=start,
        end_location=start if segment.trailers else segment.end,
        stream_ref=None,
    )
    return xref.XRefSection(meta, data)


def find_catalog(reader: ForgivingReader) -> None:
    """Name the last catalogue there is, where the trailers name none."""
    if _is_catalog(reader, reader.trailer.raw_get("/Root") if "/Root" in reader.trailer else None):
        return
    for revision in reversed(range(reader.xrefs.total_revisions)):
        data = reader.xrefs.get_xref_data(revision)
        for number in (*reversed(reader.catalogs[revision]), *data.xrefs_in_objstm):
            generation = data.standard_xrefs.get(number, (0, 0))[0]
            if _is_catalog(reader, generic.IndirectObject(number, generation, reader)):
                reader.name_root(number, generation)
                return


def _is_catalog(reader: ForgivingReader, reference: Any) -> bool:
    if not isinstance(reference, generic.IndirectObject):
        return False
    found = reference.get_object()
    if not isinstance(found, generic.DictionaryObject):
        return False
    return isinstance(entry(found, "/Pages"), generic.DictionaryObject)
