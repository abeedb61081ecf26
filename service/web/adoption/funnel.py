"""The ladder as a picture: a bar for each rung, and how many are lost between two of them.

Drawn on the server as the other charts are: classes alone, a title, a description, a table beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 360
PITCH: Final = 68  # from the top of one rung to that of the next
BAR: Final = (18, 34)  # where a rung's bar begins and ends below its top
LEAST: Final = 2.0  # one of thirty thousand is still seen


@dataclass(frozen=True, slots=True)
class Tier:
    """One rung as it is drawn: share of the entitled or None, and both counts in words.

    `lost` tells in words how many fewer stand here than on the rung below, empty where none are.
    """

    name: str
    share: float | None
    told: str
    lost: str = ""


def funnel(tiers: Sequence[Tier], *, title: str) -> Markup:
    """Return the rungs as bars, widest first, with what is lost written between them.

    >>> "funnel-none" in funnel([Tier("Lãnh đạo", None, "–")], title="x")
    True
    """
    told = "; ".join(
        f"{one.name}: {one.told}{f' ({one.lost})' if one.lost else ''}" for one in tiers
    )
    parts = [part for at, tier in enumerate(tiers) for part in _tier(tiers, at, tier)]
    height = PITCH * (len(tiers) - 1) + BAR[1] + 2
    return Markup(  # noqa: S704 - every word in it was escaped
        f'<svg class="funnel" viewBox="0 0 {WIDTH} {height}" role="img" focusable="false">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


def _tier(tiers: Sequence[Tier], at: int, tier: Tier) -> Iterator[str]:
    top = at * PITCH
    begins, ends = top + BAR[0], top + BAR[1]
    above = tiers[at - 1].share if at else None
    if above is not None and tier.share is not None:
        from_y = top - PITCH + BAR[1]
        yield (
            f'<polygon class="funnel-way" points="0,{from_y} {_width(above):.1f},{from_y} '
            f'{_width(tier.share):.1f},{top} 0,{top}"/>'
        )
    if tier.lost:
        yield f'<text class="funnel-lost" x="8" y="{top - PITCH + BAR[1] + 18}">{escape(tier.lost)}</text>'
    yield f'<text class="funnel-name" x="0" y="{top + 12}">{escape(tier.name)}</text>'
    yield (
        f'<text class="funnel-told" x="{WIDTH}" y="{top + 12}" text-anchor="end">'
        f"{escape(tier.told)}</text>"
    )
    box = f'y="{begins}" height="{ends - begins}" rx="2"'
    if tier.share is None:
        yield f'<rect class="funnel-none" x="0.5" width="{WIDTH - 1}" {box}/>'
        return
    yield f'<rect class="funnel-ground" x="0" width="{WIDTH}" {box}/>'
    yield f'<rect class="funnel-bar" x="0" width="{_width(tier.share):.1f}" {box}/>'


def _width(share: float) -> float:
    """Return how wide a share is drawn: nothing is nothing, a little is seen, the whole is the whole."""
    return max(LEAST, min(1.0, share) * WIDTH) if share > 0 else 0.0
