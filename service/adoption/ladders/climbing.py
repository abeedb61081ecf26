"""What doors ask of the ladders; each question somebody puts is an event (I-17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo

from service.adoption.desk import Asked
from service.adoption.figures import Figures, Question, Scope
from service.adoption.ladders.ladder import (
    Ladder,
    UnknownLadderError,
    climb_named,
    climbed,
)
from service.adoption.ladders.standing import standing_ladder
from service.adoption.measures import Climb, Measures
from service.adoption.spans import named_period
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
        """Return ladders beside figures a page has asked for and noted, as they stand; of this month unless named.

        Raises:
            UnusablePeriodError, RosterError: there is no such period or body.

        """
        moment = self.clock()
        name = name or f"{moment.astimezone(self.zone):%Y-%m}"
        asked = Asked((), named_period(name), moment, unit or None)
        small = 0 if sees_people else self.measures.small_cell
        with self.memory.reading() as session:
            stand = [
                standing_ladder(session, self.measures, one, name, unit or None) for one in climbs
            ]
        found = [
            self._found((climb,), asked, sees_people=sees_people)[0]
            if one is None
            else one.withheld(small)
            for climb, one in zip(climbs, stand, strict=True)
        ]
        return tuple(found)

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
