"""Where the reading of a growing file stopped, with all that the next reading must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory.activity.activity import LinePlace


@dataclass(frozen=True, slots=True)
class Life:
    """A letter under way in Postfix: its queue id is bound to who submitted it until `removed`.

    `counted` where it was told as SENT already.
    """

    server: str
    queue_id: str
    account: str
    moment: datetime
    line: LinePlace
    counted: bool


@dataclass(frozen=True, slots=True)
class ClockState:
    """How far a server's local clock had come within an hour that summer time repeats."""

    server: str
    furthest: datetime
    repeated: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Everything before `offset` (octets, unpacked) of the file `identity` has been read.

    `tail` is the SHA-256 of the up to 4,096 octets before it: a file of the same first line that
    says something else there is another file, and is read from its beginning.
    """

    identity: str
    offset: int
    tail: str
    lives: tuple[Life, ...] = ()
    clocks: tuple[ClockState, ...] = ()
