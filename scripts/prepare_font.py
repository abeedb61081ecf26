"""Make `signing/fonts/AnTinSerif-Regular.ttf` and `-Bold.ttf` from Liberation Serif 2.1.5.

What is drawn on an official document is set in a face with the metrics of Times New Roman (Decree
30/2020, appendix I). Liberation Serif has them, and every Vietnamese letter; this script keeps the
letters a Vietnamese office writes, scales the face to 1000 units per em (the unit of PDF widths)
and renames it, because its licence reserves the old name. Run it again only to change the alphabet:

    python scripts/prepare_font.py [folder of LiberationSerif-Regular.ttf and -Bold.ttf]

The original is in Debian's package fonts-liberation2 (fonts-liberation 1.07 lacks the letters).
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

SOURCE = Path("/usr/share/fonts/truetype/liberation2")
TARGET = Path(__file__).parent.parent / "signing" / "fonts"
FAMILY, POSTSCRIPT, VERSION = "An Tin Serif", "AnTinSerif", "Version 1.000"
STYLES = {"Regular": ("", ""), "Bold": (" Bold", "-Bold")}  # what each adds to its names

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
PUNCTUATION = "‐–—‘’‚“”„†•…‰‹›€₫№™−□"


def alphabet() -> set[int]:
    """Return the code points kept: Latin of Europe, every Vietnamese letter, an office's signs."""
    lower = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}
    letters = lower | {letter.upper() for letter in lower} | {"đ", "Đ"}
    latin = {*range(0x20, 0x7F), *range(0xA0, 0x180)}
    return latin | {ord(letter) for letter in letters} | {ord(sign) for sign in PUNCTUATION}


def rename(font: TTFont, style: str) -> None:
    """Give the face its own name; copyright and licence stay as they were."""
    said, written = STYLES[style]
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (0, 13, 14)}
    names.names = []
    new = {
        1: FAMILY,
        2: style,
        3: f"{VERSION};{POSTSCRIPT}{written}",
        4: f"{FAMILY}{said}",
        5: VERSION,
        6: f"{POSTSCRIPT}{written}",
    }
    for number, text in sorted({**kept, **new}.items()):
        names.setName(text, number, 3, 1, 0x409)


def prepare(source: Path, style: str) -> None:
    """Make one face."""
    font = TTFont(source / f"LiberationSerif-{style}.ttf", recalcTimestamp=False)
    missing = sorted(alphabet() - set(font.getBestCmap()))
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["FFTM", "GPOS", "GSUB", "GDEF", "kern", "gasp", "hdmx", "VDMX", "LTSH"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=alphabet())
    subsetter.subset(font)
    scale_upem(font, 1000)
    rename(font, style)
    target = TARGET / f"AnTinSerif-{style}.ttf"
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes, {font['maxp'].numGlyphs} glyphs")
    print("not in the source:", " ".join(f"U+{point:04X}" for point in missing) or "none")


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    for style in STYLES:
        prepare(source, style)


if __name__ == "__main__":
    main()
