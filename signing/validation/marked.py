"""Changed pixels as a few places, and a picture of the page with those places outlined."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

Patch = tuple[int, int, int, int]  # left, top, right, bottom in pixels

CELL: Final = 8  # pixels: what lies closer than this is one place
PLACES_AT_MOST: Final = 12
_RED: Final = (179, 38, 30)  # the seal's red
_MARGIN: Final = 4


def patches(changed: Image.Image, most: int = PLACES_AT_MOST) -> list[Patch]:
    """Return the boxes around what is white in a black picture, near ones joined, from the top down."""
    around = changed.getbbox()
    if around is None:
        return []
    found = [_tight(changed, cells) for cells in _islands(_coarse(changed))]
    joined = _joined(found)
    return sorted(joined, key=lambda one: (one[1], one[0])) if len(joined) <= most else [around]


def outlined(
    page: Image.Image, boxes: Sequence[Patch], measured: tuple[int, int], most_bytes: int
) -> bytes:
    """Return a page as PNG with a frame around each box; boxes count pixels of a `measured` picture."""
    across, down = page.width / measured[0], page.height / measured[1]
    picture = page.copy()
    pen = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        frame = (
            max(0, round(left * across) - _MARGIN),
            max(0, round(top * down) - _MARGIN),
            min(picture.width - 1, round(right * across) + _MARGIN),
            min(picture.height - 1, round(bottom * down) + _MARGIN),
        )
        pen.rectangle(frame, outline=_RED, width=3)
    return _within(picture, most_bytes)


def _within(picture: Image.Image, most_bytes: int) -> bytes:
    """Return a PNG no larger than that: fewer colours first, then fewer pixels."""
    png = _png(picture)
    while len(png) > most_bytes and min(picture.size) > 64:
        png = _png(picture.quantize(64))
        if len(png) > most_bytes:
            picture = picture.resize((picture.width // 2, picture.height // 2))
            png = _png(picture)
    return png


def _png(picture: Image.Image) -> bytes:
    with io.BytesIO() as target:
        picture.save(target, "PNG", compress_level=6)
        return target.getvalue()


def _coarse(changed: Image.Image) -> Image.Image:
    """Return one pixel for each cell, white where anything in the cell or beside it is."""
    across, down = -(-changed.width // CELL), -(-changed.height // CELL)
    padded = Image.new("L", (across * CELL, down * CELL))
    padded.paste(changed)
    small = padded.filter(ImageFilter.MaxFilter(3)).reduce(CELL)
    return small.point(lambda level: 255 * (level > 0)).filter(ImageFilter.MaxFilter(3))


def _islands(cells: Image.Image) -> Iterator[Patch]:
    """Yield the box of each group of white cells that touch, in cells."""
    width, height = cells.size
    left = {n for n, level in enumerate(cells.tobytes()) if level}
    while left:
        start = left.pop()
        group, edge = [start], [start]
        while edge:
            one = edge.pop()
            x, y = one % width, one // width
            for near in (
                one - 1 if x else one,
                one + 1 if x + 1 < width else one,
                one - width if y else one,
                one + width if y + 1 < height else one,
            ):
                if near in left:
                    left.remove(near)
                    group.append(near)
                    edge.append(near)
        columns, rows = [n % width for n in group], [n // width for n in group]
        yield min(columns), min(rows), max(columns) + 1, max(rows) + 1


def _tight(changed: Image.Image, cells: Patch) -> Patch:
    """Return the pixels that are white among some cells."""
    left, top = cells[0] * CELL, cells[1] * CELL
    part = changed.crop(
        (left, top, min(cells[2] * CELL, changed.width), min(cells[3] * CELL, changed.height))
    )
    inner = part.getbbox() or (0, 0, *part.size)
    return left + inner[0], top + inner[1], left + inner[2], top + inner[3]


def _joined(found: Sequence[Patch]) -> list[Patch]:
    """Join boxes that overlap, until none do."""
    joined: list[Patch] = []
    for one in found:
        box = one
        while (other := next((o for o in joined if _meet(box, o)), None)) is not None:
            joined.remove(other)
            box = (
                min(box[0], other[0]),
                min(box[1], other[1]),
                max(box[2], other[2]),
                max(box[3], other[3]),
            )
        joined.append(box)
    return joined


def _meet(one: Patch, other: Patch) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
