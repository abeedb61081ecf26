"""What a person should know before signing: does a mark hide text, a name, the motto, or leave the page?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from signing.layout.lines import lines_of, meet, shown_words
from signing.layout.motto import motto_marks
from signing.layout.seal import TOLERANCE, hidden
from signing.placement import Box, Mark, Page, Word, mark_for
from signing.presets import SEAL_SHARE, warnings_for

GRAVEST_FIRST: Final = (
    "outside_page",
    "covers_motto",
    "covers_name",
    "covers_text",
    "covers_field",
)
_TEXT: Final = 0.15  # of a word under a box: what lies at its rim is still read
_ROUND_TEXT: Final = 0.25  # of a word under a round seal
_ROUND_NAME: Final = 1 / 3
_WORDS_UNDER: Final = 400  # more do not find room under a seal, unless on top of each other
_TOUCHING: Final = 0.5  # points
_ALONG: Final = 0.05  # of another mark


def warnings_for_stamp(
    box: Box,
    page: Page,
    words: Sequence[Word],
    *,
    full_names: Iterable[str] = (),
    taken: Iterable[Box] = (),
) -> tuple[str, ...]:
    """Return what a stamp in this box would hide, as stable words, the gravest first.

    To those of `presets.warnings_for` come `covers_motto`: it lies over the country's name or motto
    (State Records Department's guidance of 2019), and `covers_field`: over another mark or field.
    """
    found = set(warnings_for(box, page, words))
    for name in full_names:
        found |= set(warnings_for(box, page, words, full_name=name))
    mark = mark_for(box, page)
    if any(meet(mark, one) for one in motto_marks(lines_of(shown_words(page, words)))):
        found.add("covers_motto")
    if any(box.shared_with(one).area > _ALONG * one.area for one in taken):
        found.add("covers_field")
    return tuple(word for word in GRAVEST_FIRST if word in found)


def look_at_mark(
    mark: Mark, words: Iterable[Mark], motto: Iterable[Mark], taken: Iterable[Mark] = ()
) -> tuple[str, ...]:
    """Return what a mark of the office would hide.

    `covers_motto`; `stamp_covers_text`; `covers_field`: it meets a field or an annotation that is
    there already, upon which no field can be laid.
    """
    found = []
    if any(meet(mark, one) for one in motto):
        found.append("covers_motto")
    if any(_share(mark, word) > _TEXT for word in words):
        found.append("stamp_covers_text")
    if any(meet(mark, one, -_TOUCHING) for one in taken):
        found.append("covers_field")
    return tuple(found)


def look_at_seal(
    seal: Mark,
    signature: Mark | None,
    words: Sequence[Mark],
    names: Sequence[Mark],
    motto: Sequence[Mark],
    taken: Iterable[Mark] = (),
) -> tuple[str, ...]:
    """Return what a round seal would hide, and whether it covers a third of its signature.

    `covers_motto`, `seal_covers_name`: more than a third of a name; `seal_covers_text`: more than a
    quarter of a word that is no part of a name; `covers_field`; `seal_not_a_third`.
    """
    found = []
    if any(hidden(seal, one) for one in motto):
        found.append("covers_motto")
    if any(hidden(seal, name) > _ROUND_NAME for name in names):
        found.append("seal_covers_name")
    near = islice((word for word in words if meet(seal, word)), _WORDS_UNDER)
    if any(
        hidden(seal, word) > _ROUND_TEXT and not any(meet(word, name) for name in names)
        for word in near
    ):
        found.append("seal_covers_text")
    if any(meet(seal, one, -_TOUCHING) for one in taken):
        found.append("covers_field")
    if signature is None or abs(_share(seal, signature) - SEAL_SHARE) > TOLERANCE:
        found.append("seal_not_a_third")
    return tuple(found)


def _share(covering: Mark, covered: Mark) -> float:
    """Return how much of a mark another one covers, from 0 to 1."""
    width = min(covering.x + covering.width, covered.x + covered.width) - max(covering.x, covered.x)
    height = min(covering.y + covering.height, covered.y + covered.height)
    height -= max(covering.y, covered.y)
    whole = covered.width * covered.height
    return max(width, 0.0) * max(height, 0.0) / whole if whole > 0 else 0.0
