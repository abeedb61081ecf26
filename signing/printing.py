"""What is printed on a page before anybody signs: lines, and a QR code in squares (ISO/IEC 18004)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import segno
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name

from signing import typeface
from signing.appearance import LEADING, upright_form
from signing.increment import Increment
from signing.page_content import draw_last, free_name
from signing.placement import Box, Page
from signing.reservation import PrintedMark

_QUIET: Final = 4  # squares kept white around a QR code (ISO/IEC 18004, 5.3.8)
_SIDE: Final = 0.04


def print_marks(
    writer: Increment, page: Reference, shown: Page, marks: Sequence[PrintedMark], font: Reference
) -> None:
    """Draw marks on a page, over its content, upright for whoever looks at it.

    To a reader without eyes they are no part of the text (ISO 32000-2, 14.8.2.2).
    """
    parts, names = [], {}
    stem = "AnTinMark"
    first = int(free_name(page, stem).removeprefix(f"/{stem}"))
    for number, mark in enumerate(marks, first):
        name = f"/{stem}{number}"
        names[name] = _drawn(writer, mark, shown, font)
        parts.append(b"q %s cm %s Do Q" % (_laid(mark.box, shown.rotation), name.encode()))
    body = b"/Artifact BMC\n" + b"\n".join(parts) + b"\nEMC"
    draw_last(writer, page, body, names)


def _drawn(writer: Increment, mark: PrintedMark, shown: Page, font: Reference) -> Reference:
    """Return the form XObject of a mark, drawn upright from its own bottom left."""
    turned = shown.rotation % 180
    width, height = (
        (mark.box.height, mark.box.width) if turned else (mark.box.width, mark.box.height)
    )
    content: list[bytes] = []
    left = 0.0
    if mark.qr is not None:
        side = min(width, height)
        content.append(_qr(mark.qr, side, (height - side) / 2))
        left = side
    lines = tuple(line for line in mark.lines if typeface.plain(line).strip())
    if lines and width > left:
        largest = mark.font_size / shown.user_unit
        content.append(_lines(lines, left, width - left, height, largest))
    resources = generic.DictionaryObject(
        {pdf_name("/Font"): generic.DictionaryObject({pdf_name("/F"): font})}
    )
    # Turned by the page's content, for its own matrix would be fitted to no box (8.10.1).
    return writer.add_object(upright_form(b"\n".join(content), width, height, 0, resources))


def _qr(text: str, side: float, bottom: float) -> bytes:
    """Return operators that draw a QR code black on white, as one path without seams."""
    matrix = segno.make(text, error="m", micro=False).matrix
    unit = side / (len(matrix) + 2 * _QUIET)
    top = bottom + side - _QUIET * unit
    squares = [
        b"%.5f %.5f %.5f %.5f re"
        % ((_QUIET + start) * unit, top - (row + 1) * unit, length * unit, unit)
        for row, modules in enumerate(matrix)
        for start, length in _runs(modules)
    ]
    paper = b"q 1 g 0 %.5f %.5f %.5f re f" % (bottom, side, side)
    return b"\n".join((paper, b"0 g", *squares, b"f Q"))


def _runs(modules: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give where dark modules of a row begin, and how many stand side by side."""
    start = None
    for place, dark in enumerate((*modules, 0)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def _lines(lines: Sequence[str], left: float, width: float, height: float, largest: float) -> bytes:
    """Return operators that draw lines one under another, as a block in the middle of the height."""
    face = typeface.typeface()
    widest = max(face.width(line) for line in lines)
    size = min(largest, width / (widest + 2 * _SIDE), height / (LEADING * len(lines)))
    leading = size * LEADING
    drop = (leading - size * (face.top - face.foot)) / 2 + size * face.top
    baseline = (height + leading * len(lines)) / 2 - drop
    parts = [b"q BT 0 g /F %.4f Tf" % size]
    for number, line in enumerate(lines):
        place = (left + _SIDE * size, baseline - number * leading, face.shown(line))
        parts.append(b"1 0 0 1 %.4f %.4f Tm %s Tj" % place)
    return b" ".join([*parts, b"ET Q"])


def _laid(box: Box, rotation: int) -> bytes:
    """Return the matrix that lays an upright drawing into a box of a turned page (8.3.3)."""
    turn, corner = {
        90: ((0, 1, -1, 0), (box.right, box.bottom)),
        180: ((-1, 0, 0, -1), (box.right, box.top)),
        270: ((0, -1, 1, 0), (box.left, box.top)),
    }.get(rotation % 360, ((1, 0, 0, 1), (box.left, box.bottom)))
    return b"%d %d %d %d %.4f %.4f" % (*turn, *corner)
