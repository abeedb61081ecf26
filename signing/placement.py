"""Preview pixels to page units and back; where Decree 30/2020 puts a signature."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the user space of a page (ISO 32000-2, 8.3.2.3), in units from the bottom left."""

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


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a visible signature goes: the page, counted from 0, and the box on it in user space."""

    page: int
    box: Box
