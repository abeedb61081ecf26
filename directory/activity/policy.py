"""How a house's logs are to be understood, and how much of a stranger's file is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

HO_CHI_MINH: Final = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class LogBounds:
    """Ceilings. `line`, `octets` and `piece` are octets of the unpacked file.

    A longer line is passed over and counted. `ratio` is unpacked to packed: deflate reaches 1,032,
    mail logs stay near 20. `hours` counts pairs of server and hour; `lives` the letters that wait
    for their end; `sample` the lines after which a foreign file is told from a mail log, by the
    `share` of its lines that were understood.
    """

    line: int = 64 << 10
    piece: int = 1 << 20
    octets: int = 64 << 30
    ratio: int = 200
    hours: int = 200_000
    lives: int = 50_000
    sample: int = 1_000
    share: float = 0.01


ORDINARY: Final = LogBounds()


@dataclass(frozen=True, slots=True)
class ActivityPolicy:
    """What a log does not say itself.

    `zone` is that of stamps without one. `year` is the year of the file's first line; without it
    `modified` (aware; a path's own time of change) tells the latest year a stamp can be of.
    `server` names the machine where lines name none (Dovecot's own file, Zimbra). `domain` completes
    an account without one; `aliases` leads a lower-case address to its account.

    `octets_as_reading`: an IMAP session of a Dovecot before 2.3 tells only how many octets went out.
    None, the default, takes that for no evidence of reading.
    """

    zone: tzinfo = HO_CHI_MINH
    year: int | None = None
    modified: datetime | None = None
    server: str = ""
    domain: str = ""
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    octets_as_reading: int | None = None
    bounds: LogBounds = ORDINARY
