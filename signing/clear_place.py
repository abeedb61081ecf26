"""Is the place for a new mark on the page, and is nothing there that it would lie upon?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic

from signing.errors import DocumentRefusedError, MarkOutsidePageError
from signing.placement import Box, Page
from signing.reading import (
    INHERITED,
    entry,
    geometry,
    open_reader,
    page_tree,
    rectangle,
    refusing,
)

_HIDDEN: Final = 1 << 1 | 1 << 5  # ISO 32000-2, table 167: bits 2 and 6
_SHOWS_NOTHING: Final = {"/Link", "/Popup"}
_TOUCHING: Final = 1.0  # square units: edges that meet are no overlap
_DEEP: Final = 64
_GAP: Final = 6.0  # units between two marks
_MOVES: Final = 12
_ANNOTATIONS_AT_MOST: Final = 5_000


def require_clear_place(page: Any, box: Box) -> None:
    """Refuse a box that is not wholly on the page, or lies upon an annotation or another field.

    A mark laid over another is how signed content is hidden; validators warn of it.

    Raises:
        MarkOutsidePageError: it does not lie on the shown part of the page.
        DocumentRefusedError: `mark_on_annotation`.

    """
    require_on_page(page, box)
    if not is_clear(box, _taken(page.get_object())):
        raise DocumentRefusedError("mark_on_annotation", str(box))


def require_on_page(page: Any, box: Box) -> Page:
    """Return the shown part of a page on which a box lies wholly.

    Raises:
        MarkOutsidePageError: the box has no size, or lies elsewhere.

    """
    node = page.get_object()
    shown = geometry(node, _inherited(node))
    if not shown.contains(box, slack=0.5):
        raise MarkOutsidePageError(f"{box} on {shown.box}")
    return shown


def taken_places(document: BinaryIO, page: int, password: str | None = None) -> tuple[Box, ...]:
    """Return the boxes on a page, counted from 0, that a new mark must not lie upon.

    Raises:
        DocumentRefusedError: `no_such_page`, or the document cannot be read.

    """
    reader = open_reader(document, password=password)
    with refusing():
        pages = page_tree(reader)
        if not 0 <= page < len(pages):
            raise DocumentRefusedError("no_such_page", str(page + 1), len(pages))
        (idnum, generation), _ = pages[page]
        return _taken(reader.get_object(generic.Reference(idnum, generation, reader)))


def is_clear(box: Box, taken: Iterable[Box]) -> bool:
    """Tell whether a box lies upon none of the boxes that are taken."""
    return all(one.shared_with(box).area <= _TOUCHING for one in taken)


def moved_clear(box: Box, page: Page, taken: Sequence[Box]) -> Box:
    """Return the box where it is, or moved straight up or down to the nearest clear place.

    Where a column of the page is full, it stays: whoever signs chooses another place.

    >>> moved_clear(Box(0, 0, 100, 50), Page(595, 842), [Box(0, 0, 100, 50)])
    Box(left=0.0, bottom=56.0, right=100.0, top=106.0)
    """
    if is_clear(box, taken):
        return box
    up = _upwards(page)
    length = (box.height if up[1] else box.width) + _GAP
    for steps in (way * n for n in range(1, _MOVES + 1) for way in (1, -1)):
        across, along = steps * length * up[0], steps * length * up[1]
        moved = Box(box.left + across, box.bottom + along, box.right + across, box.top + along)
        if page.contains(moved) and is_clear(moved, taken):
            return moved
    return box


def _upwards(page: Page) -> tuple[int, int]:
    """Return the direction in user space that a viewer shows as up."""
    return {90: (-1, 0), 180: (0, -1), 270: (1, 0)}.get(page.rotation % 360, (0, 1))


def _taken(page: Any) -> tuple[Box, ...]:
    """Return the rectangles of the annotations of a page that show something or wait to be signed."""
    listed = entry(page, "/Annots")
    if not isinstance(listed, generic.ArrayObject):
        return ()
    first = (listed[index] for index in range(min(len(listed), _ANNOTATIONS_AT_MOST)))
    return tuple(box for one in first if (box := _visible_box(one)) is not None)


def _visible_box(annotation: Any) -> Box | None:
    """Return the rectangle of an annotation that shows something, or is there to be signed."""
    if not isinstance(annotation, generic.DictionaryObject):
        return None
    flags = entry(annotation, "/F", 0)
    if isinstance(flags, int) and flags & _HIDDEN:
        return None
    if str(entry(annotation, "/Subtype")) in _SHOWS_NOTHING:
        return None
    return rectangle(entry(annotation, "/Rect"))


def _inherited(page: Any) -> dict[str, Any]:
    """Return the entries a page has of its own or from the nodes above it, the nearest first."""
    found: dict[str, Any] = {}
    node, steps = page, 0
    while isinstance(node, generic.DictionaryObject) and steps < _DEEP:
        found = {name: node[name] for name in INHERITED if name in node} | found
        node, steps = entry(node, "/Parent"), steps + 1
    return found
