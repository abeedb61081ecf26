"""Three directories, one HR file: before → plan → after, as LDIF that a person has read and found right.

`python -m tests.directory.test_planning_golden` writes the files anew: read what changed before keeping it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from directory.guard import judge, load_limits
from directory.journal import StepOutcome, StepState
from directory.plan import Plan
from directory.planning import Desired, PlanRules, diff
from directory.steps import operation_of
from directory.undoing import undo
from tests.directory.test_guard import POLICY
from tests.support.ldif import read_ldif, tell_entries, tell_operation
from tests.support.planning import FLAVOURS, PEOPLE, StaffNumbers, TownDirectory, flavour, record

GOLDEN = Path(__file__).with_name("golden")
STAFF = [
    record(1, "Nguyễn Văn Long", "snv", active=False),
    record(2, "Trần Thị Mỹ Duyên", "stc", title="Trưởng phòng", mail="duyen.stc@cantho.example",
           quota_mb=4096, groups=("lanhdao",)),
    record(3, "H'Hen Niê Kđăm", "stc"),
    record(4, 'Đỗ "Tám", A+B', "stc", phone="+84 292 3820 004", user_name="tam+ab, c",
           mail="tamd@cantho.example", groups=("lanhdao",)),
]  # fmt: skip
RULES = PlanRules(
    PEOPLE,
    restorable=frozenset({"00003"}),
    forward_domains=frozenset({".gov.vn"}),
    default_quota_mb=2048,
)
MADE_BY_SERVERS = ("entryuuid", "objectguid")


def planned(of: str) -> tuple[TownDirectory, Plan]:
    directory = TownDirectory(flavour(of), read_ldif((GOLDEN / f"{of}-before.ldif").read_text()))
    for entry in directory.entries.values():  # the same identities in every run
        entry.attributes.pop("entryuuid", None)
    plan = diff(Desired(STAFF), directory.existing(), flavour(of), RULES, StaffNumbers())
    return directory, plan


def told(of: str) -> dict[str, str]:
    """Return the two files that a plan makes of the first."""
    directory, plan = planned(of)
    operations = [operation_of(step, directory.facts()) for step in plan.steps]
    changes = [
        f"# {step.kind}\n{tell_operation(one)}"
        for step, one in zip(plan.steps, operations, strict=True)
    ]
    directory.apply(plan.steps)
    there = [one for one in directory.entries.values() if "organizationalUnit" not in str(one)]
    return {"plan": "\n".join(changes), "after": tell_entries(there, MADE_BY_SERVERS)}


@pytest.mark.parametrize("of", FLAVOURS)
def test_the_plan_and_what_it_leaves_are_as_somebody_read_them(of):
    for name, text in told(of).items():
        assert text == (GOLDEN / f"{of}-{name}.ldif").read_text(), name


@pytest.mark.parametrize("of", FLAVOURS)
def test_the_golden_plan_comes_back_and_is_an_ordinary_days(of):
    directory, plan = planned(of)
    first = directory.dump()
    assert judge(plan, load_limits(POLICY)) == ()
    directory.apply(plan.steps)
    again = diff(Desired(STAFF), directory.existing(), flavour(of), RULES, StaffNumbers())
    assert again.steps == ()
    done = {n: StepOutcome(StepState.DONE) for n in range(len(plan.steps))}
    directory.apply(undo(plan, done).steps)
    assert directory.dump() == first


if __name__ == "__main__":
    for one in sys.argv[1:] or FLAVOURS:
        for name, text in told(one).items():
            (GOLDEN / f"{one}-{name}.ldif").write_text(text)
