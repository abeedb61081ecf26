"""When a line was written: syslog's stamps know neither year nor zone, RFC 3339's know both.

A stamp is worked out once for each second that differs. Moments are whole seconds in UTC.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from directory.activity.errors import LogRefusal, LogRefusedError
from directory.activity.policy import ActivityPolicy

# RFC 3164, 4.1.2; RFC 3339, 5.6 (RFC 5424 writes the same). The fraction may be absent.
SYSLOG: Final = rb"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
RFC3339: Final = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
STAMP: Final = rb"(?:" + SYSLOG + rb"|" + RFC3339 + rb")"

_DAY: Final = timedelta(days=1)
_MONTHS: Final = {name.encode(): n for n, name in enumerate(calendar.month_abbr) if n}
_REMEMBERED: Final = 100_000
_PARTS: Final = re.compile(
    rb"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?"
)

_OFFSET: Final = re.compile(rb"(?:Z|[+-]\d\d:?\d\d)\Z")


class Stamps:
    """Turns the stamps of one file into moments; None where no such second exists.

    Without a year a stamp is of the latest year in which it is not after the file's last change, or,
    where the year of the first line is told, of the first year in which it is not before that line.
    A day is allowed for clocks and for lines out of order. So New Year may pass within a file, as
    long as the file spans less than a year; nothing depends on which line was read before.
    """

    def __init__(self, policy: ActivityPolicy, first: bytes = b"") -> None:
        self._policy = policy
        self._zone = policy.zone
        self._known: dict[bytes, datetime | None] = {}
        self._hours: dict[bytes, datetime | None] = {}
        self._earliest = self._beginning(first)
        modified = policy.modified
        self._latest = modified and modified.astimezone(self._zone).replace(tzinfo=None) + _DAY

    def moment(self, stamp: bytes, *, repeated: bool = False) -> datetime | None:
        """Return the moment of a stamp; `repeated` in the second pass of an hour that comes twice."""
        key = stamp[:19] + (b"Z" if stamp.endswith(b"Z") else stamp[-6:]) if stamp[20:] else stamp
        try:
            found = self._known[key]
        except KeyError:
            found = self._worked_out(stamp)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        if repeated and found is not None:
            local = found.astimezone(self._zone).replace(tzinfo=None, fold=1)
            return local.replace(tzinfo=self._zone).astimezone(UTC)
        return found

    def comes_twice(self, stamp: bytes) -> datetime | None:
        """Return the local time of a stamp that could be of two moments (PEP 495), else None."""
        found = self.moment(stamp)
        if found is None or _OFFSET.search(stamp):
            return None
        local = found.astimezone(self._zone)
        once, again = local.utcoffset(), local.replace(fold=1).utcoffset()
        return local.replace(tzinfo=None) if once != again else None

    def _worked_out(self, stamp: bytes) -> datetime | None:
        try:
            whole = _PARTS.fullmatch(stamp)
            if whole is None:
                return self._within_its_hour(stamp)
            *numbers, offset = whole.groups()
            if offset is not None:
                clock = stamp[:10] + b"T" + stamp[11:19] + offset.replace(b"Z", b"+00:00")
                return datetime.fromisoformat(clock.decode()).astimezone(UTC)
            year, month, day, hour, minute, second = map(int, numbers)
            local = datetime(year, month, day, hour, minute, second, tzinfo=self._zone)
            return local.astimezone(UTC)
        except (ValueError, OverflowError, KeyError):
            return None

    def _within_its_hour(self, stamp: bytes) -> datetime:
        """Work out a stamp without a year, by its hour where the hour is an ordinary one."""
        hour = stamp[:9]
        try:
            start = self._hours[hour]
        except KeyError:
            first, last = (self._in_utc(hour + rest) for rest in (b":00:00", b":59:59"))
            start = first if last - first == timedelta(seconds=3599) else None
            if len(self._hours) >= _REMEMBERED:
                self._hours.clear()
            self._hours[hour] = start
        minute, second = int(stamp[10:12]), int(stamp[13:15])
        if start is None or minute > 59 or second > 59:
            return self._in_utc(stamp)
        return start + timedelta(0, 60 * minute + second)

    def _in_utc(self, stamp: bytes) -> datetime:
        return self._in_its_year(stamp).replace(tzinfo=self._zone).astimezone(UTC)

    def _in_its_year(self, stamp: bytes) -> datetime:
        if self._earliest is not None:
            found = _of_year(stamp, self._earliest.year, 1)
            return found if found >= self._earliest else _of_year(stamp, found.year + 1, 1)
        if self._latest is None:
            raise LogRefusedError(LogRefusal.NO_YEAR)
        found = _of_year(stamp, self._latest.year, -1)
        return found if found <= self._latest else _of_year(stamp, found.year - 1, -1)

    def _beginning(self, first: bytes) -> datetime | None:
        year = self._policy.year
        if year is None:
            return None
        found = re.match(SYSLOG, first)
        try:
            return _of_year(found[0], year, 1) - _DAY if found else datetime(year, 1, 1)  # noqa: DTZ001
        except (ValueError, KeyError):
            return datetime(year, 1, 1)  # noqa: DTZ001


def _of_year(stamp: bytes, year: int, step: int) -> datetime:
    """Return a local time; the 29th of February is of the nearest leap year in that direction."""
    month, day = _MONTHS[stamp[:3]], int(stamp[4:6])
    while (month, day) == (2, 29) and not calendar.isleap(year):
        year += step
    clock = int(stamp[7:9]), int(stamp[10:12]), int(stamp[13:15])
    return datetime(year, month, day, *clock)  # noqa: DTZ001  (a zone is given by who asked)
