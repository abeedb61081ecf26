"""Whoever drags a stamp is told what it would hide, before anything is signed."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from signing.layout import warnings_for_stamp
from signing.placement import Box, Mark, place
from signing.presets import warnings_for
from tests.support.laid_out import A4, MINH_ANH, QUOC_BAO, a_draft


def _told(
    x: float, y: float, width: float = 120, height: float = 50, **more: object
) -> tuple[str, ...]:
    paper = a_draft()
    names = (QUOC_BAO.full_name, MINH_ANH.full_name)
    box = place(Mark(x, y, width, height), A4)
    return warnings_for_stamp(box, A4, paper.words, full_names=names, **more)  # type: ignore[arg-type]


def test_a_free_place_is_not_warned_of() -> None:
    assert _told(360, 615) == ()


def test_the_gravest_comes_first() -> None:
    assert _told(360, 60) == ("covers_motto", "covers_text")
    assert _told(85, 180) == ("covers_text",)
    assert _told(320, 660, 220, 60) == ("covers_name", "covers_text")
    outside = warnings_for_stamp(Box(550, 740, 700, 800), A4, a_draft().words)
    assert outside[0] == "outside_page"


def test_a_mark_at_the_rim_of_the_motto_is_warned_of_though_all_of_it_can_be_read() -> None:
    assert _told(360, 94.5, height=10) == ("covers_motto",)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_motto_is_known_in_either_form(form: str) -> None:
    words = [replace(w, text=unicodedata.normalize(form, w.text)) for w in a_draft().words]

    assert "covers_motto" in warnings_for_stamp(place(Mark(360, 60, 90, 30), A4), A4, words)


def test_other_fields_are_kept_clear_of() -> None:
    field = place(Mark(400, 620, 60, 40), A4)

    assert _told(360, 615, taken=(field,)) == ("covers_field",)
    assert _told(100, 615, taken=(field,)) == ()


def test_it_says_all_that_the_presets_say() -> None:
    words = a_draft().words
    for x in range(0, 500, 37):
        for y in range(0, 780, 41):
            box = place(Mark(x, y, 90, 60), A4)
            known = warnings_for(box, A4, words, full_name=MINH_ANH.full_name)
            told = warnings_for_stamp(box, A4, words, full_names=(MINH_ANH.full_name,))
            assert set(known) <= set(told)
