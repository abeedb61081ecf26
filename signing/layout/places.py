"""What a layout tells: where each thing of the office goes, how sure that is, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass

from signing.placement import Box, Mark, Page, mark_for


@dataclass(frozen=True, slots=True)
class SignerPlace:
    """Somebody who signs, in the order of signing: the name as printed, the title if it is known.

    `aspect` is width over height of the image that the signature shows, where it shows one.
    """

    full_name: str
    title: str | None = None
    aspect: float | None = None


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """A box that a person chose instead: fractions of the page as shown, from its top left."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A box on a page, in user space, and how it was come by.

    `found`: by an anchor in the text, or chosen by a person; else it is where such a thing usually
    stands. `font_size` is in points. `warnings` are stable words, the gravest first.
    """

    name: str
    page: int
    box: Box
    found: bool = True
    font_size: float = 13.0
    warnings: tuple[str, ...] = ()

    def fractions(self, page: Page) -> ChosenPlace:
        """Return the same box in fractions of its page as shown."""
        mark, wide, high = mark_for(self.box, page), page.shown_width, page.shown_height
        return ChosenPlace(
            self.page, mark.x / wide, mark.y / high, mark.width / wide, mark.height / high
        )


def on_page(mark: Mark, page: Page) -> Mark:
    """Return a mark moved, and if it must be cut, onto the page as shown."""
    width, height = min(mark.width, page.shown_width), min(mark.height, page.shown_height)
    x = min(max(mark.x, 0.0), page.shown_width - width)
    y = min(max(mark.y, 0.0), page.shown_height - height)
    return Mark(x, y, width, height)
