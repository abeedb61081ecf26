"""Small logs, and what a reading of them tells, in words that tests can compare."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from directory.activity import ActivityPolicy, LogFormat, MailActivity, Place, Totals, read_activity

GOLDEN = Path(__file__).parent / "golden"
MODIFIED = datetime(2026, 11, 27, tzinfo=UTC)
POLICY = ActivityPolicy(modified=MODIFIED)


def read(
    octets: bytes | str, since: Place | None = None, form: LogFormat = LogFormat.AUTO, **policy
) -> tuple[list[MailActivity], Totals]:
    """Read a log to its end."""
    octets = octets.encode() if isinstance(octets, str) else octets
    reading = read_activity(
        io.BytesIO(octets), log_format=form, policy=replace(POLICY, **policy), since=since
    )
    return list(reading), reading.totals


def told(octets: bytes | str, **others) -> list[str]:
    """Return the acts of a log, a line each: kind, account, moment, server."""
    return [line_of(act) for act in read(octets, **others)[0]]


def line_of(act: MailActivity) -> str:
    """Return one act as a line."""
    return f"{act.kind} {act.account} {act.moment:%Y-%m-%dT%H:%M:%SZ} {act.server or '-'}"


def letter(
    queue_id="DD44FA023C2", account="an@ct.example", at="Nov 26 08:00:01", host="mx1"
) -> str:
    """Return the lines that one letter leaves with Postfix."""
    return (
        f"{at} {host} postfix/submission/smtpd[5926]: {queue_id}: client=unknown[203.0.113.7], "
        f"sasl_method=PLAIN, sasl_username={account}\n"
        f"{at} {host} postfix/cleanup[6192]: {queue_id}: message-id=<1@ct.example>\n"
        f"{at} {host} postfix/qmgr[5924]: {queue_id}: from=<an@ct.example>, size=605, nrcpt=1 "
        "(queue active)\n"
        f"{at} {host} postfix/smtp[6194]: {queue_id}: to=<dan@outside.example>, relay=x[203.0.113.9]:25, "
        "delay=0.03, delays=0.01/0.01/0.01/0.01, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
        f"{at} {host} postfix/qmgr[5924]: {queue_id}: removed\n"
    )


def packed(octets: bytes | str) -> bytes:
    """Return a log as logrotate packs it."""
    return gzip.compress(octets.encode() if isinstance(octets, str) else octets)
