"""A person's mail programs: IMAP to read, SMTP from outside, submission to write."""

from __future__ import annotations

import imaplib
import smtplib
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from uuid import uuid4

from tests.support.imap_sessions import ends, is_open
from tests.support.mail.stack import MailStack

__all__ = ["STRANGER", "Mail", "ends", "is_open"]
STRANGER = "nguoi.dan@outside.example"
PATIENCE = 15  # seconds a letter may travel


def a_mark() -> str:
    """Return a word that no other letter holds."""
    return f"thu-{uuid4().hex}"


def _plain(name: str, password: str) -> bytes:
    """Return what SASL PLAIN says (RFC 4616): UTF-8, which LOGIN and Python's own log-ins cannot."""
    return f"\0{name}\0{password}".encode()


def _sign_in(talk: smtplib.SMTP, name: str, password: str) -> None:
    talk.ehlo_or_helo_if_needed()
    code, said = talk.docmd("AUTH", f"PLAIN {b64encode(_plain(name, password)).decode()}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def letter(sender: str, to: str, mark: str) -> EmailMessage:
    """Return a letter that is found by its mark."""
    told = EmailMessage()
    told["From"], told["To"], told["Subject"] = sender, to, f"Công văn {mark}"
    told["Message-ID"] = f"<{mark}@test.example>"
    told.set_content(f"Kính gửi đồng chí, {mark}\n")
    return told


class Mail:
    """What people do with mail on a running stack."""

    def __init__(self, stack: MailStack) -> None:
        self.stack = stack
        self._sessions: list[imaplib.IMAP4] = []

    def hang_up(self) -> None:
        """End what a test left open."""
        for session in self._sessions:
            with suppress(OSError):
                session.shutdown()

    def signed_in(self, name: str, password: str) -> imaplib.IMAP4:
        """Open an IMAP session; imaplib's error tells that it was refused."""
        session = imaplib.IMAP4("127.0.0.1", self.stack.ports.imap, timeout=20)
        self._sessions.append(session)
        try:
            session.authenticate("PLAIN", lambda _challenge: _plain(name, password))
            session.select()
        except imaplib.IMAP4.error:
            session.shutdown()
            raise
        return session

    @contextmanager
    def reading(self, name: str, password: str) -> Iterator[imaplib.IMAP4]:
        """Give an IMAP session and end it."""
        session = self.signed_in(name, password)
        try:
            yield session
        finally:
            session.logout()

    def refuses(self, name: str, password: str) -> bool:
        """Tell whether a log-in is refused for its name or password, and for nothing else."""
        try:
            with self.reading(name, password):
                return False
        except imaplib.IMAP4.error as refusal:
            if "AUTHENTICATIONFAILED" not in str(refusal):
                raise
            return True

    def receive(self, to: str, sender: str = STRANGER) -> str:
        """Have a letter come in by SMTP; return its mark. smtplib's errors tell of a refusal."""
        mark = a_mark()
        with smtplib.SMTP("127.0.0.1", self.stack.ports.smtp, timeout=20) as talk:
            talk.send_message(letter(sender, to, mark), sender, [to])
        return mark

    def send(
        self, name: str, password: str, to: str, *, sender: str | None = None, signed: bool = True
    ) -> str:
        """Send by submission after a log-in (or without one); return the letter's mark."""
        mark, sender = a_mark(), sender or name
        with smtplib.SMTP("127.0.0.1", self.stack.ports.submission, timeout=20) as talk:
            if signed:
                _sign_in(talk, name, password)
            talk.send_message(letter(sender, to, mark), sender, [to])
        return mark

    def find(self, name: str, password: str, mark: str) -> bytes | None:
        """Return a letter of somebody's inbox as it is now, or None."""
        with self.reading(name, password) as session:
            found = session.search(None, "HEADER", "Message-ID", mark)[1][0].split()
            if not found:
                return None
            part = session.fetch(found[0].decode(), "(RFC822)")[1][0]
            assert isinstance(part, tuple)
            return part[1]

    def read(self, name: str, password: str, mark: str) -> bytes:
        """Return a letter once it has come."""
        until = time.monotonic() + PATIENCE
        while (found := self.find(name, password, mark)) is None:
            assert time.monotonic() < until, f"no letter {mark} for {name}"
            time.sleep(0.02)
        return found
