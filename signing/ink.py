"""A photograph of a signature on white paper becomes the blue PNG that Decree 30/2020 asks for."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

from signing.errors import ImageRefusedError
from signing.images import LARGEST_FILE, LONGEST_SIDE, MOST_PIXELS, Kind

COLOURS: Final = {"signature": (22, 58, 158), "seal": (200, 24, 33)}
WIDEST: Final = 900
LARGEST_PHOTO: Final = 4 * LARGEST_FILE
MOST_PHOTO_PIXELS: Final = 8 * MOST_PIXELS


def lift_ink(photo: bytes, kind: Kind) -> bytes:
    """Return the ink of a PNG or JPEG on light paper, in its colour, on a transparent background.

    Light falls unevenly on a photograph, so each place is compared with the paper around it.

    Raises:
        ImageRefusedError: `too_large`, `unreadable`, or `empty` (no ink stands out from the paper).

    """
    grey = _opened(photo)
    paper = grey.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(25))
    dark = ImageChops.subtract(paper, grey)
    strongest = _level_of_the_darkest(dark)
    if strongest < 40:
        raise ImageRefusedError("empty", "no ink stands out from the paper")
    floor, ceiling = strongest * 0.3, strongest * 0.75
    alpha = dark.point(lambda level: max(0, min(255, (level - floor) * 255 / (ceiling - floor))))
    box = alpha.getbbox()
    if box is None:
        raise ImageRefusedError("empty")
    margin = max(4, (box[2] - box[0]) // 40)
    alpha = ImageOps.expand(alpha.crop(box), margin)
    image = Image.new("RGBA", alpha.size, COLOURS[kind])
    image.putalpha(alpha)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _opened(photo: bytes) -> Image.Image:
    """Return a photograph in grey, upright, at a signature's size; nothing huge is unpacked."""
    if len(photo) > LARGEST_PHOTO:
        raise ImageRefusedError("too_large", f"{len(photo)} bytes", LARGEST_PHOTO)
    try:
        with Image.open(io.BytesIO(photo), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PHOTO_PIXELS:
                raise ImageRefusedError("too_large", f"{image.size} pixels", LONGEST_SIDE)
            image.draft("L", (WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except ImageRefusedError:
        raise
    except Exception as fault:  # noqa: BLE001 - a decoder's faults have no common family
        raise ImageRefusedError("unreadable", type(fault).__name__) from fault
    upright.thumbnail((WIDEST, WIDEST))
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("L")


def _level_of_the_darkest(dark: Image.Image) -> int:
    """Return how much darker than the paper the darkest half per cent of the picture is."""
    left = dark.width * dark.height * 0.005
    for level, count in reversed(list(enumerate(dark.histogram()))):
        left -= count
        if left <= 0:
            return level
    return 0
