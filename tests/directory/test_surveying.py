"""A plan from entries read in part is the plan from entries read whole, whatever people decided before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.matching import Decisions
from directory.planning import Desired, PlanRules, diff
from directory.surveying import read_all, survey
from tests.directory.test_planning_there_and_back import RULES, accounts, lists, people_of_hr
from tests.support.planning import (
    BASE,
    FLAVOURS,
    PEOPLE,
    StaffNumbers,
    TownDirectory,
    entry,
    flavour,
    record,
)


def both(directory, of, staff, rules):
    """Return the plan from a survey and the one from everything."""
    desired, mapping = Desired(staff), flavour(of)
    return tuple(
        diff(desired, existing, mapping, rules, StaffNumbers())
        for existing in (
            survey(directory, BASE, mapping, desired, rules),
            read_all(directory, BASE, mapping),
        )
    )


@pytest.mark.parametrize("of", FLAVOURS)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_survey_is_enough(of, data):
    there = data.draw(accounts(of))
    directory = TownDirectory(flavour(of), [*there, *data.draw(lists(of, there))])
    surveyed, whole = both(directory, of, data.draw(people_of_hr()), RULES)
    assert surveyed == whole


@pytest.mark.parametrize("of", FLAVOURS)
def test_an_account_that_a_person_gave_to_somebody_is_theirs_in_a_survey_too(of):
    stranger = entry(None, "Trần Thị B", of=of)
    identity = flavour(of).read_account(stranger).entry_uuid
    directory = TownDirectory(flavour(of), [stranger])
    rules = PlanRules(PEOPLE, decisions=Decisions({"00001": identity}))
    surveyed, whole = both(directory, of, [record(1)], rules)
    assert surveyed == whole
    assert {one.dn for one in surveyed.steps} == {stranger.dn}


def test_the_other_one_of_two_who_may_be_one_is_known_by_identity():
    born = date(1990, 2, 1)
    staff = [record("CT1", birth_date=born), record("ST1", birth_date=born)]
    directory = TownDirectory(flavour(), [entry("CT1")])
    surveyed, whole = both(directory, "openldap", staff, PlanRules(PEOPLE))
    assert surveyed == whole
    (asked,) = surveyed.proposals
    assert asked.entry_uuid
