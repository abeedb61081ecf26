"""What every line tells, also one of no interest: that a server wrote in a certain minute, and as what.

One expression finds the beginnings of all lines of a block, and equal ones are counted together, so
that a million lines cost a few thousand questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from directory.activity.errors import LogRefusal, LogRefusedError
from directory.activity.place import ClockState
from directory.activity.policy import ActivityPolicy
from directory.activity.source import Block
from directory.activity.stamps import STAMP, Stamps

# Minute; what follows the seconds; offset; then host and program (syslog), name and level (Dovecot's
# own file), level and nothing (Zimbra). An exported event stands bare, and tells its end itself.
_BEGINNING: Final = re.compile(
    rb"\n\x00*+(?:"
    rb"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d):\d\d"
    rb"(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)? +([^\s]{1,255}+) *+([^\s\[:]{0,128}+)"
    rb'|\{"event":"[a-z_]++","hostname":"([^"\\\n]{1,255})"[^\n]*?'
    rb'"end_time":"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)")'
)
_AT: Final = re.compile(
    rb"\n\x00*+(" + STAMP + rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[^ \n]* ([^\s]+)"
)
_BACK: Final = timedelta(minutes=10)  # lines of one server are out of order by less
_LEVELS: Final = frozenset({b"Debug", b"Info", b"Warning", b"Error", b"Fatal", b"Panic"})


class Beginning(NamedTuple):
    """How a line begins. `server` is empty where the line names none."""

    server: bytes
    program: bytes
    zimbra: bool


@dataclass(slots=True)
class Told:
    """Counts of the lines read so far."""

    lines: int = 0
    understood: int = 0
    overlong: int = 0


class Lines:
    """Counts lines and hours of one file, and knows which of two equal local hours a line is of."""

    def __init__(
        self,
        policy: ActivityPolicy,
        stamps: Stamps,
        ours: Callable[[Beginning], bool],
        clocks: tuple[ClockState, ...],
    ) -> None:
        self.told = Told()
        self.hours: dict[str, set[int]] = {}
        self._policy, self._stamps, self._ours = policy, stamps, ours
        self._clocks = {one.server: (one.furthest, one.repeated) for one in clocks}
        self._repeated: set[int] = set()
        self._minutes: dict[tuple[bytes, ...], tuple[str, int, bool] | None] = {}
        self._pairs = 0

    @property
    def clocks(self) -> tuple[ClockState, ...]:
        """What the next reading must know of clocks within a repeated hour."""
        return tuple(ClockState(name, *state) for name, state in sorted(self._clocks.items()))

    def take(self, block: Block) -> None:
        """Count a block."""
        self._repeated = set()
        told = self.told
        told.lines += block.lines
        told.overlong += block.overlong
        twice = False
        for parts, count in Counter(_BEGINNING.findall(block.data)).items():
            known = self._minute(parts)
            if known is None:
                continue
            server, hour, ambiguous = known
            twice = twice or ambiguous
            told.understood += count * self._ours(_beginning(parts))
            if not ambiguous:
                self._wrote(server, hour)
        if twice or self._clocks:
            self._look_at_each(block)

    def repeated(self, at: int) -> bool:
        """Tell whether the stamp at a position of the block is of an hour's second pass."""
        return at in self._repeated

    def _minute(self, parts: tuple[bytes, ...]) -> tuple[str, int, bool] | None:
        minute, offset = parts[0] or parts[5], parts[1] or parts[6]
        key = (minute, offset, parts[2], parts[4])
        try:
            return self._minutes[key]
        except KeyError:
            stamp = minute + b":00" + offset
            moment = self._stamps.moment(stamp)
            found = None
            if moment is not None:
                server = _beginning(parts).server.decode("utf-8", "replace").lower()
                ambiguous = self._stamps.comes_twice(stamp) is not None
                found = (server or self._policy.server, _hour(moment), ambiguous)
            if len(self._minutes) > 100_000:
                self._minutes.clear()
            self._minutes[key] = found
            return found

    def _wrote(self, server: str, hour: int) -> None:
        hours = self.hours.setdefault(server, set())
        if hour not in hours:
            self._pairs += 1
            if self._pairs > self._policy.bounds.hours:
                raise LogRefusedError(LogRefusal.TOO_MANY_HOURS, self._policy.bounds.hours)
            hours.add(hour)

    def _look_at_each(self, block: Block) -> None:
        """Walk through the lines of a block in which a local hour comes twice (PEP 495)."""
        for match in _AT.finditer(block.data):
            stamp, word = match.groups()
            server = (
                b""
                if (stamp[4:5] == b"-" and stamp[10:11] == b" ") or word.endswith(b":")
                else word
            )
            name = server.decode("utf-8", "replace").lower() or self._policy.server
            local = self._stamps.comes_twice(stamp)
            if local is None:
                self._clocks.pop(name, None)
                continue
            furthest, second = self._clocks.get(name, (local, False))
            second = second or local < furthest - _BACK
            self._clocks[name] = (local if second else max(local, furthest), second)
            if second:
                self._repeated.add(match.start(1))
            moment = self._stamps.moment(stamp, repeated=second)
            if moment is not None:
                self._wrote(name, _hour(moment))


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


def _beginning(parts: tuple[bytes, ...]) -> Beginning:
    minute, _, word, next_word, hostname = parts[:5]
    if hostname:
        return Beginning(hostname, b"dovecot", zimbra=False)
    if minute[10:11] == b" " and minute[4:5] == b"-":
        return Beginning(b"", b"", zimbra=True)
    if word.endswith(b":"):
        return Beginning(b"", b"dovecot" if next_word in _LEVELS else b"", zimbra=False)
    return Beginning(word, next_word, zimbra=False)
