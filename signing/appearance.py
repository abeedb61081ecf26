"""What a visible signature shows (Decree 30/2020, appendix I, parts II.7, II.8 and III)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Appearance:
    """What is drawn in the box: an image (PNG with alpha), lines of text, or both.

    A person's signature shows the image alone or the image over lines; attachments and copies show
    lines alone (W-33, W-35). Text may be NFC or NFD; it is drawn NFC.
    """

    lines: tuple[str, ...] = ()
    image_png: bytes | None = None
    font_size: float = 10.0
