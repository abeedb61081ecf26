"""What a plan did is taken back by a plan; what does not come back is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.carry_out import carry_out
from directory.journal import StepOutcome, StepState
from directory.plan import FieldChange, Kind, Plan
from directory.undoing import NOT_YET_USED, Lost, lost_for_good, undo, undo_step
from tests.support.carrying import (
    QUICK,
    Faulty,
    MemoryJournal,
    a_town_directory,
    account,
    add,
    close,
    members,
    mixed_plan,
    move,
    readdress,
    restore,
    retitle,
    revoke,
    standing,
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


@given(st.integers(0, 40), st.integers(0, 10_000), st.data())
@settings(max_examples=80, deadline=None)
def test_a_plan_and_its_undoing_leave_the_directory_as_it_was(
    staff: int, seed: int, data: st.DataObject
) -> None:
    directory, entries = a_town_directory(staff)
    plan, before = mixed_plan(entries, seed), directory.contents()
    refused = data.draw(st.sets(st.integers(0, max(0, len(plan.steps) - 1))))
    dns = {plan.steps[n].dn for n in refused} if plan.steps else set()
    directory.interfere = lambda when, operation: (
        53 if when == "before" and operation.dn in dns else None
    )
    # Stop after nothing: as many refusals as there are.
    journal = MemoryJournal()
    policy = type(QUICK)(window=8, stop_after=10_000)
    list(carry_out(plan, directory, journal, policy, sleep=lambda _seconds: None))
    directory.interfere = lambda _when, _operation: None

    back = undo(plan, journal.outcomes)
    again = run(back, directory)

    assert directory.contents() == before
    assert all(one.state is StepState.DONE for one in again.outcomes.values())
    assert back.source == plan.digest


def test_undoing_the_undoing_does_the_plan_again() -> None:
    directory, entries = a_town_directory(40)
    plan = mixed_plan(entries)
    outcomes = run(plan, directory).outcomes
    after = directory.contents()
    back = undo(plan, outcomes)

    again = undo(back, run(back, directory).outcomes)
    run(again, directory)

    assert directory.contents() == after
    assert [(one.kind, one.dn, one.new_dn) for one in again.steps] == [
        (one.kind if one.kind is not Kind.REVOKE_FORWARDING else Kind.MODIFY, one.dn, one.new_dn)
        for one in plan.steps
    ]


def test_only_what_the_run_itself_did_is_taken_back() -> None:
    _, entries = a_town_directory(6)
    plan = Plan(tuple(map(retitle, entries[:5])))
    outcomes = {n: StepOutcome(state) for n, state in enumerate(StepState)}
    assert [one.dn for one in undo(plan, outcomes).steps] == [entries[0].dn]


def test_what_was_changed_by_hand_since_is_not_taken_back() -> None:
    directory, entries = a_town_directory(6)
    plan = Plan((retitle(entries[0]), retitle(entries[1])))
    outcomes = run(plan, directory).outcomes
    by_hand = step(
        entries[0], Kind.MODIFY, changes=[("title", text("Phó phòng"), text("Chủ tịch"))]
    )
    run(Plan((by_hand,)), directory)

    journal = run(undo(plan, outcomes), directory)

    assert [journal.outcomes[n].state for n in (0, 1)] == [StepState.DONE, StepState.STALE]
    assert directory.contents()[entries[0].dn]["title"] == set(text("Chủ tịch"))


def test_an_account_whose_holder_has_set_a_password_is_not_withdrawn() -> None:
    directory, _ = a_town_directory(0)
    newcomer = account(1)
    plan = Plan((add(newcomer),))
    outcomes = run(plan, directory).outcomes
    by_holder = step(newcomer, Kind.MODIFY, changes=[("userPassword", (), text("{CRYPT}x"))])
    run(Plan((replace(by_holder, entry_uuid=""),)), directory)

    journal = run(undo(plan, outcomes), directory)

    assert journal.outcomes[0].state is StepState.STALE
    assert newcomer.dn in directory.contents()


def test_an_account_used_since_it_was_added_is_not_withdrawn() -> None:
    directory, _ = a_town_directory(0)
    newcomer = account(1)
    plan = Plan((add(newcomer),))
    outcomes = run(plan, directory).outcomes
    by_hand = step(newcomer, Kind.MODIFY, changes=[("title", text("Chuyên viên"), text("X"))])
    run(Plan((replace(by_hand, entry_uuid=""),)), directory)
    stale = run(undo(plan, outcomes), directory)
    assert newcomer.dn in directory.contents()
    assert stale.outcomes[0].state is StepState.STALE


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (suspend, Kind.RESTORE),
        (restore, Kind.SUSPEND),
        (close, Kind.RESTORE),
        (lambda one: standing(one, Kind.RESTORE, "closed", "active"), Kind.CLOSE),
        (lambda one: standing(one, Kind.RESTORE, "closed", "suspended"), Kind.CLOSE),
        (lambda one: standing(one, Kind.CLOSE, "active", "closed"), Kind.RESTORE),
        (add, Kind.WITHDRAW),
        (withdraw, Kind.ADD),
        (retitle, Kind.MODIFY),
        (revoke, Kind.MODIFY),
        (lambda one: readdress(one, "x@y.vn"), Kind.READDRESS),
        (lambda one: move(one, "so-noi-vu"), Kind.MOVE),
        (lambda one: members(one, gone=["uid=a"], come=["uid=b"]), Kind.LIST),
    ],
)
def test_each_kind_has_its_way_back(there: Any, back: Kind) -> None:
    entry = account(1, govmailforward=text("x@example.com"))
    assert undo_step(there(entry)).kind is back
    again = undo_step(undo_step(there(entry))).attributes
    assert again[: len(there(entry).attributes)] == there(entry).attributes
    # An entry is added with values, or the server refuses it (RFC 4511, 4.7).
    unused = (NOT_YET_USED,) if there is withdraw else ()
    assert again[len(there(entry).attributes) :] == unused


def test_a_move_goes_home_and_is_counted_where_the_person_is_by_then() -> None:
    old, new = account(1).first("govunitcode") or "", "so-moi"
    there = step(
        account(1),
        Kind.MOVE,
        new_dn="uid=cb00001,ou=so-moi,ou=people,x",
        fields=(FieldChange("unit", (old,), (new,)),),
    )
    home = undo_step(there)
    assert (there.unit, home.unit) == (old, new)
    assert (home.dn, home.new_dn) == (there.new_dn, there.dn)
    assert undo_step(home) == there


def test_what_does_not_come_back_is_named() -> None:
    _, entries = a_town_directory(12)
    plan = Plan((add(account(700)), withdraw(entries[0]), close(entries[6]), retitle(entries[1])))
    outcomes = {n: StepOutcome(StepState.DONE) for n in range(3)} | {
        3: StepOutcome(StepState.ALREADY)
    }
    assert [(one.number, one.what) for one in lost_for_good(plan, outcomes)] == [
        (0, Lost.MAIL_MEANWHILE),
        (1, Lost.PASSWORD),
        (1, Lost.IDENTITY),
        (1, Lost.MAIL_MEANWHILE),
        (2, Lost.MAIL_MEANWHILE),
        (3, Lost.NOT_OURS),
    ]
