"""After a plan the directory is read again: what does not stand is named, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.carry_out import carry_out
from directory.errors import DirectoryUnreachableError
from directory.journal import StepOutcome, StepState
from directory.plan import Kind, Plan
from directory.reconcile import Drift, drift, remaining
from tests.support.carrying import (
    QUICK,
    Faulty,
    MemoryJournal,
    a_town_directory,
    account,
    add,
    broken,
    dn_of,
    members,
    mixed_plan,
    move,
    retitle,
    step,
    suspend,
    text,
    withdraw,
)


def run(plan: Plan, directory: Faulty) -> MemoryJournal:
    journal = MemoryJournal()
    for _ in carry_out(plan, directory, journal, QUICK, sleep=lambda _seconds: None):
        pass
    return journal


@given(st.integers(0, 40), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_where_nobody_interfered_there_is_no_drift(staff: int, seed: int) -> None:
    directory, entries = a_town_directory(staff)
    plan = mixed_plan(entries, seed)
    assert drift(plan, run(plan, directory).outcomes, directory) == ()


def test_a_change_since_is_named_with_what_was_wanted_and_what_is_there() -> None:
    directory, entries = a_town_directory(6)
    first, second, third = entries[:3]
    plan = Plan(
        (
            suspend(first),
            retitle(second),
            replace(withdraw(third), entry_uuid=""),  # as the undoing of an ADD has it
            retitle(entries[3]),
        )
    )
    outcomes = run(plan, directory).outcomes
    run(
        Plan(
            (
                step(
                    first,
                    Kind.RESTORE,
                    changes=[("govAccountStatus", text("suspended"), text("active"))],
                ),
                add(third),
                step(second, Kind.WITHDRAW),
            )
        ),
        directory,
    )

    assert drift(plan, outcomes, directory) == (
        Drift(0, plan.steps[0], first.dn, "govaccountstatus", ("suspended",), ("active",)),
        Drift(1, plan.steps[1], second.dn, "entry", ("there",), ("gone",)),
        Drift(2, plan.steps[2], third.dn, "entry", ("gone",), ("there",)),
    )


def test_what_was_not_carried_out_cannot_drift() -> None:
    directory, entries = a_town_directory(6)
    plan = Plan(tuple(map(retitle, entries[:3])))
    outcomes = {0: StepOutcome(StepState.STALE), 1: StepOutcome(StepState.REFUSED)}
    assert drift(plan, outcomes, directory) == ()


def test_a_later_step_about_the_same_entry_is_what_counts() -> None:
    directory, entries = a_town_directory(6)
    one = entries[0]
    moved = dn_of(one.first("uid") or "", "phuong-tan-an")
    plan = Plan(
        (
            retitle(one),
            step(one, Kind.MODIFY, changes=[("title", text("Phó phòng"), text("Trưởng phòng"))]),
            move(one, "phuong-tan-an"),
        )
    )
    outcomes = run(plan, directory).outcomes
    assert drift(plan, outcomes, directory) == ()

    back = step(one, Kind.MODIFY, dn=moved, changes=[("title", text("Trưởng phòng"), text("X"))])
    run(Plan((back,)), directory)
    assert drift(plan, outcomes, directory) == (
        Drift(1, plan.steps[1], moved, "title", ("Trưởng phòng",), ("X",)),
    )


def test_of_a_long_list_only_the_plans_own_members_are_judged() -> None:
    directory, entries = a_town_directory(9)
    group = entries[-1]
    gone, come = group.attributes["member"][1].decode(), dn_of("moi", "so-noi-vu")
    plan = Plan((members(group, gone=[gone], come=[come]),))
    outcomes = run(plan, directory).outcomes
    run(Plan((members(group, come=["uid=khac,o=x"]),)), directory)
    assert drift(plan, outcomes, directory) == ()

    run(Plan((members(group, gone=[come], come=[gone]),)), directory)
    assert drift(plan, outcomes, directory) == (
        Drift(0, plan.steps[0], group.dn, "member", (come,), (gone,)),
    )


def test_a_list_added_and_then_filled_is_judged_whole() -> None:
    directory, entries = a_town_directory(9)
    new = replace(entries[-1], dn="cn=moi,ou=lists,dc=cantho,dc=gov,dc=vn")
    come = dn_of("moi", "so-noi-vu")
    plan = Plan((add(new), replace(members(new, come=[come]), entry_uuid="")))
    outcomes = run(plan, directory).outcomes
    assert {one.state for one in outcomes.values()} == {StepState.DONE}
    assert drift(plan, outcomes, directory) == ()

    run(Plan((replace(members(new, gone=[come]), entry_uuid=""),)), directory)
    (one,) = drift(plan, outcomes, directory)
    assert (one.number, one.field, set(one.wanted) - set(one.found)) == (1, "member", {come})


def test_another_account_under_the_same_name_is_not_the_one_meant() -> None:
    directory, entries = a_town_directory(6)
    plan = Plan((suspend(entries[0]),))
    outcomes = run(plan, directory).outcomes
    run(Plan((step(entries[0], Kind.WITHDRAW), add(account(0, status="suspended")))), directory)
    assert [one.field for one in drift(plan, outcomes, directory)] == ["entry"]


def test_half_an_answer_is_no_answer() -> None:
    directory, entries = a_town_directory(6)
    plan = Plan(tuple(map(retitle, entries[:3])))
    outcomes = run(plan, directory).outcomes

    class Away(Faulty):
        def read(self, dn: str, attributes: object = ()) -> None:
            raise broken()

    with pytest.raises(DirectoryUnreachableError):
        drift(plan, outcomes, Away(directory.inner))


def test_a_fresh_diff_says_of_each_step_what_became_of_it_before() -> None:
    _, entries = a_town_directory(12)
    plan = Plan(tuple(map(retitle, entries[:4])))
    outcomes = {
        0: StepOutcome(StepState.DONE),
        1: StepOutcome(StepState.REFUSED, 19),
        2: StepOutcome(StepState.STALE),
    }
    fresh = Plan((*map(retitle, entries[1:5]), suspend(entries[0])))

    assert [(one.number, one.state) for one in remaining(plan, outcomes, fresh)] == [
        (1, StepState.REFUSED),
        (2, StepState.STALE),
        (3, None),
        (None, None),
        (None, None),
    ]
