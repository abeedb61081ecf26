"""What happens to drafts: functions over paths, run in the sandbox and never beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from service.journeys.signing.views import PlacementChoice
from signing import preview
from signing.copying import pages_of, takes_a_mark
from signing.errors import DocumentRefusedError
from signing.filling import fill_texts
from signing.reservation import Reservation
from signing.reserving import reserve

COMPARED_WIDE = 500
MOST_COMPARED = 60
_NOTICED = 40  # of 255: what paper and font smoothing never reach
_SMALLEST = 0.004


@dataclass(frozen=True, slots=True)
class PageDifference:
    """A page that two versions show differently, and the part of it that does; None: all of it."""

    page: int
    part: PlacementChoice | None


def make_reserved(path: str, reservation: Reservation, password: str | None) -> bytes:
    """Return the increment that reserves the fields of a document."""
    with Path(path).open("rb") as document:
        return reserve(document, reservation, password=password)


def make_filled(path: str, values: Mapping[str, str], password: str | None) -> bytes:
    """Return the increment that fills reserved fields of a document."""
    with Path(path).open("rb") as document:
        return fill_texts(document, values, password=password)


def may_be_marked(path: str) -> bool:
    """Tell whether a document takes the mark of a copy as it is."""
    with Path(path).open("rb") as document:
        return takes_a_mark(document)


def make_copy(path: str, pages: tuple[int, ...] | None) -> bytes:
    """Return pages of a document, counted from 0, as a file of their own."""
    with Path(path).open("rb") as document:
        return pages_of(document, pages)


def show_the_same(source: str, made: str, pages: tuple[tuple[int, int], ...]) -> bool:
    """Tell whether pages of a copy, each given with that of its source, show what is there."""
    for number, of in pages:
        before, after = _drawn(source, of, None), _drawn(made, number, None)
        if before is None or _difference(before, after, number) is not None:
            return False
    return True


def compare_pages(
    older: str, newer: str, pages: int, passwords: tuple[str | None, str | None]
) -> tuple[PageDifference, ...]:
    """Return the pages that show something else, of the first sixty; those that came or went too.

    The newest version has so many `pages`; another may have more, and ends where neither shows any.
    """
    found = []
    for page in range(MOST_COMPARED):
        before, after = (
            _drawn(path, page, password)
            for path, password in zip((older, newer), passwords, strict=True)
        )
        if before is None and after is None and page >= pages:
            break
        difference = _difference(before, after, page)
        if difference is not None:
            found.append(difference)
    return tuple(found)


def _difference(
    before: Image.Image | None, after: Image.Image | None, page: int
) -> PageDifference | None:
    if before is None or after is None or before.size != after.size:
        return PageDifference(page, None)
    changed = ImageChops.difference(before, after).point(lambda level: 255 * (level > _NOTICED))
    box = changed.getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    wide, high = before.size
    part = PlacementChoice(
        page,
        left / wide,
        top / high,
        max((right - left) / wide, _SMALLEST),
        max((bottom - top) / high, _SMALLEST),
    )
    return PageDifference(page, part)


def _drawn(path: str, page: int, password: str | None) -> Image.Image | None:
    """Return a page in grey; None where it cannot be drawn."""
    try:
        with Path(path).open("rb") as document:
            first = preview.render(document, page, scale=0.1, password=password)
            scale = COMPARED_WIDE / first.page.shown_width
            png = preview.render(document, page, scale=scale, password=password).png
    except DocumentRefusedError:
        return None
    return Image.open(io.BytesIO(png)).convert("L")
