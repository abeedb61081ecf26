"""How far a plan has come, as pages, terminals and logs need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from directory.journal import StepOutcome, StepState
from directory.plan import Step


class Now(StrEnum):
    """What a run does at this moment."""

    LOOKING_BACK = "LOOKING_BACK"  # at steps whose answers a crash or a broken connection took
    CARRYING_OUT = "CARRYING_OUT"
    WAITING = "WAITING"  # the directory is busy or away; another try follows
    ENDING_SESSIONS = "ENDING_SESSIONS"
    STOPPED = "STOPPED"  # too many failures in a row: what is left waits for a person
    FINISHED = "FINISHED"


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that did not come to its end as planned, or whose sessions may still be open."""

    number: int
    step: Step
    outcome: StepOutcome


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a run: everything told here is in the journal already.

    `step` is the first of those that come next (or are tried again). `failures` are the new ones
    since the last moment told; `counts` are of all steps. `in_doubt` counts steps that were sent and
    whose answers are not known: nobody loses anything by leaving then either, but a resumed run
    has to look at them first.
    """

    done: int
    of: int
    now: Now
    counts: Mapping[StepState, int] = field(default_factory=dict)
    step: Step | None = None
    failures: tuple[Failure, ...] = ()
    in_doubt: int = 0
    sessions_open: int = 0
    wait_seconds: float = 0.0

    @property
    def stopped(self) -> bool:
        """Tell whether the run ended itself before the plan's end."""
        return self.now is Now.STOPPED

    @property
    def can_be_left(self) -> bool:
        """Tell whether nothing is on its way: whoever ends the run here leaves no doubt behind."""
        return self.in_doubt == 0

    @property
    def share(self) -> float:
        """Return how much of the plan has its outcome, from 0 to 1.

        >>> Progress(done=1, of=4, now=Now.CARRYING_OUT).share
        0.25
        """
        return self.done / self.of if self.of else 1.0
