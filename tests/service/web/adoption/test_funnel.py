"""A funnel says what its ladder says: widths are shares, what nobody can tell has no bar, words are escaped."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from service.web.adoption.funnel import WIDTH, Tier, funnel


def tiers(*shares: float | None) -> list[Tier]:
    return [
        Tier(f"bậc {n}", one, "–" if one is None else f"{one:.0%}") for n, one in enumerate(shares)
    ]


def bars(chart: str) -> list[float]:
    found = ElementTree.fromstring(chart).iter("rect")
    return [float(one.get("width") or 0) for one in found if one.get("class") == "funnel-bar"]


def test_a_bar_is_as_wide_as_its_share_and_never_wider_than_the_whole():
    assert bars(funnel(tiers(1.0, 0.5, 0.25, 7.0), title="x")) == [WIDTH, 180.0, 90.0, WIDTH]


def test_a_few_among_many_are_still_seen_and_nobody_is_nothing():
    few, nobody = bars(funnel(tiers(1 / 30_000, 0.0), title="x"))
    assert few > 1
    assert nobody == 0


def test_a_rung_nobody_can_tell_is_an_empty_frame_and_nothing_leads_to_it():
    chart = ElementTree.fromstring(funnel(tiers(1.0, 0.5, None, None), title="x"))
    classes = [one.get("class") for one in chart.iter()]
    assert classes.count("funnel-none") == 2
    assert classes.count("funnel-bar") == classes.count("funnel-ground") == 2
    assert classes.count("funnel-way") == 1


def test_whoever_does_not_see_it_is_told_the_same():
    told = [Tier("Lãnh đạo", 1.0, "100 %"), Tier("Có chứng thư", 0.5, "50 %", "còn thiếu 3")]
    chart = ElementTree.fromstring(funnel(told, title="Chữ ký số"))
    assert chart.findtext("title") == "Chữ ký số"
    assert chart.findtext("desc") == "Lãnh đạo: 100 %; Có chứng thư: 50 % (còn thiếu 3)"
    assert chart.get("role") == "img"


def test_no_word_in_it_becomes_markup_and_nothing_carries_a_style():
    evil = "</text><script>alert(1)</script>"
    chart = funnel([Tier(evil, 1.0, evil, evil), Tier(evil, 0.5, evil, evil)], title=evil)
    assert "<script" not in chart
    assert ElementTree.fromstring(chart).findtext("title") == evil
    assert not re.search(r"style=|href|url\(|on\w+=", chart.replace(str(chart.escape(evil)), ""))


def test_everything_stays_within_the_drawing():
    chart = ElementTree.fromstring(funnel(tiers(1.0, 1.0, 0.4, None), title="x"))
    height = float((chart.get("viewBox") or "").split()[3])
    for one in chart.iter("rect"):
        assert 0 <= float(one.get("x") or 0) + float(one.get("width") or 0) <= WIDTH
        assert 0 <= float(one.get("y") or 0) + float(one.get("height") or 0) <= height
    assert all(0 < float(one.get("y") or 0) <= height for one in chart.iter("text"))
