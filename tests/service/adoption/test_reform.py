"""1 July 2025: a district and its three communes become one commune (O-01, O-04)."""

from datetime import date

import pytest

from service.adoption.measures import Kind
from service.adoption.roster import LinkKind, RosterError
from tests.support.adoption import JULY, JUNE, a_city

REFORM = date(2025, 7, 1)


@pytest.fixture
def city(memory):
    city = a_city(memory)
    city.unit("district", "city", level="DISTRICT", ends=REFORM)
    for code in ("x1", "x2", "x3"):
        city.unit(code, "district", ends=REFORM)
    city.unit("new", "city", begins=REFORM)
    for code in ("district", "x1", "x2", "x3"):
        city.link(LinkKind.MERGE, code, "new", day=REFORM)
    for person, unit in (("an", "x1"), ("binh", "x2"), ("chi", "x3"), ("dung", "district")):
        city.post(person, unit, ends=REFORM)
        city.post(person, "new", begins=REFORM)
    city.post("an", "x2", ends=REFORM)
    city.act("an", Kind.SIGNED, JUNE.first, JULY.first)
    city.act("binh", Kind.SIGNED, JUNE.first)
    return city


def test_before_the_reform_each_commune_and_the_district_over_them_have_their_figures(city):
    assert city.counts("F3", JUNE, "x1") == (1, 1)
    assert city.counts("F3", JUNE, "x2") == (2, 2)
    assert city.counts("F3", JUNE, "x3") == (0, 1)
    assert city.counts("F3", JUNE, "district") == (2, 4)


def test_after_the_reform_there_is_one_commune(city):
    assert city.counts("F3", JULY, "new") == (1, 4)
    with pytest.raises(RosterError):
        city.figure("F3", JULY, "district")


def test_restated_the_old_month_is_told_in_the_new_commune_and_says_so(city):
    figure = city.figure("F3", JUNE, "new", restated_on=REFORM)

    assert (figure.rate.counted, figure.rate.entitled) == (2, 4)
    assert figure.restated
    assert not city.figure("F3", JUNE).restated
    with pytest.raises(RosterError):
        city.figure("F3", JUNE, "new")


def test_a_body_that_was_split_is_not_guessed_at(city):
    city.unit("old", "city", ends=REFORM)
    city.unit("n1", "city", begins=REFORM)
    city.unit("n2", "city", begins=REFORM)
    city.link(LinkKind.SPLIT, "old", "n1", "n2", day=REFORM)
    city.post("em", "old", ends=REFORM)

    figure = city.figure("F3", JUNE, "old", restated_on=REFORM)

    assert figure.unrestated == ("old",)
    assert figure.rate.entitled == 1
    assert city.figure("F3", JUNE, "n1", restated_on=REFORM).rate is None


def test_a_body_changes_by_a_decision_and_a_dissolved_one_has_no_successor(city):
    with pytest.raises(RosterError):
        city.link(LinkKind.DISSOLVE, "new", "city", day=REFORM)
    with pytest.raises(RosterError):
        city.link(LinkKind.MERGE, "new", day=REFORM)
