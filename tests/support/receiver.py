"""A receiver of announcements on loopback, which checks them as `docs/webhooks.md` says.

with a_receiver() as receiver:
    receiver.url            # where it listens
    receiver.answers        # statuses in turn, then 204 for everything
    receiver.came           # headers and body of all that came
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"


def documented_receiver() -> type[Any]:
    """Return the class that the documentation shows, run as it stands there."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, str(DOCS), "exec"), names)  # our own text
    return names["Receiver"]


@dataclass
class TestReceiver:
    """What came, and what is answered; `gate` holds every answer back while it is closed."""

    __test__ = False
    url: str
    answers: list[int] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    dribbles: bool = False


@contextmanager
def a_receiver() -> Iterator[TestReceiver]:
    """Give a receiver that listens until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append((dict(self.headers.items()), body))
            receiver.gate.wait(30)
            status = receiver.answers.pop(0) if receiver.answers else 204
            if receiver.dribbles:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for _ in range(200):
                    self.wfile.write(b"X: y\r\n")
                    self.wfile.flush()
                    if threading.Event().wait(0.05):
                        break
                return
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.end_headers()
            self.wfile.write(b"x" * 100)

        def log_message(self, *_words: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = TestReceiver(f"http://127.0.0.1:{server.server_address[1]}/hook?k=duong-rieng")
    receiver.gate.set()
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield receiver
    receiver.gate.set()
    server.shutdown()
    server.server_close()
