"""A private calendar address for each person: what is to be done until when, for the calendar they use.

Whoever has the address reads it, so it is made anew or revoked by its person, and of it only a digest is
kept. It shows deadlines and leads to the inbox; nothing can be done with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.clock import Clock
from service.identity.roles import Person
from service.journeys.delivery.dispatching import token_digest
from service.journeys.delivery.wording import Words
from service.journeys.errors import NotFoundError
from service.journeys.issuing.places import place_of
from service.journeys.notices.board import deadline_of
from service.journeys.notices.icalendar import calendar
from service.store.engine import Memory
from service.store.queries import notices as queries
from service.store.queries.inboxes import OpenTurn
from service.store.queries.outgoing import Place
from service.store.queries.people import person_by_id
from service.store.tables.notices import NoticeSettingRow

LONGEST_TOKEN: Final = 100


@dataclass(frozen=True)
class CalendarDesk:
    """Gives people calendar addresses, and answers under them.

    `waiting` tells what waits for somebody, as their inbox does.
    """

    memory: Memory
    clock: Clock
    words: Words
    inbox: Callable[[], str]
    waiting: Callable[[Session, Place], Sequence[OpenTurn]]

    def make(self, by: Person) -> str:
        """Return a new token for a person's calendar, shown this once; the one before ends."""
        token = secrets.token_urlsafe(32)
        with self.memory.writing() as session:
            row = queries.setting_of(session, by.id)
            row.calendar_sha256, row.calendar_made_at = token_digest(token), self.clock()
        return token

    def revoke(self, by: Person) -> None:
        """End a person's calendar address; twice does no harm."""
        with self.memory.writing() as session:
            row = queries.setting_of(session, by.id)
            row.calendar_sha256 = row.calendar_made_at = None

    def made_at(self, by: Person) -> datetime | None:
        """Return since when a person has a calendar address, None where they have none."""
        with self.memory.reading() as session:
            row = session.get(NoticeSettingRow, by.id)
        return row.calendar_made_at if row else None

    def feed(self, token: str) -> bytes:
        """Return the calendar of whoever's address carries a token.

        Raises:
            NotFoundError: nobody's, or of somebody who has left.

        """
        with self.memory.reading() as session:
            row = None
            if 0 < len(token) <= LONGEST_TOKEN:
                row = queries.setting_by_calendar(session, token_digest(token))
            person = person_by_id(session, row.person_id) if row else None
            if person is None or not person.active:
                raise NotFoundError("calendar")
            turns = self.waiting(session, place_of(session, person.id))
        due = {
            turn.step.id: one
            for turn in turns
            if (one := deadline_of(turn.outgoing, turn.step, self.words, self.inbox()))
        }
        return calendar(due.values(), self.words("calendar-name"))
