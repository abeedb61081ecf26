"""For any two states: a plan gives what HR wants, a second one is empty, its undo gives the first state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.journal import StepOutcome, StepState
from directory.people import Standing
from directory.plan import Kind, Plan, read_plan, tell_plan
from directory.planning import Absence, Desired, PlanRules, diff
from directory.undoing import undo
from tests.support.planning import (
    FLAVOURS,
    PEOPLE,
    UNITS,
    StaffNumbers,
    TownDirectory,
    entry,
    flavour,
    mail_list,
    record,
)

NAMES = ("Nguyễn Văn Long", "Trần Thị Mỹ Duyên", "H'Hen Niê", 'Đỗ "Tám", A+B')
NUMBERS = tuple(range(1, 8))
ADDRESSES = ("a@cantho.example", "b@xa.gov.vn", "c@gmail.com", "D@Gmail.COM")


def _optional(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *words))


@st.composite
def people_of_hr(draw):
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1))
    return [
        record(
            number,
            draw(st.sampled_from(NAMES)),
            draw(st.sampled_from(UNITS)),
            active=draw(st.booleans()),
            title=draw(_optional(("Chuyên viên", "Trưởng phòng"))),
            phone=draw(_optional(("0292 1", "0292 2"))),
            quota_mb=draw(st.sampled_from((None, 512, 2048))),
            mail=draw(st.sampled_from((None, f"rieng{number}@cantho.example"))),
            aliases=draw(st.sampled_from(((), (f"cu{number}@soctrang.example",)))),
            groups=draw(st.sampled_from(((), ("lanhdao",)))),
        )
        for number in numbers
    ]


@st.composite
def accounts(draw, of):
    found = []
    for number in draw(st.lists(st.sampled_from((*NUMBERS, None)), unique=True)):
        standings = ["active", "suspended"]
        if flavour(of).data.name != "active-directory":
            standings.append("closed")
        fields = {
            "standing": draw(st.sampled_from(standings)),
            "title": draw(_optional(("Chuyên viên", "Giám đốc"))),
            "quota_mb": draw(_optional(("512", "1024"))),
            "forwards": draw(st.lists(st.sampled_from(ADDRESSES), unique=True, max_size=2)),
            "aliases": draw(st.lists(st.sampled_from((f"x{number}@a.vn", f"y{number}@a.vn")), unique=True)),
            "locked": draw(st.lists(st.sampled_from(("title", "unit", "standing")), unique=True)),
        }  # fmt: skip
        said = {key: value for key, value in fields.items() if value}
        name, unit = draw(st.sampled_from(NAMES)), draw(st.sampled_from(UNITS))
        found.append(entry(number, name, unit, of=of, **said))
    return found


@st.composite
def lists(draw, of, there):
    by_mail = flavour(of).data.members == "addresses"
    read = flavour(of).read_account
    called = [read(one).mail if by_mail else one.dn for one in there]
    strangers = ["khach@a.vn"] if by_mail else ["cn=khach,dc=x"]
    return [
        mail_list(name, draw(st.lists(st.sampled_from(called + strangers), unique=True)), unit, of)
        for name, unit in (("ds-snv", "snv"), ("ds-stc", "stc"), ("lanhdao", ""), ("khac", ""))
    ]


RULES = PlanRules(
    PEOPLE,
    moment=datetime(2026, 11, 25, tzinfo=UTC),
    absences={f"{n:05}": Absence(3, datetime(2026, 11, 1, tzinfo=UTC)) for n in NUMBERS[:5]},
    restorable=frozenset(f"{n:05}" for n in NUMBERS[:4]),
    forward_domains=frozenset({".gov.vn", "cantho.example"}),
    managed_groups=frozenset({"lanhdao"}),
    default_quota_mb=1024,
)


def _as_hr_wants_it(staff, plan: Plan, directory: TownDirectory) -> None:
    """See that everybody about whom nobody has to decide is as HR tells."""
    asked = {one.staff_number for one in plan.proposals}
    kept = {(one.staff_number, one.field) for one in plan.kept}
    read = directory.mapping.read_account
    found = {one.staff_number: one for e in directory.existing().accounts if (one := read(e))}
    for one in staff:
        account = found.get(one.external_id)
        if one.external_id in asked or (account is None and not one.active):
            continue
        assert account is not None
        if not one.active:
            assert account.standing is not Standing.ACTIVE or (one.external_id, "standing") in kept
            continue
        assert account.full_name == one.full_name
        assert account.title == one.title or not one.title or (one.external_id, "title") in kept
        assert account.unit == one.unit or (one.external_id, "unit") in kept
        assert account.mail == one.mail or one.mail is None
        assert {a.lower() for a in one.aliases} <= {a.lower() for a in account.aliases}
        assert all(a.endswith((".gov.vn", "cantho.example")) for a in account.forwards)


@pytest.mark.parametrize("of", FLAVOURS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_plan_brings_the_directory_in_step_and_its_undo_brings_it_back(of, data):
    staff = data.draw(people_of_hr())
    there = data.draw(accounts(of))
    directory = TownDirectory(flavour(of), [*there, *data.draw(lists(of, there))])
    first = directory.dump()
    # Only who had an account can have been suspended by HR before.
    known = {flavour(of).read_account(one).staff_number for one in there}
    rules = replace(RULES, restorable=RULES.restorable & known)

    def plan() -> Plan:
        return diff(Desired(staff), directory.existing(), flavour(of), rules, StaffNumbers())

    made = plan()
    assert made == plan()
    assert read_plan(tell_plan(made)) == made
    assert [list(Kind).index(s.kind) for s in made.steps] == sorted(
        list(Kind).index(s.kind) for s in made.steps
    )
    directory.apply(made.steps)
    again = plan()
    assert again.steps == ()
    _as_hr_wants_it(staff, again, directory)

    done = {n: StepOutcome(StepState.DONE) for n in range(len(made.steps))}
    directory.apply(undo(made, done).steps)
    assert directory.dump() == first


@pytest.mark.parametrize("of", FLAVOURS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_order_of_rows_and_of_entries_changes_no_plan(of, data):
    staff = data.draw(people_of_hr())
    there = data.draw(accounts(of))
    groups = data.draw(lists(of, there))
    one = TownDirectory(flavour(of), [*there, *groups]).existing()
    plan = diff(Desired(staff), one, flavour(of), RULES, StaffNumbers())
    shuffled = type(one)(data.draw(st.permutations(one.accounts)), one.lists[::-1])
    other = diff(
        Desired(data.draw(st.permutations(staff))), shuffled, flavour(of), RULES, StaffNumbers()
    )
    assert other.digest == plan.digest
