"""A house that sends its issued documents to a mail server of the test's own, and tells its people.

with a_post(tmp_path, memory) as post:
    document_id = post.issue("Sở Tài chính", "vt@stc.example")
    post.outbox.send_due()
    post.server.taken  # the letters
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.journeys.delivery import DeliveryDesk, Dispatch, ReceiptDesk, Tracking
from service.journeys.issuing import IssuingJourney
from service.journeys.notices import CalendarDesk, Digests, NoticeBoard
from service.journeys.provisioning.working_days import WorkingTime
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.tables import DeliveryRow, DocumentVersionRow
from service.web.translations import say
from tests.support.house import TestHouse, a_house
from tests.support.issuing import an_issuing
from tests.support.outgoing import an_outgoing
from tests.support.relay import TestRelay, a_relay

HOME = "https://antin.test"
LINK = re.compile(rf"{HOME}/r/([A-Za-z0-9_-]+)")
INBOX = f"{HOME}/office"


@dataclass
class Post:
    """The collaborators of one test."""

    house: TestHouse
    server: TestRelay
    attach_up_to: int = 10 << 20
    relay: bool = True

    @cached_property
    def outbox(self) -> Outbox:
        relay = self.server.relay() if self.relay else None
        ended = (
            lambda session, end: Tracking(self.notices, self.dispatching.standing.reached)(
                session, end
            ),
        )
        return Outbox(self.house.memory, self.house.clock, relay, self.house.vault, ended)

    @cached_property
    def notices(self) -> NoticeBoard:
        return NoticeBoard(self.house.memory, self.house.clock, self.outbox, say, lambda: INBOX)

    @cached_property
    def dispatching(self) -> Dispatch:
        return Dispatch(
            outbox=self.outbox,
            words=say,
            type_names={"QUYET_DINH": "Quyết định"}.__getitem__,
            address=lambda code: f"{HOME}/v/{code}",
            receipt=lambda token: f"{HOME}/r/{token}",
            attach_up_to=self.attach_up_to,
        )

    @cached_property
    def receipts(self) -> ReceiptDesk:
        house = self.house
        return ReceiptDesk(house.memory, house.clock, house.vault, self.notices, str)

    @cached_property
    def desk(self) -> DeliveryDesk:
        return DeliveryDesk(self.house.memory, self.house.clock, WorkingTime())

    @cached_property
    def digests(self) -> Digests:
        house = self.house
        return Digests(house.memory, house.clock, self.outbox, say, WorkingTime(), lambda: INBOX)

    @cached_property
    def calendars(self) -> CalendarDesk:
        return a_calendar_desk(an_issuing(self.house))

    def dispatch(self, document_id: str) -> int:
        """Send an issued document on its way."""
        with self.house.memory.writing() as session:
            return self.dispatching.dispatch(session, document_id, moment=self.house.clock())

    def issue(self, *recipients: tuple[str, str | None], **more: Any) -> str:
        """Return an issued document that was dispatched to these recipients."""
        document_id = an_outgoing(self.house, recipients=recipients, **more)
        self.dispatch(document_id)
        return document_id

    def deliveries(self, document_id: str) -> list[DeliveryRow]:
        """Return how it stands with each recipient."""
        with self.house.memory.reading() as session:
            wanted = select(DeliveryRow).where(DeliveryRow.document_id == document_id)
            return list(session.scalars(wanted.order_by(DeliveryRow.position)))

    def letters(self) -> list[Message]:
        """Send what is due, and return every letter taken so far, by the addresses they went to."""
        while self.outbox.send_due():
            pass
        return [
            message_from_bytes(octets, policy=default) for _, octets in sorted(self.server.taken)
        ]

    def version(self, document_id: str, number: int = 2) -> DocumentVersionRow:
        """Return a version of a document."""
        with self.house.memory.reading() as session:
            return session.get_one(DocumentVersionRow, (document_id, number))


def a_calendar_desk(issuing: IssuingJourney) -> CalendarDesk:
    """Return what gives calendars of what waits on the way of these documents."""
    return CalendarDesk(issuing.memory, issuing.clock, say, lambda: INBOX, issuing.waiting)


def body_of(letter: Message) -> str:
    """Return the text of a letter."""
    return str(letter.get_body().get_content())  # type: ignore[attr-defined]


def token_in(letter: Message) -> str:
    """Return the token of the link in a letter."""
    found = LINK.search(body_of(letter))
    assert found, body_of(letter)
    return found[1]


@contextmanager
def a_post(tmp_path: Path, memory: Memory, **more: Any) -> Iterator[Post]:
    """Give a house with its mail server."""
    with a_relay() as server:
        yield Post(a_house(tmp_path, memory), server, **more)
