"""A small city over time: who was where, what they held and did, and when that became known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from config.settings import ROOT
from service.adoption.figures import Figure, Figures, Question, Scope
from service.adoption.measures import Holding, Kind, Measures, load_measures
from service.adoption.roster import LinkKind
from service.adoption.sources.recording import (
    Exclusion,
    Held,
    Post,
    UnitTold,
    enter,
    link,
    note_source,
)
from service.adoption.sources.usage import Usage, take_usage
from service.adoption.spans import Period
from service.store.engine import Memory
from service.store.queries.adoption import Spanned
from service.store.tables.adoption import LogHourRow
from service.store.tables.people import PersonRow

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MEASURES = load_measures(ROOT / "config" / "policies" / "measures.toml")
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
JUNE, JULY = (
    Period(date(2025, 6, 1), date(2025, 6, 30)),
    Period(date(2025, 7, 1), date(2025, 7, 31)),
)


def at(day: date, hour: int = 9) -> datetime:
    """Return a moment of a local day."""
    return datetime.combine(day, time(hour), ZONE)


@dataclass
class TestCity:
    """Writes what a test tells, and asks what it wants to know."""

    __test__ = False
    memory: Memory
    measures: Measures = MEASURES
    known: datetime = BEGINNING
    numbers: Iterable[int] = field(default_factory=count)
    people: set[str] = field(default_factory=set)

    def unit(
        self, code: str, parent: str | None = None, level: str = "COMMUNE",
        begins: date = date(2020, 1, 1), ends: date | None = None,
    ) -> None:  # fmt: skip
        """Found a body."""
        self._enter(UnitTold(code, code.upper(), "UBND", level, parent), begins, ends)

    def post(
        self, person: str, unit: str, position: str = "LEADER",
        begins: date = date(2020, 1, 1), ends: date | None = None,
    ) -> Spanned:  # fmt: skip
        """Put somebody in a post; they get an account of their name."""
        if person not in self.people:
            self.people.add(person)
            with self.memory.writing() as session:
                session.add(
                    PersonRow(
                        id=person, staff_number=person, user_name=f"{person}.tk", full_name=person
                    )
                )
        return self._enter(Post(person, unit, position), begins, ends)

    def exclude(
        self, person: str, reason: str, begins: date = date(2020, 1, 1), ends: date | None = None
    ) -> Spanned:
        """Take somebody out, for a reason."""
        return self._enter(Exclusion(person, reason), begins, ends)

    def hold(
        self, person: str, what: Holding, begins: date = date(2020, 1, 1), ends: date | None = None
    ) -> Spanned:
        """Equip somebody."""
        return self._enter(Held(person, what, f"{what}-{person}"), begins, ends)

    def link(self, kind: LinkKind, predecessor: str, *successors: str, day: date) -> None:
        """Let a body become another."""
        with self.memory.writing() as session:
            link(session, kind, predecessor, successors, day=day, decision_number="1/NQ",
                 decision_date=day, moment=self.known)  # fmt: skip

    def act(
        self, person: str, kind: Kind, *moments: datetime | date, known: datetime | None = None
    ) -> None:
        """Let somebody do something at moments; it becomes known at once, or later."""
        usages = [
            Usage(f"test:{next(self.numbers)}", kind, f"{person}.tk", one)
            for one in (m if isinstance(m, datetime) else at(m) for m in moments)
        ]
        with self.memory.writing() as session:
            take_usage(session, usages, ZONE, moment=known or max(u.moment for u in usages))

    def sources(self, *names: str, since: date = date(2020, 1, 1)) -> None:
        """Let sources have been read from the beginning."""
        with self.memory.writing() as session:
            for name in names:
                note_source(session, name, self.known, since)

    def logs(self, first: datetime, hours: int, server: str = "mx1") -> None:
        """Let the mail log of so many hours have been read."""
        with self.memory.writing() as session:
            session.add_all(
                LogHourRow(server=server, hour=first + timedelta(hours=n), recorded_at=self.known)
                for n in range(hours)
            )

    def question(
        self, key: str, period: Period, unit: str | None = None,
        as_of: datetime | None = None, restated_on: date | None = None,
    ) -> Question:  # fmt: skip
        """Return a question, asked the year after unless said otherwise."""
        measure = self.measures.named(key)
        assert measure is not None
        as_of = as_of or at(date(period.last.year + 1, 6, 1))
        return Question(measure, period, as_of, Scope(unit=unit), restated_on)

    def figure(self, *words, **more) -> Figure:
        """Return the answer to such a question."""
        with self.memory.reading() as session:
            return Figures(session, self.measures, ZONE).figure(self.question(*words, **more))

    def counts(self, *words, **more) -> tuple[int, int] | None:
        """Return the two counts of a figure, None where there is none."""
        rate = self.figure(*words, **more).rate
        return rate and (rate.counted, rate.entitled)

    def _enter(self, told, begins: date, ends: date | None) -> Spanned:
        with self.memory.writing() as session:
            return enter(session, told, self.measures, valid_from=begins, valid_to=ends,
                         moment=self.known)  # fmt: skip


def a_city(memory: Memory) -> TestCity:
    """Return a city in which the staff and the ledger were read from the beginning."""
    city = TestCity(memory)
    city.sources("STAFF", *Holding, Kind.SIGNED)
    city.unit("city", level="CITY")
    return city
