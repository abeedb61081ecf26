"""What is remembered of a plan while it is carried out, so that a crash at any moment loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class StepState(StrEnum):
    """What became of a step.

    DONE: this run changed the entry. ALREADY: somebody else had done the same. STALE: the entry is
    no longer as the plan knew it, and was left alone. REFUSED: the directory does not take the
    change, and asking again would not help. FAILED: the directory could not just then, and the step
    was not carried out; a resumed run tries it again.
    """

    DONE = "DONE"
    ALREADY = "ALREADY"
    STALE = "STALE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"

    @property
    def holds(self) -> bool:
        """Tell whether the directory is as the step wanted it, whoever did it."""
        return self in {StepState.DONE, StepState.ALREADY}

    @property
    def is_failure(self) -> bool:
        """Tell whether too many of these in a row must stop a run; a stale step harms nobody."""
        return self in {StepState.REFUSED, StepState.FAILED}


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """The end of one step: `code` is the server's result (RFC 4511, A.1), `message` for the log.

    `sessions_ended` is None where there were none to end, False where they may still be open.
    """

    state: StepState
    code: int = 0
    message: str = ""
    sessions_ended: bool | None = None


class Journal(Protocol):
    """The journal of one plan; numbers are positions in `plan.steps`.

    `begin` and `end` are durable when they return. A step may be begun and ended again (one that
    FAILED is tried again, sessions are ended later than the step): the last word holds.
    """

    def ended(self) -> Mapping[int, StepOutcome]:
        """Return the last outcome of every step that has one."""
        ...

    def begun(self) -> frozenset[int]:
        """Return the steps that were begun and have not ended since."""
        ...

    def begin(self, numbers: Iterable[int]) -> None:
        """Note that these steps are about to be sent."""
        ...

    def end(self, outcomes: Mapping[int, StepOutcome]) -> None:
        """Note what became of these steps."""
        ...
