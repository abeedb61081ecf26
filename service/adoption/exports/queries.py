"""A question as somebody says it, to be asked today or each month: an address, a row, a line of a manifest.

"Last month" stays "last month" until it is asked; then it becomes the days it means on that day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Final

from service.adoption.desk import Asked
from service.adoption.figures import By
from service.adoption.outlook import months_before
from service.adoption.spans import DAY, Period, UnusablePeriodError, month_named, named_period
from service.adoption.telling import LONGEST_CODE, canonical

MOST_MEASURES: Final = 40
LONGEST_WORD: Final = 40
LONGEST_QUERY: Final = 8 * 1024
BETWEEN: Final = ".."
WORDS: Final = ("measure", "period", "unit", "level", "by", "as_of", "restated_on")


class Spoken(StrEnum):
    """Periods that move with the calendar."""

    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    YEAR_TO_DATE = "year-to-date"
    LAST_YEAR = "last-year"


class UnusableQueryError(ValueError):
    """A question that cannot be asked; `word` names the part, `reason` is a stable word."""

    def __init__(self, word: str, reason: str) -> None:
        self.word, self.reason = word, reason
        super().__init__(f"{word}: {reason}")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody wants to know, in their words; every measure where none is named."""

    measures: tuple[str, ...] = ()
    period: str = Spoken.LAST_MONTH
    unit: str | None = None
    level: str | None = None
    by: By | None = None
    as_of: datetime | None = None
    restated_on: date | None = None

    def asked(self, today: date) -> Asked:
        """Return the question as it stands on a day; raises UnusableQueryError."""
        try:
            period = spoken_period(self.period, today)
        except UnusablePeriodError:
            raise UnusableQueryError("period", "unusable") from None
        return Asked(
            self.measures, period, self.as_of, self.unit, self.by, self.restated_on, self.level
        )

    def words(self) -> dict[str, list[str]]:
        """Return the words of an address that asks the same."""
        as_of, on = self.as_of, self.restated_on
        single = {
            "period": self.period,
            "unit": self.unit,
            "level": self.level,
            "by": self.by,
            "as_of": as_of.astimezone(UTC).isoformat() if as_of else None,
            "restated_on": on.isoformat() if on else None,
        }
        told = {name: [str(word)] for name, word in single.items() if word}
        return {"measure": list(self.measures), **told} if self.measures else told

    def canonical(self) -> str:
        """Return the one spelling of it as JSON, as it is kept and exported."""
        return canonical({name: [*words] for name, words in self.words().items()})


def query_of(text: str, zone: tzinfo) -> Query:
    """Return a question that was kept; raises UnusableQueryError where it is none."""
    try:
        told = json.loads(text) if len(text) <= LONGEST_QUERY else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not all(
        isinstance(words, list) and all(isinstance(word, str) for word in words)
        for words in told.values()
    ):
        raise UnusableQueryError("query", "unreadable")
    return read_query(told, zone)


def read_query(words: Mapping[str, Sequence[str]], zone: tzinfo) -> Query:
    """Return the question that words of an address ask; a moment without a zone is local.

    `from` and `to` say the same as a period `2026-06-01..2026-06-15`.

    Raises:
        UnusableQueryError: a word is too long, means nothing, or stands twice.

    """
    measures = tuple(dict.fromkeys(word for word in words.get("measure", ()) if word))
    if len(measures) > MOST_MEASURES or any(not _is_plain(one) for one in measures):
        raise UnusableQueryError("measure", "unknown")
    by = _word(words, "by")
    if by is not None and by not in set(By):
        raise UnusableQueryError("by", "unknown")
    query = Query(
        measures,
        _period(words),
        _word(words, "unit"),
        _word(words, "level"),
        By(by) if by else None,
        _moment(_word(words, "as_of"), zone),
        _day(_word(words, "restated_on"), "restated_on"),
    )
    query.asked(date(2026, 1, 1))  # what no calendar holds is refused at once
    return query


def spoken_period(word: str, today: date) -> Period:
    """Return the days a word means on a day; raises UnusablePeriodError.

    >>> spoken_period("last-quarter", date(2026, 2, 3))
    Period(first=datetime.date(2025, 10, 1), last=datetime.date(2025, 12, 31))
    >>> spoken_period("year-to-date", date(2026, 2, 3)).last
    datetime.date(2026, 2, 3)
    """
    if BETWEEN in word:
        first, _, last = word.partition(BETWEEN)
        try:
            return Period(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise UnusablePeriodError(f"not a period: {word[:LONGEST_WORD]!r}") from None
    if word not in set(Spoken):
        return named_period(word)
    if word == Spoken.YEAR_TO_DATE:
        return Period(date(today.year, 1, 1), today)
    if word == Spoken.LAST_YEAR:
        return named_period(f"{today.year - 1}")
    back = {Spoken.THIS_MONTH: 1, Spoken.LAST_MONTH: 2, Spoken.THIS_QUARTER: 1}.get(Spoken(word), 4)
    month = months_before(today, back)[0]
    if word in {Spoken.THIS_MONTH, Spoken.LAST_MONTH}:
        return named_period(month_named(month))
    return named_period(f"{month // 100}-Q{(month % 100 + 2) // 3}")


def recent_periods(today: date) -> tuple[str, ...]:
    """Return the names of periods people ask for: months, quarters, halves, nine months, years.

    >>> recent_periods(date(2026, 1, 5))[:3], recent_periods(date(2026, 1, 5))[-1]
    (('2026-01', '2025-12', '2025-11'), '2024')
    """
    months = [month_named(one) for one in reversed(months_before(today, 24))]
    longer = []
    for year in (today.year, today.year - 1, today.year - 2):
        names = (f"{year}-Q{n}" for n in (4, 3, 2, 1))
        longer += [*names, f"{year}-H2", f"{year}-H1", f"{year}-9M", f"{year}"]
    return (*months, *(one for one in longer if named_period(one).first <= today - DAY))


def _period(words: Mapping[str, Sequence[str]]) -> str:
    first, last = _word(words, "from"), _word(words, "to")
    if first or last:
        if not (first and last):
            raise UnusableQueryError("from" if last else "to", "missing")
        return f"{first}{BETWEEN}{last}"
    return _word(words, "period") or Spoken.LAST_MONTH


def _word(words: Mapping[str, Sequence[str]], name: str) -> str | None:
    told = [one for one in words.get(name, ()) if one]
    if not told:
        return None
    longest = LONGEST_CODE if name in {"unit", "level"} else LONGEST_WORD
    if len(told) > 1 or len(told[0]) > longest or not _is_plain(told[0]):
        raise UnusableQueryError(name, "unreadable")
    return told[0]


def _is_plain(word: str) -> bool:
    return word.isprintable() and len(word) <= LONGEST_CODE


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnusableQueryError(name, "not_a_day") from None


def _moment(text: str | None, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnusableQueryError("as_of", "not_a_moment") from None
