"""A plan is carried out: one operation a step, in windows, each noted before and after.

A step is noted as begun before it is sent and as ended after its answer is known, both durably. So
whoever resumes after a crash knows of each step that it ended, that it was never sent, or that it may
have been; the last are looked at first. No change is blind: each asserts what was there before (RFC
4528), so that none is done twice and none overwrites what a person changed by hand since.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from directory.answers import Look
from directory.conversation import Conversation, OpenDirectory
from directory.errors import DirectoryRefusedError
from directory.in_flight import Flight
from directory.journal import Journal, StepOutcome, StepState
from directory.leaving import Leaving
from directory.mail_directory import OPERATIONS_IN_FLIGHT
from directory.plan import Plan
from directory.progress import Failure, Now, Progress
from directory.retrying import BackOff, Sleep
from directory.sessions import PATIENT, Farewell, MailSessions
from directory.windows import next_window

__all__ = ["CarryPolicy", "Failure", "Now", "OpenDirectory", "Progress", "carry_out"]


@dataclass(frozen=True, slots=True)
class CarryPolicy:
    """How a plan is carried out.

    `window` steps are noted and sent together; after `stop_after` failures in a row the run stops.
    `session_names` are the attributes that hold the names under which the mail server may know a
    person: a session opened before a change of address bears the old one. `session_seconds` is the
    time for ending the sessions of one window of people.
    """

    window: int = OPERATIONS_IN_FLIGHT
    stop_after: int = 5
    back_off: BackOff = BackOff()
    session_back_off: BackOff = PATIENT
    session_names: tuple[str, ...] = ("mail", "govMailAlias")
    session_seconds: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what would send nothing or stop before the first step."""
        if self.window < 1 or self.stop_after < 1:
            raise ValueError(f"not a way to carry out a plan: {self}")


ORDINARY: Final = CarryPolicy()


class JournalMismatchError(ValueError):
    """The journal speaks of steps that the plan does not have: it is another plan's."""


def carry_out(
    plan: Plan,
    opening: OpenDirectory,
    journal: Journal,
    policy: CarryPolicy = ORDINARY,
    *,
    sessions: MailSessions | None = None,
    sleep: Sleep = time.sleep,
) -> Iterator[Progress]:
    """Carry out what the journal does not know as ended; give a Progress after every window.

    Whoever stops iterating ends the run between two windows; calling again goes on from there.

    Raises:
        JournalMismatchError: nothing was done; DirectoryUnreachableError: the directory stayed away
        for all the tries there are; DirectoryRefusedError: it does not let us in. What is left stays
        pending.

    """
    with Conversation(opening, policy.back_off, sleep) as conversation:
        leaving = None
        if sessions is not None:
            back_off, seconds = policy.session_back_off, policy.session_seconds
            farewell = Farewell(sessions, back_off, sleep, seconds=seconds)
            leaving = Leaving(farewell, conversation, policy.session_names)
        yield from _Run(plan, conversation, journal, policy, leaving, sleep).whole()


class _Run:
    """One run of a plan, from the first step that has no outcome to the last, or to its stop."""

    def __init__(
        self,
        plan: Plan,
        conversation: Conversation,
        journal: Journal,
        policy: CarryPolicy,
        leaving: Leaving | None,
        sleep: Sleep,
    ) -> None:
        self.steps = plan.steps
        self.conversation = conversation
        self.journal = journal
        self.policy = policy
        self.leaving = leaving
        self.sleep = sleep
        # A step that failed was not carried out: to a resumed run it is pending.
        self.ended = {
            number: outcome
            for number, outcome in journal.ended().items()
            if outcome.state is not StepState.FAILED
        }
        self.doubtful = set(journal.begun()) - self.ended.keys()
        if not {*self.ended, *self.doubtful} <= set(range(len(self.steps))):
            raise JournalMismatchError("the journal is not this plan's")
        self.counts = Counter(outcome.state for outcome in self.ended.values())
        self.failures_in_a_row = 0
        self.untold: list[Failure] = []
        self.sessions_owed = {n for n, one in self.ended.items() if one.sessions_ended is False}

    def whole(self) -> Iterator[Progress]:
        """Carry out everything that is left."""
        if self.doubtful:
            yield from self._look_back()
        pending = [number for number in range(len(self.steps)) if number not in self.ended]
        at, room = 0, self._next_room(0)
        while at < len(pending) and not self._stopped:
            window = next_window(self.steps, pending, at, room)
            yield from self._window(window)
            at, room = at + len(window), self._next_room(room)
            yield self._progress(Now.CARRYING_OUT, pending[at : at + 1])
        yield from self._try_sessions_again()
        is_left = at < len(pending) or self.counts[StepState.FAILED] > 0
        yield self._progress(Now.STOPPED if self._stopped and is_left else Now.FINISHED)

    @property
    def _stopped(self) -> bool:
        return self.failures_in_a_row >= self.policy.stop_after

    def _next_room(self, room: int) -> int:
        """Return how many steps may go next: as many as may fail before the run stops, then more.

        So where nothing works from some moment on, few are tried in vain.
        """
        if not room or self.failures_in_a_row:
            room = self.policy.stop_after - self.failures_in_a_row
        else:
            room *= 2
        return min(room, self.policy.window)

    def _look_back(self) -> Iterator[Progress]:
        """Learn of steps that an earlier run may have sent; those not carried out become pending."""
        begun = sorted(self.doubtful)
        yield self._progress(Now.LOOKING_BACK, begun)
        found: dict[int, StepOutcome] = {}
        for number in begun:
            try:
                look = self.conversation.look(self.steps[number])
            except DirectoryRefusedError:
                continue  # the answer to the step itself will say more
            if look is not Look.BEFORE:
                state = StepState.DONE if look is Look.AFTER else StepState.STALE
                found[number] = StepOutcome(state)
        self._end(found)

    def _window(self, numbers: Sequence[int]) -> Iterator[Progress]:
        """Note, send, note; wait and send again what the directory could not take just then."""
        steps = {number: self.steps[number] for number in numbers}
        flight = Flight(steps, self.conversation, self.policy.back_off, self.doubtful)
        if self.leaving is not None:
            self.leaving.prepare(steps)
        self.journal.begin(numbers)
        while True:
            try:
                flight.attempt()
            finally:
                self._end(flight.take())
            if not flight.waiting:
                return
            seconds = flight.delay()
            yield self._progress(Now.WAITING, flight.waiting, seconds)
            self.sleep(seconds)

    def _end(self, outcomes: Mapping[int, StepOutcome]) -> None:
        """Note outcomes, in the order of the plan, after the sessions of those who leave."""
        if not outcomes:
            return
        settled = {number: outcomes[number] for number in sorted(outcomes)}
        if self.leaving is not None:
            settled = self.leaving.let_go({n: self.steps[n] for n in settled}, settled)
        self.journal.end(settled)
        self.ended.update(settled)
        self.doubtful.difference_update(settled)
        for number, outcome in settled.items():
            self.counts[outcome.state] += 1
            if outcome.state.is_failure:
                self.failures_in_a_row += 1
            elif outcome.state.holds:
                self.failures_in_a_row = 0
            if outcome.sessions_ended is False:
                self.sessions_owed.add(number)
            if not outcome.state.holds or outcome.sessions_ended is False:
                self.untold.append(Failure(number, self.steps[number], outcome))

    def _try_sessions_again(self) -> Iterator[Progress]:
        """Try once more, at the end, what did not work on the way or in an earlier run."""
        owed = sorted(self.sessions_owed)
        if self.leaving is None or not owed:
            return
        yield self._progress(Now.ENDING_SESSIONS, owed)
        again = self.leaving.let_go(
            {number: self.steps[number] for number in owed},
            {number: replace(self.ended[number], message="") for number in owed},
        )
        done = {number: one for number, one in again.items() if one.sessions_ended}
        if done:
            self.journal.end(done)
            self.ended.update(done)
            self.sessions_owed.difference_update(done)

    def _progress(
        self, now: Now, numbers: Sequence[int] = (), wait_seconds: float = 0.0
    ) -> Progress:
        failures, self.untold = tuple(self.untold), []
        return Progress(
            done=len(self.ended),
            of=len(self.steps),
            now=now,
            counts=dict(self.counts),
            step=self.steps[numbers[0]] if numbers else None,
            failures=failures,
            in_doubt=len(numbers) if now in {Now.LOOKING_BACK, Now.WAITING} else 0,
            sessions_open=len(self.sessions_owed),
            wait_seconds=wait_seconds,
        )
