"""Looking at what came after a signature: both states drawn, for the eye and against our own blindness.

Where changes are refused, the reader is shown them. Where they are permitted, drawing the pages that they
touch must show nothing else: what objects did not tell, the picture may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from signing.placement import Box
from signing.validation.facts import SignatureFacts
from signing.validation.report import ChangeFacts, Picture
from signing.validation.room import Room, Sighting, attempt
from signing.validation.seen import Budget, SeenDifference, covers_inks, seen_difference

_LOOKED_AT_MOST: Final = 3
_BUDGET: Final = Budget(seconds=1.5, pages=5)


def look(
    room: Room, facts: Sequence[SignatureFacts], password: str | None
) -> tuple[tuple[SignatureFacts, ...], tuple[Picture, ...]]:
    """Return the facts with what is seen of the changes, and the pictures that show it.

    Only a few signatures are looked at: those whose changes are refused, and the earliest of the others.
    """
    told, left = list(facts), _LOOKED_AT_MOST
    pictures: list[Picture] = []
    permitted_ones = 0
    for place, (sighting, one) in enumerate(zip(room.sightings, facts, strict=True)):
        if left == 0 or not _is_worth_a_look(one):
            continue
        permitted_ones += one.changes.permitted
        if one.changes.permitted and permitted_ones > 1:
            continue  # what came after the earliest came after this one too, or was signed by it
        left -= 1
        nothing: tuple[SeenDifference | None, bool] = (None, False)
        seen, covered = attempt(lambda s=sighting, f=one: _seen(room, s, f, password), nothing)  # type: ignore[misc]
        if seen is not None:
            told[place] = replace(one, changes=_with_what_was_seen(one.changes, seen, covered))
            pictures += seen.pictures
    return tuple(told), tuple(pictures)


def _is_worth_a_look(facts: SignatureFacts) -> bool:
    return bool(facts.changes.categories) and facts.coverage == "WHOLE_REVISION" and facts.intact


def _seen(
    room: Room, sighting: Sighting, facts: SignatureFacts, password: str | None
) -> tuple[SeenDifference | None, bool]:
    """Return what looks different, and whether a field came to show something over words of the page."""
    touched = room.history.touched(sighting.placing.end)
    if touched.pages is not None and not touched.pages:
        return None, False
    stream, end = room.document.reader.stream, sighting.placing.end
    seen = seen_difference(
        stream,
        end,
        pages=sorted(touched.pages) if touched.pages is not None else None,
        left_out=_boxes(touched.marks),
        field=facts.field,
        password=password,
        budget=_BUDGET,
    )
    covering = covers_inks(stream, end, _boxes(touched.pictured), password=password)
    return seen, any(any(answers) for answers in covering.values())


def _boxes(some: Mapping[int, Sequence[tuple[float, ...]]]) -> dict[int, list[Box]]:
    return {page: [Box(*one) for one in boxes] for page, boxes in some.items()}


def _with_what_was_seen(changes: ChangeFacts, seen: SeenDifference, covered: bool) -> ChangeFacts:  # noqa: FBT001
    """Return changes with the places that look different; unexpected ones are a reason of their own."""
    changes = replace(changes, visual=changes.visual or seen.visual, places=seen.places)
    if covered:
        changes = replace(changes, permitted=False, reasons=("words_covered", *changes.reasons))
    if changes.permitted and seen.visual:
        return replace(changes, permitted=False, reasons=("looks_different", *changes.reasons))
    return changes
