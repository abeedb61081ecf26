"""Deadlines as a calendar that other programs read (RFC 5545).

Each deadline is a VTODO with its DUE, which task lists show, and a transparent VEVENT that ends then, for
the many calendars that show no tasks. Times are in UTC, so no time zone needs to be described.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST_LINE: Final = 75
"""In octets, without the line break (RFC 5545, 3.1)."""
PRODUCT: Final = "-//Antin//Office flow//VI"
MEDIA_TYPE: Final = "text/calendar"
SHOWN_FOR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when somebody is to act; `priority` is 1 for the most urgent, to 9 (3.8.1.9)."""

    uid: str
    summary: str
    url: str
    opened_at: datetime
    due_at: datetime
    priority: int = 5


def calendar(deadlines: Iterable[Deadline], name: str) -> bytes:
    """Return a calendar with these deadlines; the same deadlines are the same octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for one in deadlines:
        lines += [*_todo(one), *_event(one)]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def escaped(text: str) -> str:
    r"""Return a text as a value (3.3.11): on one line, and nothing in it ends it or begins another.

    >>> escaped("Kế hoạch; bước 1, 2\\3\r\nEND:VEVENT")
    'Kế hoạch\\; bước 1\\, 2\\\\3 END:VEVENT'
    """
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    for sign in "\\;,":
        line = line.replace(sign, f"\\{sign}")
    return line


def folded(line: str) -> Iterator[str]:
    """Yield the parts of a line, none longer than 75 octets and no character divided (3.1).

    >>> [len(part.encode()) for part in folded("ộ" * 60)]
    [75, 73, 34]
    """
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part


def _todo(one: Deadline) -> list[str]:
    return [
        "BEGIN:VTODO",
        *_common(one, "todo"),
        f"DUE:{_moment(one.due_at)}",
        f"PRIORITY:{one.priority}",
        "STATUS:NEEDS-ACTION",
        "END:VTODO",
    ]


def _event(one: Deadline) -> list[str]:
    return [
        "BEGIN:VEVENT",
        *_common(one, "event"),
        f"DTSTART:{_moment(one.due_at - SHOWN_FOR)}",
        f"DTEND:{_moment(one.due_at)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _common(one: Deadline, kind: str) -> list[str]:
    return [
        f"UID:{kind}-{one.uid}",
        f"DTSTAMP:{_moment(one.opened_at)}",
        f"SUMMARY:{escaped(one.summary)}",
        f"URL:{one.url}",
        "CLASS:PRIVATE",
    ]


def _moment(moment: datetime) -> str:
    """Return a moment in UTC (3.3.5, form 2)."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
