"""A document's page asks the database as often for many parties as for few."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.identity.roles import Role
from service.journeys.issuing.views import OutgoingDetail, PartyOrder, StepKind, StepOrder
from service.store.engine import Memory
from service.store.tables import PersonRow, UnitRow
from tests.support.counting import questions
from tests.support.documents import a_page_saying
from tests.support.issuing import Office, an_office


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


def a_post(office: Office, number: int) -> PartyOrder:
    """Return the post of the head of a division that was not there before."""
    held = office.house.person(f"tp{number}", Role.IT_STAFF, name=f"Trưởng phòng {number}")
    with office.house.memory.writing() as session:
        code = f"phong-{number}"
        session.add(UnitRow(id=code, code=code, name=f"Phòng {number}", parent_id=office.agency_id))
        session.flush()
        row = session.get_one(PersonRow, held.id)
        row.unit_id, row.title = code, "Trưởng phòng"
    return PartyOrder(unit_id=code, title="Trưởng phòng")


def signed_by_all(office: Office, numbers: range) -> str:
    """Return a document that as many people and posts looked at, and both leaders signed."""
    people = [office.house.person(f"cv{one}", Role.IT_STAFF, name=f"Ông {one}") for one in numbers]
    posts = tuple(a_post(office, number) for number in numbers)
    order = office.order(
        office.review(*people, at=0),
        StepOrder(StepKind.REVIEW, posts, 1, quorum=1),
        office.sign(office.head),
    )
    document_id = office.sent(order, pdf=a_page_saying(f"Văn bản {numbers}")).summary.id
    for person in people:
        office.approve(person, document_id)
    return document_id


def test_a_page_asks_as_often_for_many_parties_as_for_one(office: Office) -> None:
    few, many = signed_by_all(office, range(1)), signed_by_all(office, range(1, 9))
    told: dict[str, OutgoingDetail] = {}

    def look(document_id: str) -> None:
        told[document_id] = office.issuing.detail(office.drafter, document_id)

    asked = [questions(office.house.memory, lambda one=one: look(one)) for one in (few, many)]

    assert len(asked[0]) == len(asked[1]), asked[1]
    first, second, *_ = told[many].steps
    assert [party.acted_by for party in first.parties] == [f"Ông {one}" for one in range(1, 9)]
    assert [party.names for party in second.parties] == [
        (f"Trưởng phòng {one}",) for one in range(1, 9)
    ]
    assert second.parties[0].post == "Trưởng phòng, Phòng 1"
