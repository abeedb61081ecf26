"""A process may die between any two instructions; every moment that matters is tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.carry_out import carry_out
from directory.journal import StepOutcome, StepState
from directory.operations import Operation
from directory.plan import Plan
from tests.support.carrying import (
    QUICK,
    Faulty,
    MemoryJournal,
    a_town_directory,
    account,
    add,
    mixed_plan,
    suspend,
    withdraw,
)


class Death(BaseException):
    """The process is no more: nothing catches this."""


class Fate:
    """Counts the moments at which a process could die, and dies at the chosen ones."""

    def __init__(self, deaths: Iterable[int] = ()) -> None:
        self.moment = 0
        self.deaths = set(deaths)

    def __call__(self, *_: Any) -> None:
        self.moment += 1
        if self.moment in self.deaths:
            raise Death

    def around(self, when: str, operation: Operation) -> None:
        self()


class MortalJournal(MemoryJournal):
    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self.fate = fate

    def begin(self, numbers: Iterable[int]) -> None:
        self.fate()
        super().begin(numbers)
        self.fate()

    def end(self, outcomes: Mapping[int, StepOutcome]) -> None:
        self.fate()
        super().end(outcomes)
        self.fate()


def carry_to_the_end(plan: Plan, directory: Faulty, fate: Fate) -> MortalJournal:
    """Carry a plan out in as many lives as it takes."""
    journal = MortalJournal(fate)
    directory.interfere = fate.around
    while True:
        try:
            for _ in carry_out(plan, directory, journal, QUICK, sleep=lambda _seconds: None):
                pass
            return journal
        except Death:
            continue


def test_a_death_at_any_moment_changes_nothing_in_the_end_and_does_nothing_twice() -> None:
    plain, entries = a_town_directory(40)
    plan, life = mixed_plan(entries), Fate()
    carry_to_the_end(plan, plain, life)
    assert life.moment > 2 * len(plan.steps)

    for moment in range(1, life.moment + 1):
        directory, _ = a_town_directory(40)
        journal = carry_to_the_end(plan, directory, Fate([moment]))

        assert directory.contents() == plain.contents(), moment
        assert len(directory.succeeded) == len(plan.steps), moment
        assert {one.state for one in journal.outcomes.values()} == {StepState.DONE}, moment


@given(st.integers(0, 1000), st.sets(st.integers(1, 400), max_size=20))
@settings(max_examples=60, deadline=None)
def test_many_deaths_are_as_good_as_none(seed: int, deaths: set[int]) -> None:
    plain, entries = a_town_directory(30)
    plan = mixed_plan(entries, seed)
    carry_to_the_end(plan, plain, Fate())
    directory, _ = a_town_directory(30)

    journal = carry_to_the_end(plan, directory, Fate(deaths))

    assert directory.contents() == plain.contents()
    assert len(directory.succeeded) == len(plan.steps)
    assert {one.state for one in journal.outcomes.values()} <= {StepState.DONE}


@pytest.mark.parametrize("moment", range(1, 7))
def test_an_add_or_a_withdrawal_is_resumed_and_not_repeated(moment: int) -> None:
    for steps in [(add(account(1)),), (withdraw(account(1)),), (suspend(account(1)),)]:
        directory, _ = a_town_directory(0 if steps[0].entry_uuid == "" else 3)
        journal = carry_to_the_end(Plan(steps), directory, Fate([moment]))
        assert len(directory.succeeded) == 1
        assert journal.outcomes[0].state is StepState.DONE
