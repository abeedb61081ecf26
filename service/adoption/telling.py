"""A figure in plain values, the same for a command, an interface, a closed period; and the name it is asked by."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

from service.adoption.figures import Figure, NoFigure, Question, Scope
from service.adoption.measures import Measures
from service.adoption.spans import Period

Value: TypeAlias = "str | int | float | bool | None | list[Value] | dict[str, Value]"
LONGEST_HANDLE: Final = 600
LONGEST_CODE: Final = 64


class UnknownHandleError(ValueError):
    """That is no figure of ours."""


def tell(figure: Figure) -> dict[str, Value]:
    """Return everything about a figure; the share in per cent is rounded to two places, the counts are exact."""
    question, rate, coverage = figure.question, figure.rate, figure.coverage
    share = rate.share if rate else None
    habit = figure.habit
    return {
        "handle": handle_of(question),
        "measure": question.measure.key,
        "definition_version": figure.definition_version,
        "reported": question.measure.how == "reported",
        "period": {
            "first": question.period.first.isoformat(),
            "last": question.period.last.isoformat(),
        },
        "scope": {"unit": question.scope.unit, "level": question.scope.level},
        "roster_on": figure.on.isoformat(),
        "as_of": _moment(question.as_of),
        "counted": rate.counted if rate else None,
        "entitled": rate.entitled if rate and question.measure.unit == "percent" else None,
        "percent": None if share is None else float(round(share * 100, 2)),
        "no_figure": figure.none,
        "missing": list(figure.missing),
        "excluded": dict(figure.excluded),
        "apart": dict(figure.apart),
        "points": figure.points,
        "coverage": {
            "complete": coverage.complete,
            "hours_read": coverage.hours_read,
            "hours_expected": coverage.hours_expected,
            "events_of_nobody": coverage.events_of_nobody,
        },
        "late": figure.late,
        "restated": figure.restated,
        "restated_on": question.restated_on.isoformat() if question.restated_on else None,
        "unrestated": list(figure.unrestated),
        "predecessors": list(figure.predecessors),
        "habit": None if habit is None else dict(habit.model_dump()),
        "target": question.measure.target,
    }


def withhold(figures: tuple[Figure, ...], small: int) -> tuple[Figure, ...]:
    """Return figures for those who may not see people: small cells are withheld (I-18).

    Of figures told beside each other a single small one could be had by subtraction, so the next
    smallest is withheld with it. What tells of documents or systems tells of nobody.
    """
    hidden = hidden_among([_size(one) for one in figures], small)
    return tuple(
        replace(one, rate=None, none=NoFigure.WITHHELD, excluded={}, late=0) if n in hidden else one
        for n, one in enumerate(figures)
    )


def _size(figure: Figure) -> int | None:
    """Return how many people a figure is about, None where it tells of nobody."""
    measure = figure.question.measure
    if figure.rate is None or not measure.tells_of_people:
        return None
    return figure.rate.entitled


def hidden_among(sizes: Sequence[int | None], small: int) -> set[int]:
    """Return the places of groups too small to be shown, and with a single one the next smallest.

    >>> hidden_among([2, 9, None, 7], 5), hidden_among([2, 9, 3], 5), hidden_among([2], 5)
    ({0, 3}, {0, 2}, {0})
    """
    hidden = {n for n, size in enumerate(sizes) if size is not None and size < small}
    if len(hidden) == 1:
        others = sorted((size, n) for n, size in enumerate(sizes) if size and n not in hidden)
        hidden |= {n for _, n in others[:1]}
    return hidden


def handle_of(question: Question) -> str:
    """Return the name under which the same figure is found again, its moment of knowledge included."""
    told = [
        question.measure.key,
        question.measure.version,
        question.period.first.isoformat(),
        question.period.last.isoformat(),
        _moment(question.as_of),
        question.scope.unit,
        question.scope.level,
        question.restated_on.isoformat() if question.restated_on else None,
    ]
    octets = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def question_of(handle: str, measures: Measures) -> Question:
    """Return the question a handle stands for.

    Raises:
        UnknownHandleError: it is no handle, or of a measure that is defined otherwise by now.

    """
    try:
        if len(handle) > LONGEST_HANDLE:
            raise ValueError("too long")
        told = json.loads(base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)))
        key, version, first, last, as_of, unit, level, restated_on = told
        measure = measures.named(key)
        if measure is None or measure.version != version:
            raise ValueError("another definition")
        for code in (unit, level):
            if code is not None and not (isinstance(code, str) and len(code) <= LONGEST_CODE):
                raise ValueError("not a code")
        question = Question(
            measure,
            Period(date.fromisoformat(first), date.fromisoformat(last)),
            datetime.fromisoformat(as_of).astimezone(UTC),
            Scope(unit, level),
            None if restated_on is None else date.fromisoformat(restated_on),
        )
        if handle_of(question) != handle:
            raise ValueError("another spelling")
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise UnknownHandleError(handle[:40]) from None
    return question


def canonical(told: Value) -> str:
    """Return JSON with sorted keys and no spaces, one spelling for one value."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
