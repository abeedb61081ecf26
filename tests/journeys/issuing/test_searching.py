"""Documents are found by whoever may see them, however they are written and however many there are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from service.journeys.issuing.views import Standing, State
from service.store.engine import Memory
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import OutgoingRow
from tests.support.counting import questions
from tests.support.documents import a_page_saying
from tests.support.issuing import Office, an_office


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


def others(office: Office, count: int, created_at: datetime) -> None:
    """Put in drafts of somebody else."""
    ids = [str(uuid4()) for _ in range(count)]
    with office.house.memory.writing() as session:
        session.add_all(
            DocumentRow(
                id=one, owner_id=office.deputy.id, title="Khác", filename="a.pdf", pages=1,
                page_geometry=[], warnings=[], created_at=created_at,
            )
            for one in ids
        )  # fmt: skip
        session.flush()
        session.add_all(
            DocumentVersionRow(
                document_id=one, number=1, sha256="0" * 64, size=1, signatures=0,
                created_at=created_at,
            )
            for one in ids
        )  # fmt: skip
        session.add_all(
            OutgoingRow(
                document_id=one, unit_id=office.agency_id, drafter_id=office.deputy.id,
                state=State.DRAFT, standing=Standing.VALID, round=1, draft_version=1,
                type_code="QUYET_DINH", subject="Khác", created_at=created_at,
                changed_at=created_at,
            )
            for one in ids
        )  # fmt: skip


def found(office: Office, by: object, text: str = "", **more: object) -> list[str]:
    return [one.id for one in office.issuing.search(by, text, **more)]  # type: ignore[arg-type]


def test_each_finds_what_is_theirs_to_see_and_nothing_else(office: Office) -> None:
    sent = office.sent().summary.id
    people = (office.drafter, office.reviewer, office.clerk, office.head, office.outsider)

    assert [found(office, one) == [sent] for one in people] == [True, True, True, False, False]
    office.approve(office.reviewer, sent)
    assert found(office, office.head) == [sent]


@pytest.mark.parametrize("words", ["VỀ VIỆC", "về việc", "CHỮ ký SỐ"])
def test_capitals_do_not_matter_in_vietnamese_either(office: Office, words: str) -> None:
    sent = office.sent().summary.id

    assert found(office, office.drafter, words) == [sent]


def test_the_year_begins_at_midnight_in_viet_nam(office: Office) -> None:
    others(office, 1, datetime(2026, 12, 31, 18, 0, tzinfo=UTC))  # 1 January, one o'clock

    assert len(found(office, office.deputy, year=2027)) == 1
    assert found(office, office.deputy, year=2026) == []


def test_documents_of_others_are_not_walked_through(office: Office) -> None:
    mine = office.sent().summary.id
    others(office, 300, datetime(2027, 1, 1, tzinfo=UTC))

    asked = questions(office.house.memory, lambda: office.issuing.search(office.drafter))

    assert found(office, office.drafter) == [mine]
    assert len(asked) < 30


def asked_by(office: Office) -> int:
    """Return how many questions the inbox of the head puts to the database."""
    return len(questions(office.house.memory, lambda: office.issuing.inbox(office.head)))


def test_an_inbox_asks_as_often_for_many_documents_as_for_one(office: Office) -> None:
    pages = iter(a_page_saying(f"Văn bản {number}") for number in range(4))
    order = office.order(office.sign(office.head))
    office.sent(order, pdf=next(pages))
    once = asked_by(office)
    for page in pages:
        office.sent(order, pdf=page)

    assert asked_by(office) == once
    assert len(office.issuing.inbox(office.head).waiting) == 4


def test_an_inbox_reads_nothing_of_a_document_that_it_does_not_show(office: Office) -> None:
    office.sent(office.order(office.sign(office.head)))

    asked = questions(office.house.memory, lambda: office.issuing.inbox(office.head))

    unshown = ("outgoing.layout", "outgoing.note", "outgoing_parties.note", "documents.filename")
    assert [name for name in unshown if any(name in one for one in asked)] == []
