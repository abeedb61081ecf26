"""Further mends of the PDF engine: what it reads costs no more than what is there.

The engine believes a file's own numbers: a cross-reference stream of some octets that claims a
thousand million entries is given them. Here such numbers are held against the data.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any, Final

from pyhanko.pdf_utils import filters, misc, xref
from pyhanko.pdf_utils.decode_limits import DecodePurpose

ENTRIES_AT_MOST: Final = 1_000_000


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


parse_xref_stream_as_delivered = xref.parse_xref_stream


def mend() -> None:
    """Put these in the engine's place."""
    expect(parse_xref_stream_as_delivered, "idx_pairs = xref_stream.get(", "def get_entry(ix):")
    expect(filters.FlateDecode.decode_bounded, "_png_decode(memoryview(decompressed), columns)")
    engine: Any = xref
    engine.parse_xref_stream = parse_xref_stream
    flate: Any = filters.FlateDecode
    flate.decode_bounded = decode_flate


mend()
