"""Zimbra: `mailbox.log` tells requests of web mail and IMAP, `audit.log` who signed in.

Both begin with a local time and the level, then the thread and the context in brackets; the context
begins with `name=account` once somebody is signed in, and with `aname=` in it an administrator looks
into another's mailbox. Only a context's first part is believed: `ua=` further on is the visitor's own
word. What web mail sends goes through Zimbra's Postfix without a log-in and is told here alone; a
FETCH over IMAP is told without its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from directory.activity.accounts import Accounts
from directory.activity.activity import ActivityKind, LinePlace, MailActivity
from directory.activity.lines import Beginning, Lines
from directory.activity.policy import ActivityPolicy
from directory.activity.source import Block
from directory.activity.stamps import Stamps

_STEPS: Final = re.compile(
    rb"\n\x00*+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d{3} INFO {1,2}\[[^\]\s]{1,500}\] "
    rb"\[(?:name=([^;\]\r\n]{1,400});)?([^\]\r\n]*)\] (?:"
    rb"soap - (Send|Get)MsgRequest elapsed=\d+[^\r\n]*"
    rb"|imap - (FETCH) elapsed=\d+[^\r\n]*"
    rb"|security - cmd=Auth; account=([^;\r\n]{1,400}); protocol=[a-z0-9_]{1,32};)(?=\r?\n)"
)


def is_zimbra(line: Beginning) -> bool:
    """Tell whether a line begins as Zimbra's do."""
    return line.zimbra


class Zimbra:
    """Reads requests and log-ins; nothing is remembered from line to line."""

    def __init__(self, policy: ActivityPolicy, stamps: Stamps, accounts: Accounts) -> None:
        self._policy, self._stamps, self._accounts = policy, stamps, accounts

    def activities(self, block: Block, lines: Lines, file: str) -> Iterator[MailActivity]:
        """Give what the lines of a block tell."""
        for step in _STEPS.finditer(block.data):
            stamp, name, context, request, fetch, signed_in = step.groups()
            start = step.start(1)
            spelled = signed_in or name
            if spelled is None or (not signed_in and b"aname=" in context):
                continue
            moment = self._stamps.moment(stamp, repeated=lines.repeated(start))
            account = self._accounts.named(spelled)
            if moment is None or account is None:
                continue
            kind = _kind(request, fetch)
            end = block.data.index(b"\n", step.end())
            place = LinePlace(file, block.base + start, end - start)
            yield MailActivity(kind, account, moment, self._policy.server, place)


def _kind(request: bytes | None, fetch: bytes | None) -> ActivityKind:
    if request == b"Send":
        return ActivityKind.SENT
    return ActivityKind.READ if request or fetch else ActivityKind.SIGNED_IN
