"""Somebody leaves: what is open with them is shown and given to colleagues before the account is suspended.

Decree 30/2020, article 31.3, and DOMAIN W-13 and S-45. Suspending is never held up by this: an account
that must be closed at once is closed at once, and what is open stays here to be given on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.clock import Clock
from service.identity.roles import Person, Role
from service.journeys.errors import HouseError, NotFoundError
from service.journeys.mandates.capacities import Capacities
from service.journeys.mandates.judging import standing
from service.journeys.mandates.telling import Telling
from service.journeys.mandates.views import MandateView, Named
from service.journeys.mandates.work import OpenDraft, OpenStep, OpenWork
from service.store.engine import Memory
from service.store.queries.credentials import credentials_of
from service.store.queries.mandates import (
    mandates_about,
    people_by_numbers,
    people_in,
    units_below,
    units_up_from,
)
from service.store.queries.people import person_by_id, tokens_of, unit_name
from service.store.tables.acts import SigningActRow
from service.store.tables.mandates import MandateRow
from service.store.tables.people import PersonRow, UnitRow

MOST_LEAVERS: Final = 200
MOST_OFFERED: Final = 500
KEEPERS: Final = (Role.IT_STAFF, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who is about to leave, and how much is open with them."""

    person_id: str
    name: str
    steps: int
    drafts: int
    mandates: int
    may_open: bool


@dataclass(frozen=True, slots=True)
class LeavingView:
    """Everything that is open with a person, and to whom it may go."""

    person_id: str
    name: str
    title: str
    unit: str
    is_active: bool
    steps: tuple[OpenStep, ...]
    coming: tuple[OpenStep, ...]
    drafts: tuple[OpenDraft, ...]
    held: tuple[MandateView, ...]
    given: tuple[MandateView, ...]
    keys: tuple[str, ...]
    tokens: int
    placed: int
    unfinished: int
    colleagues: tuple[Named, ...]

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing is left to be given on or ended."""
        return not (self.steps or self.coming or self.drafts or self.held or self.given)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of turns that were to be given on; `refused` pairs a subject with why."""

    done: int
    refused: tuple[tuple[str, HouseError], ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Tells what is open with people, and gives it to others."""

    memory: Memory
    clock: Clock
    capacities: Capacities
    work: OpenWork

    def view(self, by: Person, person_id: str) -> LeavingView:
        """Return what is open with a person.

        The person, whoever leads their agency, IT staff and administrators may look.

        Raises:
            NotFoundError: there is no such person, or not for whoever asks.

        """
        moment = self.clock()
        with self.memory.reading() as session:
            person = self._seen(session, by, person_id)
            steps = self.work.open_steps(session, person.id)
            mandates = self._mandates(session, person.id)
            telling = Telling(session, self.capacities.posts, moment)
            acts = _acts(session, person.id)
            return LeavingView(
                person_id=person.id,
                name=person.full_name,
                title=person.title,
                unit=unit_name(session, person.unit_id),
                is_active=person.active,
                steps=tuple(one for one in steps if one.is_open),
                coming=tuple(one for one in steps if not one.is_open),
                drafts=tuple(self.work.open_drafts(session, person.id)),
                held=tuple(telling.view(m, ()) for m in mandates if m.holder_id == person.id),
                given=tuple(telling.view(m, ()) for m in mandates if m.holder_id != person.id),
                keys=tuple(one.label for one in credentials_of(session, person.id)),
                tokens=len(tokens_of(session, person.id)),
                placed=acts.get("PLACED", 0),
                unfinished=acts.get("GIVEN", 0),
                colleagues=self._colleagues(session, person),
            )

    def hand_over(
        self, by: Person, person_id: str, step_ids: Iterable[str], to_person_id: str, reason: str
    ) -> HandedOver:
        """Give open turns to a colleague, each in its own transaction; one refused stops none.

        Raises:
            NotFoundError: there is no such person or colleague, or not for whoever asks.

        """
        seen = self.view(by, person_id)
        if to_person_id not in {one.id for one in seen.colleagues}:
            raise NotFoundError
        wanted = set(step_ids)
        chosen = [one for one in seen.steps if one.id in wanted]
        done, refused = 0, []
        for one in chosen:
            try:
                self.work.reassign(by, one.id, person_id, to_person_id, reason=reason)
            except HouseError as refusal:
                refused.append((one.subject, refusal))
            else:
                done += 1
        return HandedOver(done, tuple(refused))

    def leavers(self, by: Person, staff_numbers: Iterable[str]) -> tuple[Leaver, ...]:
        """Return those of these staff with whom something is open, as a notice before suspending."""
        numbers = sorted(set(staff_numbers))[:MOST_LEAVERS]
        with self.memory.reading() as session:
            people = people_by_numbers(session, numbers)
            told = (self._leaver(session, by, one) for one in people)
            return tuple(one for one in told if one.steps or one.drafts or one.mandates)

    def _leaver(self, session: Session, by: Person, person: PersonRow) -> Leaver:
        return Leaver(
            person_id=person.id,
            name=person.full_name,
            steps=len(self.work.open_steps(session, person.id)),
            drafts=len(self.work.open_drafts(session, person.id)),
            mandates=len(self._mandates(session, person.id)),
            may_open=self._may_look(session, by, person),
        )

    def _mandates(self, session: Session, person_id: str) -> Sequence[MandateRow]:
        """Return the mandates held or given that still sign something, or will."""
        rows, moment = mandates_about(session, person_id), self.clock()
        return [one for one in rows if standing(one, moment) not in {"expired", "revoked"}]

    def _seen(self, session: Session, by: Person, person_id: str) -> PersonRow:
        person = person_by_id(session, person_id)
        if person is None or not self._may_look(session, by, person):
            raise NotFoundError(person_id)
        return person

    def _may_look(self, session: Session, by: Person, person: PersonRow) -> bool:
        if by.id == person.id or by.may(*KEEPERS):
            return True
        me, moment = person_by_id(session, by.id), self.clock()
        units = units_up_from(session, person.unit_id)
        return any(self.capacities.leads(session, me, unit.id, moment) for unit in units)

    def _colleagues(self, session: Session, person: PersonRow) -> tuple[Named, ...]:
        """Return the active people of somebody's agency; whether one may sign is asked at signing."""
        above = units_up_from(session, person.unit_id)
        if not above:
            return ()
        top = above[1] if len(above) > 2 else above[0]  # a division's agency, never the whole city
        within = [unit.id for unit in units_below(session, top.id)]
        found = people_in(session, within, MOST_OFFERED)
        return tuple(_named(session, one) for one in found if one.id != person.id)


def _named(session: Session, person: PersonRow) -> Named:
    unit = session.get(UnitRow, person.unit_id) if person.unit_id else None
    told = " · ".join(filter(None, (person.title, unit.name if unit else "")))
    return Named(person.id, person.full_name, told)


def _acts(session: Session, person_id: str) -> dict[str, int]:
    """Return how many acts of signing a person has in each state."""
    counted = (
        select(SigningActRow.state, func.count().label("acts"))
        .where(SigningActRow.signer_id == person_id)
        .group_by(SigningActRow.state)
    )
    return {row.state: row.acts for row in session.execute(counted)}
