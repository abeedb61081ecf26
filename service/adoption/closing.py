"""Closing a period: its figures stand for good, and a recalculation stands beside them (I-04)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from service.adoption.figures import Figure, Figures, Question
from service.adoption.ladders.standing import keep_ladders, ladder_rows
from service.adoption.measures import Measures
from service.adoption.spans import Period, named_period
from service.adoption.standing import every_figure, spelled
from service.adoption.telling import canonical, tell
from service.events.adoption import PeriodClosed, PeriodRecalculated
from service.events.ledger import record
from service.store.engine import Turn, take_turn
from service.store.queries.adoption_closing import closed_figures, newest_version
from service.store.tables.adoption import ClosedFigureRow, PeriodRow


class PeriodClosedError(ValueError):
    """The period was closed before, or was not, or has not ended."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What was written: how many figures, and the digest over all of them."""

    figures: int
    digest: str


def close_period(
    session: Session, measures: Measures, zone: tzinfo, name: str, *, moment: datetime, by: str
) -> Closing:
    """Freeze every measured figure of a period, for everything, each body and each level.

    Raises:
        PeriodClosedError: it was closed before, or it has not ended.
        UnusablePeriodError: it is not the name of a period.

    """
    period = named_period(name)
    take_turn(session, Turn.USAGE)
    if session.get(PeriodRow, name) is not None:
        raise PeriodClosedError(f"{name} was closed before")
    if period.last >= moment.astimezone(zone).date():
        raise PeriodClosedError(f"{name} has not ended")
    session.add(
        PeriodRow(name=name, first=period.first, last=period.last, closed_at=moment, closed_by=by)
    )
    asked = Figures(session, measures, zone)
    rows = [_row(figure, name, 1, moment, by, "") for figure in _figures(asked, period, moment)]
    session.add_all(rows)
    keep_ladders(session, list(ladder_rows(asked, [name], moment)))
    digest = _digest(rows)
    record(session, PeriodClosed(name, len(rows), digest), moment=moment, actor=by)
    return Closing(len(rows), digest)


def recalculate(
    session: Session,
    measures: Measures,
    zone: tzinfo,
    name: str,
    *,
    moment: datetime,
    by: str,
    reason: str,
) -> Closing:
    """Calculate a closed period as it is known now; figures that differ get a version beside the first.

    Raises:
        PeriodClosedError: it was not closed.
        ValueError: no reason is given.

    """
    if not reason.strip():
        raise ValueError("a recalculation has a reason")
    take_turn(session, Turn.USAGE)
    closed = session.get(PeriodRow, name)
    if closed is None:
        raise PeriodClosedError(f"{name} is not closed")
    last = {(row.measure, row.scope): row for row in closed_figures(session, name)}
    rows, asked = [], Figures(session, measures, zone)
    for figure in _figures(asked, Period(closed.first, closed.last), moment):
        scope = spelled(figure.question.scope)
        before = last.get((figure.question.measure.key, scope))
        version = newest_version(session, name, figure.question.measure.key, scope) + 1
        row = _row(figure, name, version, moment, by, reason)
        if before is None or _result(before.body) != _result(row.body):
            rows.append(row)
    session.add_all(rows)
    keep_ladders(session, list(ladder_rows(asked, [name], moment)))
    digest = _digest(rows)
    event = PeriodRecalculated(name, len(rows), reason[:300], digest)
    record(session, event, moment=moment, actor=by)
    return Closing(len(rows), digest)


def _figures(asked: Figures, period: Period, moment: datetime) -> list[Figure]:
    figures: list[Figure] = []
    for measure in asked.measures.measures:
        if measure.counted_here:
            counted = asked.counted(Question(measure, period, moment))
            figures += every_figure(asked, counted)
    return figures


def _row(
    figure: Figure, period: str, version: int, moment: datetime, by: str, reason: str
) -> ClosedFigureRow:
    body = canonical(tell(figure))
    return ClosedFigureRow(
        period=period,
        measure=figure.question.measure.key,
        scope=spelled(figure.question.scope),
        version=version,
        definition_version=figure.definition_version,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        computed_at=moment,
        computed_by=by,
        reason=reason[:300],
    )


def _result(body: str) -> tuple[object, ...]:
    """Return what a figure says, without when it was asked."""
    told = json.loads(body)
    return (told["counted"], told["entitled"], told["no_figure"], told["excluded"],
            told["definition_version"], told["habit"], told.get("apart", {}), told.get("points"),
            told.get("predecessors", []))  # fmt: skip


def _digest(rows: list[ClosedFigureRow]) -> str:
    return hashlib.sha256("".join(row.digest for row in rows).encode()).hexdigest()
