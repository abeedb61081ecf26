"""Further mends of the PDF engine: what it reads costs no more than what is there.

The engine believes a file's own numbers: a cross-reference stream of some octets that claims a
thousand million entries is given them. Here such numbers are held against the data.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any, Final

from pyhanko.pdf_utils import filters, generic, misc, reader, xref
from pyhanko.pdf_utils.decode_limits import DecodePurpose

ENTRIES_AT_MOST: Final = 1_000_000
VALUES_AT_MOST: Final = 1_500_000
STRING_AT_MOST: Final = 32 << 20
NAME_AT_MOST: Final = 1 << 16
NUMBER_AT_MOST: Final = 1 << 10
_SPECIAL: Final = re.compile(rb"[()\\]")
_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_BLANK: Final = re.compile(rb"[ \n\r\t\f\0]+")
_WHITE: Final = frozenset(bytes((octet,)) for octet in b" \n\r\t\f\0")
_LINE_AT_MOST: Final = 4096
_COMMENT: Final = re.compile(rb"[^\r\n]+")
_DELIMITER: Final = re.compile(rb"[ \n\r\t\f\0()<>\[\]{}/%]")
_SPECIALS_AT_MOST: Final = 1_000_000
_LINE_ENDS: Final = (b"\r\n", b"\r", b"\n")


def expect(function: Callable[..., Any], *fragments: str) -> None:
    """Refuse to start when the engine's function is no longer the one mended here."""
    source = inspect.getsource(function)
    if any(source.count(fragment) != 1 for fragment in fragments):
        raise ImportError(f"{function.__qualname__} is no longer the one mended here")


def parse_xref_stream(stream: Any, strict: bool = True) -> Iterator[Any]:  # noqa: FBT001, FBT002
    """Give the entries of a cross-reference stream, as many as its data hold (ISO 32000-2, 7.5.8).

    Raises:
        PdfReadError: widths or sections make no sense; strictly also where data and sections differ.
        PdfDecodeLimitError: more entries than any document has.

    """
    widths = _widths(stream.get("/W"))
    sections = _sections(stream)
    expected = sum(count for _, count in sections)
    data = stream.read_data(
        DecodePurpose.XREF_STREAM, expected_size=min(expected, ENTRIES_AT_MOST) * (sum(widths) + 1)
    )
    width, held = sum(widths), len(data) // sum(widths)
    if held > ENTRIES_AT_MOST:
        raise misc.PdfDecodeLimitError(f"more than {ENTRIES_AT_MOST} cross-reference entries")
    if strict and expected * width != len(data):
        raise misc.PdfStrictReadError("a cross-reference stream is not as long as its sections say")
    place = 0
    for first, count in sections:
        for number in range(first, first + min(count, held - place)):
            entry = _entry(data[place * width : (place + 1) * width], widths, number)
            place += 1
            if entry is not None:
                yield entry


def _widths(found: Any) -> tuple[int, int, int]:
    """Return the widths of the three fields, or refuse."""
    if not isinstance(found, list) or len(found) < 3:
        raise misc.PdfReadError("a cross-reference stream without the widths of its fields")
    one, two, three = (found[n] for n in range(3))
    if not all(isinstance(width, int) and 0 <= width <= 16 for width in (one, two, three)):
        raise misc.PdfReadError("a cross-reference stream with strange widths")
    if not one + two + three:
        raise misc.PdfReadError("a cross-reference stream without data")
    return int(one), int(two), int(three)


def _sections(stream: Any) -> list[tuple[int, int]]:
    """Return first number and count of every section, or refuse."""
    pairs = stream.get("/Index", [0, stream.get("/Size")])
    numbers = [pairs[n] for n in range(len(pairs))] if isinstance(pairs, list) else []
    if not numbers or len(numbers) % 2:
        raise misc.PdfReadError("a cross-reference stream with strange sections")
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        raise misc.PdfReadError("a cross-reference stream with strange sections")
    return list(zip(map(int, numbers[::2]), map(int, numbers[1::2]), strict=True))


def _entry(row: bytes, widths: tuple[int, int, int], number: int) -> Any:
    """Return one entry; types that ISO 32000-2 does not know mean nothing (table 18)."""
    one, two, _ = widths
    kind = int.from_bytes(row[:one]) if one else 1
    second, third = int.from_bytes(row[one : one + two]), int.from_bytes(row[one + two :])
    if kind == 1:
        return xref.XRefEntry(xref.XRefType.STANDARD, second, number, third)
    if kind == 2:
        place = xref.ObjStreamRef(second, third)
        return xref.XRefEntry(xref.XRefType.IN_OBJ_STREAM, place, number)
    return xref.XRefEntry(xref.XRefType.FREE, None, number, third) if kind == 0 else None


def decode_flate(
    self: Any, data: bytes, decode_params: Any, max_output_size: int | None = None
) -> bytes:
    """Unpack deflated data and undo its prediction, whichever of the standard's it is (7.4.4.4)."""
    unpacked: bytes = filters._bounded_decompress(data, max_output_size)
    if not isinstance(decode_params, dict):
        return unpacked
    predictor, colors, bits, columns = (
        _number(decode_params, key, usual)
        for key, usual in (
            ("/Predictor", 1),
            ("/Colors", 1),
            ("/BitsPerComponent", 8),
            ("/Columns", 1),
        )
    )
    if predictor == 1:
        return unpacked
    if not (0 < colors <= 64 and 0 < bits <= 32 and 0 < columns <= 1 << 24):
        raise misc.PdfReadError("a prediction with strange parameters")
    step, row = max(1, colors * bits // 8), (colors * bits * columns + 7) // 8
    if predictor == 2 and bits == 8:
        rows = (unpacked[at : at + row] for at in range(0, len(unpacked), row))
        return b"".join(_left(one, step) for one in rows)
    if 10 <= predictor <= 15:
        return _png(unpacked, row, step)
    raise NotImplementedError(f"prediction {predictor} of {bits} bits")


def _number(parameters: Any, key: str, usual: int) -> int:
    value = parameters.get(key, usual)
    return int(value) if isinstance(value, int) else usual


def _png(data: bytes, row: int, step: int) -> bytes:
    """Undo the predictions of PNG, a row at a time (ISO/IEC 15948, 9.2)."""
    rows: list[bytes] = []
    above = bytes(row)
    for at in range(0, len(data), row + 1):
        kind, line = data[at], data[at + 1 : at + 1 + row].ljust(row, b"\0")
        if kind == 1:
            line = _left(line, step)
        elif kind == 2:
            line = _sum(line, above, row)
        elif kind in (3, 4):
            line = _slowly(line, above, step, kind)
        elif kind:
            raise misc.PdfReadError(f"no prediction of PNG: {kind}")
        rows.append(line)
        above = line
    return b"".join(rows)


def _left(line: bytes, step: int) -> bytes:
    """Add to every octet the one a step before it."""
    out = bytearray(len(line))
    for start in range(step):
        added = accumulate(line[start::step], lambda sum_, octet: (sum_ + octet) & 255)
        out[start::step] = bytes(added)
    return bytes(out)


def _sum(one: bytes, other: bytes, length: int) -> bytes:
    """Add two rows, each octet without a carry into the next: all at once, in one big number."""
    low = int.from_bytes(b"\x7f" * length)
    a, b = int.from_bytes(one), int.from_bytes(other)
    return (((a & low) + (b & low)) ^ ((a ^ b) & ~low)).to_bytes(length)


def _slowly(line: bytes, above: bytes, step: int, kind: int) -> bytes:
    """Undo the average (3) or Paeth's (4) prediction."""
    out = bytearray(step) + bytearray(len(line))
    for place, octet in enumerate(line):
        left, up = out[place], above[place]
        if kind == 3:
            guess = (left + up) // 2
        else:
            corner = above[place - step] if place >= step else 0
            by = left + up - corner
            distances = (abs(by - left), abs(by - up), abs(by - corner))
            guess = (left, up, corner)[distances.index(min(distances))]
        out[place + step] = (octet + guess) & 255
    return bytes(out[step:])


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
    return read_object_as_delivered(stream, container_ref, *more, **how)


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
    return read_next_end_line_as_delivered(_Briefly(stream))  # type: ignore[no-any-return]


read_next_end_line_as_delivered = reader.read_next_end_line
read_literal_as_delivered = generic._read_string_literal_bytes
read_object_as_delivered = generic.read_object
parse_xref_stream_as_delivered = xref.parse_xref_stream


def mend() -> None:
    """Put these in the engine's place."""
    expect(parse_xref_stream_as_delivered, "idx_pairs = xref_stream.get(", "def get_entry(ix):")
    expect(filters.FlateDecode.decode_bounded, "_png_decode(memoryview(decompressed), columns)")
    expect(read_literal_as_delivered, "parens = 1")
    expect(misc.read_non_whitespace, "skip_over_comments(stream)")
    expect(misc.read_until_delimiter, "_read_until_class(PDF_WHITESPACE + PDF_DELIMITERS, stream)")
    expect(misc.read_until_regex, "tok = stream.read(16)")
    expect(read_object_as_delivered, "idx = OBJECT_PREFIXES.find(tok)")
    for function in (read_non_whitespace, read_until_delimiter, read_until_regex, read_object):
        for module in (misc, generic):
            if hasattr(module, function.__name__):
                setattr(module, function.__name__, function)
    expect(read_next_end_line_as_delivered, "yield ord(x)")
    reader.read_next_end_line = read_next_end_line
    xref.parse_xref_stream = parse_xref_stream
    filters.FlateDecode.decode_bounded = decode_flate
    generic._read_string_literal_bytes = read_literal


mend()
