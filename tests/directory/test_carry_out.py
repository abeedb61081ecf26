"""A plan is carried out step by step, and today's hand-made change wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.answers import NOT_AS_IT_WAS
from directory.carry_out import CarryPolicy, JournalMismatchError, Now, Progress, carry_out
from directory.entries import Entry
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.journal import StepOutcome, StepState
from directory.mail_directory import ASSERTION_CONTROL
from directory.operations import Operation, Result, ResultCode
from directory.plan import Kind, Plan
from directory.retrying import BackOff
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
    readdress,
    retitle,
    step,
    suspend,
    text,
    withdraw,
)


def run(plan: Plan, directory: Faulty, journal: Any = None, **more: Any) -> list[Progress]:
    journal = MemoryJournal() if journal is None else journal
    more = {"policy": QUICK, "sleep": lambda _seconds: None} | more
    return list(carry_out(plan, directory, journal, **more))


def states(journal: MemoryJournal) -> Counter[StepState]:
    return Counter(one.state for one in journal.outcomes.values())


def nth(number: int, act: Callable[[], int | None], when: str = "before") -> Any:
    """Return an interference with the n-th operation alone, counted from nought."""
    seen = {"before": -1, "after": -1}

    def interfere(moment: str, _operation: Operation) -> int | None:
        seen[moment] += 1
        return act() if moment == when and seen[moment] == number else None

    return interfere


def raising() -> int | None:
    raise broken()


def test_every_kind_of_step_is_carried_out_and_noted() -> None:
    directory, entries = a_town_directory(60)
    plan, journal = mixed_plan(entries), MemoryJournal()
    assert set(plan.counts) == set(Kind)

    last = run(plan, directory, journal)[-1]

    assert states(journal) == {StepState.DONE: len(plan.steps)}
    assert len(directory.succeeded) == len(plan.steps)
    assert (last.now, last.done, last.of) == (Now.FINISHED, len(plan.steps), len(plan.steps))
    assert last.share == 1.0


def test_a_step_is_noted_before_it_is_sent_and_after_its_answer_is_known() -> None:
    directory, entries = a_town_directory(30)
    plan, journal = mixed_plan(entries), MemoryJournal()
    by_dn = {(one.dn, one.kind is Kind.ADD): n for n, one in enumerate(plan.steps)}

    def interfere(when: str, operation: Operation) -> int | None:
        candidates = [n for n, one in enumerate(plan.steps) if one.dn == operation.dn]
        assert any(n in journal.open for n in candidates), (when, operation)
        return None

    directory.interfere = interfere
    run(plan, directory, journal)
    assert by_dn
    assert not journal.open
    for (what, begun), (then, ended) in zip(journal.told[::2], journal.told[1::2], strict=True):
        assert (what, then) == ("begin", "end")
        assert sorted(begun) == sorted(ended)


def test_what_was_done_already_is_not_done_again_and_not_called_ours() -> None:
    directory, entries = a_town_directory(4)
    plan, journal = Plan((suspend(entries[0]), suspend(entries[1]))), MemoryJournal()
    run(Plan((plan.steps[0],)), directory)

    run(plan, directory, journal)

    assert journal.outcomes[0].state is StepState.ALREADY
    assert journal.outcomes[1].state is StepState.DONE


def test_a_change_made_by_hand_since_the_plan_is_left_alone() -> None:
    directory, entries = a_town_directory(4)
    by_hand = retitle(entries[0], "Trưởng phòng")
    plan, journal = Plan((retitle(entries[0]), retitle(entries[1]))), MemoryJournal()
    run(Plan((by_hand,)), directory)

    told = run(plan, directory, journal)

    assert journal.outcomes[0].state is StepState.STALE
    assert journal.outcomes[0].code == ResultCode.ASSERTION_FAILED
    assert journal.outcomes[1].state is StepState.DONE
    assert directory.contents()[entries[0].dn]["title"] == set(text("Trưởng phòng"))
    assert [one.number for progress in told for one in progress.failures] == [0]


def test_an_account_deleted_and_made_anew_under_the_same_name_is_not_the_one_meant() -> None:
    directory, entries = a_town_directory(4)
    plan, journal = Plan((suspend(entries[0]),)), MemoryJournal()
    run(Plan((withdraw(entries[0]), add(entries[0]))), directory)
    before = directory.contents()

    run(plan, directory, journal)

    assert journal.outcomes[0].state is StepState.STALE
    assert directory.contents() == before


def test_an_entry_that_somebody_else_added_is_already_there_or_stale() -> None:
    directory, _ = a_town_directory(0)
    same, other = account(1), account(2)
    theirs = Entry(other.dn, dict(other.attributes) | {"title": text("Bảo vệ")})
    run(Plan((add(same), add(theirs))), directory)
    journal = MemoryJournal()

    run(Plan((add(same), add(other))), directory, journal)

    assert [journal.outcomes[n].state for n in (0, 1)] == [StepState.ALREADY, StepState.STALE]


def test_an_entry_that_is_gone_is_not_suspended_and_not_brought_back() -> None:
    directory, entries = a_town_directory(4)
    run(Plan((withdraw(entries[0]),)), directory)
    journal = MemoryJournal()

    run(Plan((suspend(entries[0]), withdraw(entries[0]))), directory, journal)

    assert [journal.outcomes[n].state for n in (0, 1)] == [StepState.STALE, StepState.ALREADY]
    assert entries[0].dn not in directory.contents()


@pytest.mark.parametrize(
    "code",
    [
        ResultCode.CONSTRAINT_VIOLATION,
        ResultCode.OBJECT_CLASS_VIOLATION,
        ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
        ResultCode.UNDEFINED_ATTRIBUTE_TYPE,
        ResultCode.UNWILLING_TO_PERFORM,
        ResultCode.INVALID_DN_SYNTAX,
        ResultCode.REFERRAL,
    ],
)
def test_a_refusal_is_final_and_asked_once(code: ResultCode) -> None:
    directory, entries = a_town_directory(6)
    asked: list[str] = []

    def interfere(when: str, operation: Operation) -> int | None:
        if when == "before":
            asked.append(operation.dn)
        return int(code) if when == "before" and operation.dn == entries[1].dn else None

    directory.interfere = interfere
    journal = MemoryJournal()
    run(Plan(tuple(map(retitle, entries[:4]))), directory, journal)

    assert journal.outcomes[1] == StepOutcome(StepState.REFUSED, code, "as told")
    assert states(journal) == {StepState.REFUSED: 1, StepState.DONE: 3}
    assert Counter(asked)[entries[1].dn] == 1


@pytest.mark.parametrize("code", sorted(NOT_AS_IT_WAS))
def test_where_an_entry_is_not_as_it_was_the_entry_itself_is_asked(code: int) -> None:
    """Without assertions a swap of values fails in its own words (RFC 4511, 4.6)."""
    directory, entries = a_town_directory(6)
    same, other = suspend(entries[0]), retitle(entries[1])

    def interfere(when: str, operation: Operation) -> int | None:
        return int(code) if when == "before" else None

    run(Plan((same, retitle(entries[1], "Chủ tịch"))), directory)
    directory.interfere, journal = interfere, MemoryJournal()
    run(Plan((same, other)), directory, journal)

    assert journal.outcomes == {
        0: StepOutcome(StepState.ALREADY, code, "as told"),
        1: StepOutcome(StepState.STALE, code, "as told"),
    }


@pytest.mark.parametrize("code", [ResultCode.BUSY, ResultCode.UNAVAILABLE])
def test_a_busy_directory_is_asked_again_after_longer_and_longer(code: ResultCode) -> None:
    directory, entries = a_town_directory(6)
    times = Counter[str]()

    def interfere(when: str, operation: Operation) -> int | None:
        times[operation.dn] += when == "before"
        busy = operation.dn == entries[1].dn and times[operation.dn] <= 3
        return int(code) if when == "before" and busy else None

    directory.interfere = interfere
    journal, waits = MemoryJournal(), list[float]()
    told = run(Plan(tuple(map(retitle, entries[:4]))), directory, journal, sleep=waits.append)

    assert states(journal) == {StepState.DONE: 4}
    assert len(waits) == 3
    assert [one.now for one in told].count(Now.WAITING) == 3
    assert times[entries[0].dn] == 1


def test_a_directory_that_stays_busy_fails_a_step_and_a_resumed_run_tries_it_again() -> None:
    directory, entries = a_town_directory(6)
    directory.interfere = lambda when, operation: (
        51 if when == "before" and operation.dn == entries[1].dn else None
    )
    plan, journal = Plan(tuple(map(retitle, entries[:4]))), MemoryJournal()
    run(plan, directory, journal)
    assert journal.outcomes[1] == StepOutcome(StepState.FAILED, 51, "as told")

    directory.interfere = lambda _when, _operation: None
    run(plan, directory, journal)

    assert states(journal) == {StepState.DONE: 4}


def test_after_failures_in_a_row_the_run_stops_and_what_is_left_stays_pending() -> None:
    directory, entries = a_town_directory(60)
    plan, journal = Plan(tuple(map(retitle, entries[:60]))), MemoryJournal()
    asked: list[str] = []

    def interfere(when: str, operation: Operation) -> int | None:
        if when == "before":
            asked.append(operation.dn)
        return 19 if when == "before" else None

    directory.interfere = interfere
    last = run(plan, directory, journal)[-1]

    assert last.stopped
    assert last.now is Now.STOPPED
    assert len(asked) == QUICK.stop_after
    assert set(journal.outcomes) == set(range(QUICK.stop_after))
    assert not journal.begun()

    directory.interfere = lambda _when, _operation: None
    assert run(plan, directory, journal)[-1].now is Now.FINISHED
    assert states(journal) == {StepState.REFUSED: 5, StepState.DONE: 55}


def test_failures_that_begin_in_the_middle_reach_no_further_than_one_window() -> None:
    directory, entries = a_town_directory(200)
    journal, asked = MemoryJournal(), list[str]()

    def interfere(when: str, operation: Operation) -> int | None:
        if when == "before":
            asked.append(operation.dn)
        return 19 if when == "before" and len(asked) > 100 else None

    directory.interfere = interfere
    assert run(Plan(tuple(map(retitle, entries[:200]))), directory, journal)[-1].stopped
    assert states(journal)[StepState.REFUSED] <= QUICK.window + QUICK.stop_after


def test_after_a_failure_fewer_steps_are_tried_at_once() -> None:
    directory, entries = a_town_directory(200)
    journal, asked = MemoryJournal(), list[str]()

    def interfere(when: str, operation: Operation) -> int | None:
        if when == "before":
            asked.append(operation.dn)
        return 19 if when == "before" and len(asked) > 10 else None

    directory.interfere = interfere
    run(Plan(tuple(map(retitle, entries[:200]))), directory, journal)
    assert directory.at_once == [5, 8, 2]  # three of the eight failed: two more are enough to know
    assert states(journal) == {StepState.DONE: 10, StepState.REFUSED: 5}


def test_a_failure_now_and_then_stops_nobody_and_stale_steps_neither() -> None:
    directory, entries = a_town_directory(60)
    run(Plan(tuple(retitle(one, "Trưởng phòng") for one in entries[:60:2])), directory)
    refused = {one.dn for one in entries[1:60:8]}
    directory.interfere = lambda when, operation: (
        19 if when == "before" and operation.dn in refused else None
    )
    journal = MemoryJournal()

    assert run(Plan(tuple(map(retitle, entries[:60]))), directory, journal)[-1].now is Now.FINISHED
    assert states(journal) == {
        StepState.STALE: 30,
        StepState.REFUSED: len(refused),
        StepState.DONE: 30 - len(refused),
    }


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [0, 3, 11, 39])
def test_a_broken_connection_costs_nothing_and_does_nothing_twice(when: str, number: int) -> None:
    directory, entries = a_town_directory(60)
    plan, journal = mixed_plan(entries), MemoryJournal()
    undisturbed, _ = a_town_directory(60)
    run(plan, undisturbed)
    directory.interfere = nth(number, raising, when)

    run(plan, directory, journal)

    assert states(journal) == {StepState.DONE: len(plan.steps)}
    assert len(directory.succeeded) == len(plan.steps)
    assert directory.contents() == undisturbed.contents()
    assert directory.opened == 2


def test_a_change_that_arrives_after_we_looked_is_still_ours_and_not_made_twice() -> None:
    """The connection breaks, the entry is still as before; only then the server gets to it."""
    directory, entries = a_town_directory(6)
    late: list[Operation] = []

    class Slow(Faulty):
        def read(self, dn: str, attributes: Any = ()) -> Entry | None:
            found = super().read(dn, attributes)
            while late:
                self.succeeded.append(late[0])
                assert next(self.inner.carry([late.pop()])).succeeded
            return found

    def interfere(when: str, operation: Operation) -> int | None:
        if when == "before" and operation.dn == entries[1].dn and directory.opened == 1:
            late.append(operation)
            raise broken()
        return None

    directory = Slow(directory.inner, interfere)
    journal = MemoryJournal()
    run(Plan(tuple(map(retitle, entries[:4]))), directory, journal)

    assert states(journal) == {StepState.DONE: 4}
    assert Counter(one.dn for one in directory.succeeded)[entries[1].dn] == 1


def test_after_a_broken_connection_the_window_goes_step_by_step() -> None:
    directory, entries = a_town_directory(12)
    directory.interfere = nth(2, raising)
    run(Plan(tuple(map(retitle, entries[:5]))), directory)
    assert directory.at_once == [5, 1]


def test_fewer_answers_than_questions_are_a_broken_connection() -> None:
    directory, entries = a_town_directory(12)

    class Short(Faulty):
        def carry(self, operations: Any, *, window: int = 64) -> Any:
            results = list(super().carry(operations, window=window))
            yield from results[:-1] if self.opened == 1 else results

    directory, journal = Short(directory.inner), MemoryJournal()
    run(Plan(tuple(map(retitle, entries[:12]))), directory, journal)
    assert states(journal) == {StepState.DONE: 12}
    assert (directory.opened, len(directory.succeeded)) == (2, 12)


def test_a_look_over_a_broken_connection_is_taken_over_another() -> None:
    directory, entries = a_town_directory(12)
    run(Plan((retitle(entries[0], "Trưởng phòng"),)), directory)

    class Blind(Faulty):
        def read(self, dn: str, attributes: Any = ()) -> Entry | None:
            if self.opened < 3:
                raise broken()
            return super().read(dn, attributes)

    directory, journal = Blind(directory.inner), MemoryJournal()
    run(Plan((retitle(entries[0]),)), directory, journal)
    assert states(journal) == {StepState.STALE: 1}
    assert directory.opened == 3


def test_a_step_that_breaks_every_connection_fails_alone() -> None:
    directory, entries = a_town_directory(12)
    directory.interfere = lambda when, operation: (
        raising() if when == "before" and operation.dn == entries[5].dn else None
    )
    journal = MemoryJournal()

    assert run(Plan(tuple(map(retitle, entries[:12]))), directory, journal)[-1].now is Now.FINISHED
    assert journal.outcomes[5].state is StepState.FAILED
    assert states(journal) == {StepState.FAILED: 1, StepState.DONE: 11}


def test_a_directory_that_stays_away_leaves_every_step_to_a_later_run() -> None:
    directory, entries = a_town_directory(60)
    plan, journal = mixed_plan(entries), MemoryJournal()
    count = 0

    def interfere(when: str, _operation: Operation) -> int | None:
        nonlocal count
        count += when == "after"
        if count >= 20:
            directory.down = True  # type: ignore[attr-defined]
            raise broken()
        return None

    class Away(Faulty):
        down = False

        def _conversation(self) -> Any:
            if self.down:
                raise broken()
            return super()._conversation()

    directory = Away(directory.inner, interfere)
    with pytest.raises(DirectoryUnreachableError):
        run(plan, directory, journal)
    assert 0 < len(journal.outcomes) <= 20
    assert journal.begun()

    directory.down, directory.interfere = False, lambda _when, _operation: None
    told = run(plan, directory, journal)

    assert told[0].now is Now.LOOKING_BACK
    assert not told[0].can_be_left
    assert states(journal) == {StepState.DONE: len(plan.steps)}
    assert len(directory.succeeded) == len(plan.steps)


def test_a_resumed_run_leaves_alone_what_was_changed_by_hand_in_between() -> None:
    directory, entries = a_town_directory(4)
    plan, journal = Plan((retitle(entries[0]),)), MemoryJournal()
    journal.begin([0])
    run(Plan((retitle(entries[0], "Trưởng phòng"),)), directory)

    run(plan, directory, journal)

    assert journal.outcomes[0].state is StepState.STALE
    assert directory.contents()[entries[0].dn]["title"] == set(text("Trưởng phòng"))


def test_whoever_leaves_between_two_windows_leaves_nothing_in_doubt() -> None:
    directory, entries = a_town_directory(60)
    plan, journal = mixed_plan(entries), MemoryJournal()
    running = carry_out(plan, directory, journal, QUICK, sleep=lambda _seconds: None)

    progress = next(running)
    running.close()

    assert progress.can_be_left
    assert progress.done == len(journal.outcomes) > 0
    assert not journal.begun()
    assert len(directory.succeeded) == progress.done


def test_a_journal_of_another_plan_is_not_believed() -> None:
    directory, entries = a_town_directory(4)
    journal = MemoryJournal()
    journal.begin([7])
    with pytest.raises(JournalMismatchError):
        run(Plan((suspend(entries[0]),)), directory, journal)
    assert not directory.succeeded


def test_steps_whose_order_matters_are_never_on_their_way_together() -> None:
    directory, entries = a_town_directory(12)
    first, second, third = entries[:3]
    lists = entries[-3]
    plan = Plan(
        (
            add(account(600)),
            readdress(first, "moi@cantho.gov.vn"),
            # takes the address that the step before sets free
            readdress(second, first.first("mail") or ""),
            retitle(third),
            retitle(third, "Phó phòng"),
            move(third, "so-noi-vu"),
            # takes the name that the step before leaves
            step(first, Kind.MOVE, new_dn=third.dn),
            members(lists, come=[account(600).dn]),
        )
    )
    windows: list[list[int]] = []

    class Watching(MemoryJournal):
        def begin(self, numbers: Any) -> None:
            windows.append(list(numbers))
            super().begin(numbers)

    run(plan, directory, Watching(), policy=CarryPolicy(window=64, stop_after=64))

    assert windows == [[n] for n in range(len(plan.steps))]


def test_steps_that_do_not_touch_each_other_go_together() -> None:
    directory, entries = a_town_directory(60)
    journal = MemoryJournal()
    run(Plan(tuple(map(retitle, entries[:60]))), directory, journal)
    sizes = [len(numbers) for what, numbers in journal.told if what == "begin"]
    assert sizes[:3] == [5, 8, 8]  # as many as may fail, then a window whole


def test_an_entry_without_the_parent_it_needs_is_refused_not_stale() -> None:
    directory, _ = a_town_directory(0)
    directory.interfere = lambda when, _operation: 32 if when == "before" else None
    journal = MemoryJournal()
    run(Plan((add(account(1)),)), directory, journal)
    assert journal.outcomes[0].state is StepState.REFUSED


def test_where_the_server_cannot_assert_we_look_first_and_overwrite_nothing() -> None:
    """Active Directory knows no RFC 4528: a withdrawal or a move would go through unasked."""
    directory, entries = a_town_directory(24)
    directory.inner.controls = frozenset()
    one, two, three, four, five = entries[:5]
    by_hand = [retitle(two, "Chủ tịch"), withdraw(three), suspend(five)]
    plan = Plan((suspend(one), suspend(three), suspend(five), withdraw(two), withdraw(four)))
    run(Plan(tuple(by_hand)), directory)
    run(Plan((add(three),)), directory)  # another entry under the old name
    journal = MemoryJournal()

    run(plan, directory, journal)

    assert [journal.outcomes[n].state for n in range(5)] == [
        StepState.DONE,
        StepState.STALE,
        StepState.ALREADY,
        StepState.STALE,
        StepState.DONE,
    ]
    assert directory.contents()[two.dn]["title"] == set(text("Chủ tịch"))
    assert directory.contents()[three.dn]["govaccountstatus"] == {b"active"}


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_without_assertions_an_undisturbed_plan_comes_to_the_same_end(seed: int) -> None:
    directory, entries = a_town_directory(30)
    asserting, _ = a_town_directory(30)
    plan, journal = mixed_plan(entries, seed), MemoryJournal()
    run(plan, asserting)
    directory.inner.controls = frozenset()
    directory.interfere = nth(7, raising, "after")
    run(plan, directory, journal)
    assert states(journal) == {StepState.DONE: len(plan.steps)}
    assert directory.contents() == asserting.contents()


def test_a_run_that_fails_at_its_very_end_is_stopped_only_if_something_is_left() -> None:
    directory, entries = a_town_directory(12)
    plan, code = Plan(tuple(map(retitle, entries[:5]))), 19
    directory.interfere = lambda when, _operation: code if when == "before" else None
    assert run(plan, directory)[-1].now is Now.FINISHED
    code = 51  # busy: a resumed run may do it
    assert run(plan, directory)[-1].now is Now.STOPPED


def test_an_entry_that_may_not_be_looked_at_fails_alone() -> None:
    directory, entries = a_town_directory(12)
    secret = entries[1].dn

    class Shy(Faulty):
        def read(self, dn: str, attributes: Any = ()) -> Entry | None:
            if dn == secret:
                raise DirectoryRefusedError("search", "result 50")
            return super().read(dn, attributes)

    plan = Plan(tuple(map(retitle, entries[:4])))
    run(Plan((retitle(entries[1], "X"),)), directory)
    for asserts in (True, False):
        directory.inner.controls = frozenset({ASSERTION_CONTROL} if asserts else ())
        journal = MemoryJournal()
        journal.begin([1])
        run(plan, Shy(directory.inner), journal)
        assert journal.outcomes[1].state is StepState.FAILED
        assert "50" in journal.outcomes[1].message
        assert {one.state.holds for n, one in journal.outcomes.items() if n != 1} == {True}


def test_an_empty_plan_is_finished_without_a_connection() -> None:
    directory, _ = a_town_directory(0)
    assert [one.now for one in run(Plan(()), directory)] == [Now.FINISHED]
    assert directory.opened == 0


@pytest.mark.parametrize("wrong", [{"window": 0}, {"stop_after": 0}])
def test_a_policy_that_could_do_nothing_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="not a way"):
        CarryPolicy(**wrong)


@given(
    st.integers(0, 40),
    st.integers(0, 10_000),
    st.dictionaries(st.integers(0, 60), st.sampled_from(["busy", "break", "break after"])),
    st.integers(1, 12),
)
@settings(max_examples=120, deadline=None)
def test_any_plan_with_any_passing_trouble_ends_as_if_undisturbed(
    staff: int, seed: int, trouble: dict[int, str], window: int
) -> None:
    directory, entries = a_town_directory(staff)
    undisturbed, _ = a_town_directory(staff)
    plan, journal = mixed_plan(entries, seed), MemoryJournal()
    run(plan, undisturbed)
    count = {"before": -1, "after": -1}

    def interfere(when: str, _operation: Operation) -> int | None:
        count[when] += 1
        what = trouble.get(count["before"])
        if (what == "break" and when == "before") or (what == "break after" and when == "after"):
            raise broken()
        return 51 if what == "busy" and when == "before" else None

    directory.interfere = interfere
    patient = BackOff(attempts=len(trouble) + 1, first_seconds=0.0)
    run(plan, directory, journal, policy=CarryPolicy(window, back_off=patient))

    assert states(journal) == Counter({StepState.DONE: len(plan.steps)} if plan.steps else {})
    assert len(directory.succeeded) == len(plan.steps)
    assert directory.contents() == undisturbed.contents()


class Unordered(Faulty):
    """A server that carries out what it got in any order, and wants every address but once."""

    def __init__(self, inner: Any, random: Random) -> None:
        super().__init__(inner)
        self.random = random

    def carry(self, operations: Any, *, window: int = 64) -> Any:
        waiting = list(operations)
        for start in range(0, len(waiting), window):
            some = list(enumerate(waiting[start : start + window]))
            self.random.shuffle(some)
            results = {place: self._one(operation) for place, operation in some}
            yield from (results[place] for place in sorted(results))

    def _one(self, operation: Operation) -> Result:
        before = deepcopy(self.inner)
        (result,) = self.inner.carry([operation])
        if result.succeeded and self._twice():
            self.inner = before
            return Result(ResultCode.CONSTRAINT_VIOLATION, "", "some attributes not unique")
        return result

    def _twice(self) -> bool:
        held = [
            value
            for one in self.contents().values()
            for name in ("mail", "govmailalias")
            for value in one.get(name, ())
        ]
        return len(held) != len(set(held))


@given(st.randoms(use_true_random=False), st.integers(1, 10))
@settings(max_examples=60, deadline=None)
def test_a_server_that_takes_steps_in_any_order_comes_to_the_same_end(
    random: Random, window: int
) -> None:
    """Addresses wander from one to the next, entries take each other's places, lists follow."""
    _, entries = a_town_directory(12)
    people = [one for one in entries if one.dn.startswith("uid=")]
    random.shuffle(people)
    steps, free, freed = [], "moi@cantho.gov.vn", people[-1].dn
    for one in people[:5]:
        changes = [("mail", one.attributes["mail"], text(free))]
        steps.append(step(one, Kind.READDRESS, changes=changes))
        free = one.first("mail") or ""
    steps += [retitle(one) for one in people[:7]]
    steps.append(step(people[-1], Kind.MOVE, new_dn=dn_of("xa", "so-noi-vu")))
    for one in people[5:9]:
        steps.append(step(one, Kind.MOVE, new_dn=freed))
        freed = one.dn
    steps += [members(one, come=[dn_of("xa", "so-noi-vu")]) for one in entries[-3:]]
    plan, journal = Plan(tuple(steps)), MemoryJournal()
    plain, _ = a_town_directory(12)
    run(plan, plain, policy=CarryPolicy(window=1))
    directory = Unordered(a_town_directory(12)[0].inner, random)

    run(plan, directory, journal, policy=CarryPolicy(window))

    assert states(journal) == {StepState.DONE: len(plan.steps)}
    assert directory.contents() == plain.contents()
