"""Work that waits for others is done beside the worker's own thread, which signs and numbers meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Apart:
    """Runs one chore at a time on a thread of its own; rung while it runs, it runs once more afterwards.

    What it does must bear being cut off: the thread ends with the process.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._guard = threading.Lock()
        self._running = self._again = False
        self._thread: threading.Thread | None = None

    def run(self, chore: Callable[[], object]) -> None:
        """Begin, and do not wait."""
        with self._guard:
            self._again = self._running
            if self._running:
                return
            self._running = True
        self._thread = threading.Thread(
            target=self._work, args=(chore,), name=self._name, daemon=True
        )
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until it is done, at most some seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self, chore: Callable[[], object]) -> None:
        while True:
            try:
                chore()
            except Exception:
                log.exception("%s did not come to its end", self._name)
            with self._guard:
                if not self._again:
                    self._running = False
                    return
                self._again = False
