"""What a signature adds to a PDF: increments and nothing else (ISO 32000-2, 7.5.6 and 12.8).

The document is read where it lies and never written. Metadata is left alone: a signature says who
and when, and touching /Info or XMP would only give later validators something to wonder about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject

import signing.engine  # noqa: F401
from signing.appending import Tail
from signing.errors import DocumentRefusedError
from signing.reading import STANDARD, refusing

HEADER_WITHIN: Final = 1024


class Increment(IncrementalPdfFileWriter):
    """The next increment of a document, collected before any of it is written."""

    IO_CHUNK_SIZE = 1 << 20

    def _update_meta(self) -> None:
        """Leave the metadata as they are."""

    @classmethod
    def over(cls, reader: PdfFileReader) -> Increment:
        """Return the next increment of what a reader has open."""
        return cls(reader.stream, prev=reader)

    def section(self, start: int) -> Tail:
        """Return the increment as bytes that stand at `start` in the whole file."""
        tail = Tail(start)
        self.digest_aware_write = True
        self._prep_dom_for_writing()
        if not self._ends_with_line():
            tail.write(b"\n")
        self._write_updated_section(tail)
        return tail

    def _ends_with_line(self) -> bool:
        stream = self.prev.stream
        stream.seek(-1, 2)
        return stream.read(1) in (b"\n", b"\r")


@dataclass(frozen=True, slots=True)
class Room:
    """An increment with a place kept free for a container; positions count from its beginning."""

    increment: bytes
    byte_range: tuple[int, int, int, int]
    start: int
    end: int

    def filled(self, container: bytes) -> bytes:
        """Return the increment with a container in its place."""
        return fill(self.increment, self.start, self.end, container)


def fill(increment: bytes, start: int, end: int, container: bytes) -> bytes:
    """Return an increment with a container in hexadecimal between `<` at start and `>` before end.

    Raises:
        ValueError: the place is too small.

    """
    digits = container.hex().encode()
    if len(digits) > end - start - 2:
        raise ValueError(f"{len(digits)} digits do not fit in a place of {end - start - 2}")
    padded = digits.ljust(end - start - 2, b"0")
    return b"".join((increment[: start + 1], padded, increment[end - 1 :]))


def open_reader(document: BinaryIO) -> PdfFileReader:
    """Return a reader of a PDF, forgiving where the standard's readers are.

    Raises:
        DocumentRefusedError: `empty`, `not_a_pdf`, `truncated` or `unreadable`.

    """
    document.seek(0)
    beginning = document.read(HEADER_WITHIN)
    if not beginning:
        raise DocumentRefusedError("empty")
    if b"%PDF-" not in beginning:
        raise DocumentRefusedError("not_a_pdf")
    size = document.seek(0, 2)
    document.seek(max(0, size - HEADER_WITHIN))
    if b"startxref" not in document.read():
        raise DocumentRefusedError("truncated")
    with refusing():
        return PdfFileReader(document, strict=False, decode_limits=STANDARD.decoding())


def declare_pades(writer: Increment) -> None:
    """Say that PAdES structures are used (ETSI EN 319 142-1, 5.6; built in since PDF 2.0)."""
    if writer.output_version < (2, 0):
        writer.register_extension(ESIC_EXTENSION_1)


def room_in(writer: Increment, value: PdfSignedData, start: int) -> Room:
    """Return the increment with its byte range set, and where its container will stand."""
    tail = writer.section(start)
    end_of_file = tail.tell()
    opening, closing = value.contents.offsets
    value.byte_range.fill_offsets(tail, opening, closing, end_of_file)
    byte_range = (0, opening, closing, end_of_file - closing)
    return Room(tail.getvalue(), byte_range, opening - start, closing - start)


def signature_value(digits: int, **entries: Any) -> SignatureObject:
    """Return a signature dictionary with room for so many hexadecimal digits."""
    return SignatureObject(
        subfilter=SigSeedSubFilter.PADES, bytes_reserved=digits + digits % 2, **entries
    )


def timestamp_value(digits: int) -> DocumentTimestamp:
    """Return a document time-stamp dictionary with room for so many hexadecimal digits."""
    return DocumentTimestamp(bytes_reserved=digits + digits % 2)
