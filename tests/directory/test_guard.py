"""What the guard lets through is an ordinary day's; everything else is told with its facts."""

from __future__ import annotations

import pytest

from config.settings import ROOT
from directory.errors import PlanRefusedError
from directory.guard import (
    BREACHES,
    Limit,
    Limits,
    LimitsRefusedError,
    guard,
    judge,
    judge_source,
    load_limits,
    protecting,
)
from directory.plan import AttributeChange, Kind, Plan, Population
from directory.undoing import undo_step
from tests.support.planning import PEOPLE, account, flavour, mail_list, octets, record

POLICY = ROOT / "config/policies/mailboxes.toml"
FEW = Limits(overall={Kind.SUSPEND: Limit(10, 5.0, 2)}, by_unit={Kind.SUSPEND: Limit(3, 50.0, 2)})


def suspensions(count: int, unit: str = "snv", first: int = 1):
    return [flavour().suspend(account(n, unit=unit)) for n in range(first, first + count)]


def plan(*steps, total: int = 1000, **by_unit: int) -> Plan:
    return Plan(tuple(steps), Population(total, by_unit))


def codes(made: Plan, limits: Limits = FEW) -> list[str]:
    return [one.code for one in judge(made, limits)]


def test_a_plan_that_suspends_a_third_of_the_staff_is_refused():
    made = plan(*suspensions(100, ""), total=300)
    with pytest.raises(PlanRefusedError) as refusal:
        guard(made, Limits(overall={Kind.SUSPEND: Limit(1000, 5.0)}))
    (breach,) = refusal.value.breaches
    facts = {"kind": "SUSPEND", "counted": 100, "of": 300, "number": 1000, "percent": 5.0}
    assert (breach.code, breach.facts, breach.overridable) == ("too_many", facts, True)


@pytest.mark.parametrize(
    ("count", "total", "passes"),
    [
        (10, 1000, True),
        (11, 1000, False),
        (5, 100, True),
        (6, 100, False),
        (2, 2, True),
        (3, 10, False),
    ],
)
def test_number_and_share_are_both_kept_and_a_few_always_pass_the_share(count, total, passes):
    made = plan(*suspensions(count, ""), total=total)
    assert (codes(made) == []) == passes


def test_a_unit_has_limits_of_its_own_and_three_people_are_not_a_crowd():
    assert codes(plan(*suspensions(2), snv=2)) == []
    assert codes(plan(*suspensions(3), snv=100)) == []
    (breach,) = judge(plan(*suspensions(3), snv=5), FEW)
    assert (breach.code, breach.facts["unit"]) == ("too_many_in_unit", "snv")
    assert (breach.facts["counted"], breach.facts["of"]) == (3, 5)
    assert codes(plan(*suspensions(4), snv=100)) == ["too_many_in_unit"]


def test_kinds_are_counted_apart():
    made = plan(*suspensions(2), flavour().close(account(9)), snv=90)
    assert codes(made, Limits(overall={Kind.CLOSE: Limit(0, 100.0)})) == ["too_many"]
    assert codes(made, Limits(overall={Kind.MOVE: Limit(0, 0.0)})) == []


def test_a_move_of_two_steps_is_one_person_moved():
    there = account(1, of="active-directory")
    made = plan(*flavour("active-directory").move(there, "stc", above=PEOPLE))
    assert len(made.steps) == 2
    assert codes(made, Limits(overall={Kind.MOVE: Limit(1, 100.0)})) == []


def test_of_lists_those_are_counted_who_leave():
    read = flavour().read_list(mail_list("ds", [f"cn={n}" for n in range(30)]))
    made = plan(flavour().member(read, add=["cn=x"] * 50, remove=[f"cn={n}" for n in range(30)]))
    (breach,) = judge(made, Limits(overall={Kind.LIST: Limit(29, 100.0)}))
    assert breach.facts["counted"] == 30
    assert codes(made, Limits(overall={Kind.LIST: Limit(30, 100.0)})) == []


@pytest.mark.parametrize(
    "name",
    ["00007", "CB00007@cantho.example", f"UID=cb00007, OU=people,{PEOPLE.partition(',')[2]}"],
)
def test_nothing_is_taken_from_who_is_protected_by_number_address_or_name(name):
    there, limits = account(7), Limits(protected=frozenset({name}))
    for step in (
        flavour().suspend(there),
        flavour().close(there),
        flavour().withdraw(there),
        flavour().readdress(there, "khac@x.vn"),
    ):
        (breach,) = [b for b in judge(plan(step), limits) if b.code == "protected"]
        assert not breach.overridable
        assert breach.facts["staff_number"] == "00007"
    assert codes(plan(flavour().modify(there, {"title": ("x",)})), limits) == []
    assert codes(plan(flavour().suspend(account(8))), limits) == []


def test_who_holds_a_leaders_position_is_protected():
    staff = [record(7, position="GD"), record(8, position="CV")]
    limits = protecting(Limits(protected_positions=frozenset({"GD"})), staff)
    assert codes(plan(flavour().suspend(account(7))), limits) == ["protected"]
    assert codes(plan(flavour().suspend(account(8))), limits) == []


def test_a_plan_from_elsewhere_writes_no_password_and_no_rights():
    step = flavour().modify(account(1), {"title": ("x",)})
    for name in ("userPassword", "zimbraIsAdminAccount", "memberOf", "objectClass", "2.5.4.35"):
        change = AttributeChange(name, (), octets("x"))
        made = plan(
            type(step)(**{f: getattr(step, f) for f in step.__slots__} | {"attributes": (change,)})
        )
        (breach,) = judge(made, Limits())
        assert (breach.code, breach.overridable) == ("forbidden_attribute", False)
        assert breach.facts == {"attribute": name, "counted": 1}


@pytest.mark.parametrize("of", ["openldap", "zimbra", "active-directory"])
def test_adding_and_its_undo_are_nothing_forbidden(of):
    said = {"user_name": ("an",), "full_name": ("An",), "mail": ("an@x.vn",)}
    added = flavour(of).add(said, above=PEOPLE, staff_number="1")
    assert (
        codes(plan(added, undo_step(added), flavour(of).withdraw(account(1, of=of))), Limits())
        == []
    )


@pytest.mark.parametrize(
    ("facts", "told", "overridable"),
    [
        ({"people": 0, "accounts": 0}, ["empty_source"], False),
        ({"people": 0, "accounts": 900, "people_before": 900}, ["empty_source"], False),
        ({"people": 900, "accounts": 0, "accounts_before": 900}, ["empty_directory"], False),
        ({"people": 940, "accounts": 1000, "people_before": 1000}, ["shrunk_source"], True),
        ({"people": 950, "accounts": 1000, "people_before": 1000}, [], True),
        ({"people": 799, "accounts": 1000}, ["fewer_than_accounts"], True),
        ({"people": 900, "accounts": 900, "accounts_before": 1000}, ["shrunk_directory"], True),
        ({"people": 900, "accounts": 0}, [], True),
        ({"people": 100, "accounts": 500, "people_before": 1000, "accounts_before": 1000},
         ["shrunk_source", "fewer_than_accounts", "shrunk_directory"], True),
    ],
)  # fmt: skip
def test_from_an_empty_shrunk_or_silent_source_nothing_is_planned(facts, told, overridable):
    found = judge_source(limits=Limits(), **facts)
    assert [one.code for one in found] == told
    assert all(one.overridable == overridable for one in found)
    assert {one.code for one in found} <= set(BREACHES)


def test_our_policy_knows_a_limit_for_every_kind():
    limits = load_limits(POLICY)
    assert set(limits.overall) == set(Kind)
    assert {Kind.SUSPEND, Kind.MOVE, Kind.READDRESS} <= set(limits.by_unit)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[guard]\nsource_percent = 'all'", "source_percent"),
        ("[guard]\nsource_percent = nan", "source_percent"),
        ("[guard]\nsource_prozent = 95", "source_prozent"),
        ("[guard]\nprotected = 'x'", "protected"),
        ("[guard.overall]\nsuspnd = { number = 1, percent = 1 }", "overall.suspnd"),
        ("[guard.overall]\nsuspend = { number = -1, percent = 1 }", "overall.suspend"),
        ("[guard.overall]\nsuspend = { number = 1, percent = nan }", "overall.suspend"),
        ("[guard.overall]\nsuspend = { number = 1 }", "overall.suspend"),
        ("[guard.by_unit]\nmove = { number = 1, percent = 1, ceiling = 3 }", "by_unit.move"),
        ("[guard]\nby_unit = 4", "by_unit is no table"),
        ("", "guard"),
        ("[guard", "mailboxes"),
    ],
)
def test_limits_that_are_half_understood_are_refused(tmp_path, text, told):
    path = tmp_path / "mailboxes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LimitsRefusedError, match=told):
        load_limits(path)
