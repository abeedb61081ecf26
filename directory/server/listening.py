"""The socket of the embedded server: loopback only, few connections, each in a thread of its own."""

from __future__ import annotations

import logging
import socket
import threading
import time
from typing import Final

from directory.server.connection import Connection, Patience
from directory.server.session import RootAccount, Session
from directory.server.tree import Suffix

log = logging.getLogger(__name__)

MOST_CONNECTIONS: Final = 64
_LOOPBACK: Final = "127.0.0.1"
_MOMENT: Final = 0.2


class LdapServer:
    """A running server: `url`; `stop` ends it.

    Where every place is taken, whoever has shown longest nothing of who it is makes room: a crowd of
    strangers keeps nobody out.
    """

    def __init__(
        self,
        suffix: Suffix,
        root: RootAccount | None,
        *,
        port: int = 0,
        most: int = MOST_CONNECTIONS,
        patience: Patience | None = None,
    ) -> None:
        self._suffix = suffix
        self._root = root
        self._patience = patience or Patience()
        self._room = threading.BoundedSemaphore(most)
        self._stopping = threading.Event()
        self._open: set[Connection] = set()
        self._lock = threading.Lock()
        self._socket = socket.create_server((_LOOPBACK, port), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"ldap://{_LOOPBACK}:{self.port}"
        self._thread = threading.Thread(target=self._accept, name="ldap", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server and every connection."""
        self._stopping.set()
        self._thread.join(5)
        self._socket.close()
        with self._lock:
            for connection in self._open:
                connection.shut()
        limit = time.monotonic() + 5
        while self._open and time.monotonic() < limit:
            time.sleep(0.01)

    def wait(self) -> None:
        """Return when the server has ended."""
        while self._thread.is_alive():
            self._thread.join(1)

    def _accept(self) -> None:
        self._socket.settimeout(_MOMENT)
        while not self._stopping.is_set():
            try:
                connected, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError as wrong:  # no descriptors left, for one: others may be let go soon
                log.warning("the embedded directory cannot take a connection: %s", wrong)
                self._stopping.wait(_MOMENT)
                continue
            self._take(connected)

    def _take(self, connected: socket.socket) -> None:
        """Give a connection its thread, or close it where there is no room."""
        if not (self._room.acquire(blocking=False) or self._made_room()):
            connected.close()
            return
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = Session(self._suffix, self._root)
            connection = Connection(connected, session, self._patience)
            with self._lock:
                self._open.add(connection)
            arguments = (connected, connection)
            threading.Thread(target=self._serve, args=arguments, daemon=True).start()
        except (OSError, RuntimeError) as wrong:  # gone already, or no thread to be had
            log.warning("the embedded directory cannot serve a connection: %s", wrong)
            with self._lock:
                self._open.discard(connection)
            connected.close()
            self._room.release()

    def _made_room(self) -> bool:
        with self._lock:
            strangers = [one for one in self._open if not one.is_bound]
        if not strangers:
            return False
        min(strangers, key=lambda one: one.opened_at).shut()
        return self._room.acquire(timeout=_MOMENT)

    def _serve(self, connected: socket.socket, connection: Connection) -> None:
        try:
            with connected:
                connection.converse()
        except OSError:
            pass  # gone, or too slow: there is nobody to tell
        except Exception:
            log.exception("a connection of the embedded directory ended")
        finally:
            with self._lock:
                self._open.discard(connection)
            self._room.release()
