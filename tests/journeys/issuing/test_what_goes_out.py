"""The flow tells whose turn it is, and what it issues arrives at a real mail server, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.journeys.delivery import Dispatch, Tracking
from service.journeys.issuing.views import Recipient, State
from service.journeys.notices import NoticeBoard
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.tables import DeliveryRow, LetterRow
from service.store.vault import Vault
from service.web.translations import say
from tests.support.house import TestClock
from tests.support.issuing import Office, an_office
from tests.support.register import TYPES
from tests.support.relay import TestRelay, a_relay

HOME = "https://antin.test"


class Killed(SystemExit):
    """The process ended here."""


class Mortal:
    """Sends documents, and dies at the first one after its letters were written, if told so."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatching = dispatch
        self.dies = False

    def dispatch(self, session: Session, document_id: str, *, moment: datetime) -> int:
        sent = self.dispatching.dispatch(session, document_id, moment=moment)
        if self.dies:
            self.dies = False
            raise Killed
        return sent

    def standing_changed(self, session: Session, document_id: str, *, moment: datetime) -> int:
        told = self.dispatching.standing_changed(session, document_id, moment=moment)
        if self.dies:
            self.dies = False
            raise Killed
        return told


class Post:
    """An office whose flow sends and tells."""

    def __init__(self, folder: Path, memory: Memory, server: TestRelay) -> None:
        clock = TestClock()
        self.server = server
        self.outbox = Outbox(memory, clock, server.relay(), Vault(folder / "vault"), (self._ended,))
        self.notices = NoticeBoard(memory, clock, self.outbox, say, lambda: f"{HOME}/office")
        self.delivery = Mortal(
            Dispatch(
                outbox=self.outbox,
                words=say,
                type_names=lambda code: TYPES.named(code).name.vi,  # type: ignore[union-attr]
                address=lambda code: f"{HOME}/v/{code}",
                receipt=lambda token: f"{HOME}/r/{token}",
                attach_up_to=10 << 20,
            )
        )
        hooks: dict[str, Any] = {"notices": self.notices, "delivery": self.delivery}
        self.office: Office = an_office(folder, memory, clock=clock, **hooks)

    def _ended(self, session: Session, end: Any) -> None:
        Tracking(self.notices, self.delivery.dispatching.standing.reached)(session, end)

    def letters(self) -> list[Message]:
        while self.outbox.send_due():
            pass
        return [message_from_bytes(octets, policy=default) for _, octets in self.server.taken]

    def told(self, person: Person) -> list[tuple[str, str | None]]:
        return [(one.kind, one.step) for one in reversed(self.notices.of(person))]


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_relay() as server:
        yield Post(tmp_path, memory, server)


def test_the_file_that_was_issued_arrives_with_the_code_that_was_printed_before_the_first_signature(
    post: Post,
) -> None:
    office = post.office
    recipients = (Recipient("Sở Nội vụ", "snv@cantho.gov.vn"), Recipient("Lưu: VT"))
    done = office.issued(office.order(recipients=recipients))

    (letter,) = post.letters()

    issued = office.bytes_of(done.summary.id, done.versions[-1].number)
    (file,) = letter.iter_attachments()  # type: ignore[attr-defined]
    assert file.get_content() == issued
    assert letter["To"] == "snv@cantho.gov.vn"
    assert str(letter["Subject"]).startswith("01/QĐ-SKHCN: Về việc ban hành")
    body = letter.get_body().get_content()  # type: ignore[attr-defined]
    assert done.public_code is not None
    assert f"{HOME}/v/{done.public_code}" in body
    assert "Quyết định số 01/QĐ-SKHCN" in body


def test_everybody_hears_of_their_turn_and_the_drafter_of_the_issue(post: Post) -> None:
    office = post.office
    office.issued()

    assert ("TURN", "REVIEW") in post.told(office.reviewer)
    assert ("TURN", "SIGN") in post.told(office.head)
    turns = {step for kind, step in post.told(office.clerk) if kind == "TURN"}
    assert turns == {"NUMBER", "SEAL"}, "what is issued at once is nobody's turn"
    assert post.told(office.drafter) == [("ISSUED", None)]
    assert post.told(office.outsider) == []
    assert post.notices.unread(office.reviewer.id) == 1, "a turn that was taken waits no more"


def test_killed_between_seal_and_issue_nothing_is_lost_and_nothing_sent_twice(post: Post) -> None:
    office = post.office
    document_id = office.numbered().summary.id
    act = office.begun(office.clerk, document_id)
    post.delivery.dies = True
    with pytest.raises(Killed):
        office.house.signing.authorize(
            office.clerk, act.id, consent_sha256=act.base_sha256, pin="135790"
        )
    assert post.letters() == []
    with office.house.memory.reading() as session:
        assert session.scalars(select(LetterRow)).all() == []
        assert session.scalars(select(DeliveryRow)).all() == []

    office.house.clock.forward(timedelta(hours=1))  # the lease of the one that died
    for _ in range(3):
        office.house.signing.finish_due()

    done = office.issuing.detail(office.drafter, document_id)
    assert done.summary.state is State.ISSUED
    letters = post.letters()
    assert len(letters) == 1
    assert len({one["Message-ID"] for one in letters}) == 1
    with office.house.memory.reading() as session:
        (delivery,) = session.scalars(select(DeliveryRow)).all()
    assert (delivery.state, delivery.position) == ("SENT", 0)
