"""What waits goes out once a working day, one letter for each person: at seven o'clock, and never twice.

What came after seven goes with the next day's letter, also where the worker was down at seven. The day is
noted for the person in the transaction that writes the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME, Clock
from service.identity.roles import Person
from service.journeys.delivery.wording import Words, one_line
from service.journeys.notices.board import (
    FILE,
    LONGEST_TITLE,
    Kind,
    deadline_of,
    due_of,
    tell_due,
    what_key,
)
from service.journeys.notices.icalendar import MEDIA_TYPE, calendar
from service.journeys.provisioning.working_days import Term, WorkingTime
from service.post.letters import LONGEST_SUBJECT, Attachment, is_address
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.queries import notices as queries
from service.store.queries.notices import Told
from service.store.tables.notices import NoticeSettingRow
from service.store.tables.people import PersonRow

PURPOSE: Final = "digest"
HOUR: Final = time(7)
AT_ONCE: Final = 500
MOST_LINES: Final = 40


@dataclass(frozen=True)
class Digests:
    """Writes the day's letters. `inbox` is the address they lead to."""

    memory: Memory
    clock: Clock
    outbox: Outbox
    words: Words
    working: WorkingTime
    inbox: Callable[[], str]

    def send_due(self) -> int:
        """Write the letters of today that are not written yet; return how many."""
        moment = self.clock()
        here = moment.astimezone(LEGAL_TIME)
        today = here.date()
        if self.outbox.relay is None or here.time() < HOUR or not self.working.is_worked(today):
            return 0
        before = datetime.combine(today, HOUR, LEGAL_TIME)
        horizon = self.working.due(moment, Term(days=1))
        with self.memory.reading() as session:
            people = queries.people_to_digest(session, before, horizon, today, AT_ONCE)
        return sum(self._write(person, before, horizon, today) for person in people)

    def wants(self, by: Person) -> bool:
        """Tell whether a person gets the day's letter."""
        with self.memory.reading() as session:
            row = session.get(NoticeSettingRow, by.id)
        return row is None or row.digest

    def choose(self, by: Person, *, digest: bool) -> None:
        """Keep whether a person gets the day's letter; urgent matters are told at once all the same."""
        with self.memory.writing() as session:
            queries.setting_of(session, by.id).digest = digest

    def _write(self, person: PersonRow, before: datetime, horizon: datetime, today: date) -> bool:
        if person.email is None or not is_address(person.email):
            return False
        with self.memory.writing() as session:
            setting = queries.setting_of(session, person.id)
            done = setting.digested_on is not None and setting.digested_on >= today
            if done or not setting.digest:
                return False
            told = queries.to_digest(session, person.id, before, horizon, MOST_LINES + 1)
            if not told:
                return False
            letter = self._enqueue(session, person, person.email, told, today)
            setting.digested_on = today
            for notice, _, _ in told[:MOST_LINES]:
                notice.mailed_at = notice.mailed_at or self.clock()
        return letter is not None

    def _enqueue(
        self,
        session: Session,
        person: PersonRow,
        address: str,
        told: Sequence[Told],
        today: date,
    ) -> str | None:
        shown = told[:MOST_LINES]
        lines = [self._line(at, one) for at, one in enumerate(shown, 1)]
        if len(told) > MOST_LINES:
            lines.append(self.words("letter-digest-more"))
        facts = {
            "name": one_line(person.full_name, 100),
            "count": len(shown),
            "date": f"{today:%d/%m/%Y}",
            "inbox": self.inbox(),
        }
        subject = one_line(self.words("letter-digest-subject", **facts), LONGEST_SUBJECT)
        opening = self.words("letter-digest-opening", **facts)
        closing = self.words("letter-digest-closing", **facts)
        body = f"{opening}\n\n{chr(10).join(lines)}\n\n{closing}"
        due = [
            one
            for notice, outgoing, step in shown
            if notice.kind == Kind.TURN
            and (one := deadline_of(outgoing, step, self.words, self.inbox()))
        ]
        files = [Attachment(FILE, MEDIA_TYPE, calendar(due, "Ấn Tín"))] if due else []
        return self.outbox.enqueue(session, [address], subject, body, files, purpose=PURPOSE)

    def _line(self, at: int, told: Told) -> str:
        notice, outgoing, step = told
        what = self.words(what_key(Kind(notice.kind), step))
        line = f"{at}. {what}: {one_line(outgoing.subject, LONGEST_TITLE)}"
        due_at = due_of(outgoing, step)
        if notice.kind == Kind.TURN and due_at is not None:
            line += f" – {self.words('letter-until', due=tell_due(due_at, self.words))}"
        return line
