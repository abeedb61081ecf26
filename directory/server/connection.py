"""One connection: messages are framed within bounds of size and time, answers are sent while they come."""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.operations import ResultCode
from directory.server.responses import notice_of_disconnection
from directory.server.session import Session, abandons
from directory.wire.ber import SEQUENCE as MESSAGE
from directory.wire.ber import MalformedMessageError, Reader

AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may be silent, before and after its bind, and how long one message takes."""

    unbound_seconds: float = 15.0
    idle_seconds: float = 300.0
    message_seconds: float = 15.0
    send_seconds: float = 20.0


class Connection:
    """A client's socket and what has come over it."""

    def __init__(self, connected: socket.socket, session: Session, patience: Patience) -> None:
        self._socket = connected
        self._session = session
        self._patience = patience
        self._buffer = bytearray()
        self.opened_at = time.monotonic()

    @property
    def is_bound(self) -> bool:
        """Whether the client showed who it is."""
        return self._session.is_bound

    def converse(self) -> None:
        """Answer one message after the other, until the client leaves or has to.

        Raises:
            OSError: the client is gone, or too slow.

        """
        try:
            while not self._session.is_over and (message := self._next()) is not None:
                answers = self._session.answer(message)
                if answers is None:
                    return
                self._send(answers, message)
        except MalformedMessageError as wrong:
            farewell = notice_of_disconnection(ResultCode.PROTOCOL_ERROR, str(wrong))
            with contextlib.suppress(OSError):
                self._socket.sendall(farewell)

    def shut(self) -> None:
        """End the connection from another thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _send(self, answers: Iterator[bytes], message: bytes) -> None:
        out = bytearray()
        self._socket.settimeout(self._patience.send_seconds)
        for one in answers:
            out += one
            if len(out) >= AT_ONCE or not one:
                self._socket.sendall(out)
                out.clear()
                if self._is_abandoned(message):
                    return
        self._socket.sendall(out)

    def _is_abandoned(self, message: bytes) -> bool:
        """Tell whether the client has taken back what is being answered (RFC 4511, 4.11)."""
        readable = select.select([self._socket], [], [], 0)[0]
        if readable and len(self._buffer) < AT_ONCE:
            more = self._socket.recv(AT_ONCE)
            if not more:
                raise ConnectionResetError("the client left")
            self._buffer += more
        at = 0
        number = Reader.over(message).enter(MESSAGE).integer()
        while (size := _size_of(self._buffer, at, self._session.largest_message)) is not None:
            if at + size > len(self._buffer):
                return False
            if abandons(bytes(self._buffer[at : at + size])) in {0, number}:
                return True
            at += size
        return False

    def _next(self) -> bytes | None:
        """Return the next whole message; None at the end, between two messages or not."""
        patience = self._patience
        deadline = time.monotonic() + (
            patience.idle_seconds if self.is_bound else patience.unbound_seconds
        )
        begun = False
        while True:
            size = _size_of(self._buffer, 0, self._session.largest_message)
            if size is not None and len(self._buffer) >= size:
                message = bytes(self._buffer[:size])
                del self._buffer[:size]
                return message
            if self._buffer and not begun:
                begun, deadline = True, time.monotonic() + patience.message_seconds
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("a message that drips" if begun else "silence")
            self._socket.settimeout(left)
            more = self._socket.recv(AT_ONCE)
            if not more:
                return None
            self._buffer += more


def _size_of(buffer: bytearray, at: int, largest: int) -> int | None:
    """Return how long the message is that begins at a place, None where that is not told yet."""
    if len(buffer) < at + 2:
        return None
    if buffer[at] != MESSAGE:
        raise MalformedMessageError("not a message")
    size = buffer[at + 1]
    if size < 0x80:
        return 2 + size
    count = size & 0x7F
    if not 1 <= count <= 4:
        raise MalformedMessageError("a length that is indefinite or too long")
    if len(buffer) < at + 2 + count:
        return None
    length = int.from_bytes(buffer[at + 2 : at + 2 + count], "big")
    if length > largest:
        raise MalformedMessageError(f"a message of {length} octets")
    return 2 + count + length
