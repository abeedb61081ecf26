"""A ladder counted again by another road: raw events and spans, person by person, no rollup, no set of ours.

What `ladder` says and what this says must agree to the bit (see `recount`).
The kind is asked for in a way that no index answers: events are found by the person, not by walking the
events of a kind once for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import BindParameter, Boolean, Date, bindparam, text
from sqlalchemy.orm import Session

from service.adoption.figures import Question, Rate
from service.adoption.ladders.ladder import Step, measures_of
from service.adoption.measures import Climb, Habit, Measures
from service.adoption.recount import ENTITLED, KNOWN
from service.adoption.spans import DAY
from service.store.engine import Moment

_STANDING: Final = f"""{ENTITLED}
SELECT e.person_key, CASE WHEN EXISTS (
  SELECT 1 FROM roster_holdings h WHERE h.person_key = e.person_key AND h.kind = :holding
    AND {KNOWN.format(t="h")}) THEN 1 ELSE 0 END AS equipped, v.kind, v.day
FROM entitled e LEFT JOIN usage_events v ON v.person_key = e.person_key AND (v.kind || '') IN :kinds
  AND v.day >= :first_day AND v.day <= :on_day AND v.recorded_at <= :as_of
"""  # noqa: S608 - nothing from outside is in the text; all values are bound


@dataclass(slots=True)
class _Person:
    equipped: bool
    acts: list[tuple[str, date]] = field(default_factory=list)


def recount_ladder(
    session: Session, measures: Measures, climb: Climb, question: Question, on: date
) -> dict[Step, Rate]:
    """Return how many stand on each rung, on a day of the roster.

    Raises:
        ValueError: the question is restated.

    """
    if question.restated_on or question.scope.level:
        raise ValueError("only ladders as they were are counted again")
    equipped, active, habitual = measures_of(climb, measures)
    first = question.period.first
    begins = min(first, on - 7 * measures.habit.weeks * DAY + DAY)
    values: dict[str, object] = {
        "as_of": question.as_of,
        "on_day": on,
        "first_day": begins,
        "unit": question.scope.unit or "",
        "everywhere": question.scope.unit is None,
        "anybody": equipped.population == "staff",
        "reasons": sorted(measures.excluding),
        "holding": str(equipped.holding),
        "kinds": sorted({*map(str, active.kinds), *map(str, habitual.kinds)}),
    }
    people: dict[str, _Person] = {}
    for key, holds, kind, day in _rows(session, values):
        person = people.setdefault(key, _Person(bool(holds)))
        if day is not None:
            person.acts.append((kind, day))
    counts: Counter[Step] = Counter()
    for person in people.values():
        counts[Step.ENTITLED] += 1
        if not person.equipped:
            continue
        counts[Step.EQUIPPED] += 1
        if not any(kind in active.kinds and day >= first for kind, day in person.acts):
            continue
        counts[Step.ACTIVE] += 1
        days = (day for kind, day in person.acts if kind in habitual.kinds)
        counts[Step.HABITUAL] += _is_habit(days, on, measures.habit)
    return {step: Rate(counts[step], len(people)) for step in Step}


def _is_habit(days: Iterable[date], on: date, habit: Habit) -> bool:
    """Count weeks backwards from the last day."""
    by_week = Counter((on - day).days // 7 for day in set(days) if day <= on)
    full = [week for week, count in by_week.items() if count >= habit.active_days]
    return sum(week < habit.weeks for week in full) >= habit.weeks_reached


def _rows(
    session: Session, values: dict[str, object]
) -> Iterable[tuple[str, int, str, date | None]]:
    types: list[BindParameter[object]] = [
        bindparam("as_of", type_=Moment()),
        bindparam("on_day", type_=Date()),
        bindparam("first_day", type_=Date()),
        bindparam("everywhere", type_=Boolean()),
        bindparam("anybody", type_=Boolean()),
        bindparam("reasons", expanding=True),
        bindparam("kinds", expanding=True),
    ]
    wanted = text(_STANDING).bindparams(*types).columns(day=Date())
    for row in session.execute(wanted, values):
        yield row.person_key, row.equipped, row.kind, row.day
