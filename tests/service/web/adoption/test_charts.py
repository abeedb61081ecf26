"""A chart says what its figures say: gaps are gaps, words are escaped, nothing leaves the drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from service.web.adoption.charts import APART, HEIGHT, WIDTH, Point, bar, several, shade, trend

SVG = "{http://www.w3.org/1999/xhtml}"


def points(*shares: float | None) -> list[Point]:
    return [
        Point(f"{n}/26", one, "–" if one is None else f"{one:.0%}")
        for n, one in enumerate(shares, 1)
    ]


def lines(chart: str) -> list[int]:
    """Return how many points each line has."""
    found = [one.get("points") or "" for one in ElementTree.fromstring(chart).iter("polyline")]
    return [len(one.split()) for one in found]


def test_a_line_is_broken_where_there_is_no_figure():
    assert lines(trend(points(0.1, 0.2, None, 0.4, 0.5, 0.6), title="x")) == [2, 3]
    assert lines(trend(points(0.1, None, 0.4), title="x")) == []


def test_every_figure_has_its_dot_and_its_words():
    chart = ElementTree.fromstring(trend(points(0.1, None, 1.0), title="x"))
    told = [one.findtext("title") for one in chart.iter("circle")]
    assert told == ["1/26: 10%", "3/26: 100%"]


def test_more_is_higher_and_the_whole_stays_within_the_drawing():
    chart = ElementTree.fromstring(trend(points(-0.5, 0.0, 0.5, 1.0, 7.0), title="x", target=1.0))
    heights = [float(one.get("cy") or 0) for one in chart.iter("circle")]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] == heights[1]
    assert heights[3] == heights[4]
    for name in ("cx", "x", "x1", "x2"):
        assert all(0 <= float(one.get(name) or 0) <= WIDTH for one in chart.iter())
    assert all(0 <= float(one.get("y") or 0) <= HEIGHT for one in chart.iter("text"))


def test_what_a_chart_is_called_cannot_become_markup():
    evil = "</title><script>alert(1)</script>"
    chart = trend([Point(evil, 0.5, evil)], title=evil)
    assert "<script" not in chart
    assert ElementTree.fromstring(chart).findtext("title") == evil
    assert "<script" not in bar(0.5, title=evil)


@pytest.mark.parametrize("count", [1, 2, 3, 12, 24, 120])
def test_few_periods_are_named_and_the_last_always_is(count: int):
    made = [Point(f"{n}", 0.5, "50 %") for n in range(count)]
    chart = ElementTree.fromstring(trend(made, title="x"))
    names = [one.text for one in chart.iter("text") if one.get("y") == str(HEIGHT - 8)]
    assert names[-1] == f"{count - 1}"
    assert len(names) <= 6


def test_a_bar_never_leaves_its_ground_and_no_figure_fills_nothing():
    for share, width in (
        (None, "0.0"),
        (0.0, "0.0"),
        (0.5, "150.0"),
        (3.0, "300.0"),
        (-1.0, "0.0"),
    ):
        chart = ElementTree.fromstring(bar(share, title="x", target=1.0))
        filled = [one for one in chart.iter("rect") if one.get("class") == "chart-filled"]
        assert [one.get("width") for one in filled] == [width]


def test_pictures_carry_no_style_and_no_address():
    chart = trend(points(0.1, 0.2), title="x", target=0.9) + bar(0.1, title="x")
    assert not re.search(r"style=|href|url\(|on\w+=", chart)


def test_no_figure_has_a_shade_of_its_own():
    assert shade(None) not in {shade(one / 100) for one in range(101)}


def test_bodies_side_by_side_are_told_apart_without_colour():
    made = [(letter, points(0.1, None, 0.5, 0.6)) for letter in "ABCD"]
    chart = ElementTree.fromstring(several(made, title="x", target=1.0))
    letters = [one for one in chart.iter("text") if "chart-letter" in (one.get("class") or "")]
    assert [one.text for one in letters] == ["A", "B", "C", "D"]
    heights = sorted(float(one.get("y") or 0) for one in letters)
    assert all(below - above >= APART for above, below in zip(heights, heights[1:], strict=False))
    assert heights[-1] <= HEIGHT
    classes = {one.get("class") for one in chart.iter("polyline")}
    assert classes == {f"chart-several chart-{n}" for n in (1, 2, 3, 4)}
    told = [one.findtext("title") for one in chart.iter("circle")]
    assert told[:3] == ["A, 1/26: 10%", "A, 3/26: 50%", "A, 4/26: 60%"]


def test_four_bodies_at_nothing_keep_their_letters_within_the_drawing():
    chart = ElementTree.fromstring(several([(one, points(0.0, 0.0)) for one in "ABCD"], title="x"))
    letters = [one for one in chart.iter("text") if "chart-letter" in (one.get("class") or "")]
    assert len(letters) == 4
    assert all(float(one.get("y") or 0) <= HEIGHT for one in letters)


def test_a_body_without_any_figure_has_neither_line_nor_letter():
    evil = "</title><script>"
    chart = several([(evil, points(None, None)), (evil, points(0.5, 0.5))], title=evil)
    assert "<script" not in chart
    tree = ElementTree.fromstring(chart)
    assert [one.get("class") for one in tree.iter("polyline")] == ["chart-several chart-2"]
    assert sum("chart-letter" in (one.get("class") or "") for one in tree.iter("text")) == 1
