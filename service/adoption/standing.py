"""Figures that stand: as published in closed periods, or counted ahead in those that are not over yet.

Whoever opens a page reads what stands, with the moment it was counted at; nothing is counted while they
wait, and half of a log that is being read never shows. A figure counted ahead has a handle like any
other, so it can be followed back to its evidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.adoption.figures import (
    By,
    Counted,
    Coverage,
    Figure,
    Figures,
    NoFigure,
    Question,
    Rate,
    Scope,
)
from service.adoption.ladders.standing import keep_ladders, ladder_rows
from service.adoption.measures import Habit, Measure, Measures
from service.adoption.outlook import months_before
from service.adoption.spans import month_named, named_period
from service.adoption.telling import UnknownHandleError, canonical, question_of, tell
from service.store.queries import adoption_closing as queries
from service.store.tables.adoption import PeriodRow, RunningFigureRow, StandingLadderRow

OF_LEVEL = "\x1f"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was counted ahead, as the rows it is kept in."""

    figures: tuple[dict[str, Any], ...]
    ladders: tuple[dict[str, Any], ...]


def periods_that_end_in(month: int) -> tuple[str, ...]:
    """Return the names of the periods that end with a month (I-01).

    >>> periods_that_end_in(202606), periods_that_end_in(202609)
    (('2026-06', '2026-Q2', '2026-H1'), ('2026-09', '2026-Q3', '2026-9M'))
    """
    year, at = divmod(month, 100)
    names = [month_named(month)]
    if at % 3 == 0:
        names.append(f"{year}-Q{at // 3}")
    if at % 6 == 0:
        names.append(f"{year}-H{at // 6}")
    if at == 9:
        names.append(f"{year}-9M")
    if at == 12:
        names.append(f"{year}")
    return tuple(names)


def periods_around(day: date) -> tuple[str, ...]:
    """Return the names of the periods a day lies in, the shortest first.

    >>> periods_around(date(2026, 11, 26))
    ('2026-11', '2026-Q4', '2026-H2', '2026')
    """
    at = (day.month - 1) // 3 + 1
    names = [f"{day:%Y-%m}", f"{day:%Y}-Q{at}", f"{day:%Y}-H{(at + 1) // 2}"]
    return (*names, *([f"{day:%Y}-9M"] if at < 4 else []), f"{day:%Y}")


def spelled(scope: Scope) -> str:
    """Return a scope as it stands in a table: nothing for everything, a code, a level after its code."""
    return (scope.unit or "") + (f"{OF_LEVEL}{scope.level}" if scope.level else "")


def every_figure(figures: Figures, counted: Counted) -> list[Figure]:
    """Return the figures of everything, of each body, and of the levels at or below each that has some."""
    everything = Scope()
    found = [counted.figure(everything), *figures.parts(counted, everything, By.UNIT)]
    units = counted.population.tree.units
    parents = {one.parent for one in units.values() if one.parent is not None}
    for unit in (None, *sorted(parents & units.keys())):
        found += figures.parts(counted, Scope(unit), By.LEVEL)
    return found


def count_ahead(session: Session, measures: Measures, zone: tzinfo, moment: datetime) -> Ahead:
    """Count the periods that are not over, and those that are not closed yet; nothing is written."""
    today = moment.astimezone(zone).date()
    before = months_before(today, 2)[0]
    wanted = dict.fromkeys([*periods_around(today), *periods_that_end_in(before)])
    closed = queries.closed_among(session, list(wanted))
    running = [one for one in wanted if one not in closed]
    figures, rows = Figures(session, measures, zone), []
    for name in running:
        for measure in measures.measures:
            if not measure.counted_here:
                continue
            counted = figures.counted(Question(measure, named_period(name), moment))
            told = (
                every_figure(figures, counted)
                if counted.base.none is None
                else [counted.figure(Scope())]
            )
            rows += [
                {"period": name, "measure": measure.key, "scope": spelled(one.question.scope),
                 "body": canonical(tell(one)), "computed_at": moment}
                for one in told
            ]  # fmt: skip
    return Ahead(tuple(rows), tuple(ladder_rows(figures, running, moment)))


def keep_ahead(session: Session, ahead: Ahead) -> int:
    """Keep what was counted ahead in place of what was before; return how many figures.

    What goes is no loss, for its handle counts it again. A period that was closed meanwhile stands.
    """
    periods = {row["period"] for row in (*ahead.figures, *ahead.ladders)}
    closed = queries.closed_among(session, sorted(periods))
    figures = [row for row in ahead.figures if row["period"] not in closed]
    session.execute(delete(RunningFigureRow))
    if figures:
        session.execute(insert(RunningFigureRow), figures)
    session.execute(
        delete(StandingLadderRow).where(StandingLadderRow.period.not_in(select(PeriodRow.name)))
    )
    keep_ladders(session, [row for row in ahead.ladders if row["period"] not in closed])
    return len(figures)


def standing(
    session: Session, measures: Measures, measure: Measure, name: str, scopes: Iterable[Scope]
) -> Mapping[Scope, Figure]:
    """Return what stands of a measure in a period; a scope of which nothing stands is missing.

    Where the measure is defined otherwise by now, nothing stands: the published figure keeps its
    definition, and this one is counted by the new.
    """
    wanted = {spelled(scope): scope for scope in scopes}
    bodies = [
        (scope, body)
        for _, scope, body in queries.standing_figures(session, measure.key, [name], list(wanted))
    ]
    if not bodies:
        bodies = queries.running_figures(session, measure.key, name, list(wanted))
    try:
        return {wanted[scope]: told_back(body, measures) for scope, body in bodies}
    except UnknownHandleError:
        return {}


def told_back(body: str, measures: Measures) -> Figure:
    """Return the figure that was told; the inverse of `telling.tell`.

    Raises:
        UnknownHandleError: its measure is defined otherwise by now.

    """
    told = json.loads(body)
    coverage, counted = told["coverage"], told["counted"]
    return Figure(
        question=question_of(told["handle"], measures),
        on=date.fromisoformat(told["roster_on"]),
        definition_version=told["definition_version"],
        rate=None if counted is None else Rate(counted, told["entitled"]),
        none=None if told["no_figure"] is None else NoFigure(told["no_figure"]),
        missing=tuple(told["missing"]),
        excluded=told["excluded"],
        coverage=Coverage(
            coverage["hours_read"], coverage["hours_expected"], coverage["events_of_nobody"]
        ),
        late=told["late"],
        habit=None if told["habit"] is None else Habit.model_validate(told["habit"]),
        unrestated=tuple(told["unrestated"]),
        apart=told.get("apart", {}),  # what was told before documents were counted has none
        points=told.get("points"),
        predecessors=tuple(told.get("predecessors", ())),
    )
