"""Opening an untrusted PDF within limits: either a reader that holds, or a refusal that says why.

Three ways are tried in turn: strictly by the file's own cross-references, forgivingly by the same,
and by references recovered from the objects themselves. What had to be forgiven is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfReadError

from signing.engine import each, entry
from signing.errors import DocumentRefusedError
from signing.forgiving import HEADER_WITHIN, ForgivingReader
from signing.reading import Limits, refusing, unlock
from signing.recovery import find_catalog, recover, unpack_object_streams
from signing.validation.policy import ValidationPolicy

CHUNK = 1 << 20
_TAIL: Final = 2048
_NODES_AT_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that could be opened. `regular` is False where its syntax had to be forgiven."""

    reader: ForgivingReader
    sha256: str
    size: int

    @property
    def regular(self) -> bool:
        """Did it follow the syntax, as far as it was read until now?"""
        return not self.reader.forgiven

    @property
    def recovered(self) -> bool:
        """Are its cross-references not its own, but recovered from the objects?"""
        return self.reader.recovered

    @property
    def ambiguous(self) -> bool:
        """Might another viewer see another document, since its references are wrong?

        What a signature does not cover is then not to be trusted, whichever way it is read here.
        """
        return bool({"references_recovered", "references_ambiguous"} & self.reader.forgiven)

    @property
    def notices(self) -> tuple[str, ...]:
        """Stable words for what had to be forgiven, as far as it was read until now.

        `irregular_syntax`, `references_recovered`, `catalog_guessed`, `objects_unreadable`,
        `keys_repeated`, `references_ambiguous`, `end_missing`.
        """
        return tuple(sorted(self.reader.forgiven))

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


def open_document(stream: BinaryIO, password: str | None, policy: ValidationPolicy) -> OpenDocument:
    """Return the opened document.

    Raises:
        DocumentRefusedError: no PDF, unreadable, encrypted, or over a limit.

    """
    sha256, size = _digest(stream)
    _expect_pdf(stream, size)
    with refusing(Limits(decoded_stream=policy.decoded_stream_at_most)):
        document = OpenDocument(_opened(stream, password, policy), sha256, size)
        if _breaks_off(stream):
            document.reader.forgiven.add("end_missing")
        if _too_many_pages(document.reader.root, policy.pages_at_most):
            raise DocumentRefusedError("too_many_pages", "pages", policy.pages_at_most)
    return document


def pages_of(root: Any) -> int:
    """Return the number of pages a catalogue claims, or counts them where it claims none."""
    top = entry(root, "/Pages")
    if not isinstance(top, generic.DictionaryObject):
        return 0
    count = entry(top, "/Count")
    if isinstance(count, int) and 0 <= count <= _NODES_AT_MOST:
        return int(count)
    return sum(1 for _ in _leaves(top, _NODES_AT_MOST))


def _too_many_pages(root: Any, most: int) -> bool:
    """Does a document claim more pages than are looked at, and hold them, too?"""
    if pages_of(root) <= most:
        return False
    return sum(1 for _ in _leaves(root["/Pages"], 2 * most)) > most


def _leaves(top: Any, most: int) -> Iterator[Any]:
    """Give the pages below a node; each node once, so that a loop ends."""
    left: list[Any] = [top]
    been: set[int] = set()
    while left and len(been) < most:
        node = left.pop()
        if not isinstance(node, generic.DictionaryObject) or id(node) in been:
            continue
        been.add(id(node))
        kids = entry(node, "/Kids")
        if isinstance(kids, generic.ArrayObject):
            left.extend(each(kids))
        else:
            yield node


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


def _opened(stream: BinaryIO, password: str | None, policy: ValidationPolicy) -> ForgivingReader:
    """Return a reader that holds, found by the first of three ways that leads to one."""
    per_stream = StreamDecodeLimits(max_output_size=policy.decoded_stream_at_most)
    limits = DecodeLimits(per_stream=per_stream)
    trouble: Exception = ValueError("no way")
    for way in (_by_references, _by_references_loosely, _by_objects):
        reader = ForgivingReader(stream, limits)
        try:
            way(reader, policy.revisions_at_most)
            if reader.encrypted and not reader.readable_without_password:
                unlock(reader, password)
            _settle(reader)
            if reader.recovered or not _better_recovered(reader, limits, policy):
                return reader
            trouble = ValueError("objects are not where the cross-references say")
        except (DocumentRefusedError, PdfDecodeLimitError, MemoryError):
            raise
        except Exception as problem:  # noqa: BLE001 - the next way may lead further
            trouble = RecursionError() if reader.too_deep else problem
    if isinstance(trouble, RecursionError):
        raise trouble
    code = "truncated" if _breaks_off(stream) else "unreadable"
    raise DocumentRefusedError(code, _told(trouble)) from trouble


def _by_references(reader: ForgivingReader, revisions: int) -> None:
    reader.follow_references(strict=True, revisions=revisions)


def _by_references_loosely(reader: ForgivingReader, revisions: int) -> None:
    reader.follow_references(strict=False, revisions=revisions)


def _by_objects(reader: ForgivingReader, revisions: int) -> None:
    recover(reader, revisions)


def _settle(reader: ForgivingReader) -> None:
    """Expect a catalogue with pages, of a recovered file after a search for one."""
    if reader.recovered:
        unpack_object_streams(reader)
        find_catalog(reader)
    if not isinstance(entry(reader.root, "/Pages"), generic.DictionaryObject):
        raise PdfReadError("no pages")


def _better_recovered(
    reader: ForgivingReader, limits: DecodeLimits, policy: ValidationPolicy
) -> bool:
    """Are references wrong, and would recovering them change nothing else?

    Where recovering would put other objects in the place of those that are referred to, two viewers
    see two documents. Then the file's own references count, and `references_ambiguous` is said.
    """
    right, wrong = reader.placed()
    if not wrong:
        return False
    other = ForgivingReader(reader.stream, limits)
    try:
        recover(other, policy.revisions_at_most)
    except PdfReadError:
        return False
    if other.agrees(right):
        return True
    reader.forgiven.add("references_ambiguous")
    return False


def _breaks_off(stream: BinaryIO) -> bool:
    """Is there no end-of-file marker where one should be (7.5.5)?"""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    return b"%%EOF" not in stream.read()


def _told(problem: Exception) -> str:
    """Say in the log what kind of trouble it was, without the document's content."""
    return type(problem).__name__
