"""Opening an untrusted PDF within limits: either a reader that holds, or a refusal that says why."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError, PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.errors import DocumentRefusedError
from signing.validation.policy import ValidationPolicy

CHUNK = 1 << 20
HEADER_WITHIN = 1024


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that could be opened. `regular` is False where its syntax had to be forgiven."""

    reader: PdfFileReader
    sha256: str
    size: int
    regular: bool

    @property
    def encrypted(self) -> bool:
        """Is it encrypted (and was opened)?"""
        return bool(self.reader.encrypted)

    @property
    def revisions(self) -> int:
        """How often it was saved, the first time included."""
        return int(self.reader.xrefs.total_revisions)

    @property
    def version(self) -> str:
        """The PDF version, the catalogue's word included."""
        major, minor = self.reader.input_version
        return f"{major}.{minor}"


@contextmanager
def refusing() -> Iterator[None]:
    """Turn whatever the engine raises while reading into a refusal with a stable code."""
    try:
        yield
    except (DocumentRefusedError, MemoryError):
        raise
    except PdfDecodeLimitError as bomb:
        raise DocumentRefusedError("too_much_memory", str(bomb)) from bomb
    except RecursionError as depth:
        raise DocumentRefusedError("too_deep") from depth
    except Exception as problem:
        raise DocumentRefusedError("unreadable", _told(problem)) from problem


def open_document(stream: BinaryIO, password: str | None, policy: ValidationPolicy) -> OpenDocument:
    """Return the opened document.

    Raises:
        DocumentRefusedError: no PDF, unreadable, encrypted, or over a limit.

    """
    sha256, size = _digest(stream)
    _expect_pdf(stream, size)
    with refusing():
        reader, regular = _read(stream, policy)
        _unlock(reader, password)
        document = OpenDocument(reader, sha256, size, regular)
        _within_limits(document, policy)
    return document


def pages_of(root: Any) -> int:
    """Return the number of pages a catalogue claims."""
    count = root["/Pages"]["/Count"]
    return int(count) if isinstance(count, int) else 0


def _digest(stream: BinaryIO) -> tuple[str, int]:
    """Hash the whole file by pieces."""
    stream.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _expect_pdf(stream: BinaryIO, size: int) -> None:
    """Refuse what is empty or does not begin like a PDF."""
    if size == 0:
        raise DocumentRefusedError("empty")
    stream.seek(0)
    if b"%PDF-" not in stream.read(HEADER_WITHIN):
        raise DocumentRefusedError("not_a_pdf")
    stream.seek(max(0, size - 2048))
    if b"%%EOF" not in stream.read():
        raise DocumentRefusedError("truncated")


def _read(stream: BinaryIO, policy: ValidationPolicy) -> tuple[PdfFileReader, bool]:
    """Read strictly; where that fails, read forgivingly and say so."""
    per_stream = StreamDecodeLimits(max_output_size=policy.decoded_stream_at_most)
    limits = DecodeLimits(per_stream=per_stream)
    try:
        reader = PdfFileReader(stream, strict=True, decode_limits=limits)
        if not reader.encrypted:
            _ = reader.root["/Pages"]
        return reader, True
    except PdfDecodeLimitError:
        raise
    except (PdfError, ValueError, KeyError, TypeError, IndexError):
        stream.seek(0, os.SEEK_SET)
        return PdfFileReader(stream, strict=False, decode_limits=limits), False


def _unlock(reader: PdfFileReader, password: str | None) -> None:
    """Open an encrypted document with the password given, or with the empty one."""
    if not reader.encrypted:
        return
    try:
        answer = reader.decrypt(password or "")
    except PdfReadError as refusal:  # encrypted to certificates: no password opens it
        raise DocumentRefusedError("encrypted", str(refusal)) from refusal
    if answer.status == AuthStatus.FAILED:
        raise DocumentRefusedError("wrong_password" if password else "encrypted")


def _within_limits(document: OpenDocument, policy: ValidationPolicy) -> None:
    """Refuse a document whose size in pages or revisions no real one has."""
    if document.revisions > policy.revisions_at_most:
        raise DocumentRefusedError("too_deep", "revisions", policy.revisions_at_most)
    if pages_of(document.reader.root) > policy.pages_at_most:
        raise DocumentRefusedError("too_many_pages", "pages", policy.pages_at_most)


def _told(problem: Exception) -> str:
    """Say in the log what kind of trouble it was, without the document's content."""
    return type(problem).__name__
