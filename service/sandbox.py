"""A safe room: runs a pure function on untrusted bytes in a child with ceilings on time and memory.

The children are forked from a clean server process, so they hold no connection and no key of ours.
Each forgets its environment, may open few files, write none and reach no network, and is replaced
after a number of tasks. What goes wrong in there is told in the stable words of
`DocumentRefusedError`; of other errors only the craft's own come out.
"""

from __future__ import annotations

import ctypes
import importlib
import logging
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from signing.errors import DocumentRefusedError, SigningError

log = logging.getLogger(__name__)
P = ParamSpec("P")
Result = TypeVar("Result")

OPEN_FILES = 64
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000


class SafeRoom(Protocol):
    """Whatever runs a function on what strangers sent."""

    def run(
        self,
        function: Callable[..., Result],
        *args: Any,
        timeout: float | None = None,
        **facts: Any,
    ) -> Result:
        """Return what the function returns.

        Raises:
            DocumentRefusedError: the function refused, or took too much, or failed.

        """
        ...

    def close(self) -> None:
        """Let go of every child."""
        ...


class DirectSandbox:
    """No sandbox at all: the same answers in the same process, for tests and trusted bytes."""

    def run(
        self,
        function: Callable[..., Result],
        *args: Any,
        timeout: float | None = None,
        **facts: Any,
    ) -> Result:
        """Return what the function returns; `timeout` is not kept."""
        try:
            return function(*args, **facts)
        except SigningError:
            raise
        except Exception as problem:
            raise DocumentRefusedError(*_word_for(problem)) from problem

    def close(self) -> None:
        """Nothing to let go of."""


class Sandbox:
    """Children that do one task at a time; started at the first one, anew in every forked worker."""

    def __init__(
        self,
        *,
        preload: Sequence[str] = (),
        workers: int = 2,
        memory: int = 1 << 30,
        timeout: float = 20.0,
        tasks: int = 200,
        largest_file: int = 0,
    ) -> None:
        """Say what every child may use; with `largest_file` 0 none can write a file at all."""
        self._preload = tuple(preload)
        self._workers = workers
        self._memory = memory
        self._timeout = timeout
        self._tasks = tasks
        self._largest_file = largest_file
        self._pool: ProcessPool | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def run(
        self,
        function: Callable[..., Result],
        *args: Any,
        timeout: float | None = None,
        **facts: Any,
    ) -> Result:
        """Run a module's function in a child and return its result.

        Function, arguments and result must survive pickling; hand over paths, not files.

        Raises:
            DocumentRefusedError: what the function refused with, or `too_slow`, `too_much_memory`,
                `unreadable`.

        """
        seconds = timeout or self._timeout
        future = self._running().schedule(function, args=list(args), kwargs=facts, timeout=seconds)
        try:
            result: Result = future.result()
        except SigningError:
            raise
        except TimeoutError as slow:
            raise DocumentRefusedError("too_slow", limit=round(seconds)) from slow
        except Exception as problem:
            log.warning("in the sandbox: %s", type(problem).__name__)
            raise DocumentRefusedError(*_word_for(problem)) from problem
        return result

    def close(self) -> None:
        """Stop every child now."""
        with self._lock:
            if self._pool is not None and self._owner == os.getpid():
                self._pool.stop()
                self._pool.join()
            self._pool = None

    def _running(self) -> ProcessPool:
        """Return this process's pool; one inherited through a fork is another's and is left alone."""
        with self._lock:
            if self._pool is None or self._owner != os.getpid() or not self._pool.active:
                # A fork server serves those it was started by; a process forked later spawns instead.
                way = "forkserver" if self._owner in (0, os.getpid()) else "spawn"
                self._owner = os.getpid()
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    max_tasks=self._tasks,
                    initializer=settle,
                    initargs=(self._preload, self._memory, self._largest_file),
                    context=multiprocessing.get_context(way),
                )
            return self._pool


def settle(preload: Sequence[str], memory: int, largest_file: int = 0) -> None:
    """Make this process harmless: everything it needs is imported first, everything else is given up."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for name in preload:
        importlib.import_module(name)
    logging.disable(logging.CRITICAL)
    _leave_network()
    os.environ.clear()
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _leave_network() -> None:
    """Step into a network of our own with nothing in it, where the kernel lets us."""
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is not None and unshare(CLONE_NEWNET) != 0:
        unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _word_for(problem: Exception) -> tuple[str, str]:
    """Return the stable word for what went wrong, and its kind for the log."""
    if isinstance(problem, MemoryError):
        return "too_much_memory", ""
    if isinstance(problem, ProcessExpired):
        killed = problem.exitcode in (-signal.SIGKILL, 128 + signal.SIGKILL)
        return ("too_much_memory" if killed else "unreadable"), f"exit {problem.exitcode}"
    return "unreadable", type(problem).__name__
