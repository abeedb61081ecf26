"""A document that went the whole way is recalled or replaced: its letters, whoever is killed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.journeys.delivery import Dispatch, Tracking
from service.journeys.issuing import IssuingJourney, OfficeFlow
from service.journeys.issuing.views import Recipient, Relation, Standing
from service.journeys.notices import NoticeBoard
from service.post.outbox import Outbox
from service.store.engine import Memory, Row, open_engine
from service.store.tables import DeliveryRow, EventRow, StandingLetterRow
from service.web.translations import say
from tests.support.house import TestClock, a_house
from tests.support.issuing import Office, an_office
from tests.support.register import TYPES
from tests.support.relay import TestRelay, a_relay

HOME = "https://antin.test"
SNV, STC = Recipient("Sở Nội vụ", "snv@cantho.gov.vn"), Recipient("Sở Tài chính", "stc@x.example")
DEATH = 9

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@dataclass
class Mortal:
    """Sends documents and tells of them, and ends its process at a step if told so."""

    dispatching: Dispatch
    dies_at: str = ""

    def dispatch(self, session: Session, document_id: str, *, moment: datetime) -> int:
        return self.dispatching.dispatch(session, document_id, moment=moment)

    def standing_changed(self, session: Session, document_id: str, *, moment: datetime) -> int:
        if self.dies_at == "before":
            os._exit(DEATH)
        told = self.dispatching.standing_changed(session, document_id, moment=moment)
        session.flush()
        if self.dies_at == "after":
            os._exit(DEATH)
        return told


class Post:
    """An office that sends what it issues; opened again in another process, it is the same one."""

    def __init__(self, folder: Path, url: str, server: TestRelay, known: Office | None = None):
        self.folder, self.url, self.server = folder, url, server
        self.memory, self.clock = Memory(open_engine(url)), TestClock()
        from service.store.vault import Vault

        self.outbox = Outbox(
            self.memory, self.clock, server.relay(), Vault(folder / "vault"), (self._ended,)
        )
        notices = NoticeBoard(self.memory, self.clock, self.outbox, say, lambda: f"{HOME}/office")
        self.notices = notices
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
        hooks: dict[str, Any] = {"notices": notices, "delivery": self.delivery}
        if known is None:
            self.office = an_office(folder, self.memory, clock=self.clock, **hooks)
        else:
            self.office = self._reopened(known, hooks)

    def again(self) -> Post:
        """Return the same office in another process."""
        return Post(self.folder, self.url, self.server, self.office)

    def _reopened(self, known: Office, hooks: dict[str, Any]) -> Office:
        house = a_house(
            self.folder, self.memory, clock=self.clock, flow=OfficeFlow(types=TYPES, **hooks)
        )
        issuing = IssuingJourney(
            memory=self.memory, clock=self.clock, signing=house.signing, types=TYPES,
            address=lambda code: code, **hooks,
        )  # fmt: skip
        return Office(
            house, issuing, known.agency_id, known.reviewer, known.deputy, known.head, known.clerk,
            known.drafter, known.outsider, known.keys,
        )  # fmt: skip

    def _ended(self, session: Session, end: Any) -> None:
        Tracking(self.notices, self.delivery.dispatching.standing.reached)(session, end)

    def recall(self, document_id: str) -> None:
        self.office.issuing.recall(self.office.clerk, document_id, "Ban hành nhầm.")

    def send(self) -> None:
        while self.outbox.send_due():
            pass

    def subjects(self) -> list[tuple[str, str]]:
        """Return to whom what went, in the order it went in."""
        return [
            (to, str(message_from_bytes(octets, policy=default)["Subject"]))
            for to, octets in self.server.taken
        ]

    def rows(self) -> tuple[list[str], list[str]]:
        """Return how the deliveries and the news of them stand."""
        with self.memory.reading() as session:
            deliveries = session.scalars(select(DeliveryRow).order_by(DeliveryRow.position)).all()
            news = session.scalars(select(StandingLetterRow)).all()
            return [one.state for one in deliveries], [one.state for one in news]

    def counted(self, kind: str) -> int:
        with self.memory.reading() as session:
            return len(session.scalars(select(EventRow).where(EventRow.kind == kind)).all())


@pytest.fixture
def post(tmp_path: Path, database_url: str) -> Iterator[Post]:
    engine = open_engine(database_url)
    Row.metadata.create_all(engine)
    engine.dispose()
    with a_relay() as server:
        post = Post(tmp_path, database_url, server)
        yield post
        post.memory.close()


def child(work: Callable[[], object]) -> int:
    """Run something in a process of its own and return that process."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return process


def end_of(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_a_recall_reaches_who_has_the_document_and_stops_what_waits(post: Post) -> None:
    office = post.office
    document_id = office.issued(office.order(recipients=(SNV, STC))).summary.id
    post.server.to_recipient += ["451 later"]
    post.outbox.send_due()

    post.recall(document_id)
    post.recall(document_id)
    post.send()

    detail = office.issuing.detail(office.clerk, document_id)
    assert detail.summary.standing is Standing.RECALLED
    assert detail.told is not None
    assert (detail.told.sent, detail.told.reached, detail.told.stopped) == (1, 1, 1)
    (first, _), (second, told) = post.subjects()
    assert first == second, "the news goes to who has the document, and to nobody else"
    assert told == "Thu hồi văn bản 01/QĐ-SKHCN"
    assert post.counted("StandingChanged") == post.counted("RecipientTold") == 1
    assert post.counted("DeliveryStopped") == 1


def test_a_replacement_tells_the_recipients_of_the_first_when_it_is_issued_itself(
    post: Post,
) -> None:
    office = post.office
    first = office.issued(office.order(recipients=(SNV,))).summary.id
    post.send()
    order = office.order(recipients=(STC,), relation=Relation.REPLACES, related_id=first)
    office.issued(order)
    post.send()

    assert sorted(post.subjects()[1:]) == [
        (SNV.mail, "Thay thế văn bản 01/QĐ-SKHCN"),
        (STC.mail, "02/QĐ-SKHCN: Về việc ban hành Quy chế sử dụng chữ ký số"),
    ]
    assert office.issuing.detail(office.clerk, first).summary.standing is Standing.REPLACED


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_death_while_a_document_is_recalled_leaves_it_to_be_recalled_once(
    post: Post, step: str
) -> None:
    office = post.office
    document_id = office.issued(office.order(recipients=(SNV, STC))).summary.id
    post.server.to_recipient += ["451 later"]
    post.outbox.send_due()
    post.memory.close()

    def die() -> None:
        doomed = post.again()
        doomed.delivery.dies_at = step
        doomed.recall(document_id)

    assert end_of(child(die)) == DEATH
    assert sorted(post.rows()[0]) == ["QUEUED", "SENT"]
    assert post.rows()[1] == []
    post.recall(document_id)
    post.send()

    assert sorted(post.rows()[0]) == ["SENT", "STOPPED"]
    assert post.rows()[1] == ["SENT"]
    assert post.counted("StandingChanged") == post.counted("RecipientTold") == 1


@pytest.mark.parametrize("turn", range(4))
def test_whoever_is_quicker_nobody_has_a_recalled_document_and_is_not_told(
    post: Post, turn: int
) -> None:
    office = post.office
    many = tuple(Recipient(f"Nơi {n}", f"noi{n}@x.example") for n in range(6))
    document_id = office.issued(office.order(recipients=many)).summary.id
    post.memory.close()

    both = [child(lambda: post.again().send()), child(lambda: post.again().recall(document_id))]
    assert [end_of(one) for one in both] == [0, 0]
    post.memory.close()
    post.send()

    went = [to for to, subject in post.subjects() if subject.startswith("01/")]
    told = [to for to, subject in post.subjects() if subject.startswith("Thu hồi")]
    assert sorted(told) == sorted(went)
    assert len(set(told)) == len(told)
    deliveries, news = post.rows()
    assert deliveries.count("SENT") == len(went)
    assert deliveries.count("STOPPED") == len(many) - len(went)
    assert news == ["SENT"] * len(told)
