"""Where the agency's seal goes: in its size, over a third of the signature, on its left (II.8.a)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from typing import Final

from signing.layout.lines import meet
from signing.placement import Mark, Page
from signing.presets import POINTS_PER_MM, SEAL_SHARE

TOLERANCE: Final = 0.02  # of the third
MOST_NEAR: Final = 64
_ROWS, _COLUMNS = 6, 16
_NAME_WEIGHS: Final = 6.0
_STEP: Final = POINTS_PER_MM / 2


def seal_mark(
    signature: Mark,
    page: Page,
    diameter_mm: float,
    *,
    words: Sequence[Mark] = (),
    names: Sequence[Mark] = (),
) -> Mark:
    """Return the square around the round seal: a third of the signature's box lies under it.

    It stands level with the signature's middle; where its rim would then lie on words, it is moved
    up or down, as far as it still covers the signature's whole height, to where it hides least.
    Names weigh most.
    """
    side = min(diameter_mm * POINTS_PER_MM, page.shown_width, page.shown_height)
    deep = min(side, signature.height)
    covered = min(signature.width * signature.height * SEAL_SHARE / deep, side, signature.width)
    left = signature.x + covered - side
    left = min(max(left, 0.0), page.shown_width - side)
    middle = signature.y + signature.height / 2 - side / 2
    slack = max(side - signature.height, 0.0) / 2
    reach = Mark(left, middle - slack, side, side + 2 * slack)
    near = list(islice((word for word in words if meet(word, reach)), MOST_NEAR))
    steps = int(slack / _STEP) if near else 0
    best: tuple[float, Mark] | None = None
    for step in sorted(range(-steps, steps + 1), key=abs):
        top = min(max(middle + step * _STEP, 0.0), page.shown_height - side)
        mark = Mark(left, top, side, side)
        harm = sum(hidden(mark, word) * word.width * word.height for word in near)
        harm += _NAME_WEIGHS * sum(hidden(mark, name) * name.width * name.height for name in names)
        harm += abs(step) * 0.05
        if best is None or harm < best[0] - 1e-9:
            best = (harm, mark)
    assert best is not None
    return best[1]


def hidden(seal: Mark, word: Mark) -> float:
    """Return how much of a word's box lies under a round seal, from 0 to 1.

    >>> hidden(Mark(0, 0, 100, 100), Mark(40, 40, 20, 10)), hidden(Mark(0, 0, 100, 100), Mark(0, 0, 9, 9))
    (1.0, 0.0)
    """
    if not meet(seal, word):
        return 0.0
    radius = seal.width / 2
    x, y = seal.x + radius, seal.y + seal.height / 2
    inside = sum(
        math.hypot(
            word.x + word.width * (column + 0.5) / _COLUMNS - x,
            word.y + word.height * (row + 0.5) / _ROWS - y,
        )
        <= radius
        for row in range(_ROWS)
        for column in range(_COLUMNS)
    )
    return inside / (_ROWS * _COLUMNS)
