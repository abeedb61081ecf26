"""Opening an untrusted PDF within limits: either a reader that holds, or a refusal that says why.

Three ways are tried in turn: strictly by the file's own cross-references, forgivingly by the same,
and by references recovered from the objects themselves. What had to be forgiven is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import PubKeySecurityHandler
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError

from signing.engine import each, entry
from signing.errors import DocumentRefusedError
from signing.forgiving import HEADER_WITHIN, ForgivingReader, opened
from signing.recovery import find_packed_root, recover, unpack_object_streams
from signing.validation.policy import ValidationPolicy

CHUNK = 1 << 20
MISPLACED_PERMITTED: Final = 0
_OLD_HEADER: Final = b"%!PS-Adobe-"
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
    def notices(self) -> tuple[str, ...]:
        """Stable words for what had to be forgiven, as far as it was read until now.

        `irregular_syntax`, `references_recovered`, `catalog_guessed`, `objects_unreadable`,
        `keys_repeated`.
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
        document = OpenDocument(_opened(stream, password, policy), sha256, size)
        if pages_of(document.reader.root) > policy.pages_at_most:
            raise DocumentRefusedError("too_many_pages", "pages", policy.pages_at_most)
    return document


def pages_of(root: Any) -> int:
    """Return the number of pages a catalogue claims, or counts them where it claims none."""
    top = entry(root, "/Pages")
    if not isinstance(top, generic.DictionaryObject):
        return 0
    count = entry(top, "/Count")
    if isinstance(count, int) and count >= 0:
        return int(count)
    return sum(1 for _ in _leaves(top))


def _leaves(top: Any) -> Iterator[Any]:
    """Give the pages below a node; each node once, so that a loop ends."""
    left, been = [top], set()
    while left and len(been) < _NODES_AT_MOST:
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
    ways: tuple[Callable[[ForgivingReader], None], ...] = (
        lambda reader: reader.follow_references(strict=True, revisions=policy.revisions_at_most),
        lambda reader: reader.follow_references(strict=False, revisions=policy.revisions_at_most),
        lambda reader: recover(reader, policy.revisions_at_most),
    )
    trouble: Exception = ValueError("no way")
    for way in ways:
        reader = ForgivingReader(stream, limits)
        try:
            way(reader)
            if not reader.recovered and reader.misplaced() > MISPLACED_PERMITTED:
                raise ValueError("objects are not where the cross-references say")
            _unlock(reader, password)
            if reader.recovered:
                unpack_object_streams(reader)
                find_packed_root(reader)
            if not isinstance(entry(reader.root, "/Pages"), generic.DictionaryObject):
                raise ValueError("no pages")
        except (DocumentRefusedError, PdfDecodeLimitError, MemoryError):
            raise
        except Exception as problem:  # noqa: BLE001 - the next way may lead further
            trouble = problem
        else:
            return reader
    if isinstance(trouble, RecursionError):
        raise trouble
    raise DocumentRefusedError(_how_it_ends(stream), _told(trouble)) from trouble


def _unlock(reader: ForgivingReader, password: str | None) -> None:
    """Open an encrypted document with the password given, or with the empty one."""
    if not reader.encrypted:
        return
    if isinstance(reader.security_handler, PubKeySecurityHandler):
        raise DocumentRefusedError("encrypted_to_certificates")
    for tried in dict.fromkeys(("", password or "")):
        if opened(reader.decrypt(tried)):
            return
    if not reader.readable_without_password:
        raise DocumentRefusedError("wrong_password" if password else "encrypted")


def _how_it_ends(stream: BinaryIO) -> str:
    """Return the word for a file that nothing could be recovered from."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    return "unreadable" if b"%%EOF" in stream.read() else "truncated"


def _told(problem: Exception) -> str:
    """Say in the log what kind of trouble it was, without the document's content."""
    return type(problem).__name__
