"""How values look on a page: moments, dates, numbers, rates, sizes and digests (LOOK: exact, calm).

Times are told in the legal time of Việt Nam, always with the offset, so that a printed page stays
true wherever it is read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from babel.numbers import format_decimal, format_percent

from service.clock import LEGAL_TIME

NOTHING = "–"
UNITS = ("B", "KB", "MB", "GB", "TB")


def in_legal_time(moment: datetime | str) -> datetime:
    """Return a moment, given as a datetime or in ISO 8601, in the legal time of Việt Nam.

    >>> in_legal_time("2026-11-23T07:05:09Z").isoformat()
    '2026-11-23T14:05:09+07:00'
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(LEGAL_TIME)


def tell_moment(moment: datetime | str | None) -> str:
    """Return a moment to the minute, with its offset.

    >>> tell_moment("2026-11-23T07:05:09Z")
    '23/11/2026 14:05 (+07:00)'
    >>> tell_moment(None)
    '–'
    """
    return f"{in_legal_time(moment):%d/%m/%Y %H:%M} (+07:00)" if moment else NOTHING


def tell_date(day: date | datetime | str | None) -> str:
    """Return a day.

    >>> tell_date(date(2026, 11, 3))
    '03/11/2026'
    >>> tell_date("2026-11-23T18:00:00Z")
    '24/11/2026'
    """
    if not day:
        return NOTHING
    if isinstance(day, str | datetime):
        day = in_legal_time(day).date()
    return f"{day:%d/%m/%Y}"


def tell_number(number: float | None, language: str = "vi") -> str:
    """Return a number as the language writes it.

    >>> tell_number(1234), tell_number(1234.5, "en"), tell_number(None)
    ('1.234', '1,234.5', '–')
    """
    return NOTHING if number is None else str(format_decimal(number, locale=language))


def tell_rate(counted: int, entitled: int, language: str = "vi") -> str:
    """Return a rate with its two counts; where nobody was entitled, no rate is claimed.

    >>> tell_rate(2431, 2850)
    '85,3 % (2.431/2.850)'
    >>> tell_rate(0, 0)
    '– (0/0)'
    """
    counts = f"({tell_number(counted, language)}/{tell_number(entitled, language)})"
    if not entitled:
        return f"{NOTHING} {counts}"
    share = str(format_percent(counted / entitled, format="0.0 %", locale=language))
    return f"{share} {counts}"


def tell_size(size: int, language: str = "vi") -> str:
    """Return a size in the largest unit that keeps it above one (1 KB is 1024 bytes).

    >>> tell_size(999), tell_size(48_230), tell_size(3_400_000, "en")
    ('999 B', '47,1 KB', '3.2 MB')
    """
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{format_decimal(amount, format='#,##0.#', locale=language)} {UNITS[unit]}"


def in_groups(digest: str) -> tuple[str, ...]:
    """Return a hexadecimal digest in groups of four, as two people read it to each other.

    >>> in_groups("9f86d081884c")
    ('9f86', 'd081', '884c')
    """
    return tuple(digest[i : i + 4] for i in range(0, len(digest), 4))


def tell_digest(digest: str | None) -> str:
    """Return a digest in groups of four, parted by spaces.

    >>> tell_digest("9f86d081")
    '9f86 d081'
    """
    return " ".join(in_groups(digest)) if digest else NOTHING
