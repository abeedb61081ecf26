"""Postfix: a letter is SENT where a queue id was submitted under a name and then really queued.

smtpd tells `client=…, sasl_username=…` once for each queue file; the queue manager tells `from=<…>`
when it takes the letter up and `removed` when its life ends. Queue ids, long and short
(enable_long_queue_ids), come again after that. A letter from `<>` is a notice that a program sends,
not a person; one that `NOQUEUE` names went on to a filter under an id of its own and is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from directory.activity.accounts import Accounts
from directory.activity.activity import ActivityKind, LinePlace, MailActivity
from directory.activity.lines import Beginning, Lines
from directory.activity.place import Life
from directory.activity.policy import ActivityPolicy
from directory.activity.source import Block
from directory.activity.stamps import STAMP, Stamps

# What may follow the name is written by Postfix; a name with ", " in it is therefore not cut short.
_STEPS: Final = re.compile(
    rb"\n\x00*+(" + STAMP + rb") ([^\s]{1,255}+) [^\s\[]{1,100}/(?:smtpd\[\d+\]: (?!NOQUEUE)"
    rb"([0-9A-Za-z]{5,24}): client=[^\n,]{1,400}, sasl_method=[^\n,]{1,64}, "
    rb"sasl_username=([^\r\n]{1,400}?)"
    rb"(?:, (?:sasl_sender|orig_queue_id|orig_client)=[^\n]*)?(?=\r?\n)"
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
        self._lives = {(one.server, one.queue_id): one for one in lives}
        self._servers: dict[bytes, str] = {}

    @property
    def lives(self) -> tuple[Life, ...]:
        """The lives that had not ended."""
        return tuple(self._lives.values())

    def activities(self, block: Block, lines: Lines, file: str) -> Iterator[MailActivity]:
        """Give what was sent by the lines of a block: told by the queue manager, dated by smtpd."""
        for step in _STEPS.finditer(block.data):
            stamp, host, born, name, moved, sender = step.groups()
            queue_id = (born or moved).decode()
            key = (self._server(host), queue_id)
            if born is not None:
                start = step.start(1)
                end = block.data.index(b"\n", step.end())
                place = LinePlace(file, block.base + start, end - start)
                self._begin(key, stamp, name, place, repeated=lines.repeated(start))
                continue
            life = self._lives.get(key)
            if life is None:
                continue
            if sender is None or not sender:  # removed, or a notice
                del self._lives[key]
            if not life.counted and sender != b"":
                if sender:
                    self._lives[key] = _counted(life)
                yield MailActivity(
                    ActivityKind.SENT, life.account, life.moment, key[0], life.line, queue_id
                )

    def _begin(
        self, key: tuple[str, str], stamp: bytes, name: bytes, place: LinePlace, *, repeated: bool
    ) -> None:
        moment = self._stamps.moment(stamp, repeated=repeated)
        before = self._lives.get(key)
        if moment is None or (before is not None and before.moment == moment):
            return  # the same line twice: two ways lead into the file
        self._lives.pop(key, None)
        account = self._accounts.named(name)
        if account is None:
            return
        if len(self._lives) >= self._bound:
            del self._lives[next(iter(self._lives))]
        self._lives[key] = Life(*key, account, moment, place, counted=False)

    def _server(self, host: bytes) -> str:
        try:
            return self._servers[host]
        except KeyError:
            if len(self._servers) > 10_000:
                self._servers.clear()
            return self._servers.setdefault(host, host.decode("utf-8", "replace").lower())


def _counted(life: Life) -> Life:
    return Life(life.server, life.queue_id, life.account, life.moment, life.line, counted=True)
