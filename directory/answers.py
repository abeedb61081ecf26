"""What a server's answer to one step means, and what an entry tells when the answer is not enough."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from directory.entries import Entry
from directory.journal import StepOutcome, StepState
from directory.mail_directory import ALL_USER_ATTRIBUTES
from directory.operations import Result, ResultCode
from directory.plan import Step
from directory.steps import after_state_holds, before_state_holds

# `*` leaves out what the server keeps itself (RFC 4511, 4.5.1.8); the identity is among that (RFC 4530).
LOOKED_AT: Final = (*ALL_USER_ATTRIBUTES, "entryUUID")

NOT_NOW: Final = frozenset({ResultCode.BUSY, ResultCode.UNAVAILABLE})
NOT_AS_IT_WAS: Final = frozenset(
    {
        ResultCode.ASSERTION_FAILED,
        ResultCode.NO_SUCH_ATTRIBUTE,
        ResultCode.ATTRIBUTE_OR_VALUE_EXISTS,
        ResultCode.ENTRY_ALREADY_EXISTS,
        ResultCode.NO_SUCH_OBJECT,
    }
)
# Attribute, name and security problems (RFC 4511, A.1), and what this server cannot do at all:
# the same question gets the same answer.
NEVER: Final = frozenset(
    {
        ResultCode.PROTOCOL_ERROR,
        ResultCode.REFERRAL,
        ResultCode.UNAVAILABLE_CRITICAL_EXTENSION,
        *range(16, 22),
        *range(32, 40),
        *range(48, 51),
        ResultCode.UNWILLING_TO_PERFORM,
        *range(64, 72),
    }
)


class Look(Enum):
    """How an entry stands to a step."""

    AFTER = auto()
    BEFORE = auto()
    NEITHER = auto()


class Answer(Enum):
    """What is to be done about an answer."""

    DONE = auto()
    LOOK = auto()
    LATER = auto()
    REFUSED = auto()
    FAILED = auto()


def meaning(code: int) -> Answer:
    """Return what a result code asks of us.

    >>> meaning(0).name, meaning(51).name, meaning(122).name, meaning(19).name, meaning(80).name
    ('DONE', 'LATER', 'LOOK', 'REFUSED', 'FAILED')
    """
    if code == ResultCode.SUCCESS:
        return Answer.DONE
    if code in NOT_AS_IT_WAS:
        return Answer.LOOK
    if code in NOT_NOW:
        return Answer.LATER
    return Answer.REFUSED if code in NEVER else Answer.FAILED


def places(step: Step) -> tuple[str, ...]:
    """Return the names under which a step's entry may stand: where it is going first."""
    return (step.dn,) if step.new_dn is None else (step.new_dn, step.dn)


def judge_look(step: Step, found: tuple[Entry | None, ...]) -> Look:
    """Judge what stands at the places of a step; `found` has one answer for each."""
    if after_state_holds(step, found[0]):
        return Look.AFTER
    return Look.BEFORE if before_state_holds(step, found[-1]) else Look.NEITHER


def outcome_of_look(look: Look, result: Result, *, ours: bool) -> StepOutcome:
    """Return the outcome of a step whose entry was not as the operation asserted.

    `ours` where this run may have sent the step before: then an entry as it should be is our work.
    Otherwise somebody did the same, or something else: today's hand-made change wins. An entry as it
    was, and yet something that does not exist, is a refusal: what is missing is its surroundings.
    """
    if look is Look.AFTER:
        state = StepState.DONE if ours else StepState.ALREADY
    elif look is Look.BEFORE and result.code == ResultCode.NO_SUCH_OBJECT:
        state = StepState.REFUSED
    else:
        state = StepState.STALE
    return StepOutcome(state, result.code, result.message)
