"""The typeface of visible signatures: the metrics of Times New Roman, every Vietnamese letter.

`fonts/AnTinSerif-Regular.ttf` is small (made by `scripts/prepare_font.py`) and has 1000 units per
em, so it is embedded whole; whatever does not depend on the text is computed once per process, and
a stamp costs its own content stream. Text is drawn NFC, one glyph per letter, without shaping.
"""

from __future__ import annotations

import functools
import hashlib
import io
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

FILE: Final = Path(__file__).parent / "fonts" / "AnTinSerif-Regular.ttf"
NAME: Final = "AnTinSerif"
REPLACEMENT: Final = "□"
# Every program that was ever embedded, by SHA-256. Documents outlive the face: one is added, none taken.
PROGRAMS: Final = frozenset(
    {"4fdf44babb9f5df3e1e5f9e586a9d936738ed13a55477a0cd3333f4a719381ff"},
)
_SERIF, _SYMBOLIC, _NONSYMBOLIC = 2, 4, 32  # ISO 32000-2, 9.8.2
_FIRST, _LAST = 32, 255


class _Written(generic.PdfObject):
    """A direct object without strings, already in its bytes: nothing to build or encrypt."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def write_to_stream(
        self, stream: BinaryIO, handler: object = None, container_ref: object = None
    ) -> None:
        stream.write(self.data)


@dataclass(frozen=True, slots=True)
class Typeface:
    """The prepared face: which glyph draws a letter, how wide it is, and its constant PDF parts."""

    glyphs: Mapping[int, int]
    widths: tuple[int, ...]
    ascent: float
    descent: float
    cap_height: float
    bounds: tuple[int, int, int, int]
    program: bytes
    program_length: int
    to_unicode: bytes
    width_array: bytes

    @property
    def top(self) -> float:
        """How high the highest letter's ink stands over the baseline, in ems."""
        return self.bounds[3] / 1000

    @property
    def foot(self) -> float:
        """How low the lowest letter's ink hangs: below the baseline it is negative."""
        return self.bounds[1] / 1000

    def glyphs_of(self, text: str) -> list[int]:
        """Return the glyphs of a line; a letter the face lacks becomes an empty square."""
        box = self.glyphs[ord(REPLACEMENT)]
        return [self.glyphs.get(ord(letter), box) for letter in plain(text)]

    def width(self, text: str) -> float:
        """Return how wide a line is, in ems."""
        return sum(self.widths[glyph] for glyph in self.glyphs_of(text)) / 1000

    def shown(self, text: str) -> bytes:
        """Return a line as the operand of Tj: two bytes a glyph (Identity-H)."""
        return b"<" + b"".join(b"%04X" % glyph for glyph in self.glyphs_of(text)) + b">"

    def missing(self, text: str) -> str:
        """Return the letters of a text that the face cannot draw, each once, in their order."""
        return "".join(dict.fromkeys(c for c in plain(text) if ord(c) not in self.glyphs))


def plain(text: str) -> str:
    """Return text as it is drawn: NFC, on one line, without control and formatting characters."""
    composed = unicodedata.normalize("NFC", text)
    spaced = (" " if c.isspace() or c == "\u2011" else c for c in composed.replace("\u2011", "-"))
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf"})


@functools.cache
def typeface() -> Typeface:
    """Return the face, read from its file once per process."""
    data = FILE.read_bytes()
    with TTFont(FILE, lazy=True) as font:
        glyphs, widths = _mapped(font)
        head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
        return Typeface(
            glyphs=glyphs,
            widths=widths,
            ascent=hhea.ascent / 1000,
            descent=hhea.descent / 1000,
            cap_height=os2.sCapHeight / 1000,
            bounds=(head.xMin, head.yMin, head.xMax, head.yMax),
            program=zlib.compress(data, 9),
            program_length=len(data),
            to_unicode=zlib.compress(_to_unicode(glyphs), 9),
            width_array=b"[0 [" + b" ".join(b"%d" % width for width in widths) + b"]]",
        )


def embed(writer: BasePdfFileWriter) -> generic.IndirectObject:
    """Add the face to a document and return its font dictionary (ISO 32000-2, 9.7)."""
    return _composite(writer, _program(writer))


def embed_both(
    writer: BasePdfFileWriter,
) -> tuple[generic.IndirectObject, generic.IndirectObject]:
    """Add the face twice over one program: as `embed` does, and with one octet a letter (9.6.3).

    The second says only the letters of WinAnsiEncoding. Other people's programs know no better when
    they fill in a field.
    """
    program = _program(writer)
    return _composite(writer, program), _simple(writer, program)


@dataclass(frozen=True, slots=True)
class Program:
    """What a font program of ours draws: the glyph of each letter, and its width in thousandths."""

    glyphs: Mapping[int, int]
    widths: tuple[int, ...]


@functools.lru_cache(maxsize=4)
def program_in(data: bytes) -> Program | None:
    """Return what an embedded program draws if it is one of ours, else None: then nobody vouches for it."""
    if hashlib.sha256(data).hexdigest() not in PROGRAMS:
        return None
    with TTFont(io.BytesIO(data), lazy=True) as font:
        return Program(*_mapped(font))


def _mapped(font: TTFont) -> tuple[dict[int, int], tuple[int, ...]]:
    """Return the glyph of each letter, and the width of each glyph."""
    order: Mapping[str, int] = font.getReverseGlyphMap()
    cmap: Mapping[int, str] = font.getBestCmap()
    metrics = font["hmtx"].metrics
    widths = tuple(int(metrics[name][0]) for name in font.getGlyphOrder())
    return {point: order[name] for point, name in cmap.items()}, widths


def is_ours(font: Any) -> bool:
    """Tell whether a composite font of a document holds this very face, glyph for glyph."""
    try:
        encoding, descendant = font["/Encoding"], font["/DescendantFonts"][0]
        program = descendant["/FontDescriptor"]["/FontFile2"]
        same = int(program["/Length1"]) == typeface().program_length
        identical = encoding == "/Identity-H" and descendant["/CIDToGIDMap"] == "/Identity"
        return same and identical and bytes(program.data) == FILE.read_bytes()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return False


def _program(writer: BasePdfFileWriter) -> generic.IndirectObject:
    face = typeface()
    stream = generic.StreamObject(
        {
            pdf_name("/Length1"): generic.NumberObject(face.program_length),
            pdf_name("/Filter"): pdf_name("/FlateDecode"),
        },
        encoded_data=face.program,
    )
    return writer.add_object(stream)


def _descriptor(
    writer: BasePdfFileWriter, program: generic.IndirectObject, flags: int
) -> generic.IndirectObject:
    face = typeface()
    descriptor = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/FontDescriptor"),
            pdf_name("/FontName"): pdf_name(f"/{NAME}"),
            pdf_name("/Flags"): generic.NumberObject(flags),
            pdf_name("/FontBBox"): generic.ArrayObject(map(generic.NumberObject, face.bounds)),
            pdf_name("/ItalicAngle"): generic.NumberObject(0),
            pdf_name("/Ascent"): generic.NumberObject(round(face.ascent * 1000)),
            pdf_name("/Descent"): generic.NumberObject(round(face.descent * 1000)),
            pdf_name("/CapHeight"): generic.NumberObject(round(face.cap_height * 1000)),
            pdf_name("/StemV"): generic.NumberObject(80),
            pdf_name("/FontFile2"): program,
        }
    )
    return writer.add_object(descriptor)


def _composite(
    writer: BasePdfFileWriter, program: generic.IndirectObject
) -> generic.IndirectObject:
    face = typeface()
    to_unicode = generic.StreamObject(
        {pdf_name("/Filter"): pdf_name("/FlateDecode")}, encoded_data=face.to_unicode
    )
    descendant = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/CIDFontType2"),
            pdf_name("/BaseFont"): pdf_name(f"/{NAME}"),
            pdf_name("/CIDSystemInfo"): generic.DictionaryObject(
                {
                    pdf_name("/Registry"): generic.pdf_string("Adobe"),
                    pdf_name("/Ordering"): generic.pdf_string("Identity"),
                    pdf_name("/Supplement"): generic.NumberObject(0),
                }
            ),
            pdf_name("/FontDescriptor"): _descriptor(writer, program, _SERIF | _SYMBOLIC),
            pdf_name("/CIDToGIDMap"): pdf_name("/Identity"),
            pdf_name("/DW"): generic.NumberObject(500),
            pdf_name("/W"): _Written(face.width_array),
        }
    )
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type0"),
            pdf_name("/BaseFont"): pdf_name(f"/{NAME}"),
            pdf_name("/Encoding"): pdf_name("/Identity-H"),
            pdf_name("/DescendantFonts"): generic.ArrayObject([writer.add_object(descendant)]),
            pdf_name("/ToUnicode"): writer.add_object(to_unicode),
        }
    )
    return writer.add_object(font)


def _simple(writer: BasePdfFileWriter, program: generic.IndirectObject) -> generic.IndirectObject:
    face = typeface()
    letters = [bytes([code]).decode("cp1252", "replace") for code in range(_FIRST, _LAST + 1)]
    widths = [face.widths[face.glyphs.get(ord(letter), 0)] for letter in letters]
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/TrueType"),
            pdf_name("/BaseFont"): pdf_name(f"/{NAME}"),
            pdf_name("/Encoding"): pdf_name("/WinAnsiEncoding"),
            pdf_name("/FirstChar"): generic.NumberObject(_FIRST),
            pdf_name("/LastChar"): generic.NumberObject(_LAST),
            pdf_name("/Widths"): generic.ArrayObject(map(generic.NumberObject, widths)),
            pdf_name("/FontDescriptor"): _descriptor(writer, program, _SERIF | _NONSYMBOLIC),
        }
    )
    return writer.add_object(font)


def _to_unicode(glyphs: Mapping[int, int]) -> bytes:
    """Return the CMap that gives every glyph its letter back (ISO 32000-2, 9.10.3)."""
    letters: dict[int, int] = {}
    for point in sorted(glyphs):
        letters.setdefault(glyphs[point], point)
    letters[glyphs[ord(REPLACEMENT)]] = 0xFFFD
    pairs = [b"<%04X> <%04X>" % pair for pair in sorted(letters.items())]
    parts = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        parts += [b"%d beginbfchar" % len(some), *some, b"endbfchar"]
    parts.append(b"endcmap CMapName currentdict /CMap defineresource pop end end")
    return b"\n".join(parts)
