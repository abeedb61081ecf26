"""Ladders that stand, as figures do: written when a period is closed, and each hour until then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.adoption.figures import Figures, Question, Scope
from service.adoption.ladders.ladder import Ladder, climbed, measures_of
from service.adoption.ladders.telling import ladder_back, tell_ladder
from service.adoption.measures import Climb, Measures
from service.adoption.spans import named_period
from service.adoption.telling import canonical
from service.store.tables.adoption import StandingLadderRow


def ladder_rows(
    figures: Figures, names: Iterable[str], moment: datetime
) -> Iterator[dict[str, Any]]:
    """Give every ladder of every body for periods, as the rows they are kept in."""
    for name in names:
        for climb in figures.measures.ladders:
            first = measures_of(climb, figures.measures)[0]
            people = climbed(figures, climb, Question(first, named_period(name), moment))
            units = people.people.tree.units if people.people else ()
            for unit in ("", *units):
                body = canonical(tell_ladder(people.ladder(Scope(unit or None))))
                yield {"period": name, "ladder": climb.key, "unit": unit, "body": body,
                       "computed_at": moment}  # fmt: skip


def keep_ladders(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep ladders in place of what stood for their periods."""
    periods = {row["period"] for row in rows}
    session.execute(delete(StandingLadderRow).where(StandingLadderRow.period.in_(periods)))
    if rows:
        session.execute(insert(StandingLadderRow), rows)


def standing_ladder(
    session: Session, measures: Measures, climb: Climb, name: str, unit: str | None
) -> Ladder | None:
    """Return the ladder that stands, None where none does or it was defined otherwise."""
    row = StandingLadderRow
    body = session.scalar(
        select(row.body).where(
            row.period == name, row.ladder == climb.key, row.unit == (unit or "")
        )
    )
    return None if body is None else ladder_back(body, measures)
