"""The same figure counted again by another road: raw events in the database, no rollup, no set of ours.

What `figures` says and what this says must agree to the bit; where they do not, one of them is wrong
and no figure should be believed until it is known which.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from sqlalchemy import BindParameter, Boolean, Date, Executable, bindparam, text
from sqlalchemy.orm import Session

from service.adoption.figures import Question, Rate
from service.adoption.measures import Measures
from service.adoption.spans import DAY
from service.store.engine import Moment

KNOWN: Final = (
    "{t}.recorded_at <= :as_of AND ({t}.superseded_at IS NULL OR {t}.superseded_at > :as_of)"
    " AND {t}.valid_from <= :on_day AND ({t}.valid_to IS NULL OR {t}.valid_to > :on_day)"
)
ENTITLED: Final = f"""
WITH RECURSIVE below(code) AS (
  SELECT CAST(:unit AS TEXT) UNION
  SELECT CAST(u.code AS TEXT) FROM roster_units u JOIN below ON u.parent_code = below.code
  WHERE {KNOWN.format(t="u")}
), entitled AS (
  SELECT DISTINCT p.person_key FROM roster_posts p
  WHERE {KNOWN.format(t="p")} AND (:anybody OR p.is_leader)
    AND (:everywhere OR p.unit_code IN (SELECT code FROM below))
    AND NOT EXISTS (SELECT 1 FROM roster_exclusions x WHERE x.person_key = p.person_key
                    AND x.reason_code IN :reasons AND {KNOWN.format(t="x")})
)
"""  # noqa: S608 - nothing from outside is in the text; all values are bound
_HOLDING: Final = f"""{ENTITLED}
SELECT count(*), count(h.person_key) FROM entitled e LEFT JOIN (
  SELECT DISTINCT h.person_key FROM roster_holdings h WHERE h.kind = :holding AND {KNOWN.format(t="h")}
) h ON h.person_key = e.person_key"""  # noqa: S608 - see above
_ACTIVITY: Final = f"""{ENTITLED}
SELECT count(*), coalesce(sum(CASE WHEN EXISTS (
  SELECT 1 FROM usage_events v WHERE v.person_key = e.person_key AND v.kind IN :kinds
    AND v.day >= :first_day AND v.day <= :on_day AND v.recorded_at <= :as_of
) THEN 1 ELSE 0 END), 0) FROM entitled e"""  # noqa: S608 - see above
_DAYS: Final = f"""{ENTITLED}
SELECT e.person_key, v.day FROM entitled e LEFT JOIN usage_events v ON v.person_key = e.person_key
  AND v.kind IN :kinds AND v.day >= :first_day AND v.day <= :on_day AND v.recorded_at <= :as_of
"""  # noqa: S608 - see above


def recount(session: Session, measures: Measures, question: Question, on: date) -> Rate:
    """Return the two counts of a question about people, on a day of the roster.

    Raises:
        ValueError: the question is not about people, or is restated.

    """
    measure = question.measure
    if not measure.counts_people or question.restated_on or question.scope.level:
        raise ValueError("only figures about people, as they were, are counted again")
    weeks = measures.habit.weeks
    values: dict[str, object] = {
        "as_of": question.as_of,
        "on_day": on,
        "unit": question.scope.unit or "",
        "everywhere": question.scope.unit is None,
        "anybody": measure.population == "staff",
        "reasons": sorted(measures.excluding),
    }
    if measure.holding is not None:
        values["holding"] = measure.holding
        return _rate(session, _HOLDING, values)
    values["kinds"] = [str(kind) for kind in measure.kinds]
    if measure.how == "activity":
        values["first_day"] = question.period.first
        return _rate(session, _ACTIVITY, values)
    values["first_day"] = on - 7 * weeks * DAY + DAY
    return _habitual(session, measures, values, on)


def _rate(session: Session, query: str, values: dict[str, object]) -> Rate:
    entitled, counted = session.execute(_bound(query, values), values).one()
    return Rate(int(counted), int(entitled))


def _habitual(session: Session, measures: Measures, values: dict[str, object], on: date) -> Rate:
    """Count weeks backwards from the last day, day by day."""
    habit = measures.habit
    weeks: dict[str, dict[int, set[date]]] = defaultdict(lambda: defaultdict(set))
    for person, day in session.execute(_bound(_DAYS, values), values):
        seen = weeks[person]
        if day is not None:
            seen[(on - day).days // 7].add(day)
    counted = sum(
        len([days for days in seen.values() if len(days) >= habit.active_days])
        >= habit.weeks_reached
        for seen in weeks.values()
    )
    return Rate(counted, len(weeks))


def _bound(query: str, values: dict[str, object]) -> Executable:
    types: dict[str, BindParameter[object]] = {
        "as_of": bindparam("as_of", type_=Moment()),
        "on_day": bindparam("on_day", type_=Date()),
        "first_day": bindparam("first_day", type_=Date()),
        "everywhere": bindparam("everywhere", type_=Boolean()),
        "anybody": bindparam("anybody", type_=Boolean()),
        "reasons": bindparam("reasons", expanding=True),
        "kinds": bindparam("kinds", expanding=True),
    }
    clause = text(query).bindparams(*(one for name, one in types.items() if name in values))
    return clause.columns(day=Date()) if query is _DAYS else clause
