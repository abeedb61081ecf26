"""What the page of questions shows: the form as it was filled in, and an answer as rows that can be sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any, Final

from service.adoption.exports.exporting import Answer
from service.adoption.exports.queries import BETWEEN, Query, Spoken, recent_periods
from service.adoption.figures import By, Figure
from service.adoption.measures import Measures
from service.adoption.roster import Unit
from service.adoption.spans import DAY, Period
from service.web.language import say_here
from service.web.translations import has

SHOWN_AT_ONCE: Final = 200
MOST_BODIES: Final = 1000
MONTH: Final = 31 * DAY
SORTS: Final = ("measure", "place", "period", "counted", "entitled", "share", "late")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of an answer, and the place and days it is of as people call them."""

    figure: Figure
    place: str
    key: str
    days: str


@dataclass(frozen=True, slots=True)
class Sort:
    """By what an answer is sorted; the first given order where `word` is empty."""

    word: str = ""
    falling: bool = False

    @property
    def told(self) -> str:
        """The word of the address."""
        return f"-{self.word}" if self.falling and self.word else self.word

    def next(self, word: str) -> str:
        """Return the word of an address that sorts by this, or the other way where it is so already."""
        return f"-{word}" if word == self.word and not self.falling else word

    def aria(self, word: str) -> str:
        """Return how a column says that it is sorted (WAI-ARIA, aria-sort)."""
        if word != self.word:
            return "none"
        return "descending" if self.falling else "ascending"


@dataclass(frozen=True, slots=True)
class QueryForm:
    """The form as it was filled in."""

    measures: tuple[Choice, ...]
    spoken: tuple[Choice, ...]
    named: tuple[Choice, ...]
    bodies: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    parts: tuple[Choice, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    further: bool = False


def sort_of(word: str) -> Sort:
    """Return the sorting of an address.

    >>> sort_of("-share"), sort_of("mood")
    (Sort(word='share', falling=True), Sort(word='', falling=False))
    """
    name = word.removeprefix("-")
    return Sort(name, word.startswith("-")) if name in SORTS else Sort()


def lines_of(answer: Answer, sort: Sort, level_name: Callable[[str], str]) -> list[Line]:
    """Return the figures of an answer in their order; without a figure last, whichever way."""
    lines = [
        Line(
            one,
            _place(one, answer.names, level_name),
            one.question.measure.key,
            days_of(one.question.period),
        )
        for one in answer.figures
    ]
    if not sort.word:
        return lines
    value = _VALUES[sort.word]
    told = [one for one in lines if value(one) is not None]
    told.sort(key=value, reverse=sort.falling)
    return told + [one for one in lines if value(one) is None]


def form_of(
    words: Mapping[str, Sequence[str]],
    query: Query | None,
    measures: Measures,
    bodies: Iterable[Unit],
    today: date,
    level_name: Callable[[str], str],
) -> QueryForm:
    """Return the form with what was filled in, also where it could not be asked."""
    filled = {name: told[0] for name, told in words.items() if told}
    if query is not None and BETWEEN in query.period:
        filled["from"], _, filled["to"] = query.period.partition(BETWEEN)
    period = filled.get("period") or Spoken.LAST_MONTH
    if filled.get("from") or filled.get("to"):
        period = ""
    asked = set(words.get("measure", ()))
    units = list(in_order(bodies))
    levels = sorted({one.level for _, one in units})
    names = recent_periods(today)
    if period and period not in {*Spoken, *names} and query is not None:
        names = (period, *names)
    return QueryForm(
        measures=tuple(
            Choice(one.key, measure_name(one.key), one.key in asked) for one in measures.measures
        ),
        spoken=tuple(Choice(one, say_here(f"query-period-{one}"), one == period) for one in Spoken),
        named=tuple(Choice(one, period_name(one), one == period) for one in names),
        bodies=tuple(
            Choice(one.code, "\u2003" * depth + one.name, one.code == filled.get("unit"))
            for depth, one in units[:MOST_BODIES]
        ),
        levels=tuple(Choice(one, level_name(one), one == filled.get("level")) for one in levels),
        parts=tuple(
            Choice(one, say_here(f"query-by-{one}"), one == filled.get("by")) for one in By
        ),
        words=filled,
        further=any(filled.get(one) for one in ("level", "as_of", "restated_on")),
    )


def in_order(bodies: Iterable[Unit]) -> Iterable[tuple[int, Unit]]:
    """Yield bodies with their depth, each before those below it; those in a ring are left out."""
    below: dict[str | None, list[Unit]] = {}
    units = {one.code: one for one in bodies}
    for one in sorted(units.values(), key=lambda unit: (unit.name, unit.code)):
        below.setdefault(one.parent if one.parent in units else None, []).append(one)
    waiting = [(0, one) for one in reversed(below.get(None, []))]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, child) for child in reversed(below.get(one.code, []))]


def measure_name(key: str) -> str:
    """Return the short name of a measure, else its key."""
    name = f"query-measure-{key.lower()}"
    return say_here(name) if has(name) else key


def period_name(word: str) -> str:
    """Return a period as people call it."""
    if BETWEEN in word:
        first, _, last = word.partition(BETWEEN)
        return f"{_day(first)} – {_day(last)}"
    if word in set(Spoken):
        return say_here(f"query-period-{word}")
    year, _, part = word.partition("-")
    if part.startswith("Q"):
        return say_here("query-quarter", quarter=part[1:], year=year)
    if part in {"H1", "H2", "9M"}:
        return say_here(f"query-part-{part.lower()}", year=year)
    if part:
        return say_here("query-month", month=str(int(part)), year=year)
    return say_here("query-year", year=year)


def days_of(period: Period) -> str:
    """Return a whole month as one, else its days.

    >>> days_of(Period(date(2026, 2, 1), date(2026, 2, 28)))
    '02/2026'
    """
    first, last = period.first, period.last
    if (
        first.day == 1
        and (last + DAY).day == 1
        and first.month == last.month
        and last - first < MONTH
    ):
        return f"{first:%m/%Y}"
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def question_in_words(
    query: Query, names: Mapping[str, str], level_name: Callable[[str], str]
) -> str:
    """Return what was asked as one line."""
    parts = [
        ", ".join(measure_name(one) for one in query.measures) or say_here("query-all-measures"),
        period_name(query.period),
        names.get(query.unit, query.unit) if query.unit else say_here("figures-everywhere"),
    ]
    if query.level:
        parts.append(level_name(query.level))
    if query.by:
        parts.append(say_here(f"query-by-{query.by}"))
    return " · ".join(parts)


def local_minute(query: Query, zone: tzinfo) -> str:
    """Return the moment of knowledge as a form field has it, empty where none was given."""
    return f"{query.as_of.astimezone(zone):%Y-%m-%dT%H:%M}" if query.as_of else ""


def as_day(text: str | None) -> str:
    """Return what a form field for days takes: a day, or nothing.

    >>> as_day("2026-11-26"), as_day("gestern"), as_day(None)
    ('2026-11-26', '', '')
    """
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return ""


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _place(figure: Figure, names: Mapping[str, str], level_name: Callable[[str], str]) -> str:
    scope = figure.question.scope
    told = [names.get(scope.unit, scope.unit)] if scope.unit else []
    if scope.level:
        told.append(level_name(scope.level))
    return " · ".join(told) or say_here("figures-everywhere")


_VALUES: Final[Mapping[str, Callable[[Line], Any]]] = {
    "measure": lambda one: (len(one.key), one.key),
    "place": lambda one: one.place,
    "period": lambda one: one.figure.question.period.first,
    "counted": lambda one: one.figure.rate and one.figure.rate.counted,
    "entitled": lambda one: one.figure.rate and one.figure.rate.entitled,
    "share": lambda one: one.figure.rate and one.figure.rate.share,
    "late": lambda one: one.figure.late,
}
