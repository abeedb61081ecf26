"""What a unit wants to report, judged line by line: each fault is named, and none lets anything pass."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from service.adoption.measures import Measure, Measures
from service.adoption.spans import Period, UnusablePeriodError, named_period
from service.store.queries.reported import Key

MOST: Final = 1_000_000_000
LONGEST_SOURCE: Final = 300
SHORTEST_SOURCE: Final = 4
SHOWN: Final = 40
MINUS: Final = ("-", "\u2212", "\u2013")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as somebody wrote it; nothing in it is believed yet. `number` counts from 1."""

    number: int
    measure: str = ""
    unit: str = ""
    period: str = ""
    counted: str = ""
    entitled: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line: in which of its fields, by a stable word, with what stands there."""

    line: int
    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A line that may be kept; `entitled` is None where the measure only counts."""

    line: int
    measure: Measure
    unit: str
    period: Period
    counted: int
    entitled: int | None
    source: str

    @property
    def key(self) -> Key:
        """Return what it is about: two reports of one key are of the same figure."""
        return self.measure.key, self.unit, self.period.first, self.period.last


@dataclass(frozen=True, slots=True)
class Judged:
    """The lines that may be kept, and everything that is wrong in the others."""

    reports: tuple[Report, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class LineJudge:
    """Judges lines; `bodies` gives those of a day, `within` those that whoever reports answers for."""

    measures: Measures
    today: date
    bodies: Callable[[date], Container[str]]
    within: Callable[[date], Container[str]]
    waiting: Callable[[Iterable[Key]], frozenset[Key]] = field(default=lambda _keys: frozenset())

    def judge(self, lines: Iterable[Line]) -> Judged:
        """Return what may be kept of some lines; of two about the same figure the later is refused."""
        reports: list[Report] = []
        problems: list[Problem] = []
        for line in lines:
            found = list(self._one(line, reports))
            problems += found
        taken: dict[Key, int] = {}
        for one in reports:
            if one.key in taken:
                problems.append(Problem(one.line, "measure", "twice", str(taken[one.key])))
            taken.setdefault(one.key, one.line)
        waits = self.waiting(taken)
        problems += [Problem(one.line, "measure", "waiting") for one in reports if one.key in waits]
        return Judged(tuple(reports), tuple(sorted(problems, key=lambda one: one.line)))

    def _one(self, line: Line, reports: list[Report]) -> Iterator[Problem]:
        """Give what is wrong in a line; where nothing is, add it to the reports."""
        faults: list[Problem] = []

        def fault(name: str, code: str, value: str = "") -> None:
            faults.append(Problem(line.number, name, code, value.strip()[:SHOWN]))

        measure = self._measure(line, fault)
        period = self._period(line, fault)
        unit = self._unit(line, period, fault)
        counted = _count(line.counted, "counted", fault)
        entitled: int | None = None
        if measure is not None and measure.unit == "count":
            if line.entitled.strip():
                fault("entitled", "only_counts", line.entitled)
        else:
            entitled = _count(line.entitled, "entitled", fault)
            if counted is not None and entitled is not None and counted > entitled:
                fault("counted", "more_than_all", _percent(counted, entitled))
        source = _source(line.source, fault)
        if not faults and measure and period and counted is not None:
            reports.append(Report(line.number, measure, unit, period, counted, entitled, source))
        yield from faults

    def _measure(self, line: Line, fault: Callable[..., None]) -> Measure | None:
        measure = self.measures.named(line.measure.strip())
        if measure is None:
            fault("measure", "unknown_measure", line.measure)
        elif measure.how != "reported":
            fault("measure", "measured", measure.key)
            return None
        return measure

    def _period(self, line: Line, fault: Callable[..., None]) -> Period | None:
        try:
            period = named_period(line.period.strip())
        except UnusablePeriodError:
            fault("period", "bad_period", line.period)
            return None
        if period.last >= self.today:
            fault("period", "not_ended", line.period)
            return None
        return period

    def _unit(self, line: Line, period: Period | None, fault: Callable[..., None]) -> str:
        code = line.unit.strip()
        if not code:
            fault("unit", "needed")
        elif period is not None:
            if code not in self.bodies(period.last):
                fault("unit", "unknown_unit", code)
            elif code not in self.within(period.last):
                fault("unit", "not_yours", code)
        return code


def _count(text: str, name: str, fault: Callable[..., None]) -> int | None:
    """Return a whole number in plain digits; what could be read two ways is not guessed."""
    digits = text.strip()
    if not digits:
        fault(name, "needed")
    elif digits.startswith(MINUS) and digits[1:].strip().isdecimal():
        fault(name, "negative", digits)
    elif not (digits.isascii() and digits.isdecimal()):
        fault(name, "not_a_count", digits)
    elif len(digits) > len(str(MOST)) or int(digits) > MOST:
        fault(name, "too_many", digits)
    else:
        return int(digits)
    return None


def _source(text: str, fault: Callable[..., None]) -> str:
    """Return where a figure was taken from, in one line; what cannot be seen is refused."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if not words:
        fault("source", "needed")
    elif any(unicodedata.category(sign)[0] == "C" for sign in words):
        fault("source", "unseen_signs")
    elif len(words) < SHORTEST_SOURCE:
        fault("source", "too_short", words)
    elif len(words) > LONGEST_SOURCE:
        fault("source", "too_long", str(len(words)))
    return words


def _percent(counted: int, entitled: int) -> str:
    """Return two counts with their share above the whole, as the sentence about it names them.

    >>> _percent(6, 5), _percent(1, 0)
    ('6/5 = 120 %', '1/0')
    """
    counts = f"{counted}/{entitled}"
    return f"{counts} = {counted * 100 // entitled} %" if entitled else counts
