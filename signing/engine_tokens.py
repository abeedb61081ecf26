"""How the engine reads strings, names, numbers and white space: in blocks, and to a bound.

As delivered it takes an octet at a time, whatever the length.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pyhanko.pdf_utils import generic, misc, reader

from signing.engine_bounds import expect

VALUES_AT_MOST: Final = 1_000_000
STRING_AT_MOST: Final = 32 << 20
NAME_AT_MOST: Final = 1 << 16
NUMBER_AT_MOST: Final = 1 << 10
_SPECIAL: Final = re.compile(rb"[()\\]")
_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_BLANK: Final = re.compile(rb"[ \n\r\t\f\0]+")
_WHITE: Final = frozenset(bytes((octet,)) for octet in b" \n\r\t\f\0")
_INTEGER: Final = re.compile(
    rb"([+-]?\d{1,9})(?=[\]/<>\[(]"  # a delimiter, or a word, or a number that is no generation
    rb"|\s{1,3}(?:[\]/<>\[(+\-.a-zA-Z]|\d{1,9}(?:[.\]/<>\[(]|\s{1,3}[^R\s%])))"
)
_LINE_AT_MOST: Final = 4096
_COMMENT: Final = re.compile(rb"[^\r\n]+")
_DELIMITER: Final = re.compile(rb"[ \n\r\t\f\0()<>\[\]{}/%]")
_SPECIALS_AT_MOST: Final = 1_000_000
_LINE_ENDS: Final = (b"\r\n", b"\r", b"\n")


def read_literal(stream: Any) -> bytes:
    """Read a literal string in blocks (7.3.4.2); the engine reads it an octet at a time."""
    start = stream.tell() + 1
    stream.seek(start)
    body, at, depth = stream.read(256), 0, 1
    for _ in range(_SPECIALS_AT_MOST):
        found = _SPECIAL.search(body, at)
        if found is None or (found[0] == b"\\" and found.end() == len(body)):
            more = stream.read(max(1 << 12, len(body)))
            if not more:
                raise misc.PdfStreamError("a literal string without an end")
            if len(body) > STRING_AT_MOST:
                break
            at = len(body) if found is None else found.start()
            body += more
            continue
        at = found.end() + (found[0] == b"\\")
        depth += {b"(": 1, b")": -1, b"\\": 0}[found[0]]
        if depth == 0:
            stream.seek(start + at)
            text: bytes = body[: at - 1]
            return _ESCAPE.sub(_meant, text) if b"\\" in text else text
    raise misc.PdfDecodeLimitError("a literal string longer or more nested than any document's")


def _meant(escape: re.Match[bytes]) -> bytes:
    """Return what an escape stands for; a solidus before anything else means nothing."""
    word = escape[1]
    if word[0] in b"01234567":
        return bytes((int(word, 8) & 255,))  # high-order overflow is ignored
    return b"" if word in _LINE_ENDS else _ESCAPED.get(word, word)


def read_non_whitespace(stream: Any, seek_back: bool = False, allow_eof: bool = False) -> bytes:  # noqa: FBT001, FBT002
    """Return the next octet that is neither white space nor in a comment, skipping those in blocks."""
    octet: bytes = stream.read(1)
    if octet in _WHITE:  # one blank is what there mostly is
        octet = stream.read(1)
    while octet and (octet in _WHITE or octet == b"%"):
        _skip(stream, _COMMENT if octet == b"%" else _BLANK)
        octet = stream.read(1)
    if not octet:
        if allow_eof:
            return b""
        raise misc.PdfStreamError("Stream ended prematurely")
    if seek_back:
        stream.seek(-1, 1)
    return octet


def _skip(stream: Any, run: re.Pattern[bytes]) -> None:
    """Go on behind what matches, looking at ever larger blocks."""
    size = 64
    while True:
        here = stream.tell()
        block = stream.read(size)
        found = run.match(block)
        end = found.end() if found else 0
        if end < size:
            stream.seek(here + end)
            return
        size = min(size * 4, 1 << 20)


def read_until_delimiter(stream: Any) -> bytes:
    """Return the octets up to a delimiter or white space, of a name that may be one."""
    word = b""
    while len(word) <= NAME_AT_MOST:
        block = stream.read(64 + len(word))
        if not block:
            return word
        found = _DELIMITER.search(block)
        if found is not None:
            stream.seek(found.start() - len(block), 1)
            return word + bytes(block[: found.start()])
        word += block
    raise misc.PdfReadError("a name without an end")


def read_until_regex(stream: Any, regex: re.Pattern[bytes], ignore_eof: bool = False) -> bytes:  # noqa: FBT001, FBT002
    """Return the octets up to a match, of a number that may be one."""
    word = b""
    while len(word) <= NUMBER_AT_MOST:
        block = stream.read(16)
        if not block:
            if ignore_eof:
                return word
            raise misc.PdfStreamError("Stream has ended unexpectedly")
        found = regex.search(block)
        if found is not None:
            stream.seek(found.start() - len(block), 1)
            return word + bytes(block[: found.start()])
        word += block
    raise misc.PdfReadError("a number without an end")


def read_object(stream: Any, container_ref: Any, *more: Any, **how: Any) -> Any:
    """Read an object, and count it where the reader counts."""
    handler = container_ref.get_pdf_handler()
    left = getattr(handler, "values_left", None)
    if left is not None:
        if left <= 0:
            raise misc.PdfDecodeLimitError(f"more than {VALUES_AT_MOST} values")
        handler.values_left = left - 1
        if not more and not how.get("in_content_stream"):
            number = _plain_number(stream)
            if number is not None:
                number.container_ref = container_ref
                return number
    return read_object_as_delivered(stream, container_ref, *more, **how)


def _plain_number(stream: Any) -> Any:
    """Read an integer that is no part of a reference, or nothing."""
    block = stream.read(32)
    found = _INTEGER.match(block)
    if found is None or len(block) < 32:
        stream.seek(-len(block), 1)
        return None
    stream.seek(found.end() - len(block), 1)
    return generic.NumberObject(found[1].decode())


class _Briefly:
    """A stream that gives only so many octets."""

    def __init__(self, stream: Any) -> None:
        self._left, self._stream = _LINE_AT_MOST, stream
        self.tell, self.seek = stream.tell, stream.seek

    def read(self, size: int) -> bytes:
        self._left -= size
        if self._left < 0:
            raise misc.PdfReadError("a line without a beginning")
        return bytes(self._stream.read(size))


def read_next_end_line(stream: Any) -> bytes:
    """Return the line before this place, of a length that a line may have."""
    return read_next_end_line_as_delivered(_Briefly(stream))


read_next_end_line_as_delivered = reader.read_next_end_line
read_literal_as_delivered = generic._read_string_literal_bytes
read_object_as_delivered = generic.read_object


def mend() -> None:
    """Put these in the engine's place."""
    expect(read_literal_as_delivered, "parens = 1")
    expect(misc.read_non_whitespace, "skip_over_comments(stream)")
    expect(misc.read_until_delimiter, "_read_until_class(PDF_WHITESPACE + PDF_DELIMITERS, stream)")
    expect(misc.read_until_regex, "tok = stream.read(16)")
    expect(read_object_as_delivered, "idx = OBJECT_PREFIXES.find(tok)")
    expect(read_next_end_line_as_delivered, "yield ord(x)")
    for function in (read_non_whitespace, read_until_delimiter, read_until_regex, read_object):
        for module in (misc, generic):
            if hasattr(module, function.__name__):
                setattr(module, function.__name__, function)
    engine: Any = generic
    engine._read_string_literal_bytes = read_literal
    reader.read_next_end_line = read_next_end_line


mend()
