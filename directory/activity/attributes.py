"""The last log-in that a directory remembers of an entry: weaker evidence than any line of a log.

It is one moment that the next overwrites, says neither which service nor whether a person did it,
and may be late by design. So a `LastSignIn` is no `MailActivity`, and tells how late it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

# RFC 4517, 3.3.13; the offset may be written instead of Z, minutes and seconds may be absent.
_GENERALIZED: Final = re.compile(
    rb"(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,]\d{1,9})?(Z|[+-]\d\d(?:\d\d)?)"
)
_FILETIME: Final = re.compile(rb"\d{1,19}")
_EPOCH_OF_WINDOWS: Final = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER: Final = frozenset({0, 2**63 - 1})

# Attribute, in lower case → by how much the truth may be later. slapo-lastbind and slapd's own lastbind
# write at each bind unless told otherwise; zimbraLastLogonTimestampFrequency is 7 days by default; AD
# renews lastLogonTimestamp where it is older than msDS-LogonTimeSyncInterval, 14 days by default
# ([MS-ADA1] 2.351); lastLogon is exact, and not replicated.
_KNOWN: Final[Mapping[str, timedelta]] = {
    "authtimestamp": timedelta(0),
    "pwdlastsuccess": timedelta(0),
    "zimbralastlogontimestamp": timedelta(days=7),
    "lastlogontimestamp": timedelta(days=14),
}

# What has to be asked for by name: most of these are operational (RFC 4512, 3.4); a directory passes over
# what it does not know (RFC 4511, 4.5.1.8).
SIGN_IN_ATTRIBUTES: Final = (
    "authTimestamp",
    "pwdLastSuccess",
    "zimbraLastLogonTimestamp",
    "lastLogonTimestamp",
)


@dataclass(frozen=True, slots=True)
class LastSignIn:
    """The last log-in known of an entry: not before `moment` (UTC), and by at most `late` after it."""

    moment: datetime
    attribute: str
    late: timedelta

    @property
    def weaker(self) -> bool:
        """Always: an attribute of a directory is weaker evidence than a line of a log."""
        return True


def last_sign_ins(
    attributes: Mapping[str, Iterable[bytes]], now: datetime
) -> tuple[LastSignIn, ...]:
    """Return what an entry's attributes tell, the latest moment first; what cannot be read is left out.

    A moment more than a day after `now` (aware) is a clock gone wrong, and left out too.

    >>> told = last_sign_ins({"authTimestamp": [b"20261125080000Z"]}, datetime(2026, 11, 26, tzinfo=UTC))
    >>> told[0].moment.isoformat()
    '2026-11-25T08:00:00+00:00'
    """
    found = [
        LastSignIn(moment, name, _KNOWN[name.lower()])
        for name, values in attributes.items()
        if name.lower() in _KNOWN
        for value in values
        if (moment := _moment(value, windows=name.lower() == "lastlogontimestamp"))
        and moment <= now + timedelta(days=1)
    ]
    return tuple(sorted(found, key=lambda one: (one.moment, -one.late), reverse=True))


def _moment(value: bytes, *, windows: bool) -> datetime | None:
    try:
        return _of_filetime(value) if windows else _of_generalized(value)
    except (ValueError, OverflowError):
        return None


def _of_filetime(value: bytes) -> datetime | None:
    """Count 100 ns since 1601, UTC ([MS-DTYP] 2.3.3); 0 and the greatest number mean never."""
    if not _FILETIME.fullmatch(value) or int(value) in _NEVER:
        return None
    return _EPOCH_OF_WINDOWS + timedelta(seconds=int(value) // 10_000_000)


def _of_generalized(value: bytes) -> datetime | None:
    match = _GENERALIZED.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    clock = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    zone = match[7].decode()
    if zone == "Z":
        return clock
    away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:] or 0))
    return clock - away if zone[0] == "+" else clock + away
