"""A small HTTP server on loopback that answers what a function says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Asked:
    """One request that came in."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Answer:
    """What to say; `pieces` are sent one by one, each after a wait of `pause` seconds."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0


@dataclass(slots=True)
class Server:
    """A running server: where it is, and what it was asked."""

    url: str
    port: int
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0


@contextmanager
def answering(say: Callable[[Asked], Answer]) -> Iterator[Server]:
    """Run a server on a free port for a while."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            server.connections += 1
            super().setup()

        def log_message(self, *words: object) -> None:
            pass

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            asked = Asked(self.command, self.path, body, dict(self.headers))
            server.asked.append(asked)
            answer = say(asked)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            whole = b"".join(answer.pieces) or answer.body
            self.send_header("Content-Length", str(len(whole)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for piece in answer.pieces or (answer.body,):
                    if stop.wait(answer.pause):
                        return
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                self.close_connection = True

        do_GET = do_POST = _answer  # noqa: N815

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_port}", http.server_port)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        http.shutdown()
        http.server_close()
        thread.join()
