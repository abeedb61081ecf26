"""Whoever may no longer sign in is also let go where they are signed in."""

from __future__ import annotations

from typing import Any

import pytest

from directory.carry_out import Now, carry_out
from directory.entries import Entry
from directory.journal import StepOutcome, StepState
from directory.plan import Kind, Plan
from directory.retrying import BackOff
from directory.sessions import Farewell, end_sessions
from tests.support.carrying import (
    QUICK,
    Faulty,
    MemoryJournal,
    Sessions,
    a_town_directory,
    broken,
    close,
    readdress,
    restore,
    retitle,
    standing,
    suspend,
    withdraw,
)


def run(plan: Plan, directory: Any, journal: Any, sessions: Any) -> list[Any]:
    return list(
        carry_out(plan, directory, journal, QUICK, sessions=sessions, sleep=lambda _seconds: None)
    )


def test_whoever_is_suspended_closed_or_withdrawn_is_let_go_and_nobody_else() -> None:
    directory, entries = a_town_directory(21)
    plan = Plan(
        (
            suspend(entries[0]),
            close(entries[6]),
            restore(entries[13]),
            retitle(entries[2]),
            withdraw(entries[3]),
        )
    )
    journal, sessions = MemoryJournal(), Sessions()

    run(plan, directory, journal, sessions)

    assert sessions.ended == [entries[n].first("mail") for n in (0, 6, 3)]
    assert [journal.outcomes[n].sessions_ended for n in range(5)] == [True, True, None, None, True]


def test_whoever_was_suspended_by_somebody_else_is_let_go_too_but_not_on_a_stale_step() -> None:
    directory, entries = a_town_directory(12)
    run(Plan((suspend(entries[0]), suspend(entries[1]))), directory, MemoryJournal(), None)
    sessions, journal = Sessions(), MemoryJournal()
    run(
        Plan((standing(entries[1], Kind.CLOSE, "suspended", "closed"),)),
        directory,
        MemoryJournal(),
        None,
    )

    run(Plan((suspend(entries[0]), suspend(entries[1]))), directory, journal, sessions)

    assert [journal.outcomes[n].state for n in (0, 1)] == [StepState.ALREADY, StepState.STALE]
    assert sessions.ended == [entries[0].first("mail")]


def test_a_session_under_an_old_address_ends_too() -> None:
    directory, entries = a_town_directory(3)
    plan = Plan((readdress(entries[0], "moi@cantho.gov.vn"), suspend(entries[0])))
    sessions = Sessions()
    run(plan, directory, MemoryJournal(), sessions)
    assert set(sessions.ended) == {"moi@cantho.gov.vn", entries[0].first("mail")}


def test_a_directory_that_goes_away_after_the_suspension_hinders_no_farewell() -> None:
    directory, entries = a_town_directory(6)
    plan, journal, sessions = Plan((suspend(entries[0]),)), MemoryJournal(), Sessions()

    class Going(Faulty):
        def read(self, dn: str, attributes: Any = ()) -> Entry | None:
            if self.succeeded:
                raise broken()
            return super().read(dn, attributes)

    run(plan, Going(directory.inner), journal, sessions)
    assert sessions.ended == [entries[0].first("mail")]
    assert journal.outcomes[0] == StepOutcome(StepState.DONE, sessions_ended=True)


def test_a_directory_that_is_away_is_waited_for_once_and_not_for_each_of_hundreds() -> None:
    directory, entries = a_town_directory(60)
    plan = Plan(tuple(map(suspend, entries[:60:2])))
    journal = MemoryJournal()
    journal.outcomes = {
        n: StepOutcome(StepState.DONE, sessions_ended=False) for n in range(len(plan.steps))
    }
    asked: list[str] = []

    class Away(Faulty):
        def read(self, dn: str, attributes: Any = ()) -> Entry | None:
            asked.append(dn)
            raise broken()

    told = run(plan, Away(directory.inner), journal, Sessions())
    assert told[-1].sessions_open == len(plan.steps)
    assert len(asked) == QUICK.back_off.attempts


def test_outside_of_a_plan_one_person_is_let_go() -> None:
    sessions = Sessions()
    assert end_sessions(sessions, ["an@x.vn"]).done
    assert sessions.ended == ["an@x.vn"]
    sessions = Sessions(refusing=lambda _name: True)
    waits = list[float]()
    assert not end_sessions(sessions, ["an@x.vn"], sleep=waits.append).done
    assert len(sessions.asked) == 3
    assert len(waits) == 2


def test_without_a_mail_server_to_ask_nothing_is_claimed() -> None:
    directory, entries = a_town_directory(3)
    journal = MemoryJournal()
    run(Plan((suspend(entries[0]),)), directory, journal, None)
    assert journal.outcomes[0] == StepOutcome(StepState.DONE)


def test_sessions_that_do_not_end_leave_the_suspension_and_are_named() -> None:
    directory, entries = a_town_directory(6)
    journal, sessions = MemoryJournal(), Sessions(refusing=lambda _name: True)

    told = run(Plan((suspend(entries[0]), retitle(entries[1]))), directory, journal, sessions)

    assert directory.contents()[entries[0].dn]["govaccountstatus"] == {b"suspended"}
    assert journal.outcomes[0] == StepOutcome(StepState.DONE, 0, "away", sessions_ended=False)
    assert [one.number for progress in told for one in progress.failures] == [0]
    assert told[-1].sessions_open == 1
    assert told[-1].now is Now.FINISHED


def test_sessions_are_tried_again_at_the_end_and_by_the_next_run() -> None:
    directory, entries = a_town_directory(6)
    plan, journal = Plan((suspend(entries[0]), retitle(entries[1]))), MemoryJournal()
    tries = 2 * QUICK.session_back_off.attempts
    sessions = Sessions()
    sessions.refusing = lambda _name: len(sessions.asked) <= QUICK.session_back_off.attempts
    told = run(plan, directory, journal, sessions)
    assert journal.outcomes[0] == StepOutcome(StepState.DONE, sessions_ended=True)
    assert Now.ENDING_SESSIONS in {one.now for one in told}
    assert told[-1].sessions_open == 0

    journal.outcomes[0] = StepOutcome(StepState.DONE, sessions_ended=False)
    run(plan, directory, journal, sessions)
    assert journal.outcomes[0].sessions_ended is True
    assert len(sessions.asked) <= tries


def test_a_mail_server_that_is_away_does_not_hold_up_hundreds_of_suspensions() -> None:
    directory, entries = a_town_directory(300)
    people = [one for one in entries if one.first("govaccountstatus") == "active"][:200]
    journal, sessions = MemoryJournal(), Sessions(refusing=lambda _name: True)
    run(Plan(tuple(map(suspend, people))), directory, journal, sessions)
    assert len(sessions.asked) <= 2 * len(people) + QUICK.session_back_off.attempts
    assert all(one.state is StepState.DONE for one in journal.outcomes.values())


def test_the_time_for_farewells_is_bounded() -> None:
    moment = 0.0

    def clock() -> float:
        nonlocal moment
        moment += 4.0
        return moment

    sessions = Sessions()
    farewell = Farewell(sessions, BackOff(attempts=1), lambda _s: None, seconds=10.0, clock=clock)
    ended = [farewell.end([f"an{n}"]).done for n in range(6)]
    assert ended == [True, True, False, False, False, False]
    farewell.begin()
    assert farewell.end(["an9"]).done


@pytest.mark.parametrize("names", [[], [""]])
def test_nobody_without_a_name_is_called_gone(names: list[str]) -> None:
    farewell = Farewell(Sessions(), BackOff(), lambda _seconds: None)
    assert not farewell.end(names).done
