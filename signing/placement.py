"""Preview pixels to page units and back: the one place in the house that knows both.

A preview counts pixels down from its top left corner, on the page as a viewer shows it: cut to the
crop box, turned by /Rotate, enlarged by /UserUnit. PDF counts units up from the bottom left of an
unturned page (ISO 32000-2, 8.3.2.3, 14.11.2). Where Decree 30/2020 puts a signature: `presets`.
"""

from __future__ import annotations

from dataclasses import dataclass

from signing.errors import MarkOutsidePageError


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a page's user space (ISO 32000-2, 8.3.2.3): units from the bottom left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in page units."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in page units."""
        return self.top - self.bottom

    @property
    def area(self) -> float:
        """Area in square page units; nothing for a box turned inside out."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    def shared_with(self, other: Box) -> Box:
        """Return the part that both cover (its area is 0 where they do not meet)."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a visible signature goes: the page, counted from 0, and the box on it in user space."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a page that a viewer shows, in user space: its crop box, turn and unit.

    `width` and `height` are those of the crop box before it is turned; `rotation` is clockwise, a
    multiple of 90; one unit is `user_unit`/72 inch.
    """

    width: float
    height: float
    left: float = 0.0
    bottom: float = 0.0
    rotation: int = 0
    user_unit: float = 1.0

    @property
    def box(self) -> Box:
        """What is shown of the page."""
        return Box(self.left, self.bottom, self.left + self.width, self.bottom + self.height)

    @property
    def shown_width(self) -> float:
        """Width as a viewer shows it, in points (1/72 inch)."""
        return self.user_unit * (self.height if self.rotation % 180 else self.width)

    @property
    def shown_height(self) -> float:
        """Height as a viewer shows it, in points (1/72 inch)."""
        return self.user_unit * (self.width if self.rotation % 180 else self.height)

    def contains(self, box: Box, slack: float = 0.005) -> bool:
        """Whether a box has a size and lies on the shown part of the page."""
        grown = Box(
            self.left - slack,
            self.bottom - slack,
            self.left + self.width + slack,
            self.bottom + self.height + slack,
        )
        return box.width > 0 < box.height and box.shared_with(grown) == box


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on the preview of a page: pixels right and down from its top left corner.

    `scale` is how many pixels of this preview make a point (1/72 inch); at 1.0 it counts points.
    """

    x: float
    y: float
    width: float
    height: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page, NFC, and the box of its letters in user space.

    Where the page tells more: `size` is that of its typeface in units, and `start` the point on the
    baseline where its first letter begins (ISO 32000-2, 9.2.4).
    """

    text: str
    box: Box
    size: float = 0.0
    start: tuple[float, float] | None = None


def place(mark: Mark, page: Page) -> Box:
    """Return the box on the page that lies under a mark on its preview.

    A mark may hang over the edge by the pixel that rounding a preview costs; it is cut there.

    >>> place(Mark(x=100, y=50, width=200, height=60, scale=2.0), Page(595, 842))
    Box(left=50.0, bottom=787.0, right=150.0, top=817.0)

    Raises:
        MarkOutsidePageError: the mark does not lie on the page.

    """
    if not mark.scale > 0 or not page.user_unit > 0:
        raise MarkOutsidePageError(mark, page)
    unit = 1 / (mark.scale * page.user_unit)
    one = _to_user(mark.x * unit, mark.y * unit, page)
    other = _to_user((mark.x + mark.width) * unit, (mark.y + mark.height) * unit, page)
    xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
    box = Box(xs[0], ys[0], xs[1], ys[1])
    if mark.width <= 0 or mark.height <= 0 or not page.contains(box, slack=1.01 * unit):
        raise MarkOutsidePageError(mark, page)
    cut = box.shared_with(page.box)
    return Box(*(round(edge, 3) for edge in (cut.left, cut.bottom, cut.right, cut.top)))


def mark_for(box: Box, page: Page, scale: float = 1.0) -> Mark:
    """Return the mark on a preview that covers a box on its page: the inverse of `place`.

    >>> mark_for(Box(50, 787, 150, 817), Page(595, 842), scale=2.0)
    Mark(x=100.0, y=50.0, width=200.0, height=60.0, scale=2.0)
    """
    pixels = scale * page.user_unit
    one = _to_shown(box.left, box.bottom, page)
    other = _to_shown(box.right, box.top, page)
    left, right = sorted((one[0] * pixels, other[0] * pixels))
    above, below = sorted((one[1] * pixels, other[1] * pixels))
    return Mark(left, above, right - left, below - above, scale)


def _to_user(right: float, down: float, page: Page) -> tuple[float, float]:
    """Turn a point of the shown page, in units from its top left, back into user space."""
    match page.rotation % 360:
        case 90:
            x, y = down, right
        case 180:
            x, y = page.width - right, down
        case 270:
            x, y = page.width - down, page.height - right
        case _:
            x, y = right, page.height - down
    return page.left + x, page.bottom + y


def _to_shown(x: float, y: float, page: Page) -> tuple[float, float]:
    """Turn a point of user space into units right and down from the shown page's top left."""
    x, y = x - page.left, y - page.bottom
    match page.rotation % 360:
        case 90:
            return y, x
        case 180:
            return page.width - x, y
        case 270:
            return page.height - y, page.width - x
        case _:
            return x, page.height - y
