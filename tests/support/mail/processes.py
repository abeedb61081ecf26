"""Servers that end with the test process, however that ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

PATIENCE = 15  # seconds until a server listens
_WITH_US = ("--pdeathsig", "TERM", "--")  # the kernel ends a server whose parent is gone


class NotStartedError(RuntimeError):
    """A server did not come up; the words are its own."""


class Servers:
    """Each server leads a process group of its own, so that none leaves children behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        setpriv = shutil.which("setpriv")
        self._bound = (setpriv, *_WITH_US) if setpriv else ()

    def start(self, name: str, words: Sequence[str | Path]) -> None:
        """Start a server; what it says goes into a file of its name."""
        environment = {
            key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "TZ"}
        }
        with (self.folder / f"{name}.out").open("ab") as out:
            self.running[name] = subprocess.Popen(
                [*self._bound, *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment,
                cwd=self.folder,
                start_new_session=True,
            )

    def await_ports(self, name: str, ports: Iterable[int]) -> None:
        """Wait until a server listens on all its ports.

        Raises:
            NotStartedError.

        """
        until = time.monotonic() + PATIENCE
        for port in ports:
            while not _listens(port):
                if self.running[name].poll() is not None or time.monotonic() > until:
                    raise NotStartedError(f"{name}: {self.said(name)}")
                time.sleep(0.005)

    def said(self, name: str) -> str:
        """Return the end of what a server said."""
        return (self.folder / f"{name}.out").read_text("utf-8", "replace")[-4000:]

    def stop(self) -> None:
        """End every server and whatever it started."""
        for process in reversed(self.running.values()):
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        self.running.clear()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
