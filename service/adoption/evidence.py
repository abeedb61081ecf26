"""From a figure back to the people, from them to what they did, and from that to where it was read (I-02).

People stand under pseudonyms, the same within one figure and others in every other, until somebody who
may lifts one and says why; that is an event (P-20, I-17).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.adoption.figures import Figures, Question
from service.adoption.spans import DAY, Period
from service.adoption.telling import UnknownHandleError, handle_of
from service.store.queries.adoption import in_force, known_at
from service.store.tables.adoption import RosterHoldingRow, UsageEventRow

PEOPLE_AT_ONCE: Final = 500
EVENTS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that made somebody count, and where it was read."""

    kind: str
    moment: datetime | None
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody behind a figure; `name` is a pseudonym."""

    name: str
    units: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The people behind a figure: `counted` of `entitled` say the same as the figure does."""

    counted: int
    entitled: int
    people: tuple[Witness, ...]
    further: int


class NobodyThereError(LookupError):
    """There is nobody of that pseudonym behind that figure."""


def evidence(figures: Figures, question: Question, secret: bytes, *, skip: int = 0) -> Evidence:
    """Return who counted and who was entitled and did not, by pseudonym, some at a time.

    Raises:
        UnknownHandleError: what is behind it are reports of units, or documents, not people.

    """
    if not question.measure.counts_people:
        raise UnknownHandleError(question.measure.key)
    behind = figures.counted(question)
    codes = behind.codes(question.scope)
    entitled = behind.population.within(codes)
    keyed = _key(question, secret)
    named = sorted((_pseudonym(person, keyed), person) for person in entitled)
    shown = named[skip : skip + PEOPLE_AT_ONCE]
    people = tuple(
        Witness(
            name,
            tuple(
                sorted(
                    unit
                    for unit in behind.population.posts[person]
                    if codes is None or unit in codes
                )
            ),
            person in behind.did,
        )
        for name, person in shown
    )
    left = max(0, len(named) - skip - len(shown))
    return Evidence(len(entitled & behind.did), len(entitled), people, left)


def person_behind(figures: Figures, question: Question, name: str, secret: bytes) -> str:
    """Return the staff number behind a pseudonym of a figure; whoever asks records that they did."""
    behind = figures.counted(question)
    keyed = _key(question, secret)
    for person in behind.population.within(behind.codes(question.scope)):
        if hmac.compare_digest(_pseudonym(person, keyed).encode(), name.encode()):
            return person
    raise NobodyThereError(name[:40])


def traces(session: Session, figures: Figures, question: Question, person: str) -> Sequence[Trace]:
    """Return what made somebody count, the earliest first: events, or what they hold."""
    measure, on = question.measure, figures.roster_day(question)
    if measure.holding is not None:
        held = RosterHoldingRow
        rows = session.scalars(
            select(held)
            .where(
                held.kind == measure.holding,
                held.person_key == person,
                in_force(held, on),
                known_at(held, question.as_of),
            )
            .order_by(held.valid_from)
            .limit(EVENTS_AT_ONCE)
        )
        return [Trace(row.kind, None, row.reference, row.recorded_at) for row in rows]
    seen = Period(question.period.first, on)
    if measure.how == "habit":
        seen = Period(on - 7 * figures.measures.habit.weeks * DAY + DAY, on)
    event = UsageEventRow
    events = session.scalars(
        select(event)
        .where(
            event.person_key == person,
            event.day.between(seen.first, seen.last),
            event.kind.in_(measure.kinds),
            event.recorded_at <= question.as_of,
        )
        .order_by(event.moment, event.source)
        .limit(EVENTS_AT_ONCE)
    )
    return [Trace(one.kind, one.moment, one.source, one.recorded_at) for one in events]


def _key(question: Question, secret: bytes) -> bytes:
    return hmac.digest(secret, b"evidence " + handle_of(question).encode(), hashlib.sha256)


def _pseudonym(person: str, key: bytes) -> str:
    return hmac.digest(key, person.encode(), hashlib.sha256).hex()[:16]
