"""The pages of mandates: an administrator proposes, the head confirms, a clerk reads, nobody else sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete

from config.settings import Settings
from service.app import create_app
from service.store.tables import MandateRow
from service.wiring import Rooms
from tests.service.web.test_trust_pages import PASSWORD, Visitor
from tests.support.mandates import Agency, an_agency
from tests.support.people import TestClock

WHO = ("giamdoc", "phogiamdoc", "truongphong", "vanthu", "quantri", "giamdockhac", "chutich")


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    settings = Settings(data=tmp_path_factory.mktemp("city"), rate_limits="off")
    rooms = Rooms(settings, clock=TestClock())
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def settled(rooms: Rooms) -> Agency:
    agency = an_agency(rooms.memory, rooms.clock())
    for name in WHO:
        rooms.sign_in.add_local_account(agency.people[name].id, PASSWORD)
    return agency


@pytest.fixture
def agency(settled: Agency) -> Agency:
    """The agency, with no mandate that an earlier test left."""
    with settled.memory.writing() as session:
        session.execute(delete(MandateRow))
    return settled


@pytest.fixture
def app(rooms: Rooms, agency: Agency) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def visitor(app: Flask, name: str) -> Visitor:
    one = Visitor(app.test_client())
    one.get("/sign-in")
    one.post("/sign-in", user_name=name, password=PASSWORD, next="/")
    return one


def form_of(agency: Agency, form: str, **changes: object) -> tuple[str, dict[str, object]]:
    wish = agency.wish(form)
    fields: dict[str, object] = {
        "holder_id": wish.holder_id,
        "principal_id": wish.principal_id or "",
        "on_behalf_of": wish.on_behalf_of,
        "collective": wish.collective,
        "handover": wish.handover,
        "instrument_name": wish.instrument_name,
        "instrument_number": wish.instrument_number,
        "instrument_on": str(wish.instrument_on or ""),
        "valid_from": str(wish.valid_from),
        "valid_until": str(wish.valid_until or ""),
        "type_codes": list(wish.type_codes),
    }
    return f"/mandates/new/{form}/{agency.unit_id}", fields | changes


def recorded(app: Flask, agency: Agency, who: str, form: str, **changes: object) -> str:
    """Record a mandate through its page and return its address."""
    one = visitor(app, who)
    one.get(f"/mandates/new?form={form}&agency={agency.unit_id}")
    path, fields = form_of(agency, form, **changes)
    answer = one.post(path, **fields)
    assert answer.status_code == 303, re.findall(r'field-error".*', one.page)
    return str(answer.headers["Location"])


def test_what_an_administrator_proposes_the_head_finds_and_confirms(app, agency):
    address = recorded(app, agency, "quantri", "TUQ")

    head = visitor(app, "giamdoc")
    head.get("/mandates")
    assert "Chờ xác nhận" in head.page
    head.get(address)
    assert "Chờ bạn xác nhận" in head.page
    assert "TUQ. GIÁM ĐỐC" in head.page
    assert head.post(f"{address}/confirm").status_code == 303

    head.get(address)
    assert "Đang có hiệu lực" in head.page
    assert agency.may("truongphong", "TUQ").mandate_id == address.rsplit("/", 1)[1]


def test_the_head_records_with_effect_at_once_and_revokes_with_a_reason(app, agency):
    address = recorded(app, agency, "giamdoc", "KT")
    head = visitor(app, "giamdoc")

    head.get(address)
    assert "Đang có hiệu lực" in head.page
    assert head.post(f"{address}/revoke", reason=" ").status_code == 422
    assert "Hãy điền ô này" in head.page
    assert head.post(f"{address}/revoke", reason="Phân công lại").status_code == 303

    head.get(address)
    assert "Đã thu hồi" in head.page
    assert "Phân công lại" in head.page


@pytest.mark.parametrize("form", ["KT", "TM", "Q", "TL", "TUQ", "SEAL"])
def test_a_form_asks_for_what_it_needs_and_no_more(app, agency, form):
    one = visitor(app, "quantri")

    assert one.get(f"/mandates/new?form={form}&agency={agency.unit_id}").status_code == 200

    asked = set(re.findall(r'name="(\w+)"', one.page)) - {"csrf_token", "viewport"}
    always = {"holder_id", "instrument_name", "instrument_number", "instrument_on"}
    assert always | {"valid_from", "valid_until"} <= asked
    assert ("collective" in asked) == (form in {"KT", "TM", "Q"})
    assert ("on_behalf_of" in asked) == (form in {"KT", "Q", "TL", "TUQ"})
    assert ("handover" in asked) == (form == "SEAL")
    assert ("type_codes" in asked) == (form != "SEAL")
    assert ("principal_id" in asked) == (form not in {"TM", "Q"})


def test_every_form_can_be_recorded_through_its_page(app, agency):
    for who, form in (
        ("giamdoc", "TM"),
        ("chutich", "Q"),
        ("giamdoc", "TL"),
        ("giamdoc", "SEAL"),
    ):
        one = visitor(app, who)
        one.get(recorded(app, agency, who, form))
        assert "Đang có hiệu lực" in one.page, form


def test_faults_are_told_beside_their_fields_and_nothing_typed_is_lost(app, agency):
    one = visitor(app, "giamdoc")
    one.get(f"/mandates/new?form=TUQ&agency={agency.unit_id}")
    path, fields = form_of(agency, "TUQ", valid_until="", instrument_number="", type_codes=[])

    answer = one.post(path, **fields, subject="")

    assert answer.status_code == 422
    for name in ("valid_until", "instrument_number", "subject"):
        assert f'id="mandate-{name}-error"' in one.page, name
    assert 'value="2026-11-01"' in one.page


def test_a_day_that_is_none_is_refused(app, agency):
    one = visitor(app, "giamdoc")
    one.get(f"/mandates/new?form=KT&agency={agency.unit_id}")
    path, fields = form_of(agency, "KT", valid_from="31/02/2026")

    assert one.post(path, **fields).status_code == 422
    assert 'id="mandate-valid_from-error"' in one.page


def test_choices_that_were_not_offered_are_refused(app, agency):
    one = visitor(app, "giamdoc")
    one.get(f"/mandates/new?form=KT&agency={agency.unit_id}")
    for changes in (
        {"holder_id": "x" * 5000},
        {"holder_id": agency.nguoila.id},
        {"type_codes": ["XX"]},
    ):
        path, fields = form_of(agency, "KT", **changes)
        assert one.post(path, **fields).status_code == 422


@pytest.mark.parametrize("who", ["giamdockhac", "phogiamdoc", "vanthu"])
def test_nobody_records_for_an_agency_that_is_not_theirs_to_lead(app, agency, who):
    one = visitor(app, who)

    answer = one.get(f"/mandates/new?form=KT&agency={agency.unit_id}")

    assert answer.status_code in {403, 404}


def test_mandates_of_another_agency_are_not_there(app, agency):
    address = recorded(app, agency, "giamdoc", "KT")
    other = visitor(app, "giamdockhac")
    other.get("/mandates")

    assert "Trần Quốc Bảo" not in other.page
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/revoke", reason="Vì thích").status_code == 404
    assert other.post(f"{address}/confirm").status_code == 404


def test_a_deputy_confirms_nothing_that_is_the_heads_to_give(app, agency):
    address = recorded(app, agency, "quantri", "TL")
    deputy = visitor(app, "phogiamdoc")
    deputy.get(address)

    assert "Chờ bạn xác nhận" not in deputy.page
    assert deputy.post(f"{address}/confirm").status_code == 403


def test_a_clerk_reads_and_has_nothing_to_press(app, agency):
    address = recorded(app, agency, "giamdoc", "KT")
    clerk = visitor(app, "vanthu")
    clerk.get("/mandates")
    assert "Ghi nhận ủy quyền" not in clerk.page

    assert clerk.get(address).status_code == 200
    assert "Thu hồi" not in clerk.page


def test_who_is_not_signed_in_is_asked_to(app):
    assert app.test_client().get("/mandates").status_code == 303
