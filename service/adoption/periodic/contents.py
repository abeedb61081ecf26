"""What a periodic report tells, gathered once and judged by nobody: figures, their lines, their doubts.

A closed period is told as it was published, the newest calculation with the first beside it; one that
is not closed is counted now and is provisional. A report is for readers who may not see people, so
small groups are withheld in every part of it (DOMAIN I-18).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.figures import By, Figures, NoFigure, Question
from service.adoption.measures import Measure, Measures
from service.adoption.outlook import months_before, reached_in
from service.adoption.published import Stood, standing_in
from service.adoption.roster import tree_on
from service.adoption.spans import Period, UnusablePeriodError, month_named, named_period
from service.adoption.telling import Value, canonical, hidden_among, tell
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries.adoption_closing import standing_figures
from service.store.queries.reported import standing_reports

FIRST: Final = ("F3", "F2", "F6", "F5", "F1", "F4", "F7")
MONTHS: Final = 24
FEWEST_MONTHS: Final = 12
COUNTED_NOW: Final = 2
UNITS_AT_MOST: Final = 400
REPORTED_AT_MOST: Final = 400
EVERYTHING: Final = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Two counts, or why there are none."""

    counted: int | None
    entitled: int | None
    none: str | None = None

    @property
    def share(self) -> Fraction | None:
        """None where nobody was entitled, or nobody can tell."""
        if self.counted is None or not self.entitled:
            return None
        return Fraction(self.counted, self.entitled)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a line; `closed` where it is told as published."""

    month: int
    cell: Cell
    closed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A body or a level with its counts; `name` is the code where a body has no name by then."""

    code: str
    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class GoalTold:
    """One measure as the report tells it; `told` is the figure with everything needed to doubt it."""

    measure: Measure
    told: Mapping[str, Value]
    cell: Cell
    before: Cell
    line: tuple[Month, ...]
    reached: tuple[int, int] | None
    levels: tuple[Part, ...]
    units: tuple[Part, ...]
    stood: Stood | None

    @property
    def distance(self) -> int | None:
        """Return how many more it takes to reach the target, None where none can be told."""
        counted, entitled, target = self.cell.counted, self.cell.entitled, self.measure.target
        if counted is None or not entitled or target is None:
            return None
        return max(0, -(-entitled * target // 100) - counted)

    @property
    def change(self) -> Fraction | None:
        """Return the change of the share since the period before, None where one has none."""
        now, before = self.cell.share, self.before.share
        return None if now is None or before is None else now - before


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """What a unit said of itself and a second person approved: never counted here."""

    measure: Measure
    unit: str
    cell: Cell
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `closed_at` is None where the figures are provisional."""

    name: str
    period: Period
    before: str
    as_of: datetime
    closed_at: datetime | None
    goals: tuple[GoalTold, ...]
    reported: tuple[ReportedLine, ...]
    measures: Measures

    @property
    def measured(self) -> tuple[GoalTold, ...]:
        """Return the goals that have a figure, or have one withheld."""
        return tuple(one for one in self.goals if not _is_silent(one))

    @property
    def silent(self) -> tuple[GoalTold, ...]:
        """Return the measures that nothing can tell yet."""
        return tuple(one for one in self.goals if _is_silent(one))

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the period's own figures, so that the same report is not made twice."""
        told: list[Value] = [dict(one.told) for one in self.goals]
        told += [[str(one.cell) for one in goal.units] for goal in self.goals]
        told += [f"{r.measure.key} {r.unit} {r.cell}" for r in self.reported]
        return hashlib.sha256(canonical(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReportReader:
    """Gathers reports."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo

    def gather(self, name: str) -> Report:
        """Return the report of a period such as 2026-10 or 2026-Q3.

        Raises:
            UnusablePeriodError: it is no name of a period, or the period has not begun.

        """
        period, moment = named_period(name), self.clock()
        today = moment.astimezone(self.zone).date()
        if period.first > today:
            raise UnusablePeriodError(f"has not begun: {name}")
        with self.memory.reading() as session:
            return _Gathering(session, self.measures, self.zone, moment, today).report(name, period)


class _Gathering:
    """One report's questions over one session."""

    def __init__(
        self, session: Session, measures: Measures, zone: tzinfo, moment: datetime, today: date
    ) -> None:
        self.session, self.measures, self.zone = session, measures, zone
        self.moment, self.today = moment, today
        self.figures = Figures(session, measures, zone)

    def report(self, name: str, period: Period) -> Report:
        stood = standing_in(self.session, name)
        before = period_before(name)
        basis = stood.as_of or self.moment
        measured = [one for one in self.measures.measures if one.counted_here]
        measured.sort(key=lambda one: FIRST.index(one.key) if one.key in FIRST else len(FIRST))
        return Report(
            name=name,
            period=period,
            before=before,
            as_of=basis,
            closed_at=stood.closed_at,
            goals=tuple(self._goal(one, name, period, before) for one in measured),
            reported=tuple(self._reported(period, basis)),
            measures=self.measures,
        )

    def _goal(self, measure: Measure, name: str, period: Period, before: str) -> GoalTold:
        stood = standing_in(self.session, name).of(measure.key, EVERYTHING)
        basis = stood.as_of if stood else self.moment
        told = stood.newest if stood else self._known(measure, period, basis)
        cell = self._shown(measure, [_cell(told)])[0]
        if cell.none not in {None, NoFigure.WITHHELD}:
            return GoalTold(measure, told, cell, Cell(None, None), (), None, (), (), stood)
        line = self._line(measure, name, period, cell, basis)
        shares = [(one.month, one.cell.share) for one in line]
        target = measure.target
        return GoalTold(
            measure=measure,
            told=told,
            cell=cell,
            before=self._before(measure, before, basis),
            line=line,
            reached=None if target is None else reached_in(shares, Fraction(target, 100)),
            levels=self._levels(measure, period, basis),
            units=self._units(measure, name, period, basis),
            stood=stood,
        )

    def _known(self, measure: Measure, period: Period, basis: datetime) -> Mapping[str, Value]:
        return tell(self.figures.figure(Question(measure, period, basis)))

    def _before(self, measure: Measure, name: str, basis: datetime) -> Cell:
        """Return the whole of the period before: as published, else as it was known."""
        stood = self._stood(measure, [name]).get(name)
        told = stood or self._known(measure, named_period(name), basis)
        return self._shown(measure, [_cell(told)])[0]

    def _levels(self, measure: Measure, period: Period, basis: datetime) -> tuple[Part, ...]:
        figures = self.figures.by(Question(measure, period, basis), By.LEVEL)
        cells = self._shown(measure, [_cell(tell(one)) for one in figures])
        names = [one.question.scope.level or "" for one in figures]
        return tuple(Part(name, name, cell) for name, cell in zip(names, cells, strict=True))

    def _units(
        self, measure: Measure, name: str, period: Period, basis: datetime
    ) -> tuple[Part, ...]:
        """Return the bodies at the top, each as published or as it is known now."""
        on = min(period.last, basis.astimezone(self.zone).date())
        places = tree_on(self.session, on, basis).parts()[:UNITS_AT_MOST]
        stood = standing_in(self.session, name)
        if stood.closed_at is not None:
            found = {one.code: stood.of(measure.key, one.code) for one in places}
            told = {code: one.newest for code, one in found.items() if one is not None}
        else:
            figures = self.figures.by(Question(measure, period, basis), By.UNIT)
            told = {one.question.scope.unit or "": tell(one) for one in figures}
        places = tuple(one for one in places if one.code in told)
        cells = self._shown(measure, [_cell(told[one.code]) for one in places])
        return tuple(
            Part(one.code, one.name, cell) for one, cell in zip(places, cells, strict=True)
        )

    def _line(
        self, measure: Measure, name: str, period: Period, own: Cell, basis: datetime
    ) -> tuple[Month, ...]:
        """Return the months up to the period's end, from the first with a figure, twelve at least."""
        months = months_before(min(period.last, self.today), MONTHS)
        names = list(map(month_named, months))
        stood = self._stood(measure, names)
        line = []
        for at, (month, month_name) in enumerate(zip(months, names, strict=True)):
            if month_name == name:
                cell = own
            elif month_name in stood:
                cell = _cell(stood[month_name])
            elif at >= MONTHS - COUNTED_NOW:
                cell = _cell(self._known(measure, named_period(month_name), basis))
            else:
                cell = Cell(None, None, NoFigure.NO_SOURCE)
            line.append(Month(month, self._shown(measure, [cell])[0], month_name in stood))
        first = next((at for at, one in enumerate(line) if one.cell.share is not None), 0)
        return tuple(line[min(first, MONTHS - FEWEST_MONTHS) :])

    def _stood(self, measure: Measure, names: Sequence[str]) -> dict[str, Mapping[str, Value]]:
        """Return the whole of closed periods, each as it was last calculated."""
        rows = standing_figures(self.session, measure.key, names, [EVERYTHING])
        return {name: json.loads(body) for name, _, body in rows}

    def _shown(self, measure: Measure, cells: Sequence[Cell]) -> list[Cell]:
        """Return cells that stand beside each other, of people the small ones withheld."""
        if not measure.tells_of_people:
            return list(cells)
        hidden = hidden_among([one.entitled for one in cells], self.measures.small_cell)
        return [
            replace(one, counted=None, entitled=None, none=NoFigure.WITHHELD)
            if at in hidden
            else one
            for at, one in enumerate(cells)
        ]

    def _reported(self, period: Period, as_of: datetime) -> Iterable[ReportedLine]:
        """Give what stood of reports at a moment; of people, small groups are withheld here too."""
        units = tree_on(self.session, min(period.last, self.today), as_of).units
        left = REPORTED_AT_MOST
        for measure in self.measures.measures:
            if measure.counted_here:
                continue
            rows = standing_reports(
                self.session, measure.key, measure.version, period.first, period.last, as_of
            )[:left]
            left -= len(rows)
            cells = [Cell(row.counted, row.entitled) for row in rows]
            shown = self._shown(measure, cells)
            for row, cell in zip(rows, shown, strict=True):
                unit = units[row.unit_code].name if row.unit_code in units else row.unit_code
                yield ReportedLine(measure, unit, cell, row.source)


def period_before(name: str) -> str:
    """Return the period that a period is held against: the one before, of the year before for 9M.

    >>> [period_before(one) for one in ("2026-01", "2026-Q1", "2026-H1", "2026-9M", "2026")]
    ['2025-12', '2025-Q4', '2025-H2', '2025-9M', '2025']
    """
    year, _, part = name.partition("-")
    last = str(int(year) - 1)
    if not part:
        return last
    if part == "9M":
        return f"{last}-9M"
    if part[0] in "QH":
        steps = {"Q": 4, "H": 2}[part[0]]
        number = int(part[1])
        return f"{last}-{part[0]}{steps}" if number == 1 else f"{year}-{part[0]}{number - 1}"
    return f"{last}-12" if part == "01" else f"{year}-{int(part) - 1:02}"


def _cell(told: Mapping[str, Value]) -> Cell:
    counted, entitled, none = told["counted"], told["entitled"], told["no_figure"]
    return Cell(
        counted if isinstance(counted, int) else None,
        entitled if isinstance(entitled, int) else None,
        None if none is None else str(none),
    )


def _is_silent(goal: GoalTold) -> bool:
    return goal.cell.none not in {None, NoFigure.WITHHELD}
