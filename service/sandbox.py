"""A safe room: runs a pure function on untrusted bytes in a child with ceilings on time and memory.

The children are forked from a clean server process, so they hold no connection and no key of ours.
Each forgets its environment, may open few files, write none, start nothing and reach no network, and
is replaced after a number of tasks. Every task has its own ceiling on time, and its answer one on size.
What goes wrong in there is told in the stable words of `DocumentRefusedError`; of other errors only
the craft's own come out.
"""

from __future__ import annotations

import ctypes
import importlib
import logging
import math
import multiprocessing
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from directory.errors import DirectoryError
from service.syscalls import confine
from signing.errors import DocumentRefusedError, SigningError

log = logging.getLogger(__name__)
P = ParamSpec("P")
Result = TypeVar("Result")

OPEN_FILES = 64
SECONDS = 9.0
ANSWER_AT_MOST = 64 << 20
CRAFT_ERRORS = (SigningError, DirectoryError)
_DUMPABLE = 4
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000


class SafeRoom(Protocol):
    """Whatever runs a function on what strangers sent."""

    @property
    def seconds(self) -> float:
        """How long a task may take that names no time of its own."""
        ...

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

    seconds = SECONDS

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
        except CRAFT_ERRORS:
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
        timeout: float = SECONDS,
        tasks: int = 200,
        largest_file: int = 0,
        largest_answer: int = ANSWER_AT_MOST,
    ) -> None:
        """Say what every child may use; with `largest_file` 0 none can write a file at all."""
        self._preload = tuple(preload)
        self._workers = workers
        self._memory = memory
        self.seconds = timeout
        self._tasks = tasks
        self._largest_file = largest_file
        self._largest_answer = largest_answer
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
        seconds = timeout or self.seconds
        task = function, args, facts, seconds, self._largest_answer
        future = self._running().schedule(perform, args=[*task], timeout=seconds)
        try:
            result: Result = pickle.loads(future.result())  # noqa: S301 - our own child's
        except CRAFT_ERRORS:
            raise
        except TimeoutError as slow:
            raise DocumentRefusedError("too_slow", limit=round(seconds)) from slow
        except Exception as problem:
            log.warning("in the sandbox: %s", type(problem).__name__)
            code, detail = _word_for(problem)
            raise DocumentRefusedError(
                code, detail, round(seconds) if code == "too_slow" else None
            ) from problem
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
                context = multiprocessing.get_context(way)
                if way == "forkserver":  # a child that takes another's place need not import anew
                    context.set_forkserver_preload([__name__, *self._preload])
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    max_tasks=self._tasks,
                    initializer=settle,
                    initargs=(self._preload, self._memory, self._largest_file),
                    context=context,
                )
            return self._pool


def perform(
    function: Callable[..., Any],
    args: Sequence[Any],
    facts: dict[str, Any],
    seconds: float,
    largest: int,
) -> bytes:
    """Run one task within its own share of CPU time, and return its answer packed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    answer = pickle.dumps(function(*args, **facts))
    if len(answer) > largest:
        raise DocumentRefusedError("too_much_memory", "answer", largest)
    return answer


def settle(preload: Sequence[str], memory: int, largest_file: int = 0) -> None:
    """Make this process harmless: everything it needs is imported first, everything else is given up."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for name in preload:
        importlib.import_module(name)
    logging.disable(logging.CRITICAL)
    _leave_network()
    _forget_environment()
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    confine(writing=largest_file > 0)


def _forget_environment() -> None:
    """Forget the environment, in the kernel's copy (/proc/self/environ) too."""
    library = ctypes.CDLL(None)
    held = ctypes.POINTER(ctypes.c_char_p).in_dll(library, "environ")
    index = 0
    while held and (entry := held[index]) is not None:
        place = ctypes.cast(held, ctypes.POINTER(ctypes.c_void_p))[index]
        ctypes.memset(place, 0, len(entry))
        index += 1
    os.environ.clear()
    prctl = getattr(library, "prctl", None)
    if prctl is not None:
        prctl(_DUMPABLE, 0, 0, 0, 0)


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
        if problem.exitcode == -signal.SIGXCPU:
            return "too_slow", "CPU"
        killed = problem.exitcode in (-signal.SIGKILL, 128 + signal.SIGKILL)
        return ("too_much_memory" if killed else "unreadable"), f"exit {problem.exitcode}"
    return "unreadable", type(problem).__name__
