"""Messages over a socket: framed, bounded in size and in time, read while others are on their way."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.errors import DirectoryUnreachableError
from directory.wire.answers import EXTENDED_RESPONSE
from directory.wire.ber import INTEGER, SEQUENCE, MalformedMessageError, Reader

AT_ONCE: Final = 1 << 18
LONGEST_MESSAGE: Final = 16 << 20  # an entry with photographs; a list of 100,000 members is 6 MB
UNSOLICITED: Final = 0  # a message that nobody asked for: the server is leaving (RFC 4511, 4.4)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a server may make us wait for and keep: silence and a whole answer in seconds, octets."""

    silence_seconds: float = 15.0
    answer_seconds: float = 120.0
    longest_message: int = LONGEST_MESSAGE


@dataclass(frozen=True, slots=True)
class Message:
    """One LDAPMessage in a chunk of octets: which operation, and where its content stands."""

    number: int
    tag: int
    data: bytes
    at: int
    end: int
    whole: int

    @property
    def content(self) -> Reader:
        """A reader of the operation's content."""
        return Reader(self.data, self.at, self.end)

    @property
    def rest(self) -> Reader:
        """A reader of what follows the operation: its controls."""
        return Reader(self.data, self.end, self.whole)


class Stream:
    """One connected socket. Whoever meets an error here closes it: what follows could be anything."""

    def __init__(self, connected: socket.socket, action: str, bounds: Bounds = Bounds()) -> None:
        self._socket = connected
        self._action = action
        self._bounds = bounds
        self._buffer = bytearray()
        self._deadline = 0.0
        self.begin_answer()

    def begin_answer(self) -> None:
        """Begin to count the time that one whole answer may take."""
        self._deadline = time.monotonic() + self._bounds.answer_seconds

    def send(self, octets: bytes) -> None:
        """Send all of these octets; raises DirectoryUnreachableError."""
        try:
            self._socket.settimeout(self._bounds.silence_seconds)
            self._socket.sendall(octets)
        except OSError as silence:
            raise self._broken(f"{type(silence).__name__}: {silence}") from None

    def messages(self) -> Iterator[list[Message]]:
        """Give what comes, as many whole messages at a time as there are.

        Raises:
            DirectoryUnreachableError: silence, an end, or octets that are no LDAP.

        """
        while True:
            try:
                whole = self._framed()
            except MalformedMessageError as wrong:
                raise self._broken(str(wrong)) from None
            if whole:
                yield whole
            else:
                self._receive()

    def _framed(self) -> list[Message]:
        """Take the whole messages out of the buffer."""
        buffer, size = self._buffer, len(self._buffer)
        at, found = 0, []
        while (stop := self._end_of_message(at, size)) is not None:
            found.append((at, stop))
            at = stop
        if not at:
            return []
        chunk = bytes(buffer[:at])
        del buffer[:at]
        return [self._message(chunk, start, stop) for start, stop in found]

    def _end_of_message(self, at: int, size: int) -> int | None:
        """Return where the message at a place ends, or None where it is not all there yet."""
        if size - at < 2:
            return None
        if self._buffer[at] != SEQUENCE:
            raise MalformedMessageError("not a message")
        length, start = self._buffer[at + 1], at + 2
        if length > 127:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise MalformedMessageError("a length that is indefinite or too long")
            if size < start + count:
                return None
            length = int.from_bytes(self._buffer[start : start + count], "big")
            start += count
        if length > self._bounds.longest_message:
            raise MalformedMessageError(f"a message of {length} octets")
        return start + length if size >= start + length else None

    def _message(self, chunk: bytes, start: int, stop: int) -> Message:
        inside = Reader(chunk, start, stop).enter(SEQUENCE)
        number = inside.integer(INTEGER)
        tag = inside.tag
        content = inside.enter(tag)
        if number == UNSOLICITED and tag == EXTENDED_RESPONSE:
            raise self._broken("the server says that it is leaving")
        return Message(number, tag, chunk, content.at, content.end, stop)

    def _receive(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self._broken(f"no whole answer within {self._bounds.answer_seconds:g} s")
        try:
            self._socket.settimeout(min(self._bounds.silence_seconds, left))
            octets = self._socket.recv(AT_ONCE)
        except TimeoutError:
            raise self._broken("silence") from None
        except OSError as broken:
            raise self._broken(f"{type(broken).__name__}: {broken}") from None
        if not octets:
            raise self._broken("the server closed the connection")
        self._buffer += octets

    def _broken(self, reason: str) -> DirectoryUnreachableError:
        return DirectoryUnreachableError(self._action, reason[:300])
