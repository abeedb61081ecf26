"""The socket of the embedded server: loopback only, few connections, no message without bounds."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from typing import Final

from directory.server.session import RootAccount, Session
from directory.server.tree import Suffix
from directory.wire.ber import MalformedMessageError

log = logging.getLogger(__name__)

LARGEST_MESSAGE: Final = 4 << 20
MOST_CONNECTIONS: Final = 64
IDLE_SECONDS: Final = 300.0
MESSAGE_SECONDS: Final = 20.0  # from the first octet of a message to its last
AT_ONCE: Final = 1 << 16
_LOOPBACK: Final = "127.0.0.1"


class LdapServer:
    """A running server: `url`; `stop` ends it. Each connection has a thread of its own."""

    def __init__(self, suffix: Suffix, root: RootAccount | None, *, port: int = 0) -> None:
        self._suffix = suffix
        self._root = root
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._socket = socket.create_server((_LOOPBACK, port), backlog=MOST_CONNECTIONS)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"ldap://{_LOOPBACK}:{self.port}"
        self._thread = threading.Thread(target=self._accept, name="ldap", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server and every connection."""
        self._stopping.set()
        self._socket.close()
        with self._lock:
            for connection in self._open:
                _shut(connection)
        self._thread.join(5)

    def wait(self) -> None:
        """Return when the server has ended."""
        while self._thread.is_alive():
            self._thread.join(1)

    def _accept(self) -> None:
        self._socket.settimeout(0.5)
        while not self._stopping.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if not self._room.acquire(blocking=False):
                connection.close()  # full: whoever asks again a little later is let in
                continue
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._converse(connection)
        except (OSError, MalformedMessageError):
            pass  # gone, or not LDAP: there is nobody to tell
        except Exception:
            log.exception("a connection of the embedded directory ended")
        finally:
            with self._lock:
                self._open.discard(connection)
            self._room.release()

    def _converse(self, connection: socket.socket) -> None:
        session, buffer = Session(self._suffix, self._root), b""
        while not self._stopping.is_set():
            message, buffer = _next_message(connection, buffer)
            if message is None:
                return
            answers = session.answer(message)
            if answers is None:
                return
            out = bytearray()
            for answer in answers:
                out += answer
                if len(out) > AT_ONCE:
                    connection.sendall(out)
                    out.clear()
            connection.settimeout(MESSAGE_SECONDS)
            connection.sendall(out)


def _next_message(connection: socket.socket, buffer: bytes) -> tuple[bytes | None, bytes]:
    """Return the next whole message and what came after it; None at the end."""
    connection.settimeout(IDLE_SECONDS)
    deadline = 0.0
    while (size := _size_of(buffer)) is None or len(buffer) < size:
        more = connection.recv(AT_ONCE)
        if not more:
            return None, b""
        if not deadline:
            deadline = time.monotonic() + MESSAGE_SECONDS
        left = deadline - time.monotonic()
        if left <= 0:
            raise MalformedMessageError("a message that drips")
        connection.settimeout(left)
        buffer += more
    return buffer[:size], buffer[size:]


def _size_of(buffer: bytes) -> int | None:
    """Return how long the message is that begins a buffer, None where that is not told yet."""
    if len(buffer) < 2:
        return None
    if buffer[0] != 0x30:
        raise MalformedMessageError("not a message")
    size = buffer[1]
    if size < 128:
        return 2 + size
    count = size & 0x7F
    if not 1 <= count <= 4:
        raise MalformedMessageError("a length that is indefinite or too long")
    if len(buffer) < 2 + count:
        return None
    length = int.from_bytes(buffer[2 : 2 + count], "big")
    if length > LARGEST_MESSAGE:
        raise MalformedMessageError(f"a message of {length} octets")
    return 2 + count + length


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
