"""Open mail sessions of somebody who may no longer sign in: a suspension alone does not end them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from directory.errors import DirectoryError
from directory.retrying import BackOff, Sleep

PATIENT: Final = BackOff(attempts=3, longest_seconds=2.0)


class SessionsNotEndedError(DirectoryError):
    """The mail server did not end somebody's sessions; they may go on reading.

    `again` is False where asking again would get the same answer.
    """

    def __init__(self, user_name: str, reason: str, *, again: bool = True) -> None:
        self.user_name = user_name
        self.reason = reason
        self.again = again
        super().__init__(f"mail sessions of {user_name} may still be open: {reason}")


class MailSessions(Protocol):
    """A mail server, asked to let somebody go."""

    def end(self, user_name: str) -> None:
        """End every open session of this name; that there is none is no error.

        Raises:
            SessionsNotEndedError: they may still be open.

        """
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of somebody's sessions; `reason` for the log where they may still be open."""

    done: bool
    reason: str = ""


class Farewell:
    """Ends sessions, again where the server is silent, and within an amount of time in all.

    A server that is away is tried to the end once; after that each name gets one try, so that a
    suspension of hundreds does not wait for it hundreds of times.
    """

    def __init__(
        self,
        sessions: MailSessions,
        back_off: BackOff,
        sleep: Sleep,
        *,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions = sessions
        self._back_off = back_off
        self._sleep = sleep
        self._seconds = seconds
        self._clock = clock
        self._until = clock() + seconds
        self._away = False

    def begin(self) -> None:
        """Start the time anew: another window of steps, other people."""
        self._until = self._clock() + self._seconds

    def end(self, user_names: Iterable[str]) -> Ended:
        """End the sessions of somebody, under each name they may have signed in with."""
        names = tuple(dict.fromkeys(name for name in user_names if name))
        if not names:
            return Ended(done=False, reason="the entry has no name to end sessions by")
        reasons = [reason for name in names if (reason := self._end_one(name))]
        return Ended(not reasons, "; ".join(reasons))

    def _end_one(self, name: str) -> str:
        """Return why the sessions may still be open, or nothing."""
        failed = 0
        while True:
            if self._clock() > self._until:
                return "no time was left"
            try:
                self._sessions.end(name)
            except SessionsNotEndedError as refusal:
                if not refusal.again:
                    return refusal.reason
                failed += 1
                if self._away or failed >= self._back_off.attempts:
                    self._away = True
                    return refusal.reason
                self._sleep(self._back_off.delay(failed))
            else:
                self._away = False
                return ""


def end_sessions(
    sessions: MailSessions,
    user_names: Iterable[str],
    back_off: BackOff = PATIENT,
    sleep: Sleep = time.sleep,
) -> Ended:
    """End the sessions of one person outside of any plan: after a password was reset by force."""
    return Farewell(sessions, back_off, sleep).end(user_names)
