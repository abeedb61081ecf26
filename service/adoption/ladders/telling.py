"""A ladder in plain values, the same for a command, an interface and a table; and back again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from service.adoption.figures import Coverage, Figure, NoFigure, Question, Rate, Scope
from service.adoption.ladders.ladder import Ladder, Rung, Step, climb_named, measures_of
from service.adoption.measures import Habit, Measures
from service.adoption.spans import Period
from service.adoption.telling import Value, handle_of


def tell_ladder(ladder: Ladder) -> dict[str, Value]:
    """Return a ladder in plain values, the same for a command and an interface."""
    base = ladder.rungs[0].figure
    return {
        "ladder": ladder.climb.key,
        "definition_version": ladder.climb.version,
        "period": {
            "first": ladder.period.first.isoformat(),
            "last": ladder.period.last.isoformat(),
        },
        "scope": {"unit": ladder.scope.unit},
        "roster_on": ladder.on.isoformat(),
        "as_of": ladder.as_of.astimezone(UTC).isoformat(timespec="microseconds"),
        "restated_on": _day(base.question.restated_on),
        "unrestated": list(base.unrestated),
        "excluded": dict(base.excluded),
        "habit": dict(ladder.habit.model_dump()),
        "rungs": [_rung(ladder, one) for one in ladder.rungs],
    }


def _rung(ladder: Ladder, rung: Rung) -> dict[str, Value]:
    rate, figure = rung.rate, rung.figure
    share = rate.share if rate else None
    told = None if rung.step is Step.ENTITLED else getattr(ladder.climb, rung.step)
    own = isinstance(told, str)
    coverage = figure.coverage
    return {
        "rung": rung.step,
        "counted": rate.counted if rate else None,
        "entitled": rate.entitled if rate else None,
        "percent": None if share is None else float(round(share * 100, 2)),
        "dropped": rung.dropped,
        "aside": rung.aside if rate else None,
        "no_figure": rung.none,
        "missing": list(rung.missing),
        "measure": told if own else None,
        "handle": handle_of(figure.question) if own else None,
        "kinds": [str(kind) for kind in figure.question.measure.kinds],
        "coverage": {
            "complete": coverage.complete,
            "hours_read": coverage.hours_read,
            "hours_expected": coverage.hours_expected,
            "events_of_nobody": coverage.events_of_nobody,
        },
        "late": figure.late,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def ladder_back(body: str, measures: Measures) -> Ladder | None:
    """Return the ladder that was told, the inverse of `tell_ladder`; None where it is another by now."""
    told = json.loads(body)
    climb = climb_named(measures, told["ladder"])
    if told["definition_version"] != climb.version:
        return None
    first, *rest = measures_of(climb, measures)
    span = told["period"]
    question = Question(
        first,
        Period(date.fromisoformat(span["first"]), date.fromisoformat(span["last"])),
        datetime.fromisoformat(told["as_of"]).astimezone(UTC),
        Scope(told["scope"]["unit"]),
    )  # fmt: skip
    habit, on = Habit.model_validate(told["habit"]), date.fromisoformat(told["roster_on"])
    rungs = []
    for one, measure in zip(told["rungs"], (first, first, *rest), strict=True):
        coverage, none = one["coverage"], one["no_figure"]
        figure = Figure(
            replace(question, measure=measure), on, measure.version, None,
            excluded=told["excluded"], late=one["late"], unrestated=tuple(told["unrestated"]),
            habit=habit if measure.how == "habit" else None,
            coverage=Coverage(
                coverage["hours_read"], coverage["hours_expected"], coverage["events_of_nobody"]
            ),
        )  # fmt: skip
        rungs.append(
            Rung(
                Step(one["rung"]),
                None if one["counted"] is None else Rate(one["counted"], one["entitled"]),
                figure,
                None if none is None else NoFigure(none),
                tuple(one["missing"]),
                one["dropped"],
                one["aside"] or 0,
            )
        )
    return Ladder(climb, question.period, question.as_of, on, question.scope, habit, tuple(rungs))
