"""F1s: points from a rate (Decree 307/2025/NĐ-CP, articles 6 and 7; DOMAIN I-10)."""

from __future__ import annotations

from fractions import Fraction

from service.adoption.measures import Ladder


def score(share: Fraction, ladder: Ladder, *, whole_steps: bool) -> Fraction:
    """Return the points for a share between 0 and 1.

    >>> commune = Ladder(floor=70, base=3, step=5, gain=0.5, most=5)
    >>> score(Fraction(749, 1000), commune, whole_steps=True)
    Fraction(3, 1)
    >>> score(Fraction(75, 100), commune, whole_steps=True)
    Fraction(7, 2)
    """
    if not 0 <= share <= 1:
        raise ValueError(f"not a share: {share}")
    steps = max(Fraction(0), share * 100 - ladder.floor) / ladder.step
    if whole_steps:
        steps = Fraction(int(steps))
    points = Fraction(str(ladder.base)) + steps * Fraction(str(ladder.gain))
    return min(points, Fraction(str(ladder.most)))
