"""From a mail log to mail activity, in one stream, and safe to do twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from directory.activity.accounts import Accounts
from directory.activity.activity import LogFormat, MailActivity
from directory.activity.coverage import Coverage, coverage
from directory.activity.dovecot import Dovecot, is_dovecot
from directory.activity.errors import LogRefusal, LogRefusedError
from directory.activity.identity import HEAD, before, digest, first_line
from directory.activity.lines import Beginning, Lines
from directory.activity.place import Place
from directory.activity.policy import ActivityPolicy
from directory.activity.postfix import Postfix, is_postfix
from directory.activity.source import Block, blocks, opened, pieces
from directory.activity.stamps import Stamps
from directory.activity.zimbra import Zimbra, is_zimbra


class Dialect(Protocol):
    """One system's way to write its log."""

    def activities(self, block: Block, lines: Lines, file: str) -> Iterator[MailActivity]:
        """Give what the lines of a block tell."""
        ...


_OURS: Final[dict[LogFormat, Callable[[Beginning], bool]]] = {
    LogFormat.POSTFIX: is_postfix,
    LogFormat.DOVECOT: is_dovecot,
    LogFormat.ZIMBRA: is_zimbra,
}


@dataclass(frozen=True, slots=True)
class Totals:
    """What a reading came to. `lines` are all whole lines, `understood` those of the system named.

    `unreadable` acts were of names that are none, `overlong` lines above the bound. `identity` is
    empty while the file has no whole line. `digest` is the SHA-256 of what was read, from `offset` to
    `next_offset`; `place` is where the next reading goes on, with `offset` 0 where it began anew.
    """

    lines: int
    understood: int
    overlong: int
    unreadable: int
    hours: tuple[Coverage, ...]
    identity: str
    offset: int
    next_offset: int
    digest: str
    place: Place | None


class Reading:
    """Gives the activities of a log once, in the order in which they came to be known.

    `totals` is there when the last was given. The place of an activity's line with its moment is
    the same however often and under whatever name the file is read.
    """

    def __init__(
        self,
        source: BinaryIO | Path,
        log_format: LogFormat,
        policy: ActivityPolicy,
        since: Place | None,
    ) -> None:
        self._source, self._format = source, log_format
        self._policy, self._since = policy, since
        self._totals: Totals | None = None

    @property
    def totals(self) -> Totals:
        """What the whole reading came to."""
        if self._totals is None:
            raise RuntimeError("the log has not been read to its end")
        return self._totals

    def __iter__(self) -> Iterator[MailActivity]:
        with opened(self._source) as (stream, modified):
            policy = self._policy
            if policy.modified is None and modified is not None:
                policy = replace(policy, modified=modified)
            yield from self._activities(stream, policy)

    def _activities(self, stream: BinaryIO, policy: ActivityPolicy) -> Iterator[MailActivity]:
        bounds, since = policy.bounds, self._since
        head = first_line(pieces(stream, bounds))
        identity = digest(head) if head is not None else ""
        offset, recent = 0, b""
        if since is not None and since.identity == identity:
            recent = before(stream, bounds, since.offset)
            offset = since.offset if digest(recent) == since.tail else 0
        stamps, accounts = Stamps(policy, head or b""), Accounts(policy)
        goes_on = since if offset else None
        wanted = [*_OURS] if self._format is LogFormat.AUTO else [self._format]
        lines = Lines(
            policy, stamps, {one: _OURS[one] for one in wanted}, goes_on.clocks if goes_on else ()
        )
        postfix = Postfix(policy, stamps, accounts, since.lives if since else ())
        dialects: dict[LogFormat, Dialect] = {
            LogFormat.POSTFIX: postfix,
            LogFormat.DOVECOT: Dovecot(policy, stamps, accounts),
            LogFormat.ZIMBRA: Zimbra(policy, stamps, accounts),
        }
        seal = Seal(recent if offset else b"")
        held: list[MailActivity] | None = None if offset else []
        for block in blocks(seal.passing(pieces(stream, bounds, offset)), offset, bounds):
            lines.take(block)
            told = chain.from_iterable(
                dialects[one].activities(block, lines, identity)
                for one in wanted
                if one in lines.present
            )
            if held is None:
                yield from told
            else:
                held.extend(told)
            if held is not None and lines.told.lines >= bounds.sample:
                _refuse_foreign(lines, policy)
                yield from held
                held = None
        if held is not None:
            _refuse_foreign(lines, policy)
            yield from held
        end = offset + seal.octets
        counts = lines.told
        self._totals = Totals(
            counts.lines, counts.understood, counts.overlong, accounts.unreadable, coverage(lines.hours),
            identity, offset, end, seal.digest,
            Place(identity, end, digest(seal.tail), postfix.lives, lines.clocks)
            if identity else None,
        )  # fmt: skip


class Seal:
    """Digests whole lines as they pass, and keeps the last octets before the next reading."""

    def __init__(self, recent: bytes) -> None:
        self.octets = 0
        self.tail = recent[-HEAD:]
        self._whole = hashlib.sha256()

    @property
    def digest(self) -> str:
        """The SHA-256 of the whole lines that passed, in hexadecimal."""
        return self._whole.hexdigest()

    def passing(self, octets: Iterator[bytes]) -> Iterator[bytes]:
        """Give on what comes."""
        running, length, window = self._whole.copy(), 0, self.tail
        for piece in octets:
            cut = piece.rfind(b"\n") + 1
            if cut:
                running.update(piece[:cut])
                self._whole, self.octets = running.copy(), length + cut
                self.tail = window = (window + piece[max(0, cut - HEAD) : cut])[-HEAD:]
            running.update(piece[cut:])
            window = (window + piece[max(cut, len(piece) - HEAD) :])[-HEAD:]
            length += len(piece)
            yield piece


def _refuse_foreign(lines: Lines, policy: ActivityPolicy) -> None:
    told, share = lines.told, policy.bounds.share
    if told.understood < told.lines * share:
        raise LogRefusedError(LogRefusal.ANOTHER_SYSTEM, share, told.lines, told.understood)


def identity_of(source: BinaryIO | Path, policy: ActivityPolicy) -> str:
    """Return the identity of a log, empty where it has no whole line yet; raises LogRefusedError."""
    with opened(source) as (stream, _):
        head = first_line(pieces(stream, policy.bounds))
    return digest(head) if head is not None else ""


def read_activity(
    source: BinaryIO | Path,
    *,
    log_format: LogFormat = LogFormat.AUTO,
    policy: ActivityPolicy,
    since: Place | None = None,
) -> Reading:
    """Return the activities of a log, to be iterated over once; a stream must be seekable.

    `since` is the place of an earlier reading. Where the file is the same, grown or packed, the
    reading goes on there; else it begins at the beginning, and letters under way are not forgotten:
    after rotation the new file tells their end. Iterating raises LogRefusedError, and OSError
    where a path cannot be read.
    """
    return Reading(source, log_format, policy, since)
