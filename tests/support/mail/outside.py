"""The world outside: a mail server on loopback that takes every letter and keeps it."""

from __future__ import annotations

import socketserver
import time
from dataclasses import dataclass
from threading import Condition, Thread


@dataclass(frozen=True)
class Sent:
    """A letter that left the house."""

    sender: str
    recipients: tuple[str, ...]
    text: str


class _Talk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sending Postfix asks for."""

    server: Outside

    def handle(self) -> None:
        sender, recipients = "", list[str]()
        self._say("220 outside.example")
        while line := self.rfile.readline(2048).decode("utf-8", "replace").strip():
            verb = line.split()[0].upper()
            if verb == "MAIL":
                sender, recipients = _address(line), []
            elif verb == "RCPT":
                recipients.append(_address(line))
            elif verb == "DATA":
                self._say("354 go on")
                self.server.keep(Sent(sender, tuple(recipients), self._text()))
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _text(self) -> str:
        lines = list[str]()
        while (line := self.rfile.readline(2048)) not in {b".\r\n", b""}:
            lines.append(line.decode("utf-8", "replace"))
        return "".join(lines)


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


class Outside(socketserver.ThreadingTCPServer):
    """Listens on `port` from the start; a test waits for what it expects."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.port = int(self.server_address[1])
        self._letters: list[Sent] = []
        self._came = Condition()
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def keep(self, letter: Sent) -> None:
        """Remember a letter."""
        with self._came:
            self._letters.append(letter)
            self._came.notify_all()

    def letters(self, marked: str) -> list[Sent]:
        """Return the letters that hold a word."""
        with self._came:
            return [one for one in self._letters if marked in one.text]

    def await_letter(self, marked: str, seconds: float = 15) -> Sent:
        """Return the first letter that holds a word, once it has come."""
        until = time.monotonic() + seconds
        while not (found := self.letters(marked)):
            with self._came:
                self._came.wait(0.1)
            assert time.monotonic() < until, f"no letter with {marked} left the house"
        return found[0]

    def stop(self) -> None:
        """Listen no more."""
        self.shutdown()
        self.server_close()
