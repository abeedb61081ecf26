"""What happens to a stranger's file: functions over paths, run in the sandbox and never beside it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from service.journeys.signing.views import PlacementChoice, PresetView
from signing import preview
from signing.appearance import Appearance
from signing.clear_place import is_clear, moved_clear, taken_places
from signing.creation import Preparation, SignatureOrder, prepare
from signing.documents import DocumentSummary, Limits, inspect
from signing.errors import DocumentRefusedError
from signing.placement import Box, Mark, Page, Placement, Word, mark_for, place
from signing.presets import Corner, between_title_and_name, in_corner, warnings_for

PAGES_SEARCHED = 12
TITLE_AND_NAME = "title_and_name"
CORNERS = (Corner.BOTTOM_RIGHT, Corner.BOTTOM_LEFT, Corner.BOTTOM_CENTRE, Corner.TOP_RIGHT)


@dataclass(frozen=True, slots=True)
class Wish:
    """An order before its document has been opened: the place is still a mark or a preset's key."""

    order: SignatureOrder
    place: PlacementChoice | str | None
    appearance: Appearance
    full_name: str


class Lengthened(io.RawIOBase):
    """A file with octets after its end, to be read only: the sandbox writes no files."""

    def __init__(self, file: BinaryIO, tail: bytes) -> None:
        self._file, self._tail = file, tail
        self._size = file.seek(0, os.SEEK_END)
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size + len(self._tail)}
        self._at = max(0, start[whence] + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read from the file, then from what follows it."""
        if self._at < self._size:
            self._file.seek(self._at)
            octets = self._file.read(min(len(buffer), self._size - self._at))
        else:
            start = self._at - self._size
            octets = self._tail[start : start + len(buffer)]
        buffer[: len(octets)] = octets
        self._at += len(octets)
        return len(octets)


def look_at(path: str, limits: Limits, password: str | None) -> DocumentSummary:
    """Return what a document is."""
    with Path(path).open("rb") as document:
        return inspect(document, limits=limits, password=password)


def draw_page(path: str, page: int, width: int, password: str | None) -> bytes:
    """Return a page as PNG."""
    with Path(path).open("rb") as document:
        return _drawn(document, page, width, password)


def offer_places(
    path: str, pages: tuple[Page, ...], full_name: str, password: str | None
) -> tuple[PresetView, ...]:
    """Return the places for this signer's stamp: between title and name where the page has them."""
    with Path(path).open("rb") as document:
        last = len(pages) - 1
        words = {last: _words(document, last, password)}
        named = _beneath_title(document, pages, full_name, words, password)
        taken = _taken(document, last, password)
        boxes = []
        if named and is_clear(
            named[1], taken if named[0] == last else _taken(document, named[0], password)
        ):
            boxes.append((TITLE_AND_NAME, *named))
        boxes += [
            (corner.value, last, moved_clear(in_corner(corner, pages[last]), pages[last], taken))
            for corner in CORNERS
        ]
        return tuple(
            _preset(key, number, box, pages[number], words.get(number, ()), full_name)
            for key, number, box in boxes
        )


def make_ready(path: str, order: SignatureOrder, password: str | None) -> Preparation:
    """Return a document made ready for one value."""
    with Path(path).open("rb") as document:
        return prepare(document, order, password=password)


def make_ready_at_once(
    path: str, wish: Wish, limits: Limits, password: str | None
) -> tuple[Preparation, int]:
    """Look at a document, find the place, make it ready; return that and how many signatures it has."""
    summary = look_at(path, limits, password)
    placement = _find_place(path, wish, summary.pages, password)
    order = replace(
        wish.order, placement=placement, appearance=wish.appearance if placement else None
    )
    return make_ready(path, order, password), summary.signatures


def draw_stamped(path: str, order: SignatureOrder, width: int, password: str | None) -> bytes:
    """Return the page of a stamp, drawn from the very increment that would be signed."""
    preparation = make_ready(path, order, password)
    with Path(path).open("rb") as document:
        whole = io.BufferedReader(Lengthened(document, preparation.increment))
        page = order.placement.page if order.placement else 0
        return _drawn(cast("BinaryIO", whole), page, width, password)


def placement_on(page: Page, choice: PlacementChoice) -> Placement:
    """Return where a mark in fractions of the page as shown lies on it.

    Raises:
        MarkOutsidePageError: it does not lie on the page.

    """
    mark = Mark(
        choice.left * page.shown_width,
        choice.top * page.shown_height,
        choice.width * page.shown_width,
        choice.height * page.shown_height,
    )
    return Placement(choice.page, place(mark, page))


def _find_place(
    path: str, wish: Wish, pages: tuple[Page, ...], password: str | None
) -> Placement | None:
    """Return the place that was wished for: a mark, or a preset by its key."""
    if wish.place is None:
        return None
    choice = wish.place
    if isinstance(choice, str):
        offered = {one.key: one for one in offer_places(path, pages, wish.full_name, password)}
        preset = offered.get(choice)
        if preset is None:
            raise DocumentRefusedError("no_such_place", choice)
        choice = PlacementChoice(preset.page, preset.left, preset.top, preset.width, preset.height)
    if not 0 <= choice.page < len(pages):
        raise DocumentRefusedError("no_such_page", str(choice.page + 1), len(pages))
    return placement_on(pages[choice.page], choice)


def _drawn(document: BinaryIO, page: int, width: int, password: str | None) -> bytes:
    """Draw a page so many pixels wide."""
    first = preview.render(document, page, scale=0.1, password=password)
    points = first.page.shown_width
    return preview.render(document, page, scale=width / points, password=password).png


def _words(document: BinaryIO, page: int, password: str | None) -> tuple[Word, ...]:
    """Return the words of a page; a page that cannot be read has none to cover."""
    try:
        return preview.words(document, page, password=password)
    except DocumentRefusedError:
        return ()


def _taken(document: BinaryIO, page: int, password: str | None) -> tuple[Box, ...]:
    """Return what a stamp must not lie upon; a page that cannot be read has nothing."""
    try:
        return taken_places(document, page, password)
    except DocumentRefusedError:
        return ()


def _beneath_title(
    document: BinaryIO,
    pages: tuple[Page, ...],
    full_name: str,
    words: dict[int, tuple[Word, ...]],
    password: str | None,
) -> tuple[int, Box] | None:
    """Search the last pages, backwards, for the signer's name with room above it (W-30)."""
    for number in range(len(pages) - 1, max(-1, len(pages) - 1 - PAGES_SEARCHED), -1):
        if number not in words:
            words[number] = _words(document, number, password)
        box = between_title_and_name(pages[number], words[number], full_name)
        if box is not None:
            return number, box
    return None


def _preset(
    key: str, number: int, box: Box, page: Page, words: Iterable[Word], full_name: str
) -> PresetView:
    """Return a place in fractions of its page as shown."""
    mark = mark_for(box, page)
    warnings = warnings_for(box, page, tuple(words), full_name=full_name)
    wide, high = page.shown_width, page.shown_height
    return PresetView(
        key=key,
        page=number,
        left=mark.x / wide,
        top=mark.y / high,
        width=mark.width / wide,
        height=mark.height / high,
        warning=warnings[0] if warnings else None,
    )
