"""Whoever loses the right to sign in is let go where they are signed in; what came of it is noted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from directory.conversation import Conversation
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.journal import StepOutcome
from directory.plan import Kind, Step
from directory.sessions import Ended, Farewell

# After one of these nobody may sign in; a session opened before would go on.
LEAVING: Final = frozenset({Kind.SUSPEND, Kind.CLOSE, Kind.WITHDRAW})


class Leaving:
    """Ends the sessions of people whose steps were carried out.

    Their names are read before the steps are sent: afterwards the entry may be gone, or the
    directory away, and nobody would know whom to let go.
    """

    def __init__(
        self, farewell: Farewell, conversation: Conversation, attributes: tuple[str, ...]
    ) -> None:
        self._farewell = farewell
        self._conversation = conversation
        self._attributes = tuple(name.lower() for name in attributes)
        self._names: dict[int, tuple[str, ...]] = {}
        self._silent = ""

    def prepare(self, steps: Mapping[int, Step]) -> None:
        """Learn the names of those who are about to leave.

        Raises:
            DirectoryUnreachableError: nothing was sent yet.

        """
        for number, step in steps.items():
            if step.kind in LEAVING:
                self._names[number] = self._read(step)

    def let_go(
        self, steps: Mapping[int, Step], outcomes: Mapping[int, StepOutcome]
    ) -> dict[int, StepOutcome]:
        """Return the outcomes, in the order of the plan, with what became of the sessions."""
        self._farewell.begin()
        return {
            number: self._let_go(number, steps[number], outcomes[number])
            for number in sorted(outcomes)
        }

    def _let_go(self, number: int, step: Step, outcome: StepOutcome) -> StepOutcome:
        if step.kind not in LEAVING or not outcome.state.holds:
            return outcome
        ended = self._end(number, step)
        return replace(outcome, sessions_ended=ended.done, message=ended.reason or outcome.message)

    def _end(self, number: int, step: Step) -> Ended:
        names = self._names.pop(number, None)
        if names is None:  # a step of an earlier run
            if self._silent:  # waited for once is waited for enough
                return Ended(done=False, reason=self._silent)
            try:
                names = self._read(step)
            except DirectoryUnreachableError as silence:
                self._silent = str(silence)
                return Ended(done=False, reason=self._silent)
        ended = self._farewell.end(names)
        if not ended.done:
            self._names[number] = names  # there is another try at the end
        return ended

    def _read(self, step: Step) -> tuple[str, ...]:
        """Return the names by which the mail server may know the person of a step."""
        values = [
            value.decode("utf-8", "replace")
            for change in step.attributes
            if change.name.lower() in self._attributes
            for value in (*change.before, *change.after)
        ]
        entry = None
        with suppress(DirectoryRefusedError):  # then the plan's own values are all there is
            entry = self._conversation.read(step.dn)
        if entry is not None:
            values += [text for name in self._attributes for text in entry.texts(name)]
        return tuple(values)
