"""Where Decree 30/2020 puts a signature (appendix I): computed in millimetres on the page as shown.

The competent person signs between title and full name (II.7.d); the agency's seal covers about a
third of that signature, on its left (II.8.a); attachments and copies carry text at the top right of
their first page (II.8.b, III.1.d).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from signing.errors import MarkOutsidePageError
from signing.placement import Box, Mark, Page, Word, mark_for, place

POINTS_PER_MM: Final = 72 / 25.4
SIGNATURE_MM: Final = (45.0, 20.0)
SEAL_MM: Final = 36.0
MARGIN_MM: Final = 15.0
SEAL_SHARE: Final = 1 / 3

GAP_LOW_MM: Final = 14.0
GAP_HIGH_MM: Final = 45.0
_GAP_LOW, _GAP_HIGH = GAP_LOW_MM * POINTS_PER_MM, GAP_HIGH_MM * POINTS_PER_MM


class Corner(StrEnum):
    """A place that any page has."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_CENTRE = "bottom_centre"
    BOTTOM_RIGHT = "bottom_right"


def in_corner(
    corner: Corner,
    page: Page,
    *,
    width_mm: float = SIGNATURE_MM[0],
    height_mm: float = SIGNATURE_MM[1],
    margin_mm: float = MARGIN_MM,
) -> Box:
    """Return a box in a corner of the page as shown; on a page too small for it, it shrinks.

    >>> in_corner(Corner.TOP_RIGHT, Page(595, 842), width_mm=60, height_mm=15)
    Box(left=382.402, bottom=756.961, right=552.48, top=799.48)
    """
    shown_width, shown_height = page.shown_width, page.shown_height
    margin = min(margin_mm * POINTS_PER_MM, shown_width / 10, shown_height / 10)
    width = min(width_mm * POINTS_PER_MM, shown_width - 2 * margin)
    height = min(height_mm * POINTS_PER_MM, shown_height - 2 * margin)
    x = {
        "left": margin,
        "centre": (shown_width - width) / 2,
        "right": shown_width - margin - width,
    }[corner.value.rpartition("_")[2]]
    y = margin if corner.value.startswith("top") else shown_height - margin - height
    return place(Mark(x, y, width, height), page)


def between_title_and_name(
    page: Page,
    words: Sequence[Word],
    full_name: str,
    *,
    width_mm: float = SIGNATURE_MM[0],
    height_mm: float = SIGNATURE_MM[1],
) -> Box | None:
    """Return the box for a person's signature, centred between title and full name (W-30).

    The name is looked for from the bottom of the page; the title is what stands above it. None
    where the page does not carry the name, or leaves no room above it.
    """
    name = _find(page, words, full_name)
    if name is None:
        return None
    centre = name.x + name.width / 2
    above = [
        mark.y + mark.height
        for mark in (mark_for(word.box, page) for word in words)
        if mark.y + mark.height <= name.y + 1
        and mark.x < centre + name.width
        and mark.x + mark.width > centre - name.width
    ]
    room = name.y - max(above, default=0.0)
    if room > _GAP_HIGH or not above:
        room = min(_GAP_HIGH, name.y)
    width, height = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
    if room < _GAP_LOW:
        return None
    shrink = min(1.0, room * 0.92 / height)
    width, height = width * shrink, height * shrink
    mark = Mark(centre - width / 2, name.y - room / 2 - height / 2, width, height)
    try:
        return place(mark, page)
    except MarkOutsidePageError:
        return None


def seal_beside(signature: Box, page: Page, *, diameter_mm: float = SEAL_MM) -> Box:
    """Return the box for the agency's seal, in its actual size, over a third of a signature (W-31).

    It stands on the left as the page is shown, and is moved only as far as the page's edge demands.
    """
    mark = mark_for(signature, page)
    side = min(diameter_mm * POINTS_PER_MM, page.shown_width, page.shown_height)
    covered = mark.width * mark.height * SEAL_SHARE / min(side, mark.height)
    x = mark.x + min(covered, side, mark.width) - side
    y = mark.y + mark.height / 2 - side / 2
    x = min(max(x, 0.0), page.shown_width - side)
    y = min(max(y, 0.0), page.shown_height - side)
    return place(Mark(x, y, side, side), page)


def overlap_share(covering: Box, covered: Box) -> float:
    """Return how much of a box another one covers, from 0 to 1.

    >>> overlap_share(Box(0, 0, 40, 30), Box(30, 0, 60, 30))
    0.3333333333333333
    """
    return covering.shared_with(covered).area / covered.area if covered.area else 0.0


def warnings_for(
    box: Box, page: Page, words: Sequence[Word], *, full_name: str | None = None
) -> tuple[str, ...]:
    """Return what a person should know before signing there, as stable words.

    `covers_text`: the box lies over words of the page; `covers_name`: it hides the full name under
    which it should stand; `outside_page`: part of it does not show.
    """
    found = []
    if not page.contains(box):
        found.append("outside_page")
    if any(overlap_share(box, word.box) > 0.15 for word in words):
        found.append("covers_text")
    name = _find(page, words, full_name) if full_name else None
    if name is not None and overlap_share(box, place(name, page)) > 0.9:
        found.append("covers_name")
    return tuple(found)


def _find(page: Page, words: Sequence[Word], full_name: str) -> Mark | None:
    """Return the mark around a name: the lowest on the page where it stands word by word."""
    wanted = [_folded(part) for part in full_name.split()]
    texts = [_folded(word.text) for word in words]
    found = []
    for start in range(len(texts) - len(wanted) + 1 if wanted else 0):
        if texts[start : start + len(wanted)] == wanted:
            parts = [mark_for(word.box, page) for word in words[start : start + len(wanted)]]
            hull = _hull(parts)
            if hull.height < 2 * parts[0].height:  # all on one line
                found.append(hull)
    return max(found, key=lambda mark: mark.y, default=None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip(".,;:()")


def _hull(marks: Iterable[Mark]) -> Mark:
    some = list(marks)
    x, y = min(mark.x for mark in some), min(mark.y for mark in some)
    right = max(mark.x + mark.width for mark in some)
    below = max(mark.y + mark.height for mark in some)
    return replace(some[0], x=x, y=y, width=right - x, height=below - y)
