"""Mail logs as a busy server writes them: the same for the same seed, of any length."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

_HEX, _LONG = "0123456789ABCDEF", "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
_START = datetime(2026, 11, 2, 6, 0)


class PostfixLog:
    """One server's day: letters in, letters out, refused ones, sign-ins that fail, other programs.

    Counts in `sent` what an exact reader must find, by account.
    """

    def __init__(self, seed: int = 1, people: int = 5_000, host: str = "mx1") -> None:
        self._dice, self._people, self._host = random.Random(seed), people, host
        self._moment = _START
        self.sent: dict[str, int] = {}

    def lines(self, number: int) -> Iterator[str]:
        """Give that many lines, without their ends; the last letter may stay under way."""
        return islice(self._endless(), number)

    def _endless(self) -> Iterator[str]:
        while True:
            roll = self._dice.random()
            if roll < 0.30:
                yield from self._submitted()
            elif roll < 0.75:
                yield from self._received()
            elif roll < 0.90:
                yield from self._refused()
            else:
                yield from self._others()

    def _line(self, program: str, text: str) -> str:
        self._moment += timedelta(milliseconds=self._dice.choice((20, 90, 300, 900)))
        at = self._moment
        return f"{at:%b} {at.day:2} {at:%H:%M:%S} {self._host} {program}[{self._pid()}]: {text}"

    def _pid(self) -> int:
        return self._dice.randrange(1_000, 60_000)

    def _id(self) -> str:
        if self._dice.random() < 0.5:
            return "".join(self._dice.choices(_HEX, k=11))
        return "4" + "".join(self._dice.choices(_LONG, k=14))

    def _address(self) -> str:
        return f"203.0.113.{self._dice.randrange(256)}"

    def _letter(self, queue_id: str, sender: str, program: str, to: str) -> Iterator[str]:
        mark = self._dice.randrange(10**12)
        yield self._line("postfix/cleanup", f"{queue_id}: message-id=<{mark}@may.example>")
        size = self._dice.randrange(900, 90_000)
        yield self._line(
            "postfix/qmgr", f"{queue_id}: from=<{sender}>, size={size}, nrcpt=1 (queue active)"
        )
        yield self._line(
            program,
            f"{queue_id}: to=<{to}>, relay=mx.outside.example[{self._address()}]:25, delay=0.31, "
            f"delays=0.05/0.01/0.11/0.14, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {mark:X})",
        )
        yield self._line("postfix/qmgr", f"{queue_id}: removed")

    def _submitted(self) -> Iterator[str]:
        name, queue_id = f"cb{self._dice.randrange(self._people):05}@cantho.example", self._id()
        client, daemon = f"unknown[{self._address()}]", "postfix/submission/smtpd"
        yield self._line(daemon, f"connect from {client}")
        yield self._line(
            daemon, f"{queue_id}: client={client}, sasl_method=PLAIN, sasl_username={name}"
        )
        letter = self._letter(queue_id, name, "postfix/smtp", f"dan{self._pid()}@outside.example")
        yield next(letter)
        yield next(letter)
        self.sent[name] = self.sent.get(name, 0) + 1
        yield from letter
        yield self._line(
            daemon, f"disconnect from {client} ehlo=2 starttls=1 auth=1 mail=1 commands=7"
        )

    def _received(self) -> Iterator[str]:
        queue_id, client = self._id(), f"mail.outside.example[{self._address()}]"
        yield self._line("postfix/smtpd", f"connect from {client}")
        yield self._line("postfix/smtpd", f"{queue_id}: client={client}")
        to = f"cb{self._dice.randrange(self._people):05}@cantho.example"
        yield from self._letter(queue_id, f"dan{self._pid()}@outside.example", "postfix/lmtp", to)
        yield self._line(
            "postfix/smtpd", f"disconnect from {client} ehlo=1 mail=1 rcpt=1 commands=5"
        )

    def _refused(self) -> Iterator[str]:
        client = f"unknown[{self._address()}]"
        yield self._line("postfix/smtpd", f"connect from {client}")
        yield self._line(
            "postfix/smtpd",
            f"NOQUEUE: reject: RCPT from {client}: 554 5.7.1 Service unavailable; Client host blocked; "
            f"from=<spam{self._pid()}@spam.example> to=<cb00001@cantho.example> proto=ESMTP helo=<x>",
        )
        yield self._line(
            "postfix/smtpd", f"disconnect from {client} ehlo=1 mail=1 rcpt=0/1 commands=3"
        )

    def _others(self) -> Iterator[str]:
        client = f"unknown[{self._address()}]"
        yield self._line(
            "postfix/submission/smtpd",
            f"warning: {client}: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=admin",
        )
        yield self._line("postfix/anvil", f"statistics: max connection rate 1/60s for {client}")
        yield self._line(
            "opendkim", f"{self._id()}: DKIM-Signature field added (s=s1, d=cantho.example)"
        )
