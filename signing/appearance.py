"""What a visible signature shows (Decree 30/2020, appendix I, parts II.7, II.8 and III).

`draw` makes the appearance stream of a signature's widget (ISO 32000-2, 12.5.5): upright for the
reader however the page is turned, and quick: typeface and images are prepared once per process.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing import images, typeface
from signing.images import ImageFacts, check_image
from signing.placement import Box

__all__ = ["Appearance", "ImageFacts", "check_image", "draw", "unprintable", "warm_up"]

LEADING: Final = 1.2
SIDE: Final = 0.04
TEXT_SHARE: Final = 0.5

# The upright drawing, laid into the box of a page that viewers turn clockwise by so much (8.3.3).
_TURNS: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@dataclass(frozen=True, slots=True)
class Appearance:
    """What is drawn in the box: an image (PNG with alpha), lines of text, or both.

    A person's signature shows the image alone or the image over lines; attachments and copies show
    lines alone (W-33, W-35). Text may be NFC or NFD; it is drawn NFC. `font_size` is in points and
    the largest used: lines shrink together until all of them fit, and are never cut.
    """

    lines: tuple[str, ...] = ()
    image_png: bytes | None = None
    font_size: float = 10.0


def draw(
    writer: BasePdfFileWriter,
    box: Box,
    appearance: Appearance,
    rotation: int = 0,
    *,
    user_unit: float = 1.0,
) -> generic.IndirectObject:
    """Add the form XObject for a widget's /AP /N to a document and return its reference.

    `rotation` is the page's /Rotate and `user_unit` its /UserUnit. Lines alone start at the left;
    beneath an image they are centred. Nothing to draw gives an empty form.

    Raises:
        ImageRefusedError: the image is not a PNG of bounded size.

    """
    turned = rotation % 360
    width, height = (box.height, box.width) if turned in {90, 270} else (box.width, box.height)
    resources = generic.DictionaryObject()
    content: list[bytes] = []
    lines = tuple(line for line in appearance.lines if typeface.plain(line).strip())
    text_height = height
    if appearance.image_png is not None:
        image, pixels_wide, pixels_high = images.embed(writer, appearance.image_png)
        resources[pdf_name("/XObject")] = generic.DictionaryObject({pdf_name("/I"): image})
        text_height = _text_height(lines, width, height, appearance.font_size / user_unit)
        content.append(_image(width, height - text_height, text_height, pixels_wide / pixels_high))
    if lines:
        resources[pdf_name("/Font")] = generic.DictionaryObject(
            {pdf_name("/F"): typeface.embed(writer)}
        )
        size = _font_size(lines, width, text_height, appearance.font_size / user_unit)
        centred = appearance.image_png is not None
        content.append(_text(lines, width, text_height, size, centred=centred))
    return writer.add_object(upright_form(b"\n".join(content), width, height, turned, resources))


def unprintable(appearance: Appearance) -> str:
    """Return the letters that the typeface lacks: they are drawn as an empty square."""
    return typeface.typeface().missing("".join(appearance.lines))


def warm_up() -> None:
    """Prepare what every signature shares, so that the first one is as quick as the rest."""
    typeface.typeface()


def _font_size(lines: tuple[str, ...], width: float, height: float, largest: float) -> float:
    """Return the size at which every line fits, at most the largest."""
    face = typeface.typeface()
    widest = max(face.width(line) for line in lines)
    return min(largest, width / (widest + 2 * SIDE), height / (LEADING * len(lines)))


def _text_height(lines: tuple[str, ...], width: float, height: float, largest: float) -> float:
    """Return what lines beneath an image take of the box: what they need, half of it at most."""
    if not lines:
        return 0.0
    size = _font_size(lines, width, height * TEXT_SHARE, largest)
    return size * LEADING * len(lines)


def _image(width: float, height: float, above: float, aspect: float) -> bytes:
    """Return operators that draw an image as large as it fits, centred, its proportions kept."""
    drawn_width, drawn_height = min(width, height * aspect), min(height, width / aspect)
    x, y = (width - drawn_width) / 2, above + (height - drawn_height) / 2
    return b"q %.4f 0 0 %.4f %.4f %.4f cm /I Do Q" % (drawn_width, drawn_height, x, y)


def _text(
    lines: tuple[str, ...], width: float, height: float, size: float, *, centred: bool
) -> bytes:
    """Return operators that draw lines one under another, as a block in the middle."""
    face = typeface.typeface()
    leading = size * LEADING
    # A line holds its ink, down to the dot of Ệ and up to the tone of Ễ; the rest is shared.
    drop = (leading - size * (face.top - face.foot)) / 2 + size * face.top
    baseline = (height + leading * len(lines)) / 2 - drop
    parts = [b"q BT 0 g /F %.4f Tf" % size]
    for number, line in enumerate(lines):
        x = (width - face.width(line) * size) / 2 if centred else SIDE * size
        parts.append(
            b"1 0 0 1 %.4f %.4f Tm %s Tj" % (x, baseline - number * leading, face.shown(line))
        )
    return b" ".join([*parts, b"ET Q"])


def upright_form(
    content: bytes,
    width: float,
    height: float,
    turned: int,
    resources: generic.DictionaryObject,
) -> generic.StreamObject:
    """Return the form XObject: drawn upright, turned by its matrix (12.5.5 fits it to the box)."""
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): numbers(0, 0, width, height),
            pdf_name("/Matrix"): numbers(*_TURNS.get(turned, _TURNS[0]), 0, 0),
            pdf_name("/Resources"): resources,
            pdf_name("/Filter"): pdf_name("/FlateDecode"),
        },
        encoded_data=zlib.compress(content, 6),
    )


def numbers(*values: float) -> generic.ArrayObject:
    """Return an array of numbers as a PDF writes them."""
    return generic.ArrayObject(generic.FloatObject(round(value, 4)) for value in values)
