"""Dovecot: who signed in, and in which session the text of a letter was fetched.

The text log tells at a session's end: `body_count` for IMAP (2.3), `retr=letters/octets` for POP3;
`hdr_count` is the list of letters, not a letter read. The event export (JSON, times as RFC 3339)
tells each FETCH with its arguments. Both may stand in one file, through syslog or not; an export may
stand bare. A session and the commands in it are told as they were: counting days is for who counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from directory.activity.accounts import Accounts
from directory.activity.activity import ActivityKind, LinePlace, MailActivity
from directory.activity.lines import Beginning, Lines
from directory.activity.policy import ActivityPolicy
from directory.activity.source import Block
from directory.activity.stamps import STAMP, Stamps

# Anchored from a line's beginning on: what a stranger puts into a name stands where names stand.
_STEPS: Final = re.compile(
    rb"\n\x00*+(?:(" + STAMP + rb") (?:([^\s:]{1,255}) dovecot(?:\[\d+\])?: )?)?(?:"
    rb"(?:imap|pop3|submission|managesieve)-login: (?:Info: )?(?:Login|Logged in): "
    rb"user=<([^>\r\n]{1,400})>,"
    rb"|(?i:imap|imap-hibernate|pop3)\(([^\s()<>]{1,400})\)(?:<\d+><[^<>\s]*>)?: (?:Info: )?"
    rb"(?:Disconnected|Logged out|Connection closed)\b[^\r\n]*?[ :](retr=[1-9]\d*/|in=\d+ out=)"
    rb"([^\r\n]*)(?=\r?\n)"
    rb'|(?:stats: (?:Info: )?)?(\{"event":"'
    rb'(?:auth_request_finished|imap_command_finished|mail_opened)",[^\r\n]*\})(?=\r?\n))'
)
_LETTERS: Final = re.compile(rb" body_count=(\d{1,9})\b")
_OCTETS: Final = re.compile(rb"\d{1,15}")
_PROTOCOLS: Final = frozenset({"imap", "pop3", "submission", "managesieve", "smtp"})
# RFC 9051, 6.4.5, and RFC 3501's RFC822; the header alone is the list of letters.
_TEXT: Final = re.compile(
    r"(?<![A-Z0-9.])(?:(?:BODY|BINARY)(?:\.PEEK)?\[(?!HEADER|\d[\d.]*\.(?:HEADER|MIME))"
    r"|RFC822(?!\.(?:HEADER|SIZE)))",
    re.IGNORECASE,
)


def is_dovecot(line: Beginning) -> bool:
    """Tell whether a line is Dovecot's, by its program or by the level in its own file."""
    return line.program == b"dovecot"


class Dovecot:
    """Reads sessions and events; nothing is remembered from line to line."""

    def __init__(self, policy: ActivityPolicy, stamps: Stamps, accounts: Accounts) -> None:
        self._policy, self._stamps, self._accounts = policy, stamps, accounts

    def activities(self, block: Block, lines: Lines, file: str) -> Iterator[MailActivity]:
        """Give what the lines of a block tell."""
        for step in _STEPS.finditer(block.data):
            stamp, host, signed_in, user, told, rest, event = step.groups()
            start = step.start() + 1
            server = host.decode("utf-8", "replace").lower() if host else self._policy.server
            if event is not None:
                found = self._event(event, server if stamp else None)
            elif stamp is None:
                continue
            else:
                moment = self._stamps.moment(stamp, repeated=lines.repeated(step.start(1)))
                kind = ActivityKind.SIGNED_IN if signed_in else self._session(told, rest)
                found = self._act(kind, signed_in or user, moment, server)
            if found is not None:
                start += len(step[0]) - 1 - len(step[0][1:].lstrip(b"\0"))
                end = block.data.index(b"\n", step.end())
                place = LinePlace(file, block.base + start, end - start)
                kind, account, moment, server = found
                yield MailActivity(kind, account, moment, server, place)

    def _session(self, told: bytes, rest: bytes) -> ActivityKind | None:
        """Was the text of a letter fetched in a session that ended?"""
        if told.startswith(b"retr"):
            return ActivityKind.READ
        counted = _LETTERS.search(rest)
        if counted is not None:
            return ActivityKind.READ if int(counted[1]) else None
        least, octets = self._policy.octets_as_reading, _OCTETS.match(rest)
        if least is None or octets is None or int(octets[0]) < least:
            return None
        return ActivityKind.READ

    def _act(
        self, kind: ActivityKind | None, name: bytes, moment: datetime | None, server: str
    ) -> tuple[ActivityKind, str, datetime, str] | None:
        if kind is None or moment is None:
            return None
        account = self._accounts.named(name)
        return None if account is None else (kind, account, moment, server)

    def _event(
        self, text: bytes, server: str | None
    ) -> tuple[ActivityKind, str, datetime, str] | None:
        try:
            event: object = json.loads(text)
        except (ValueError, RecursionError):
            return None
        fields = event.get("fields") if isinstance(event, dict) else None
        if not isinstance(event, dict) or not isinstance(fields, dict):
            return None
        name, ended, host = fields.get("user"), event.get("end_time"), event.get("hostname")
        if not isinstance(name, str) or not isinstance(ended, str) or "master_user" in fields:
            return None  # a master user is somebody else in another's mailbox
        moment = self._stamps.moment(ended.encode("ascii", "replace"))
        if server is None:
            server = host.lower() if isinstance(host, str) else self._policy.server
        kind = _kind(event.get("event"), event.get("categories"), fields)
        return self._act(kind, name.encode("utf-8", "surrogatepass"), moment, server)


def _kind(event: object, categories: object, fields: dict[str, object]) -> ActivityKind | None:
    """Say what an exported event tells of its user (Dovecot's list of events, 2.3 and 2.4)."""
    if event == "auth_request_finished":
        service = fields.get("service", fields.get("protocol"))
        signed_in = fields.get("success") == "yes" and service in _PROTOCOLS
        return ActivityKind.SIGNED_IN if signed_in else None
    if event == "imap_command_finished":
        name = fields.get("cmd_name", fields.get("name"))
        fetched = name in ("FETCH", "UID FETCH") and fields.get("tagged_reply_state", "OK") == "OK"
        read = fetched and _TEXT.search(str(fields.get("cmd_args", fields.get("args", ""))))
        return ActivityKind.READ if read else None
    # A delivery and an index open letters too; a person does it over IMAP or POP3.
    by_person = isinstance(categories, list) and not {"service:imap", "service:pop3"}.isdisjoint(
        one for one in categories if isinstance(one, str)
    )
    reasons = fields.get("reason_code")
    by_text = reasons is None or "imap:fetch_body" in str(reasons)
    return ActivityKind.READ if by_person and by_text else None
