"""What a mail log tells of a person: that something was sent, read, or signed in to; nothing more.

No subject, no recipient and no content is ever kept: who, when, on which server, and where the
line stands that says so, for an auditor who doubts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActivityKind(StrEnum):
    """What somebody did. To have signed in is the weakest: a telephone does it by itself."""

    SENT = "sent"
    READ = "read"
    SIGNED_IN = "signed_in"


class LogFormat(StrEnum):
    """Whose log a file is; AUTO takes whatever of the three it finds, also side by side."""

    POSTFIX = "postfix"
    DOVECOT = "dovecot"
    ZIMBRA = "zimbra"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Where a line stands: `offset` and `length` in octets of the unpacked file, without its end.

    `file` is the identity of `directory.activity.identity`: the same before and after rotation.
    """

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class MailActivity:
    """One act of one account, as one line tells it.

    `moment` is aware UTC, to the second. `queue_id` is Postfix's for what was SENT, else empty.
    """

    kind: ActivityKind
    account: str
    moment: datetime
    server: str
    line: LinePlace
    queue_id: str = ""
