"""Announcements over a real memory: people, documents on their way, a desk, an announcer and a sender."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from service.events.catalogue import Event
from service.events.ledger import record
from service.identity.roles import Person
from service.journeys.announcing import Announcements, Announcer, Sender, WebhookDesk
from service.journeys.announcing.kinds import KINDS
from service.post.calling import CallPolicy, call
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.tables import DocumentRow, OutgoingRow, OutgoingWatcherRow, PersonRow
from tests.support.people import SECRET, TestClock


def takes_part(session: Session, person: Person, outgoing: OutgoingRow) -> bool:
    """Tell whether somebody drafts or watches a document: enough for these tests."""
    watching = session.get(OutgoingWatcherRow, (outgoing.document_id, person.id))
    return outgoing.drafter_id == person.id or watching is not None


@dataclass
class TestAnnouncing:
    """Everything for announcements; `chance` makes pauses what a test wants."""

    __test__ = False
    memory: Memory
    clock: TestClock = field(default_factory=TestClock)
    post: Any = call
    outbox: Outbox | None = None
    seconds: float = 5.0

    def __post_init__(self) -> None:
        self.sender = Sender(
            memory=self.memory,
            clock=self.clock,
            policy=CallPolicy(loopback=True, seconds=self.seconds),
            outbox=self.outbox or Outbox(self.memory, self.clock, None),
            words=lambda key, **facts: f"{key} {facts}",
            service_secret=SECRET,
            post=self.post,
            chance=lambda: 0.5,
        )
        self.announcer = Announcer(self.memory, self.clock, takes_part)
        self.both = Announcements(self.announcer, self.sender)
        self.desk = WebhookDesk(self.memory, self.clock, self.sender, SECRET)

    def on_its_way(self, drafter: Person, *watchers: Person) -> str:
        """Return the id of an outgoing document of somebody."""
        document_id = str(uuid4())
        with self.memory.writing() as session:
            unit_id = session.get_one(PersonRow, drafter.id).unit_id
            session.add(
                DocumentRow(
                    id=document_id, owner_id=drafter.id, title="Mật danh Alpha", filename="a.pdf", pages=1,
                    page_geometry=[], created_at=self.clock(),
                )
            )  # fmt: skip
            session.flush()
            session.add(
                OutgoingRow(
                    document_id=document_id, unit_id=unit_id, drafter_id=drafter.id, type_code="QĐ",
                    subject="Mật danh Alpha", state="NUMBERING", created_at=self.clock(),
                    changed_at=self.clock(), notation="15/QĐ-SKHCN",
                )
            )  # fmt: skip
            session.flush()
            session.add_all(
                OutgoingWatcherRow(document_id=document_id, person_id=one.id) for one in watchers
            )
        return document_id

    def happen(self, *events: Event) -> None:
        """Record events, each in a transaction of its own."""
        for event in events:
            with self.memory.writing() as session:
                record(session, event, moment=self.clock(), actor="vanthu")

    def hook(self, by: Person, url: str, *kinds: str) -> tuple[str, str]:
        """Return the id and the secret of a new webhook."""
        view, secret = self.desk.add(by, "Hệ thống văn bản", url, kinds or KINDS)
        return view.id, secret
