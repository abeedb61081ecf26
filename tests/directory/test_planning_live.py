"""The golden plan of OpenLDAP's flavour on a real slapd: there, nothing left to do, and back."""

from __future__ import annotations

import pytest

from directory.journal import StepOutcome, StepState
from directory.ldap_directory import open_mail_directory
from directory.planning import Desired, diff
from directory.steps import operation_of
from directory.surveying import read_all, survey
from directory.undoing import undo
from tests.directory.test_planning_golden import GOLDEN, RULES, STAFF
from tests.support.ldif import read_ldif
from tests.support.mail_slapd import SUFFIX, a_mail_slapd
from tests.support.planning import StaffNumbers, flavour

pytestmark = pytest.mark.slapd


def test_what_the_planner_plans_a_real_server_carries_out_and_takes_back():
    before = read_ldif((GOLDEN / "openldap-before.ldif").read_text())
    desired, mapping = Desired(STAFF), flavour()
    with a_mail_slapd(before) as server, open_mail_directory(server.policy) as directory:
        first, facts = server.dump(), directory.facts()
        assert facts.asserts
        existing = survey(directory, SUFFIX, mapping, desired, RULES)
        plan = diff(desired, existing, mapping, RULES, StaffNumbers())
        assert len(plan.steps) == 10
        for steps, wanted in ((plan.steps, None), (undo(plan, _done(plan)).steps, first)):
            operations = [operation_of(step, facts) for step in steps]
            results = list(directory.carry(operations, window=1))
            assert [(one.code, one.message) for one in results] == [(0, "")] * len(operations)
            if wanted is None:
                again = read_all(directory, SUFFIX, mapping)
                assert diff(desired, again, mapping, RULES, StaffNumbers()).steps == ()
            else:
                assert server.dump() == wanted


def _done(plan):
    return {number: StepOutcome(StepState.DONE) for number in range(len(plan.steps))}
