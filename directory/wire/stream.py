"""Messages over a socket: framed, bounded in size and in time, read while others are on their way."""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from directory.errors import DirectoryUnreachableError
from directory.wire.answers import EXTENDED_RESPONSE
from directory.wire.ber import INTEGER, SEQUENCE, MalformedMessageError, Reader, long_length

AT_ONCE: Final = 1 << 18
OUT_AT_ONCE: Final = 1 << 16
LONGEST_MESSAGE: Final = 16 << 20  # an entry with photographs; a list of 100,000 members is 6 MB
LONGEST_ANSWER: Final = 64 << 20  # a page of a thousand accounts is one MB
UNSOLICITED: Final = 0  # a message that nobody asked for: the server is leaving (RFC 4511, 4.4)
_as_message: Final = tuple.__new__  # at a third of the price of calling the class
_NOT_NOW: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a server may make us wait for and keep: silence and a whole answer in seconds, octets."""

    silence_seconds: float = 15.0
    answer_seconds: float = 120.0
    longest_message: int = LONGEST_MESSAGE
    longest_answer: int = LONGEST_ANSWER


class Message(NamedTuple):
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
    """One connected socket. After an error it is broken for good: what follows could be anything."""

    def __init__(self, connected: socket.socket, action: str, bounds: Bounds = Bounds()) -> None:
        self._socket = connected
        self._action = action
        self._bounds = bounds
        self._pieces: list[bytes] = []
        self._held = 0
        self._needed = 2  # so many octets must be there before another look at them is worth it
        self._broken_by = ""
        self.begin_answer()

    def begin_answer(self) -> None:
        """Begin to count the time and the octets that one whole answer may take."""
        self._deadline = time.monotonic() + self._bounds.answer_seconds
        self._room = self._bounds.longest_answer

    def broken(self, reason: str) -> DirectoryUnreachableError:
        """Return the error of a server that says what none may say; nothing is said to it any more."""
        self._broken_by = self._broken_by or reason[:300]
        return DirectoryUnreachableError(self._action, self._broken_by)

    def send(self, octets: bytes) -> None:
        """Send all of these octets, taking in what the server says meanwhile.

        A server that waits until its answers are taken reads no further: whoever only writes then
        waits for ever.

        Raises:
            DirectoryUnreachableError: it takes nothing, or not all in time.

        """
        self._refuse_if_broken()
        left = memoryview(octets)
        try:
            self._socket.settimeout(0)
            while left:
                try:
                    left = left[self._socket.send(left[:OUT_AT_ONCE]) :]
                except _NOT_NOW:
                    self._take_or_wait()
            self._socket.settimeout(self._bounds.silence_seconds)
        except OSError as silence:
            raise self.broken(f"{type(silence).__name__}: {silence}") from None

    def messages(self) -> Iterator[list[Message]]:
        """Give what comes, as many whole messages at a time as there are.

        Raises:
            DirectoryUnreachableError: silence, an end, or octets that are no LDAP.

        """
        self._refuse_if_broken()
        while True:
            try:
                whole = self._framed() if self._held >= self._needed else []
            except MalformedMessageError as wrong:
                raise self.broken(str(wrong)) from None
            if whole:
                yield whole
            else:
                self._receive()

    def _framed(self) -> list[Message]:
        """Take the whole messages out of what is held."""
        data, at, found = b"".join(self._pieces), 0, []
        size = len(data)
        while (bounds := self._message_at(data, at, size)) is not None:
            start, stop = bounds
            one = _message(data, start, stop)
            if one.number == UNSOLICITED and one.tag == EXTENDED_RESPONSE:
                raise self.broken("the server says that it is leaving")
            found.append(one)
            at = stop
        self._pieces, self._held = [data[at:]], size - at
        return found

    def _message_at(self, data: bytes, at: int, size: int) -> tuple[int, int] | None:
        """Return where the content of a message begins and ends; None where it is not all there."""
        begin = at
        if size - at < 2:
            self._needed = 2
            return None
        if data[at] != SEQUENCE:
            raise MalformedMessageError("not a message")
        length, at = data[at + 1], at + 2
        if length > 127:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise MalformedMessageError("a length that is indefinite or too long")
            if size < at + count:
                self._needed = at + count - begin
                return None
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if length > self._bounds.longest_message:
            raise MalformedMessageError(f"a message of {length} octets")
        stop = at + length
        if size >= stop:
            return at, stop
        self._needed = stop - begin
        return None

    def _receive(self) -> None:
        """Wait for octets and keep them."""
        left = self._left()
        try:
            self._socket.settimeout(min(self._bounds.silence_seconds, left))
            self._keep(self._socket.recv(AT_ONCE))
        except TimeoutError:
            raise self.broken("silence") from None
        except OSError as broken:
            raise self.broken(f"{type(broken).__name__}: {broken}") from None

    def _take_or_wait(self) -> None:
        """Keep what the server has said; where it has said nothing, wait until it does or takes."""
        try:
            self._keep(self._socket.recv(AT_ONCE))
        except _NOT_NOW:
            either = select.poll()
            either.register(self._socket, select.POLLIN | select.POLLOUT)
            if not either.poll(min(self._bounds.silence_seconds, self._left()) * 1000):
                raise self.broken("silence") from None

    def _keep(self, octets: bytes) -> None:
        if not octets:
            raise self.broken("the server closed the connection")
        self._held += len(octets)
        self._room -= len(octets)
        if self._room < 0:
            raise self.broken(f"an answer of more than {self._bounds.longest_answer} octets")
        self._pieces.append(octets)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.broken(f"no whole answer within {self._bounds.answer_seconds:g} s")
        return left

    def _refuse_if_broken(self) -> None:
        if self._broken_by:
            raise self.broken(self._broken_by)


def _message(data: bytes, at: int, stop: int) -> Message:
    """Return the message whose content stands between two places: its number and its operation."""
    try:
        digits = data[at + 1]
        if data[at] != INTEGER or not 1 <= digits <= 4:
            raise MalformedMessageError("a message without a number")
        at += 2 + digits
        number = int.from_bytes(data[at - digits : at], "big")
        tag, size = data[at], data[at + 1]
        at += 2
        if size > 127:
            size, at = long_length(data, at, size, stop)
        if at + size > stop:
            raise MalformedMessageError("an operation longer than its message")
    except IndexError:
        raise MalformedMessageError("a message that is cut off") from None
    return _as_message(Message, (number, tag, data, at, at + size, stop))
