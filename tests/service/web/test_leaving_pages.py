"""What is open with somebody who leaves: shown before a suspension, given on from its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from service.app import create_app
from service.cli.sample_city import SAMPLES, read_city
from service.cli.sample_mandates import settle_mandates
from service.identity.people import active_person_named
from service.identity.roles import Person
from service.journeys.issuing.views import DraftOrder, PartyOrder, StepKind, StepOrder
from service.store.tables import PersonRow
from service.store.tables.provisioning import MailboxAccountRow
from service.store.tables.register import AgencyRow
from service.wiring import Rooms
from tests.service.web.test_mailbox_pages import Visitor
from tests.service.web.test_synchronization_pages import planned, signed_in
from tests.support.city import a_city, city_file


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    settle_mandates(rooms.mandates, read_city())
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def person(rooms: Rooms, user_name: str) -> Person:
    with rooms.memory.reading() as session:
        found = active_person_named(session, user_name)
    assert found is not None
    return found


def row(rooms: Rooms, user_name: str) -> PersonRow:
    with rooms.memory.reading() as session:
        return session.scalars(select(PersonRow).where(PersonRow.user_name == user_name)).one()


@pytest.fixture(scope="module")
def waiting(rooms: Rooms) -> str:
    return a_review_waits(rooms)


def a_review_waits(rooms: Rooms) -> str:
    """Send a document of the clerk's round that the deputy is to review; return its id."""
    deputy, clerk, unit = row(rooms, "phogiamdoc"), person(rooms, "vanthu"), row(rooms, "vanthu")
    with rooms.memory.writing() as session:
        if session.get(AgencyRow, unit.unit_id) is None:
            session.add(
                AgencyRow(unit_id=unit.unit_id, symbol="SKHCN", locality="Cần Thơ", seal_mm=36)
            )
    order = DraftOrder(
        type_code="QUYET_DINH",
        subject="Về việc ban hành Quy chế <ký số>",
        steps=(
            StepOrder(StepKind.REVIEW, (PartyOrder(deputy.id),), 0),
            StepOrder(StepKind.SIGN, (PartyOrder(row(rooms, "lanhdao").id),), 10),
        ),
    )
    octets = BytesIO((SAMPLES / "quyet-dinh.pdf").read_bytes())
    found = rooms.office.issuing.draft(clerk, octets, "qd.pdf", order)
    rooms.office.issuing.send(clerk, found.summary.id)
    return found.summary.id


def suspension_page(rooms: Rooms, visitor: Visitor) -> str:
    number = row(rooms, "phogiamdoc").staff_number
    with rooms.memory.reading() as session:
        wanted = select(MailboxAccountRow.id).where(MailboxAccountRow.staff_number == number)
        account = session.scalars(wanted).one()
    return visitor.get(f"/mailboxes/accounts/{account}/suspend").text


def test_a_suspension_by_hand_warns_and_leads_to_what_is_open(
    app: Flask, rooms: Rooms, waiting: str
) -> None:
    page = suspension_page(rooms, signed_in(app, "cntt"))

    assert "Còn việc chưa bàn giao (1 người)" in page
    assert f'href="/leaving/{row(rooms, "phogiamdoc").id}"' in page
    assert "1 việc đang chờ, 0 văn bản đang soạn, 1 ủy quyền ký" in page


def test_a_plan_that_suspends_somebody_lists_it_as_a_notice(
    app: Flask, rooms: Rooms, waiting: str
) -> None:
    it = signed_in(app, "cntt")
    number = row(rooms, "phogiamdoc").staff_number
    left = f"{number};Trần Quốc Bảo;skhcn;Phó Giám đốc;không;45/QĐ-SNV;20/11/2026"
    plan = planned(it, city_file(rooms, **{str(number): left}))

    page = it.get(plan).text

    assert "Còn việc chưa bàn giao" in page
    assert f"/leaving/{row(rooms, 'phogiamdoc').id}" in page


def test_it_is_given_on_from_the_page(app: Flask, rooms: Rooms, waiting: str) -> None:
    it = signed_in(app, "cntt")
    address = f"/leaving/{row(rooms, 'phogiamdoc').id}"
    page = it.get(address).text
    assert "Về việc ban hành Quy chế &lt;ký số&gt;" in page
    assert "KT." in page
    step = re.findall(r'name="steps" id="step-([^"]+)"', page)[0]

    nobody = it.post(address, steps=[step], to="", reason="")
    assert nobody.status_code == 422
    assert nobody.text.count("field-error") == 2
    assert it.post(address, to=row(rooms, "lanhdao").id, reason="Nghỉ hưu").status_code == 422
    assert "Hãy chọn ít nhất một việc" in it.page

    done = it.post(address, steps=[step], to=row(rooms, "lanhdao").id, reason="Nghỉ hưu")
    assert done.status_code == 303
    assert "1 việc đã được chuyển" in it.get(address).text
    (left,) = rooms.leaving.view(person(rooms, "cntt"), row(rooms, "lanhdao").id).steps
    assert left.document_id == waiting


@pytest.mark.parametrize(("who", "status"), [("kiemtoan", 404), ("vanthu", 404), ("lanhdao", 200)])
def test_others_do_not_see_it(app: Flask, rooms: Rooms, who: str, status: int) -> None:
    visitor = signed_in(app, who)

    assert visitor.get(f"/leaving/{row(rooms, 'phogiamdoc').id}").status_code == status


def test_who_is_nobody_is_not_found(app: Flask) -> None:
    visitor = signed_in(app, "cntt")

    assert visitor.get("/leaving/00000000-0000-4000-8000-000000000000").status_code == 404
