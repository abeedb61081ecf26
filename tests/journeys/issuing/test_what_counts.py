"""What the office really does is what the figures over documents count, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from service.adoption.documents.recount import recount_documents
from service.adoption.figures import Figures, Question, Rate
from service.adoption.sources.facts import read_ledger
from service.adoption.spans import Period
from service.clock import LEGAL_TIME
from service.journeys.issuing.views import CopyOrder, Recipient
from service.journeys.register.entries import Medium, NewEntry
from service.journeys.register.numbering import Numbering
from service.store.engine import Memory
from tests.journeys.issuing.test_what_goes_out import Post
from tests.support.adoption import MEASURES
from tests.support.register import TYPES
from tests.support.relay import a_relay


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_relay() as server:
        yield Post(tmp_path, memory, server)


def counts(post: Post) -> list[tuple[int, int]]:
    """Read the ledger as the hourly job does, and return F1, F4 and F7, each counted in both ways."""
    house = post.office.house
    read_ledger(house.memory, house.clock, LEGAL_TIME)
    today = house.clock().astimezone(LEGAL_TIME).date()
    found = []
    with house.memory.reading() as session:
        for key in ("F1", "F4", "F7"):
            measure = MEASURES.named(key)
            assert measure is not None
            question = Question(measure, Period(today.replace(day=1), today), house.clock())
            figure = Figures(session, MEASURES, LEGAL_TIME).figure(question)
            rate = figure.rate or Rate(0, 0)
            copies = MEASURES.documents.apart_types
            assert recount_documents(session, question, figure.on, copies) == rate
            found.append((rate.counted, rate.entitled))
    return found


def test_a_document_counts_step_by_step_as_the_office_takes_it_on_its_way(post: Post) -> None:
    office = post.office
    document_id = office.signed().summary.id
    assert counts(post) == [(0, 0), (0, 0), (0, 0)]  # signed, and without a number

    office.issuing.give_number(office.clerk, document_id)
    assert counts(post) == [(0, 1), (1, 1), (0, 1)]

    office.give(office.clerk, document_id)
    assert counts(post) == [(0, 1), (1, 1), (0, 1)]  # sealed and issued, its letter in the outbox

    assert post.letters()
    assert counts(post) == [(1, 1), (1, 1), (1, 1)]

    office.issuing.recall(office.clerk, document_id, "Sai căn cứ")
    assert counts(post) == [(0, 1), (1, 1), (1, 1)]


def test_paper_and_a_number_that_was_cancelled_on_its_way(post: Post) -> None:
    office = post.office
    house = office.house
    entry = NewEntry(
        unit_id=office.agency_id, type_code="QUYET_DINH", medium=Medium.PAPER, subject="Trên giấy",
        issued_on=house.clock().astimezone(LEGAL_TIME).date(),
    )  # fmt: skip
    with house.memory.writing() as session:
        Numbering(TYPES).enter(session, entry, moment=house.clock(), actor="vanthu")
    document_id = office.numbered().summary.id
    assert counts(post) == [(0, 2), (1, 2), (0, 2)]

    office.issuing.cancel(office.clerk, document_id, "Không ban hành nữa")

    assert counts(post) == [(0, 1), (0, 1), (0, 1)]


def test_a_copy_draws_a_number_goes_out_and_counts_nowhere(post: Post) -> None:
    office = post.office
    source = office.issued().summary.id
    assert post.letters()
    before = counts(post)
    recipients = (Recipient("Sở Tài chính", "stc@cantho.gov.vn"),)

    order = CopyOrder("SAO_Y", office.head.id, recipients)
    copy = office.issuing.copy(office.clerk, order, key=str(uuid4()), source_id=source).summary.id
    office.approve(office.head, copy)
    office.issuing.give_number(office.clerk, copy)
    office.give(office.clerk, copy)
    letter = post.letters()[-1]

    assert letter["To"] == "stc@cantho.gov.vn"
    assert str(letter["Subject"]).startswith("01/SY-SKHCN: ")
    assert "Bản sao y số 01/SY-SKHCN" in letter.get_body().get_content()  # type: ignore[attr-defined]
    assert counts(post) == before == [(1, 1), (1, 1), (1, 1)]
