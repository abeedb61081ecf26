"""A hand's blue ink and an office's red seal, drawn by program, for `make_sample_documents.py`."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TARGET = Path(__file__).parent.parent / "service" / "samples"
BOLD = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Bold.ttf"

Point = tuple[float, float]


def curve(points: Sequence[Point]) -> list[Point]:
    """A smooth line through points (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(8, round(math.dist(b, c) * 3))
        for step in range(steps):
            t = step / steps
            line.append(
                tuple(
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - s) * t * t
                        + (3 * q - p - 3 * r + s) * t**3
                    )
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    return line


def hand(name: str, strokes: Sequence[Sequence[Point]], size: tuple[int, int], seed: int) -> None:
    """A signature in blue ink: quick where the pen flies, thick where it turns and presses down."""
    chance, factor = random.Random(seed), 4
    mask = Image.new("L", (size[0] * factor, size[1] * factor), 0)
    pen = ImageDraw.Draw(mask)
    for stroke in strokes:
        line = curve(stroke)
        width = 3.0
        for index, (here, there) in enumerate(zip(line, line[1:], strict=False)):
            ahead = line[min(index + 60, len(line) - 1)]
            behind = line[max(index - 60, 0)]
            speed = math.dist(behind, ahead) / 40  # a turn keeps both ends near: the pen is slow
            down = max(0.0, there[1] - here[1]) / (math.dist(here, there) + 1e-6)
            ends = min(1.0, (index + 12) / 90, (len(line) - index) / 150)
            wanted = (1.9 + 3.3 * down + 1.2 / (0.5 + speed)) * (0.3 + 0.7 * ends)
            width += (wanted - width) * 0.03
            radius = factor * width * (1 + chance.uniform(-0.02, 0.02)) / 2
            x, y = here[0] * factor, here[1] * factor
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    alpha = mask.resize(size, Image.Resampling.LANCZOS)
    image = Image.new("RGBA", size, (22, 58, 158, 0))
    image.putalpha(alpha)
    image.save(TARGET / f"{name}.png", optimize=True)


def seal(name: str, around: str, below: str, middle: Sequence[str], side: int = 850) -> None:
    """A round red seal of 36 mm at 600 dpi: rings, the city around, the office in the middle."""
    factor = 3
    size = side * factor
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    centre = size / 2

    def ring(radius: float, width: float) -> None:
        r = radius * size
        pen.ellipse(
            (centre - r, centre - r, centre + r, centre + r), outline=255, width=round(width * size)
        )

    ring(0.485, 0.016)
    ring(0.455, 0.005)
    ring(0.318, 0.006)

    def arc(text: str, radius: float, height: float, start: float, *, upside: bool = False) -> None:
        font = ImageFont.truetype(BOLD, round(height * size))
        spread = 1.14
        angles = [font.getlength(c) * spread / (radius * size) for c in text]
        angle = start - sum(angles) / 2 * (-1 if upside else 1)
        for letter, wide in zip(text, angles, strict=True):
            turn = angle + wide / 2 * (-1 if upside else 1)
            tile = Image.new("L", (round(0.2 * size), round(0.2 * size)), 0)
            half = tile.width / 2
            ImageDraw.Draw(tile).text((half, half), letter, font=font, fill=255, anchor="ms")
            degrees = -math.degrees(turn) - 90 if not upside else -math.degrees(turn) + 90
            tile = tile.rotate(degrees, Image.Resampling.BICUBIC)
            x = centre + math.cos(turn) * radius * size
            y = centre + math.sin(turn) * radius * size
            mask.paste(255, (round(x - half), round(y - half)), tile)
            angle += wide * (-1 if upside else 1)

    arc(around, 0.352, 0.078, -math.pi / 2)
    arc(below, 0.408, 0.07, math.pi / 2, upside=True)
    for side_of in (-1, 1):
        _star(
            pen,
            centre + side_of * 0.387 * size * math.cos(0.50),
            centre + 0.387 * size * math.sin(0.50),
            0.03 * size,
        )
    heights = (0.086, 0.086, 0.064)
    top = -0.105 * (len(middle) - 1) / 2
    for number, (line, height) in enumerate(zip(middle, heights, strict=True)):
        font = ImageFont.truetype(BOLD, round(height * size))
        pen.text(
            (centre, centre + (top + 0.105 * number + 0.028) * size),
            line,
            font=font,
            fill=255,
            anchor="ms",
        )
    alpha = mask.resize((side, side), Image.Resampling.LANCZOS)
    image = Image.new("RGBA", (side, side), (200, 24, 33, 0))
    image.putalpha(alpha.point(lambda level: level // 32 * 32 * 15 // 16 if level < 224 else 240))
    image.save(TARGET / f"{name}.png", optimize=True)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for number in range(10):
        far = radius if number % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + number * math.pi / 5
        corners.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    pen.polygon(corners, fill=255)


MINH_ANH = (
    ((163, 88), (166, 91)),
    # M: up, down, up, down, and on into "inh"
    ((38, 150), (60, 100), (86, 40), (92, 64), (88, 140), (104, 96), (128, 48), (136, 70),
     (130, 138), (148, 112), (158, 106), (157, 136), (170, 112), (180, 106), (184, 134),
     (196, 112), (208, 66), (204, 98), (199, 136), (212, 112), (222, 110), (226, 134), (246, 122)),
    # A: a tall loop, its bar swept into "nh" and the long flourish beneath
    ((262, 158), (290, 96), (318, 22), (326, 40), (322, 100), (324, 146), (336, 142)),
    ((276, 112), (310, 98), (350, 104), (352, 134), (364, 108), (376, 106), (380, 134), (394, 106),
     (412, 44), (406, 92), (401, 136), (414, 110), (426, 108), (432, 132), (470, 118), (520, 92)),
    ((500, 84), (360, 172), (150, 186), (70, 178), (120, 168), (280, 172), (440, 160)),
)  # fmt: skip

QUOC_BAO = (
    ((60, 44), (120, 34), (190, 30), (206, 34)),
    ((132, 30), (122, 84), (110, 140), (92, 156), (84, 140), (104, 122)),
    # B: a stem and two bowls, then "ao" running into a stroke under the name
    ((226, 152), (236, 96), (252, 34), (250, 60), (238, 150)),
    ((238, 60), (262, 28), (304, 34), (300, 70), (258, 88), (308, 92), (318, 128),
     (280, 154), (244, 144)),
    ((352, 112), (332, 104), (322, 132), (338, 146), (354, 118), (356, 142), (376, 134), (390, 110),
     (404, 112), (402, 140), (384, 144), (384, 118), (410, 106), (450, 100)),
    ((448, 98), (520, 70), (500, 110), (380, 176), (200, 188), (120, 172), (210, 160), (360, 166)),
)  # fmt: skip
