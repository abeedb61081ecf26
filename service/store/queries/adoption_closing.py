"""Closed periods, the figures that stand in them, and what units reported of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from service.store.tables.adoption import (
    ClosedFigureRow,
    PeriodRow,
    RunningFigureRow,
)


def closing_of(session: Session, first: date, last: date) -> datetime | None:
    """Return when the period of exactly these days was closed, None where it was not."""
    wanted = select(PeriodRow.closed_at).where(PeriodRow.first == first, PeriodRow.last == last)
    return session.scalars(wanted.order_by(PeriodRow.closed_at).limit(1)).first()


def closed_figures(session: Session, period: str) -> Sequence[ClosedFigureRow]:
    """Return what stands in a closed period, every version."""
    row = ClosedFigureRow
    wanted = select(row).where(row.period == period)
    return session.scalars(wanted.order_by(row.measure, row.scope, row.version)).all()


def newest_version(session: Session, period: str, measure: str, scope: str) -> int:
    """Return the number of the last calculation, 0 where there is none."""
    row = ClosedFigureRow
    wanted = select(func.max(row.version)).where(
        row.period == period, row.measure == measure, row.scope == scope
    )
    return session.scalar(wanted) or 0


def closed_among(session: Session, periods: Sequence[str]) -> frozenset[str]:
    """Return which of these periods are closed."""
    return frozenset(session.scalars(select(PeriodRow.name).where(PeriodRow.name.in_(periods))))


def running_figures(
    session: Session, measure: str, period: str, scopes: Sequence[str]
) -> list[tuple[str, str]]:
    """Return scope and body of what was counted ahead."""
    row = RunningFigureRow
    wanted = select(row.scope, row.body).where(
        row.measure == measure, row.period == period, row.scope.in_(scopes)
    )
    return [(scope, body) for scope, body in session.execute(wanted)]


def standing_figures(
    session: Session, measure: str, periods: Sequence[str], scopes: Sequence[str] | None = None
) -> list[tuple[str, str, str]]:
    """Return period, scope and body of the last calculation of each, of these scopes or of all."""
    row = ClosedFigureRow
    other = aliased(ClosedFigureRow)
    newest = select(func.max(other.version)).where(
        other.period == row.period, other.measure == row.measure, other.scope == row.scope
    )
    wanted = select(row.period, row.scope, row.body).where(
        row.measure == measure,
        row.period.in_(periods),
        row.version == newest.scalar_subquery(),
    )
    if scopes is not None:
        wanted = wanted.where(row.scope.in_(scopes))
    return [(period, scope, body) for period, scope, body in session.execute(wanted)]
