"""The whole service as an operator starts it: sample city, gunicorn, worker; on a free loopback port.

with serving_live(folder) as live:
    live.home  # its address; live.data, its folder; live.log, what it said
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import free_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 60  # seconds until the first answer
USER_PASSWORD = "antin-demo"
PIN = "135790"


@dataclass(frozen=True)
class Live:
    """A running service."""

    home: str
    data: Path
    environment: dict[str, str]

    @property
    def log(self) -> str:
        """What the service has said so far."""
        return (self.data / "log").read_text(encoding="utf-8")

    def ask(self, path: str) -> bytes:
        """Return what an address of the house answers."""
        with urllib.request.urlopen(f"{self.home}{path}", timeout=20) as answer:
            return bytes(answer.read())


@contextmanager
def serving_live(folder: Path) -> Iterator[Live]:
    """Settle the sample city in a folder, serve it, and end what was started."""
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    strange = ("ANTIN_", "FLASK_", "GUNICORN_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(strange)} | {
        "ANTIN_DATA": str(folder),
        "ANTIN_PUBLIC_URL": home,
        "ANTIN_RATE_LIMITS": "off",
        "ANTIN_SETTINGS": str(folder / "none.toml"),
        "FLASK_APP": "wsgi:app",
        "WEB_CONCURRENCY": "1",
    }
    live = Live(home, folder, environment)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        told = {"cwd": ROOT, "env": environment, "stdout": log, "stderr": log}
        settled = subprocess.run([BIN / "flask", "demo", "prepare"], **told, check=False)  # type: ignore[call-overload]
        assert settled.returncode == 0, live.log
        config = ("--config", "config/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}")
        commands = ([BIN / "gunicorn", *config, "wsgi:app"], [BIN / "flask", "worker"])
        children = [subprocess.Popen(words, **told) for words in commands]  # type: ignore[call-overload]
        try:
            _await(live, children)
            yield live
        finally:
            for child in children:
                child.terminate()
            for child in children:
                try:
                    child.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


def _await(live: Live, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the service says that it is ready."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert all(child.poll() is None for child in children), live.log
        try:
            live.ask("/readyz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(live.log)
