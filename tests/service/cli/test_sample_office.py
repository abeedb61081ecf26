"""The sample city's office: alive at the first look, by its people's own keys, and whole after any power cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from service.cli.demo import demo
from service.cli.sample_city import City, read_city
from service.cli.who import person_named
from service.journeys.issuing import IssuingJourney, OfficeFlow
from service.journeys.issuing.views import Inbox, StepKind, Urgency
from service.journeys.signing.finishing import LEASE
from service.store.engine import Memory
from service.store.tables import (
    DeliveryRow,
    DocumentRow,
    EventRow,
    LetterRecipientRow,
    LogHourRow,
    MandateRow,
    OutgoingAttachmentRow,
    OutgoingRow,
    PeriodRow,
    ReportedFigureRow,
    StandingLetterRow,
    UsageEventRow,
)
from signing.reservation import DAY, MONTH, NUMBER, YEAR
from tests.support.commands import CAPACITIES, an_app, an_issuing
from tests.support.delivering import Post
from tests.support.house import TestHouse, a_house
from tests.support.register import TYPES
from tests.support.relay import TestRelay, a_relay

CRASH_AFTER = 23  # transactions: no step of the preparation is always the first or the last
MADE: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (OutgoingRow, ("subject", "state", "standing", "number", "round")),
    (OutgoingAttachmentRow, ("name",)),
    (DeliveryRow, ("name", "address", "state", "answered_by", "reason")),
    (StandingLetterRow, ("standing", "state")),
    (LetterRecipientRow, ("address", "state")),
    (DocumentRow, ("filename",)),
    (MandateRow, ("form", "valid_from")),
    (UsageEventRow, ("month", "source", "kind")),
    (LogHourRow, ("hour",)),
    (PeriodRow, ("name",)),
    (ReportedFigureRow, ("measure", "unit_code", "first", "state")),
)


class PowerCutError(Exception):
    """The machine stood still between two transactions."""


SOME = (
    "bao-tri",
    "thiet-bi",
    "kinh-phi",
)  # issued, answered, recalled; with a separate file; returned


@dataclass
class Office:
    """A house with its mail server, and the app whose commands are run."""

    house: TestHouse
    app: Flask
    flow: IssuingJourney

    def prepare(self) -> Result:
        return self.app.test_cli_runner().invoke(demo, ["prepare"])

    def inbox(self, user_name: str) -> Inbox:
        return self.flow.inbox(person_named(self.house.memory, user_name))


def an_office(folder: Path, server: TestRelay, *, relay: bool = False) -> Office:
    folder.mkdir(exist_ok=True)
    house = a_house(folder, flow=OfficeFlow(types=TYPES, mandates=CAPACITIES))
    post = Post(house, server, relay=relay)
    flow = replace(an_issuing(house), delivery=replace(post.dispatching, type_names=str))
    app = an_app(house, issuing=flow, receipts=post.receipts, notices=post.notices)
    return Office(house, app, flow)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give the whole sample city, settled once for all tests that only look."""
    with a_relay() as server:
        found = an_office(tmp_path_factory.mktemp("office"), server)
        result = found.prepare()
        assert result.exit_code == 0, result.output
        yield found
        found.house.memory.close()


@pytest.fixture
def a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the city have fewer people, and few documents."""
    facts = read_city().facts
    outgoing = [
        one for one in facts["outgoing"] if one["file"].endswith(tuple(f"{n}.pdf" for n in SOME))
    ]
    city = City(facts | {"outgoing": outgoing, "staff": facts["staff"] | {"count": 7}})
    monkeypatch.setattr("service.cli.demo.read_city", lambda: city)


def made(memory: Memory) -> dict[str, Counter[tuple[Any, ...]]]:
    with memory.reading() as session:
        return {
            row.__tablename__: Counter(
                tuple(one) for one in session.execute(select(*(getattr(row, n) for n in names)))
            )
            for row, names in MADE
        }


def test_everybody_finds_something_to_do(office: Office) -> None:
    counts = {
        name: office.inbox(name).counts for name in ("lanhdao", "phogiamdoc", "cntt", "vanthu")
    }

    assert counts == {
        "lanhdao": {StepKind.SIGN: 7},
        "phogiamdoc": {StepKind.REVIEW: 1, StepKind.SIGN: 1},
        "cntt": {StepKind.REVIEW: 1},
        "vanthu": {StepKind.NUMBER: 1, StepKind.SEAL: 1, StepKind.ISSUE: 1},
    }
    leader = office.inbox("lanhdao").waiting
    first = [one.urgency for one in leader[:3]]
    assert first == [Urgency.HOA_TOC, Urgency.THUONG_KHAN, Urgency.KHAN]
    assert [one.urgency for one in leader[3:]] == [Urgency.NORMAL] * 4  # to be signed together
    assert len({one.type_code for one in leader}) == 7
    assert {one.state for one in office.inbox("cntt").drafts} == {"DRAFT", "RETURNED"}


def test_every_document_has_its_places_found_and_none_of_them_grows_old(office: Office) -> None:
    with office.house.memory.reading() as session:
        rows = session.scalars(select(OutgoingRow)).all()
        layouts = [(one.subject, one.layout, one.warnings) for one in rows]

    assert len(layouts) == 19
    for subject, layout, warnings in layouts:
        assert layout is not None, subject
        assert warnings == [], subject
        names = {one["name"] for one in layout["texts"]}
        assert names == {NUMBER, DAY, MONTH, YEAR}, subject


def test_issued_documents_were_sent_answered_recalled_and_replaced(office: Office) -> None:
    there = made(office.house.memory)

    issued = [one[2] for one in there["outgoing"] if one[1] == "ISSUED"]
    assert sorted(issued) == ["RECALLED", "REPLACED", "VALID", "VALID"]
    states = {one[2] for one in there["deliveries"]}
    assert states == {"RECEIVED", "REJECTED", "SENT", "REFUSED", "OTHER_WAY"}
    assert {one[0] for one in there["standing_letters"]} == {"RECALLED", "REPLACED"}
    assert "WAITING" not in {one[1] for one in there["letter_recipients"]}
    with office.house.memory.reading() as session:
        kinds = set(session.scalars(select(EventRow.kind)))
    assert {"LetterSent", "ReceiptConfirmed", "DocumentSentBack", "DocumentSealed"} <= kinds


def test_prepared_again_nothing_is_added(office: Office) -> None:
    before = made(office.house.memory)

    assert office.prepare().exit_code == 0
    assert made(office.house.memory) == before


@pytest.mark.usefixtures("a_few")
def test_where_a_mail_server_is_set_letters_wait_for_it_and_nobody_answers(tmp_path: Path) -> None:
    with a_relay() as server:
        office = an_office(tmp_path, server, relay=True)
        assert office.prepare().exit_code == 0

        assert server.taken == []
    states = {one[2] for one in made(office.house.memory)["deliveries"]}
    assert states == {"STOPPED", "OTHER_WAY"}  # recalled before anybody sent it
    office.house.memory.close()


@contextmanager
def a_machine_that_stops(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Let the machine stop when so many transactions were written."""
    written, real = [0], Memory.writing

    @contextmanager
    def writing(memory: Memory) -> Iterator[Any]:
        if written[0] == after:
            raise PowerCutError
        with real(memory) as session:
            yield session
        written[0] += 1

    with monkeypatch.context() as patch:
        patch.setattr(Memory, "writing", writing)
        yield


@pytest.mark.usefixtures("a_few")
def test_broken_off_again_and_again_it_ends_as_if_nothing_had_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts = 0
    with a_relay() as server:
        office = an_office(tmp_path / "whole", server)
        broken = an_office(tmp_path / "broken", server)
    assert office.prepare().exit_code == 0
    while True:
        with a_machine_that_stops(monkeypatch, CRASH_AFTER):
            result = broken.prepare()
        if result.exception is None:
            break
        assert isinstance(result.exception, PowerCutError), result.exception
        cuts += 1
        assert cuts < 40, "it never ends"
        broken.house.clock.forward(LEASE)  # what was being signed is nobody's by then

    assert cuts > 3
    assert made(broken.house.memory) == made(office.house.memory)
    for one in (office, broken):
        one.house.memory.close()
