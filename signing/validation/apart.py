"""A child of our own for work that may crash or never end; what it told before is kept.

Where nothing may be started (the service's sandbox forbids new processes), the room is safe as it is:
the work is done in place, watches its own time, and a crash ends that room alone.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Final, Generic, TypeVar

log = logging.getLogger(__name__)
Told = TypeVar("Told")
_PATIENCE: Final = 3.0  # a busy machine: so much more time may pass than is worked


class Ended(Generic[Told]):
    """What a child told, and whether it came to its end by itself."""

    def __init__(self, told: tuple[Told, ...], *, whole: bool) -> None:
        self.told, self.whole = told, whole


def apart(work: Callable[[], Iterable[Told]], seconds: float) -> Ended[Told]:
    """Return all that `work` yields in a forked child that may use so many seconds of CPU.

    A child that crashes, raises or takes too long is ended; what it yielded by then counts. Forking
    keeps what is open: the work must not move the position of a file it shares with us.
    """
    hear, say = Pipe(duplex=False)
    try:
        child = os.fork()
    except OSError:  # a room so safe that nothing may be started in it
        hear.close()
        say.close()
        return _in_place(work)
    if child == 0:
        _work(work, say, seconds)
    say.close()
    try:
        return _listen(hear, time.monotonic() + _PATIENCE * seconds)
    finally:
        hear.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _in_place(work: Callable[[], Iterable[Any]]) -> Ended[Any]:
    told: list[Any] = []
    try:
        told.extend(work())
    except Exception as problem:  # noqa: BLE001 - whatever an engine raises over a stranger's page
        log.info("the work stopped: %s", type(problem).__name__)
        return Ended(tuple(told), whole=False)
    return Ended(tuple(told), whole=True)


def _work(work: Callable[[], Iterable[Any]], say: Connection, seconds: float) -> None:
    """Be the child: tell one thing after the other, then a last word, and leave without farewell."""
    code = 1
    try:
        ceiling = int(time.process_time() + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (ceiling, ceiling))
        for one in work():
            say.send((False, one))
        say.send((True, None))
        code = 0
    finally:
        os._exit(code)


def _listen(hear: Connection, until: float) -> Ended[Any]:
    told: list[Any] = []
    with suppress(EOFError, OSError):
        while hear.poll(max(0.0, until - time.monotonic())):
            last, one = hear.recv()
            if last:
                return Ended(tuple(told), whole=True)
            told.append(one)
    return Ended(tuple(told), whole=False)
