"""A draft replaces or corrects what its drafter may see, or holds on paper; it finds out nothing else."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from service.identity.roles import Person, Role
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import DraftOrder, Relation, StepOrder
from service.store.engine import Memory
from service.store.tables.outgoing import OutgoingRow
from tests.support.documents import a_page_saying
from tests.support.issuing import Office, an_office
from tests.support.office_doors import OfficeDoors, office_doors

LATER = a_page_saying("Văn bản sau")


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


def colleague(office: Office) -> Person:
    """Return somebody of the agency who has no part in any document."""
    return office.house.person("dongnghiep", Role.IT_STAFF, name="Đặng Văn Khoa")


def correcting(office: Office, named: str, *steps: StepOrder) -> DraftOrder:
    return office.order(*steps, relation=Relation.CORRECTS, related_id=named)


def drafted(office: Office, by: Person, named: str, *steps: StepOrder) -> str:
    order = correcting(office, named, *steps)
    return office.issuing.draft(by, BytesIO(LATER), "sau.pdf", order).summary.id


def related(office: Office, document_id: str) -> str | None:
    with office.house.memory.reading() as session:
        return session.get_one(OutgoingRow, document_id).related_id


def test_who_may_see_an_issued_document_may_correct_it(office: Office) -> None:
    earlier = office.issued().summary.id

    later = drafted(office, office.reviewer, earlier)

    assert related(office, later) == earlier


def test_who_may_not_see_a_document_learns_nothing_by_naming_its_id(office: Office) -> None:
    issued, other = office.issued().summary.id, colleague(office)
    unissued = office.sent(pdf=a_page_saying("Chưa ban hành")).summary.id
    mine = office.issuing.draft(other, BytesIO(LATER), "sau.pdf", office.order()).summary.id

    for named in (issued, unissued, str(uuid4())):
        with pytest.raises(NotFoundError) as refusal:
            drafted(office, other, named)
        assert refusal.value.args == (named,)
        with pytest.raises(NotFoundError):
            office.issuing.redraft(other, mine, correcting(office, named))
    assert related(office, mine) is None


def test_who_holds_an_issued_document_names_it_by_the_code_printed_on_it(office: Office) -> None:
    earlier, other = office.issued(), colleague(office)
    assert earlier.public_code is not None

    later = drafted(office, other, earlier.public_code.lower())

    assert related(office, later) == earlier.summary.id
    kept = office.issuing.order_of(other, later)
    office.issuing.redraft(other, later, kept)  # it is named by its id now, and not asked for again
    assert related(office, later) == earlier.summary.id


def test_a_code_leads_to_nothing_that_was_not_issued_or_is_another_agencys(office: Office) -> None:
    unissued = office.sent(pdf=a_page_saying("Chưa ban hành")).public_code
    issued = office.issued().public_code

    for by, named, signer in (
        (colleague(office), unissued, office.head),
        (office.outsider, issued, office.outsider),
        (office.reviewer, "0121-4567-89AB-CDER", office.head),
    ):
        assert named is not None
        with pytest.raises(NotFoundError):
            drafted(office, by, named, office.sign(signer))


def test_what_one_sees_before_it_is_issued_is_not_corrected_yet(office: Office) -> None:
    unissued = office.sent().summary.id

    with pytest.raises(FlowRefusedError) as refusal:
        drafted(office, office.reviewer, unissued)

    assert refusal.value.reason == "not_issued"


@pytest.fixture
def doors(tmp_path: Path) -> OfficeDoors:
    return office_doors(tmp_path)


def asked(doors: OfficeDoors, by: Person, named: str) -> Any:
    party = {"person": doors.office.head.id}
    order = {
        "type": "QUYET_DINH",
        "subject": "Đính chính",
        "steps": [{"kind": "SIGN", "position": 0, "parties": [party]}],
        "relation": "CORRECTS",
        "related": named,
    }
    parts = {"file": (BytesIO(LATER), "sau.pdf"), "order": json.dumps(order)}
    return doors.caller(by).post("/api/v1/documents", data=parts)


def test_the_api_answers_of_what_is_hidden_as_of_what_is_not_there(doors: OfficeDoors) -> None:
    earlier = doors.office.issued()
    hidden, missing = (
        asked(doors, doors.office.deputy, named) for named in (earlier.summary.id, str(uuid4()))
    )

    assert (hidden.status_code, hidden.json) == (404, missing.json)
    by_code = asked(doors, doors.office.deputy, earlier.public_code or "")
    assert by_code.status_code == 201
    assert by_code.json["flow"]["related"] == earlier.summary.notation
