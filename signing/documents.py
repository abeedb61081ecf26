"""Opening a PDF that nobody vouches for: what it is, within limits, or a reason why not.

It reads the file where it lies, never whole. Every fault of an engine becomes one error with a
stable code; ceilings on time and memory are kept by the sandbox it runs in.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing import preview
from signing.errors import DocumentRefusedError
from signing.fields import EmptyField, signature_fields
from signing.placement import Page
from signing.reading import STANDARD, Limits, entry, open_reader, page_tree, refusing

__all__ = ["DocumentSummary", "EmptyField", "Limits", "inspect"]

CHUNK: Final = 1 << 20
LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a document is, read without trusting it.

    `warnings` are stable words: `state_secret_marking` (MẬT, TỐI MẬT or TUYỆT MẬT stands on page 1:
    W-14), `text_unreadable` (page 1 could not be searched for it).
    """

    sha256: str
    size: int
    pdf_version: str
    pages: tuple[Page, ...]
    encrypted: bool = False
    title: str | None = None
    signatures: int = 0
    empty_fields: tuple[EmptyField, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())

    @property
    def page_count(self) -> int:
        """How many pages the document has."""
        return len(self.pages)

    @property
    def signed(self) -> bool:
        """Whether it carries a signature already."""
        return self.signatures > 0


def inspect(
    document: BinaryIO, *, limits: Limits = STANDARD, password: str | None = None
) -> DocumentSummary:
    """Return what an untrusted document is.

    Raises:
        DocumentRefusedError: `not_a_pdf`, `empty`, `truncated`, `encrypted`, `wrong_password`,
            `too_large`, `too_many_pages`, `too_deep`, `too_much_memory` or `unreadable`.

    """
    with refusing(limits):
        sha256, size = _digest(document, limits)
        _look_at_both_ends(document, size)
        reader = open_reader(document, limits=limits, password=password)
        pages = page_tree(reader, limits)
        fields = signature_fields(reader, {key: n for n, (key, _) in enumerate(pages)})
        summary_pages = tuple(page for _, page in pages)
        version = ".".join(map(str, reader.input_version))
        title, encrypted = _title(reader), bool(reader.encrypted)
    return DocumentSummary(
        sha256=sha256,
        size=size,
        pdf_version=version,
        pages=summary_pages,
        encrypted=encrypted,
        title=title,
        signatures=fields.signed,
        empty_fields=fields.empty,
        warnings=_warnings(document, password),
    )


def _digest(document: BinaryIO, limits: Limits) -> tuple[str, int]:
    """Return SHA-256 and size, a chunk at a time."""
    size = document.seek(0, os.SEEK_END)
    if size > limits.bytes:
        raise DocumentRefusedError("too_large", f"{size} bytes", limits.bytes)
    if size == 0:
        raise DocumentRefusedError("empty")
    document.seek(0)
    digest = hashlib.sha256()
    while chunk := document.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest(), size


def _look_at_both_ends(document: BinaryIO, size: int) -> None:
    """A PDF starts with its header and ends with the place of its cross-reference table (7.5)."""
    document.seek(0)
    if b"%PDF-" not in document.read(1024):
        raise DocumentRefusedError("not_a_pdf")
    document.seek(max(0, size - 2048))
    _, mark, rest = document.read(2048).rpartition(b"startxref")
    words = rest.split()
    if not mark or b"%%EOF" not in rest or not words or not words[0].isdigit():
        raise DocumentRefusedError("truncated")
    if int(words[0][:19]) >= size:
        raise DocumentRefusedError("truncated", "cross-reference table beyond the end")


def _title(reader: PdfFileReader) -> str | None:
    """Return the title of the information dictionary, on one line and of bounded length."""
    info = entry(reader.trailer_view, "/Info")
    title = entry(info, "/Title") if isinstance(info, generic.DictionaryObject) else None
    words = " ".join(title.split()) if isinstance(title, str) else ""
    return "".join(c for c in words if c.isprintable())[:LONGEST_TITLE] or None


def _warnings(document: BinaryIO, password: str | None) -> tuple[str, ...]:
    try:
        found = preview.secret_marking(document, password=password)
    except DocumentRefusedError:
        return ("text_unreadable",)
    return ("state_secret_marking",) if found else ()
