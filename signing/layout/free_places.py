"""A free place on a page for what must not lie over text: the public address, a block of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from signing.layout.lines import meet
from signing.placement import Mark, Page
from signing.presets import POINTS_PER_MM

QR_MM: Final = 18.0
ADDRESS_MM: Final = 76.0
APART: Final = 1.5 * POINTS_PER_MM
EDGE: Final = 4.0 * POINTS_PER_MM  # what printers leave white

_LEFT_MM, _RIGHT_MM, _FOOT_MM = 30.0, 15.0, 20.0  # margins of the decree (appendix I, I.4)
_LEFT_MOST_MM: Final = 35.0
_SMALLEST_MM: Final = 15.0
_STEPS: Final = 40


def address_mark(page: Page, text: Sequence[Mark], marks: Sequence[Mark]) -> tuple[Mark, bool]:
    """Return the place for the QR code and the public address, and whether it is free.

    At the foot of the text, flush with its left edge, then on the right; then in the foot margin; then between
    text and foot, upwards from there. On a page without a free place: the foot margin.
    """
    wide, high = page.shown_width, page.shown_height
    side, width = QR_MM * POINTS_PER_MM, min(ADDRESS_MM * POINTS_PER_MM, wide - 2 * EDGE)
    side = min(side, high - 2 * EDGE)
    small = min(_SMALLEST_MM * POINTS_PER_MM, side)
    edge = min((mark.x for mark in text), default=_LEFT_MM * POINTS_PER_MM)
    edge = min(max(edge, _RIGHT_MM * POINTS_PER_MM), _LEFT_MOST_MM * POINTS_PER_MM)
    left = min(edge, wide - width - EDGE)
    right = max(wide - _RIGHT_MM * POINTS_PER_MM - width, EDGE)
    foot = max(high - _FOOT_MM * POINTS_PER_MM - side, EDGE)
    margin = high - EDGE - small
    tries = [Mark(x, foot, width, side) for x in (left, right)]
    tries += [Mark(x, margin, width, small) for x in (left, right)]
    step = (foot - high / 2) / _STEPS
    tries += [
        Mark(x, foot - step * number, width, side)
        for number in range(1, _STEPS + 1)
        for x in (left, right)
    ]
    low = [mark for mark in (*text, *marks) if mark.y + mark.height > high / 2 - side]
    for mark in tries:
        if not any(meet(mark, one, APART) for one in low):
            return mark, True
    return tries[2], False


def corner_mark(
    page: Page, width: float, height: float, taken: Sequence[Mark]
) -> tuple[Mark, bool]:
    """Return the place for a block of lines at the top right of a page, and whether it is free.

    It stands where the text begins; where that would cover anything, in the margin above the text;
    then beneath what stands at the top right. Nothing free: where the text begins.
    """
    wide, high = page.shown_width, page.shown_height
    width, height = min(width, wide), min(height, high)
    x = max(wide - _RIGHT_MM * POINTS_PER_MM - width, 0.0)
    top = min(_FOOT_MM * POINTS_PER_MM, high - height)
    column = [one for one in taken if one.x < x + width and one.x + one.width > x]
    first = min((one.y for one in column), default=high)
    tries = [Mark(x, top, width, height)]
    if first - 2.0 - height >= EDGE:
        tries.append(Mark(x, first - 2.0 - height, width, height))
    step = max((high / 3 - top) / _STEPS, 1.0)
    tries += [Mark(x, top + step * number, width, height) for number in range(1, _STEPS + 1)]
    for mark in tries:
        inside = mark.y + mark.height <= high
        if inside and not any(meet(mark, one, 1.0) for one in column):
            return mark, True
    return tries[0], False


def signature_mark(page: Page, width: float, height: float, taken: Sequence[Mark]) -> Mark:
    """Return a free place for a signature whose signer the page does not name.

    At the foot of the right column, upwards from there; then of the left one. Nothing free: the
    foot of the right column.
    """
    wide, high = page.shown_width, page.shown_height
    width, height = min(width, wide - 2 * EDGE), min(height, high - 2 * EDGE)
    low = max(high - _FOOT_MM * POINTS_PER_MM - height, EDGE)
    right = max(wide - 2 * _RIGHT_MM * POINTS_PER_MM - width, EDGE)
    left = min(_LEFT_MM * POINTS_PER_MM, wide - width - EDGE)
    step = height / 2
    tries = [
        Mark(x, low - step * number, width, height)
        for x in (right, left)
        for number in range(_STEPS)
        if low - step * number >= EDGE
    ]
    for mark in tries:
        if not any(meet(mark, one, APART) for one in taken):
            return mark
    return tries[0] if tries else Mark(right, low, width, height)
