"""A window of steps on its way: sent, answered, asked about, sent again where that can help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from directory.answers import Answer, Look, meaning, outcome_of_look
from directory.conversation import Conversation
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.journal import StepOutcome, StepState
from directory.operations import ModifyEntry, Operation, Result, ResultCode
from directory.plan import Kind, Step
from directory.retrying import BackOff
from directory.steps import operation_of, unasserted


class Flight:
    """Some steps that were noted as begun. `waiting` have no outcome yet, the others are taken.

    `doubtful` are steps that this or an earlier run may have sent: found done, they are ours.
    """

    def __init__(
        self,
        steps: Mapping[int, Step],
        conversation: Conversation,
        back_off: BackOff,
        doubtful: set[int],
    ) -> None:
        facts = conversation.facts
        self._asserts = facts.asserts
        self._steps = steps
        self._operations: dict[int, Operation] = {
            number: operation_of(step, facts) for number, step in steps.items()
        }
        self._conversation = conversation
        self._back_off = back_off
        self._doubtful = doubtful
        self._tries: Counter[int] = Counter()
        self._outcomes: dict[int, StepOutcome] = {}
        self._at_once = len(steps)
        self.waiting = list(steps)

    def attempt(self) -> None:
        """Send what waits. Outcomes are there to be taken even where this raises.

        Raises:
            DirectoryUnreachableError: and the directory stayed away for all the tries there are.

        """
        try:
            if not self._asserts:
                self._look_before_sending()
            sent = [number for number in self.waiting if number not in self._outcomes]
            results, broken = self._conversation.send(
                [self._operations[number] for number in sent], self._at_once
            )
            unclear = [
                (number, result)
                for number, result in zip(sent, results, strict=False)
                if not self._settled(number, result)
            ]
            for number, result in unclear:
                if self._may_go_unasserted(number, result):
                    self._judge_look(number, result, unless=Look.BEFORE)
                    self._operations[number] = unasserted(self._operations[number])
                else:
                    self._judge_look(number, result)
            if broken is not None:
                self._ask_about(sent[len(results) :], broken)
        finally:
            self.waiting = [number for number in self.waiting if number not in self._outcomes]

    def _may_go_unasserted(self, number: int, result: Result) -> bool:
        """Tell whether an assertion failed that may hold all the same.

        OpenLDAP's `unique` overlay asks the assertion of a search of its own, at the base of the
        database, where it never holds. Where a look finds the entry as it was, the change goes
        again without: it still names the values that go and those that come.
        """
        operation = self._operations[number]
        return (
            result.code == ResultCode.ASSERTION_FAILED
            and isinstance(operation, ModifyEntry)
            and operation.assertion is not None
        )

    def _look_before_sending(self) -> None:
        """Ask ourselves what the server cannot assert (RFC 4528): is the entry as the plan knew it?

        Between the look and the change somebody may still come in; what cannot be had is not
        pretended. An ADD asserts by itself that there is nothing (RFC 4511, 4.7).
        """
        unsent = Result(ResultCode.ASSERTION_FAILED, message="looked at, not sent")
        for number in self.waiting:
            if self._steps[number].kind is not Kind.ADD:
                self._judge_look(number, unsent, unless=Look.BEFORE)

    def take(self) -> dict[int, StepOutcome]:
        """Return the outcomes that were not taken yet."""
        taken, self._outcomes = self._outcomes, {}
        return taken

    def delay(self) -> float:
        """Return the seconds to wait before the next attempt."""
        return self._back_off.delay(max((self._tries[n] for n in self.waiting), default=1) or 1)

    def _settled(self, number: int, result: Result) -> bool:
        """Note what an answer says by itself; tell whether that was enough."""
        match meaning(result.code):
            case Answer.LOOK:
                return False
            case Answer.DONE:
                self._outcomes[number] = StepOutcome(StepState.DONE, result.code)
            case Answer.LATER:
                self._failed_once(number, result.code, result.message)
            case Answer.REFUSED:
                self._outcomes[number] = StepOutcome(StepState.REFUSED, result.code, result.message)
            case Answer.FAILED:
                self._outcomes[number] = StepOutcome(StepState.FAILED, result.code, result.message)
        return True

    def _judge_look(self, number: int, result: Result, *, unless: Look | None = None) -> None:
        """Note what an entry tells of a step that was not carried out, `unless` it is so."""
        try:
            look = self._conversation.look(self._steps[number])
        except DirectoryRefusedError as refusal:
            self._outcomes[number] = StepOutcome(StepState.FAILED, result.code, str(refusal))
            return
        if look is not unless:
            ours = number in self._doubtful
            self._outcomes[number] = outcome_of_look(look, result, ours=ours)

    def _ask_about(self, unanswered: list[int], broken: DirectoryUnreachableError) -> None:
        """Look at steps whose answers a broken connection took; those not done go on waiting.

        They go one by one from now on. Where one of them breaks every connection, it is the first
        without an answer, and the others need not fail with it.
        """
        self._at_once = 1
        self._doubtful.update(unanswered)
        for number in unanswered:
            try:
                look = self._conversation.look(self._steps[number])
            except DirectoryRefusedError:
                continue  # sent again, its own answer will say more
            if look is not Look.BEFORE:
                state = StepState.DONE if look is Look.AFTER else StepState.STALE
                self._outcomes[number] = StepOutcome(state)
        if unanswered[0] not in self._outcomes:
            self._failed_once(unanswered[0], 0, str(broken))

    def _failed_once(self, number: int, code: int, message: str) -> None:
        self._tries[number] += 1
        if self._tries[number] >= self._back_off.attempts:
            self._outcomes[number] = StepOutcome(StepState.FAILED, code, message)
