"""How single facts of a periodic report are told: names, rates, changes, periods."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from babel.numbers import format_decimal

from service.adoption.measures import Measure, Sentence
from service.adoption.periodic.contents import Cell, GoalTold, Report, ReportedLine
from service.web.paper.blocks import Json
from service.web.presenters import tell_number, tell_rate
from service.web.translations import has, say

ROMAN: Final = ("", "I", "II", "III", "IV")


def month_number(month: int) -> str:
    """Return a month as documents write it: 1 and 2 with a zero before them (Decree 30/2020, Annex I).

    >>> month_number(2), month_number(9)
    ('02', '9')
    """
    return f"{month:02}" if month < 3 else str(month)


class Telling:
    """Tells a report's facts in one language."""

    def __init__(self, report: Report, language: str) -> None:
        self.report, self.language = report, language

    def say(self, key: str, /, **facts: object) -> str:
        """Return a sentence."""
        return say(key, self.language, **facts)

    def name(self, measure: Measure) -> str:
        """Return a measure's short name, or its sentence where it has none."""
        key = f"figures-goal-{measure.key.lower()}"
        return self.say(key) if has(key) else self.sentence(measure.sentence)

    def sentence(self, words: Sentence) -> str:
        """Return a sentence of the definitions, with the thresholds it speaks of."""
        text: str = getattr(words, self.language)
        for name, value in self.report.measures.habit.model_dump().items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def number(self, value: int) -> str:
        """Return a whole number."""
        return tell_number(value, self.language)

    def decimal(self, value: float) -> str:
        """Return a number with one place."""
        return str(format_decimal(value, format="#,##0.0", locale=self.language))

    def rate(self, cell: Cell) -> str:
        """Return share and both counts, or why there is none."""
        if cell.counted is None or not cell.entitled:
            return self._none(cell)
        return tell_rate(cell.counted, cell.entitled, self.language)

    def percent(self, cell: Cell) -> str:
        """Return the share, for a place beside which both counts stand."""
        if cell.counted is None or not cell.entitled:
            return self._none(cell)
        return self.rate(cell).split(" (")[0]

    def counts(self, cell: Cell) -> str:
        """Return both counts."""
        if cell.counted is None or not cell.entitled:
            return "–"
        return self.say(
            "report-cell-counts",
            counted=self.number(cell.counted),
            entitled=self.number(cell.entitled),
        )

    def under(self, cell: Cell) -> str:
        """Return both counts in brackets for the line below a share, nothing where there is none."""
        return "" if cell.share is None else f"({self.counts(cell)})"

    def pair(self, cell: Cell) -> dict[str, Json]:
        """Return a table's cell: the share, both counts below it."""
        return {"text": self.percent(cell), "under": self.under(cell)}

    def points(self, change: Fraction) -> str:
        """Return a change in percentage points with its sign, empty where it rounds to nothing."""
        told = self.decimal(abs(float(change * 100)))
        if told == self.decimal(0):
            return ""
        return f"{'+' if change > 0 else '−'}{told}"  # noqa: RUF001

    def change(self, goal: GoalTold) -> str:
        """Return how a goal changed, empty where it has nothing to be held against."""
        return "" if goal.change is None else self.points(goal.change) or self.decimal(0)

    def reason(self, cell: Cell) -> str:
        """Return why there is no figure."""
        return self.say(f"figures-none-{(cell.none or 'no-source').replace('_', '-')}")

    def silent(self, goal: GoalTold) -> str:
        """Return one line about a measure that nothing can tell."""
        name = self.sentence(goal.measure.sentence).rstrip(".")
        reason = self.reason(goal.cell)
        return self.say("report-silent-line", name=name, key=goal.measure.key, reason=reason)

    def level(self, code: str) -> str:
        """Return a level by its name, or as the roster calls it."""
        key = f"figures-level-{code.lower().replace('_', '-')}"
        return self.say(key) if has(key) else code

    def reported(self, one: ReportedLine) -> str:
        """Return what a unit reported."""
        counted, entitled = one.cell.counted, one.cell.entitled
        if counted is None:
            return self._none(one.cell)
        return (
            self.number(counted)
            if entitled is None
            else tell_rate(counted, entitled, self.language)
        )

    def _none(self, cell: Cell) -> str:
        key = "report-cell-withheld" if cell.none == "withheld" else "report-cell-none"
        return self.say(key)

    @staticmethod
    def period(name: str, language: str) -> str:
        """Return a period in words.

        >>> Telling.period("2026-Q2", "vi"), Telling.period("2026-10", "en")
        ('quý II năm 2026', '10/2026')
        """
        year, _, part = name.partition("-")
        if not part:
            return say("report-period-year", language, year=year)
        if part.startswith("Q"):
            number = ROMAN[int(part[1])] if language == "vi" else part[1]
            return say("report-period-quarter", language, quarter=number, year=year)
        if part.startswith("H"):
            return say(f"report-period-half-{part[1]}", language, year=year)
        if part == "9M":
            return say("report-period-nine", language, year=year)
        return say("report-period-month", language, month=month_number(int(part)), year=year)
