"""What doors ask of the ladders; each question somebody puts is an event (I-17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo

from service.adoption.desk import Asked
from service.adoption.figures import Figures, Question, Scope
from service.adoption.ladder import (
    Ladder,
    Rung,
    Step,
    UnknownLadderError,
    climb_named,
    climbed,
)
from service.adoption.measures import Climb, Measures
from service.adoption.spans import named_period
from service.adoption.telling import Value, handle_of
from service.clock import Clock
from service.events.adoption import LaddersAsked
from service.events.ledger import record
from service.store.engine import Memory


@dataclass(frozen=True, kw_only=True)
class Ladders:
    """Answers how far people have climbed."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo

    def ask(
        self, asked: Asked, *, by: str | None, form: str, sees_people: bool
    ) -> tuple[Ladder, ...]:
        """Return the ladders of these keys, all where none is named; that they were asked is an event.

        Raises:
            UnknownLadderError: there is no such ladder.
            RosterError: the body is none on that day.

        """
        moment = self.clock()
        as_of = min(asked.as_of or moment, moment)
        wanted = tuple(climb_named(self.measures, key) for key in dict.fromkeys(asked.measures))
        asked = replace(asked, as_of=as_of)
        found = self._found(wanted or self.measures.ladders, asked, sees_people=sees_people)
        event = LaddersAsked(
            tuple(one.climb.key for one in found),
            asked.period.first.isoformat(),
            asked.period.last.isoformat(),
            as_of.isoformat(),
            asked.unit,
            asked.restated_on is not None,
            form,
        )
        with self.memory.writing() as session:
            record(session, event, moment=moment, actor=by)
        return found

    def on_page(
        self, climbs: tuple[Climb, ...], name: str, unit: str, *, sees_people: bool
    ) -> tuple[Ladder, ...]:
        """Return ladders beside figures a page has asked for and noted; of this month unless named.

        Raises:
            UnusablePeriodError, RosterError: there is no such period or body.

        """
        moment = self.clock()
        today = moment.astimezone(self.zone).date()
        period = named_period(name or f"{today:%Y-%m}")
        asked = Asked((), period, moment, unit or None)
        return self._found(climbs, asked, sees_people=sees_people)

    def _found(
        self, climbs: tuple[Climb, ...], asked: Asked, *, sees_people: bool
    ) -> tuple[Ladder, ...]:
        if not climbs:
            return ()
        small = 0 if sees_people else self.measures.small_cell
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            return tuple(
                climbed(figures, one, self._question(one, asked))
                .ladder(Scope(asked.unit))
                .withheld(small)
                for one in climbs
            )

    def _question(self, climb: Climb, asked: Asked) -> Question:
        measure = self.measures.named(climb.equipped)
        if measure is None or asked.as_of is None:
            raise UnknownLadderError(climb.key)
        return Question(measure, asked.period, asked.as_of, restated_on=asked.restated_on)


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
