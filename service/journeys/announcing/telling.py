"""From the ledger to announcements: nothing that was recorded is missed, and no journey has to know.

Numbers are given to events one transaction at a time, so whoever has read up to one has read all before
it. How far the ledger was read moves in the transaction that writes the announcements.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.identity.people import active_person
from service.identity.roles import Person
from service.journeys.announcing.kinds import BY_EVENT, FACTS
from service.store.engine import Memory
from service.store.queries import webhooks as queries
from service.store.tables.documents import DocumentRow
from service.store.tables.ledger import EventRow
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.webhooks import WebhookDeliveryRow, WebhookRow

AT_ONCE: Final = 200
TakesPart = Callable[[Session, Person, OutgoingRow], bool]


@dataclass(frozen=True, slots=True)
class Announcer:
    """Writes down what is to be told to whom; `takes_part` is the office flow's own word on who may see."""

    memory: Memory
    clock: Clock
    takes_part: TakesPart

    def announce(self) -> int:
        """Read the ledger on and write what follows from it; return how many announcements."""
        written, more = 0, True
        while more:
            with self.memory.writing() as session:
                count, more = self._read_on(session)
            written += count
        return written

    def _read_on(self, session: Session) -> tuple[int, bool]:
        cursor, last = queries.locked_cursor(session), queries.size_of_ledger(session)
        events = queries.events_between(session, cursor.number, last, tuple(BY_EVENT), AT_ONCE)
        more = len(events) == AT_ONCE
        cursor.number = events[-1].number if more else last
        hearing = queries.hearing(session) if events else ()
        sight = Sight(session, self.takes_part)
        told = [
            delivery_of(session, webhook, event, self.clock())
            for event in events
            for webhook in hearing
            if _wants(webhook, event) and sight.reaches(webhook.person_id, event.subject)
        ]
        session.add_all(told)
        return len(told), more


@dataclass(frozen=True, slots=True)
class Sight:
    """Who may see which document, asked once for each in one reading."""

    session: Session
    takes_part: TakesPart
    known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def reaches(self, person_id: str, document_id: str | None) -> bool:
        """Tell whether a person may see a document now."""
        if document_id is None:
            return False
        if (person_id, document_id) not in self.known:
            self.known[person_id, document_id] = self._ask(person_id, document_id)
        return self.known[person_id, document_id]

    def _ask(self, person_id: str, document_id: str) -> bool:
        person = active_person(self.session, person_id)
        if person is None:
            return False
        outgoing = self.session.get(OutgoingRow, document_id)
        if outgoing is not None:
            return self.takes_part(self.session, person, outgoing)
        document = self.session.get(DocumentRow, document_id)
        return document is not None and document.owner_id == person_id


def _wants(webhook: WebhookRow, event: EventRow) -> bool:
    return event.number > webhook.since and BY_EVENT[event.kind] in webhook.kinds


def delivery_of(
    session: Session, webhook: WebhookRow, event: EventRow, moment: datetime
) -> WebhookDeliveryRow:
    """Return the announcement of an event, with the document's state as it is now."""
    kind, name = BY_EVENT[event.kind], str(uuid4())
    facts = {k: v for k, v in json.loads(event.facts or "{}").items() if k in FACTS}
    outgoing = session.get(OutgoingRow, event.subject) if event.subject else None
    document: dict[str, Any] = {"id": event.subject}
    if outgoing is not None:
        document |= {
            "state": outgoing.state,
            "standing": outgoing.standing,
            "type_code": outgoing.type_code,
            "notation": outgoing.notation,
        }
    body = payload(name, kind, event.moment, number=event.number, document=document, facts=facts)
    return a_delivery(webhook, name, kind, body, moment, number=event.number, about=event.subject)


def payload(name: str, kind: str, occurred_at: datetime, **told: Any) -> str:
    """Return the body of an announcement: ids, states, digests and stable words."""
    occurred = occurred_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"id": name, "type": kind, "occurred_at": occurred, **told}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def a_delivery(
    webhook: WebhookRow,
    name: str,
    kind: str,
    body: str,
    moment: datetime,
    *,
    number: int | None = None,
    about: str | None = None,
) -> WebhookDeliveryRow:
    """Return an announcement that waits to be sent."""
    return WebhookDeliveryRow(
        id=name, webhook_id=webhook.id, number=number, kind=kind, document_id=about, payload=body,
        state=queries.WAITING, due_at=moment, created_at=moment,
    )  # fmt: skip
