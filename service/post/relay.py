"""The mail server that takes our letters: one conversation for each, bounded as a whole (RFC 5321)."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

LONGEST_ANSWER: Final = 200
_FOR_GOOD: Final = range(500, 600)
_CLOSING: Final = 421


class LetterRefusedError(Exception):
    """The relay will never take this letter for this address (5xx to the recipient or to the letter)."""


class RelayTroubleError(Exception):
    """The letter was not taken, and may be later; `away` where the relay itself could not be used.

    `unsure` where the letter was on the line when the relay fell silent: it may have been taken
    (RFC 5321, 4.5.3.2.6).
    """

    def __init__(self, reason: str, *, away: bool, unsure: bool = False) -> None:
        self.away, self.unsure = away, unsure
        super().__init__(reason)


class _Bounded(smtplib.SMTP):
    """A conversation that may be in TLS from its first octet, and that can be cut off from outside."""

    def __init__(self, tls: ssl.SSLContext | None, timeout: float, name: str) -> None:
        super().__init__(local_hostname=name, timeout=timeout)
        self._tls = tls
        self._line: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self._line = socket.socket(fileno=os.dup(plain.fileno()))
        self._host = host  # the name that smtplib's STARTTLS holds the certificate to
        if self._tls is None:
            return plain
        return self._tls.wrap_socket(plain, server_hostname=host)

    def cut(self) -> None:
        """End the connection beneath whoever waits for it, whatever they wait for."""
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        super().close()
        if self._line is not None:
            self._line.close()


@dataclass(frozen=True)
class Relay:
    """Where letters are handed over; `seconds` bounds each whole conversation.

    `tls` is `starttls` (RFC 3207; a relay without it is not used), `tls` from the first octet
    (RFC 8314) or `none`. Credentials are never sent in the clear.
    """

    host: str
    port: int
    sender: str
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user_name: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    seconds: float = 30.0

    @property
    def domain(self) -> str:
        """The part of the sender's address behind the @."""
        return self.sender.rpartition("@")[2]

    def hand_over(self, message: bytes, *, to: str, notify: str | None = None) -> str:
        """Offer a message for one address and return what the relay said when it took it.

        With `notify`, the name a report shall carry (ENVID), a relay that offers it is asked to report to
        the sender whether the letter arrived (RFC 3461, 4); one that does not offer it is not asked.

        Raises:
            LetterRefusedError: it will never be taken.
            RelayTroubleError: not now: a 4xx, no connection, no TLS, no log-in, too slow.

        """
        try:
            with self._conversing() as talk:
                return self._converse(talk, message, to, notify)
        except smtplib.SMTPDataError as answer:
            raise _no(answer.smtp_code, answer.smtp_error) from None
        except smtplib.SMTPResponseException as answer:
            reason = _told(answer.smtp_code, answer.smtp_error)
            raise RelayTroubleError(reason, away=True) from None
        except (smtplib.SMTPException, OSError, ValueError) as silence:
            raise RelayTroubleError(_named(silence), away=True) from None

    def _converse(self, talk: _Bounded, message: bytes, to: str, notify: str | None) -> str:
        asks = notify is not None and talk.has_extn("dsn")
        about = [f"RET=HDRS ENVID={_xtext(notify or '')}"] if asks else []
        reports = [f"NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;{_xtext(to)}"] if asks else []
        code, said = talk.mail(self.sender, about)
        if code != 250:
            raise RelayTroubleError(_told(code, said), away=True)
        code, said = talk.rcpt(to, reports)
        if code not in {250, 251}:
            raise _no(code, said)
        code, said = _handed(talk, message)
        if code != 250:
            raise _no(code, said)
        with suppress(smtplib.SMTPException, OSError):  # it is taken: how we part does not matter
            talk.quit()
        return _told(code, said)

    @contextmanager
    def _conversing(self) -> Iterator[_Bounded]:
        context = ssl.create_default_context(cafile=self.ca_file)
        talk = _Bounded(context if self.tls == "tls" else None, self.seconds, self.domain)
        clock = threading.Timer(self.seconds, talk.cut)
        clock.daemon = True
        clock.start()
        try:
            code, said = talk.connect(self.host, self.port)
            if code != 220:
                raise RelayTroubleError(_told(code, said), away=True)
            talk.ehlo()
            if self.tls == "starttls":
                talk.starttls(context=context)
                talk.ehlo()
            if self.user_name is not None and self.tls != "none":
                talk.login(self.user_name, self.password or "")
            yield talk
        finally:
            clock.cancel()
            talk.close()


def _handed(talk: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    """Send the letter itself and return the answer; a relay that gives none may have taken it."""
    try:
        return talk.data(message)
    except smtplib.SMTPDataError:
        raise
    except (smtplib.SMTPException, OSError) as silence:
        raise RelayTroubleError(_named(silence), away=True, unsure=True) from None


def _xtext(text: str) -> str:
    """Return a text as RFC 3461 writes it in parameters (section 4).

    >>> _xtext("a+b=c d@cantho.example")
    'a+2Bb+3Dc+20d@cantho.example'
    """
    return "".join(
        sign if "!" <= sign <= "~" and sign not in "+=" else f"+{ord(sign):02X}" for sign in text
    )


def _no(code: int, said: bytes | str) -> LetterRefusedError | RelayTroubleError:
    """Return what a refusal means: for good, or for now (RFC 5321, 4.2.1)."""
    if code in _FOR_GOOD:
        return LetterRefusedError(_told(code, said))
    return RelayTroubleError(_told(code, said), away=code == _CLOSING)


def _told(code: int, said: bytes | str) -> str:
    """Return an answer of a server as one short printable line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"{code} {' '.join(line.split())}"[:LONGEST_ANSWER].strip()


def _named(silence: Exception) -> str:
    return f"{type(silence).__name__}: {' '.join(str(silence).split())}"[:LONGEST_ANSWER]
