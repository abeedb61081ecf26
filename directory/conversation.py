"""The conversation a run holds with its directory: where it breaks, another is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from types import TracebackType
from typing import Self, TypeVar

from directory.answers import LOOKED_AT, Look, judge_look, places
from directory.entries import Entry
from directory.errors import DirectoryError, DirectoryUnreachableError
from directory.mail_directory import MailDirectory, ServerFacts
from directory.operations import Operation, Result
from directory.plan import Step
from directory.retrying import BackOff, Sleep

Answered = TypeVar("Answered")
OpenDirectory = Callable[[], AbstractContextManager[MailDirectory]]


class Conversation:
    """One connection at a time; opened when first needed, and anew after it broke."""

    def __init__(self, opening: OpenDirectory, back_off: BackOff, sleep: Sleep) -> None:
        self._opening = opening
        self._back_off = back_off
        self._sleep = sleep
        self._open = ExitStack()
        self._directory: MailDirectory | None = None
        self._facts: ServerFacts | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()

    @property
    def facts(self) -> ServerFacts:
        """Return what the server said of itself when it was first asked."""
        if self._facts is None:
            self._facts = self._asked(lambda directory: directory.facts())
        return self._facts

    def send(
        self, operations: Sequence[Operation], at_once: int
    ) -> tuple[list[Result], DirectoryUnreachableError | None]:
        """Send operations; return the results that came and, where not all did, what broke.

        Raises:
            DirectoryUnreachableError: no connection could be opened, so nothing was sent.

        """
        results: list[Result] = []
        if not operations:
            return results, None
        directory = self._opened()
        try:
            for result in directory.carry(operations, window=at_once):
                results.append(result)  # noqa: PERF402 - what came before a break is kept
        except DirectoryUnreachableError as broken:
            self.drop()
            return results, broken
        if len(results) < len(operations):
            self.drop()
            return results, DirectoryUnreachableError("carry out", "fewer answers than questions")
        return results, None

    def look(self, step: Step) -> Look:
        """Read the entry of a step and tell how it stands to it.

        Raises:
            DirectoryUnreachableError, DirectoryRefusedError.

        """
        return judge_look(step, tuple(self.read(dn) for dn in places(step)))

    def read(self, dn: str) -> Entry | None:
        """Read one entry, over another connection where this one breaks."""
        return self._asked(lambda directory: directory.read(dn, LOOKED_AT))

    def drop(self) -> None:
        """Close the connection, however broken it is."""
        self._directory = None
        open_, self._open = self._open, ExitStack()
        with suppress(DirectoryError, OSError):  # it is being given up anyway
            open_.close()

    def _opened(self) -> MailDirectory:
        if self._directory is None:
            self._directory = self._tried(lambda: self._open.enter_context(self._opening()))
        return self._directory

    def _asked(self, question: Callable[[MailDirectory], Answered]) -> Answered:
        return self._tried(lambda: question(self._opened()))

    def _tried(self, act: Callable[[], Answered]) -> Answered:
        """Do what changes nothing, again where the directory falls silent."""
        failed = 0
        while True:
            try:
                return act()
            except DirectoryUnreachableError:
                self.drop()
                failed += 1
                if failed >= self._back_off.attempts:
                    raise
                self._sleep(self._back_off.delay(failed))
