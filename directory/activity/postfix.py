"""Postfix: a letter is SENT where a queue id was submitted under a name and then really queued.

smtpd tells `client=…, sasl_username=…` once for each queue file; the queue manager tells `from=<…>`
when it takes the letter up and `removed` when its life ends. Queue ids, long and short
(enable_long_queue_ids), come again after that. A letter from `<>` is a notice that a program sends,
not a person; one that `NOQUEUE` names went on to a filter under an id of its own and is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from directory.activity.accounts import Accounts
from directory.activity.activity import ActivityKind, LinePlace, MailActivity
from directory.activity.lines import Beginning, Lines
from directory.activity.place import Life
from directory.activity.policy import ActivityPolicy
from directory.activity.source import Block
from directory.activity.stamps import STAMP, Stamps

# Where in a block a line may stand that matters; the line itself is then read from its beginning.
_HINTS: Final = re.compile(
    rb"/(?:smtpd\[\d++\]: [0-9A-Za-z]{5,24}+: client=[^\n,]{1,400}+, sasl_method="
    rb"|qmgr\[\d++\]: ([0-9A-Za-z]{5,24}+): (?:from=<|removed))"
)
# What may follow the name is written by Postfix; a name with ", " in it is therefore not cut short.
_STEPS: Final = re.compile(
    rb"\n\x00*+(" + STAMP + rb") ([^\s]{1,255}+) [^\s\[]{1,100}/(?:smtpd\[\d+\]: (?!NOQUEUE)"
    rb"([0-9A-Za-z]{5,24}): client=[^\n,]{1,400}, sasl_method=[^\n,]{1,64}, "
    rb"sasl_username=([^\r\n]{1,400}?)"
    rb"(?:, (?:sasl_sender|orig_queue_id|orig_client)=[^\r\n]*+)?(?=\r?\n)"
    rb"|qmgr\[\d+\]: ([0-9A-Za-z]{5,24}): (?:from=<([^>\n]?)|removed(?=\r?\n)))"
)
_PROGRAMS: Final = frozenset(
    b"anvil bounce cleanup defer discard error flush lmtp local master oqmgr pickup pipe postdrop "
    b"postlogd postscreen postsuper proxymap qmgr qmqpd scache showq smtp smtpd spawn tlsmgr tlsproxy "
    b"trace trivial-rewrite verify virtual".split()
)


def is_postfix(line: Beginning) -> bool:
    """Tell whether a line is Postfix's: `postfix/qmgr`, and whatever syslog_name made of it."""
    name, slash, daemon = line.program.rpartition(b"/")
    return bool(slash) and (daemon in _PROGRAMS or name.startswith(b"postfix"))


class Postfix:
    """Follows the lives of queue ids through one file."""

    def __init__(
        self, policy: ActivityPolicy, stamps: Stamps, accounts: Accounts, lives: tuple[Life, ...]
    ) -> None:
        self._bound, self._stamps, self._accounts = policy.bounds.lives, stamps, accounts
        self._lives: dict[tuple[bytes, bytes], Life] = {}
        self._counted: set[tuple[bytes, bytes]] = set()
        self._ids: dict[bytes, int] = {}  # on how many servers an id is alive
        for life in lives:
            self._keep((life.server.encode(), life.queue_id.encode()), life)

    @property
    def lives(self) -> tuple[Life, ...]:
        """The lives that had not ended."""
        return tuple(
            replace(life, counted=key in self._counted) for key, life in self._lives.items()
        )

    def activities(self, block: Block, lines: Lines, file: str) -> Iterator[MailActivity]:
        """Give what was sent by the lines of a block: told by the queue manager, dated by smtpd."""
        data, ids, seen = block.data, self._ids, -1
        for hint in _HINTS.finditer(data):
            if hint[1] is not None and hint[1] not in ids:
                continue
            begin = data.rfind(b"\n", 0, hint.start())
            if begin == seen:
                continue  # one line is looked at once, however many hints somebody put into it
            seen = begin
            step = _STEPS.match(data, begin)
            if step is None:
                continue
            stamp, host, born, name, moved, sender = step.groups()
            key = (host.lower(), born or moved)
            if born is not None:
                start = step.start(1)
                place = LinePlace(file, block.base + start, data.index(b"\n", step.end()) - start)
                moment = self._stamps.moment(stamp, repeated=lines.repeated(start))
                self._begin(key, moment, name, place)
            elif (sent := self._go_on(key, sender)) is not None:
                yield sent

    def _begin(
        self, key: tuple[bytes, bytes], moment: datetime | None, name: bytes, place: LinePlace
    ) -> None:
        before = self._lives.get(key)
        if moment is None or (before is not None and before.moment == moment):
            return  # the same line twice: two ways lead into the file
        if before is not None:
            self._forget(key)
        account = self._accounts.named(name)
        if account is None:
            return
        if len(self._lives) >= self._bound:
            self._forget(next(iter(self._lives)))
        server = key[0].decode("utf-8", "replace")
        self._keep(key, Life(server, key[1].decode(), account, moment, place, counted=False))

    def _go_on(self, key: tuple[bytes, bytes], sender: bytes | None) -> MailActivity | None:
        """Return what the queue manager's line makes known; `sender` is None where it is `removed`."""
        life = self._lives.get(key)
        if life is None:
            return None
        counted = key in self._counted
        if sender:
            self._counted.add(key)
        else:  # its end, or a notice
            self._forget(key)
        if counted or sender == b"":
            return None
        return MailActivity(
            ActivityKind.SENT, life.account, life.moment, life.server, life.line, life.queue_id
        )

    def _keep(self, key: tuple[bytes, bytes], life: Life) -> None:
        self._lives[key] = life
        self._ids[key[1]] = self._ids.get(key[1], 0) + 1
        if life.counted:
            self._counted.add(key)

    def _forget(self, key: tuple[bytes, bytes]) -> None:
        del self._lives[key]
        self._counted.discard(key)
        left = self._ids.pop(key[1]) - 1
        if left:
            self._ids[key[1]] = left
