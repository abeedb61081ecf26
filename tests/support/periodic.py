"""A small city's periodic report, gathered, written and sealed as in the house."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from service.adoption.closing import close_period
from service.adoption.measures import Kind
from service.adoption.periodic.contents import Report, ReportReader
from service.web.paper.periodic import Letterhead, PeriodicWriter
from service.web.paper.periodic_trust import LedgerMark
from service.web.paper.typesetting import typeset
from tests.support.adoption import MEASURES, ZONE, TestCity, a_city, at
from tests.support.house import a_memory

NOW = at(date(2025, 7, 20))
HEAD = Letterhead("UBND THÀNH PHỐ", "SỞ MẪU", "Cần Thơ", "BC-TH", ("Như trên;",))
MARK = LedgerMark("antin.example/ledger", 4711, "ab" * 32)


@dataclass(frozen=True)
class Writing:
    """How a report is written in a test."""

    letterhead: Letterhead = HEAD
    mark: LedgerMark | None = MARK

    def pdf(self, report: Report, language: str = "vi", **more: Any) -> bytes:
        """Return it as PDF, not sealed unless said otherwise."""
        writer = PeriodicWriter(
            typeset, self.letterhead, "https://antin.example", lambda: self.mark
        )
        told: dict[str, Any] = {"made_at": NOW, "sealed": False} | more
        return writer.write(report, language, **told)


def a_busy_city(folder: Path, *, name: str = "big") -> TestCity:
    """Return a city with two wards of six and five leaders, some of whom sign, for half a year."""
    city = a_city(a_memory(folder))
    city.unit(name, "city")
    city.unit("second", "city")
    for n in range(6):
        city.post(f"a{n}", name)
    for n in range(5):
        city.post(f"b{n}", "second")
    for month in range(1, 7):
        for n in range(month - 1):
            city.act(f"a{n}", Kind.SIGNED, date(2025, month, 11))
    return city


def gathered(city: TestCity, name: str = "2025-06", *, closed: bool = True) -> Report:
    """Return the report of a period of a city."""
    if closed:
        with city.memory.writing() as session:
            close_period(session, MEASURES, ZONE, name, moment=at(date(2025, 7, 6)), by="schedule")
    return ReportReader(city.memory, lambda: NOW, MEASURES, ZONE).gather(name)


def renamed(report: Report, name: str) -> Report:
    """Return a report whose first unit bears another name."""
    goals = tuple(
        replace(
            goal, units=tuple(replace(unit, name=name) for unit in goal.units[:1]) + goal.units[1:]
        )
        for goal in report.goals
    )
    return replace(report, goals=goals)
