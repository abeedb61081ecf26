"""The points of Decree 307/2025, vector by vector (DOMAIN I-10)."""

from fractions import Fraction
from unicodedata import normalize

import pytest

from config.settings import ROOT
from service.adoption.measures import load_measures
from service.adoption.score import score

RULES = load_measures(ROOT / "config" / "policies" / "measures.toml").score


@pytest.mark.parametrize(
    ("kind", "percent", "points"),
    [
        ("commune", "0", "3"),
        ("commune", "70", "3"),
        ("commune", "74.9", "3"),
        ("commune", "75", "3.5"),
        ("commune", "90", "5"),
        ("commune", "100", "5"),
        ("ward", "80", "3"),
        ("ward", "84.99", "3"),
        ("ward", "85", "3.5"),
        ("ward", "100", "5"),
    ],
)
def test_whole_steps_give_the_points_of_the_decree(kind, percent, points):
    share = Fraction(percent) / 100

    assert score(share, getattr(RULES, kind), whole_steps=RULES.whole_steps) == Fraction(points)


def test_in_proportion_half_a_step_is_half_the_points():
    assert score(Fraction(725, 1000), RULES.commune, whole_steps=False) == Fraction("3.25")


def test_a_share_that_is_none_has_no_points():
    with pytest.raises(ValueError, match="not a share"):
        score(Fraction(11, 10), RULES.commune, whole_steps=True)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("Ủy ban nhân dân xã Phong Điền", 70),
        ("Uỷ ban nhân dân xã Phong Điền", 70),
        ("UỶ BAN NHÂN DÂN XÃ PHONG ĐIỀN", 70),
        ("UBND xã A", 70),
        (normalize("NFD", "Xã  Đông Hải"), 70),
        ("UBND xã Đoàn Kết", 70),
        ("Uỷ ban nhân dân phường B", 80),
        ("Phường 12", 80),
        ("Xã đoàn Phong Điền", None),
        ("Xã Đoàn", None),
        ("Xã hội học", None),
        ("Phường đội B", None),
        ("Xã", None),
        ("Xã viên hợp tác", None),
        ("Xa A", None),
        ("Đảng ủy xã A", None),
        ("HĐND xã A", None),
        ("Công an xã A", None),
    ],
)
def test_a_ward_and_a_commune_are_told_by_name(name, floor):
    ladder = RULES.ladder_of("", name)

    assert (ladder and ladder.floor) == floor


def test_a_kind_comes_before_a_name():
    assert RULES.ladder_of("DOAN", "Xã A") is None
    assert RULES.ladder_of("Xa", "Văn phòng") is RULES.commune
