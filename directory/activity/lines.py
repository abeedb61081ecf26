"""What every line tells, also one of no interest: that a server wrote in a certain minute, and as what.

One expression finds the beginnings of all lines of a block, and equal ones are counted together, so
that a million lines cost a few thousand questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias, TypeVar

from directory.activity.activity import LogFormat
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
# The ordinary cases, at half the cost: a block in which every line is one, is counted by these.
_ORDINARY: Final = (
    re.compile(rb"\n(.{12}):\d\d() ([^\n\[:]{1,400}+)"),
    re.compile(rb"\n(.{16}):\d\d(?:\.\d{1,9})?+([Z+-].{0,5}) ([^\n\[:]{1,400}+)"),
)
_AT: Final = re.compile(
    rb"\n\x00*+(" + STAMP + rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[^ \n]* ([^\s]+)"
)
_REMEMBERED: Final = 20_000
_BACK: Final = timedelta(minutes=10)  # lines of one server are out of order by less
_Beginning: TypeAlias = tuple[bytes, bytes, bytes | tuple[bytes, ...]]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_ZIMBRA: Final = frozenset({b"TRACE", b"DEBUG", b"INFO", b"WARN", b"ERROR", b"FATAL"})
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
        systems: Mapping[LogFormat, Callable[[Beginning], bool]],
        clocks: tuple[ClockState, ...],
    ) -> None:
        self.told = Told()
        self.hours: dict[str, set[int]] = {}
        self.present: set[LogFormat] = set()  # whose lines the last block holds
        self._policy, self._stamps, self._systems = policy, stamps, systems
        self._clocks = {one.server: (one.furthest, one.repeated) for one in clocks}
        self._repeated: set[int] = set()
        self._minutes: dict[bytes, tuple[int | None, bool]] = {}
        self._writers: dict[bytes | tuple[bytes, ...], tuple[str, LogFormat | None]] = {}
        self._pairs = 0

    @property
    def clocks(self) -> tuple[ClockState, ...]:
        """What the next reading must know of clocks within a repeated hour."""
        return tuple(ClockState(name, *state) for name, state in sorted(self._clocks.items()))

    def take(self, block: Block) -> None:
        """Count a block."""
        self._repeated, self.present = set(), set()
        told = self.told
        told.lines += block.lines
        told.overlong += block.overlong
        twice = False
        for (minute, offset, words), count in _counted(block):
            hour, ambiguous = self._hour(minute, offset)
            if hour is None:
                continue
            server, system = self._writer(words)
            if system is not None:
                told.understood += count
                self.present.add(system)
            twice = twice or ambiguous
            if not ambiguous:
                self._wrote(server, hour)
        if twice or self._clocks:
            self._look_at_each(block)

    def repeated(self, at: int) -> bool:
        """Tell whether the stamp at a position of the block is of an hour's second pass."""
        return at in self._repeated

    def _hour(self, minute: bytes, offset: bytes) -> tuple[int | None, bool]:
        """Return the hour of a minute since 1970, or None, and whether it comes twice."""
        key = minute + b":00" + offset
        found = self._minutes.get(key)
        if found is None:
            moment = self._stamps.moment(key)
            hour = None if moment is None else hour_of(moment)
            found = hour, self._stamps.comes_twice(key) is not None
            _remember(self._minutes, key, found)
        return found

    def _writer(self, words: bytes | tuple[bytes, ...]) -> tuple[str, LogFormat | None]:
        """Return the server of a line and its system, None where that is not read."""
        found = self._writers.get(words)
        if found is None:
            line = _beginning(words)
            server = line.server.decode("utf-8", "replace").lower() or self._policy.server
            found = server, next((one for one, ours in self._systems.items() if ours(line)), None)
            _remember(self._writers, words, found)
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
            zimbra = stamp[4:5] == b"-" and stamp[10:11] == b" "
            server = b"" if zimbra or word.endswith(b":") else word
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
                self._wrote(name, hour_of(moment))


def _counted(block: Block) -> Iterable[tuple[_Beginning, int]]:
    """Return how lines begin, minute, offset and words, and how many begin so."""
    for ordinary in _ORDINARY:
        found = ordinary.findall(block.data)
        if len(found) == block.lines:
            counts = Counter(found)
            if all(b" " in words for _, _, words in counts):
                return counts.items()
    return Counter(
        (minute or ended, offset or zone, (minute[4:5], *words))
        for minute, offset, *words, ended, zone in _BEGINNING.findall(block.data)
    ).items()


def _beginning(words: bytes | tuple[bytes, ...]) -> Beginning:
    if isinstance(words, bytes):
        server, program = words.split(b" ", 2)[:2]
        return Beginning(server, program, zimbra=False)
    dash, word, next_word, hostname = words
    if hostname:
        return Beginning(hostname, b"dovecot", zimbra=False)
    if word.endswith(b":"):
        return Beginning(b"", b"dovecot" if next_word in _LEVELS else b"", zimbra=False)
    if dash == b"-" and word in _ZIMBRA:
        return Beginning(b"", b"", zimbra=True)
    return Beginning(word, next_word, zimbra=False)


def hour_of(moment: datetime) -> int:
    """Return the hour of a moment, counted since 1970 (UTC)."""
    return int(moment.timestamp()) // 3600


def _remember(known: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value
