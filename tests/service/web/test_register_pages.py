"""The doors to the register: who may pass, what a form may say, what a file holds."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.cli.sample_city import read_city, settle
from service.identity.people import active_person_named
from service.journeys.register import Details
from service.journeys.register.agencies import AgencyFacts
from service.journeys.register.views import Asked
from service.store.tables import EventRow, PersonRow, UnitRow
from service.wiring import Rooms
from signing.authority import AgencyName
from signing.devices.software import KeyKind
from tests.support.house import PIN, QUICK_PIN
from tests.support.pages import a_pdf
from tests.support.people import TestClock
from tests.support.register import an_entry

PASSWORD = "antin-demo"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ONCE = re.compile(r'name="once"[^>]*value="([^"]+)"')
HOSTILE = ('=HYPERLINK("http://evil.example","x")', "+1+1", "-2", "@SUM(A1)", "<b>x</b>", "{=1}")
PAPER = {
    "type_code": "QUYET_DINH", "subject": "Khen thưởng", "signer_name": "Nguyễn Thị Minh Anh",
    "recipients": "Như Điều 3\nLưu: VT", "copies": "3",
}  # fmt: skip


class Visitor:
    """Somebody's browser, signed in where a name is given."""

    def __init__(self, client: FlaskClient, name: str | None = None) -> None:
        self.client, self.page = client, ""
        if name:
            self.get("/sign-in")
            self.post("/sign-in", user_name=name, password=PASSWORD, next="/register")
            self.get("/register")

    def get(self, path: str, **more: object) -> TestResponse:
        return self._seen(self.client.get(path, **more))  # type: ignore[arg-type]

    def post(self, path: str, **fields: object) -> TestResponse:
        token, once = TOKEN.search(self.page), ONCE.search(self.page)
        data = {"csrf_token": token.group(1) if token else "",
                "once": once.group(1) if once else "", **fields}  # fmt: skip
        return self._seen(self.client.post(path, data=data))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.page = answer.text
        return answer


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    rooms = Rooms(Settings(data=tmp_path, rate_limits="off"), clock=TestClock())
    for person in settle(rooms.memory, read_city()).values():
        rooms.sign_in.add_local_account(person.id, PASSWORD)
    for code, symbol in (("skhcn", "SKHCN"), ("snv", "SNV")):
        facts = AgencyFacts(symbol=symbol, locality="Cần Thơ", seal_mm=36)
        rooms.register.agencies.describe(code, facts, actor="test")
    yield rooms
    rooms.close()


@pytest.fixture
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return Visitor(app.test_client(), "vanthu")


def registered(visitor: Visitor, **changes: str) -> str:
    """Register a document on paper and return the path of its entry."""
    visitor.get("/register/new")
    answer = visitor.post("/register/new", **(PAPER | changes))
    assert answer.status_code == 303, visitor.page
    return answer.location


def test_a_clerk_registers_a_paper_document_and_reads_its_number(clerk: Visitor) -> None:
    path = registered(clerk)

    page = clerk.get(path).text
    assert "Đã cấp số 01/QĐ-SKHCN" in page
    assert "Số: 01/QĐ-SKHCN" in page
    assert "01/QĐ-SKHCN" in clerk.get("/register").text
    assert "số kế tiếp 02" in clerk.get("/register/new").text


def test_a_form_sent_twice_is_one_entry(clerk: Visitor) -> None:
    clerk.get("/register/new")
    again = clerk.page

    first = clerk.post("/register/new", **PAPER)
    clerk.page = again
    second = clerk.post("/register/new", **PAPER)

    assert first.location == second.location
    assert "02/QĐ-SKHCN" not in clerk.get("/register").text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(clerk: Visitor) -> None:
    clerk.get("/register/new")
    fields = {
        "type_code": "CONG_VAN", "subject": "x" * 501, "copies": "1" * 5000, "sent_on": "31/02/2026",
        "signer_name": "Đặng",
    }  # fmt: skip

    answer = clerk.post("/register/new", **fields)
    assert answer.status_code == 422
    assert "Chỉ ghi chữ số." in clerk.page
    assert "Ngày không đúng" in clerk.page
    answer = clerk.post("/register/new", **(fields | {"copies": "1000", "sent_on": "5/2/2026"}))

    assert answer.status_code == 422
    for words in ("tối đa 500 ký tự", "tối đa 999.", "Không được để trống.", 'value="Đặng"'):
        assert words in clerk.page, words


def test_a_number_that_is_taken_leads_to_the_entry_that_has_it(clerk: Visitor) -> None:
    path = registered(clerk)
    clerk.get("/register/new")

    answer = clerk.post("/register/new", **(PAPER | {"number": "1", "again": "y"}))

    assert answer.status_code == 409
    assert "Số 01/QĐ-SKHCN đã có trong sổ." in clerk.page
    assert f'href="{path}"' in clerk.page
    assert clerk.post("/register/new", **(PAPER | {"number": "5", "again": "y"})).status_code == 409
    assert "số kế tiếp là 2" in clerk.page


def test_a_document_just_like_another_is_numbered_only_by_whoever_means_it(
    clerk: Visitor,
) -> None:
    path = registered(clerk)
    clerk.get("/register/new")

    answer = clerk.post("/register/new", **(PAPER | {"subject": "  Khen  thưởng "}))

    assert answer.status_code == 409
    assert "cùng trích yếu đã có trong sổ" in clerk.page
    assert f'href="{path}"' in clerk.page
    assert 'name="again"' in clerk.page
    assert clerk.post("/register/new", **PAPER, again="y").status_code == 303
    assert "02/QĐ-SKHCN" in clerk.get("/register").text
    registered(clerk, type_code="TO_TRINH")


def test_a_cancelled_number_stays_with_its_reason(clerk: Visitor) -> None:
    path = registered(clerk)
    clerk.get(path)

    assert clerk.post(f"{path}/cancel", reason=" ").status_code == 422
    clerk.post(f"{path}/cancel", reason="Ghi nhầm <b>loại</b>")

    page = clerk.get(path).text
    assert "Ghi nhầm &lt;b&gt;loại&lt;/b&gt;" in page
    assert "Hủy số" not in page
    clerk.post(f"{path}/cancel", reason="Lần nữa")
    assert "đã bị hủy trước đó" in clerk.get(path).text


def test_details_are_filled_in_later(clerk: Visitor) -> None:
    path = registered(clerk)
    clerk.get(path)

    assert clerk.post(f"{path}/details", sent_on="2026-11-23", note="Đã gửi").status_code == 303

    page = clerk.get(path).text
    assert "Đã lưu phần bổ sung." in page
    assert "23/11/2026" in page
    assert clerk.post(f"{path}/details", note="x" * 501).status_code == 422


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("vanthu", {"/register", "/register/new", "/register/series", "/register/book.xlsx"}),
        ("lanhdao", {"/register", "/register/print", "/register/book.xlsx"}),
        ("kiemtoan", {"/register", "/register/print", "/register/book.xlsx"}),
        ("quantri", {"/register", "/register/agencies", "/register/agencies/skhcn"}),
        ("cntt", set()),
    ],
)
def test_who_may_open_which_page(app: Flask, name: str, opens: set[str]) -> None:
    visitor = Visitor(app.test_client(), name)
    doors = {"/register", "/register/new", "/register/series", "/register/agencies",
             "/register/agencies/skhcn"}  # fmt: skip

    for path in opens:
        assert visitor.get(path).status_code == 200, path
    for path in doors - opens:
        assert visitor.get(path).status_code == 403, path


def test_strangers_are_asked_to_sign_in(app: Flask) -> None:
    for path in ("/register", "/register/book.xlsx", "/register/new", f"/register/{uuid4()}"):
        answer = app.test_client().get(path)
        assert answer.status_code == 303, path
        assert "/sign-in" in answer.location


def test_nobody_but_the_clerk_of_that_agency_changes_an_entry(app: Flask, clerk: Visitor) -> None:
    path = registered(clerk)

    for name, status in (("lanhdao", 403), ("kiemtoan", 403), ("quantri", 403)):
        other = Visitor(app.test_client(), name)
        other.get("/account")
        for act in ("cancel", "details"):
            assert other.post(f"{path}/{act}", reason="x").status_code == status
    assert clerk.post(f"{path}/cancel", csrf_token="wrong", reason="x").status_code == 400
    assert clerk.get(f"/register/{uuid4()}").status_code == 404


def test_a_script_is_answered_in_part_and_filters_stay_in_the_address(clerk: Visitor) -> None:
    registered(clerk)
    registered(clerk, type_code="TO_TRINH", subject="Xin chủ trương")

    part = clerk.client.get("/register?q=xin+chu", headers={"X-Part": "results"}).text
    assert "<html" not in part
    assert "01/TTr-SKHCN" in part
    assert "01/QĐ-SKHCN" not in part
    assert 'href="/register/book.xlsx?q=xin+chu"' in part
    for strange in ("?year=x&page=-1", "?year=99999999999", "?page=1e9", "?agency=%00&type=%27"):
        assert clerk.get(f"/register{strange}").status_code == 200, strange


def cells(octets: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return book.get_sheet_by_index(0).to_python()


def test_the_workbook_has_cover_and_ten_columns_and_no_text_becomes_a_formula(
    clerk: Visitor,
) -> None:
    for text in HOSTILE:
        registered(clerk, subject=text, recipients=text, note=text)

    answer = clerk.client.get("/register/book.xlsx")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = cells(answer.data)
    assert [rows[n][0] for n in range(4)] == [
        "Thành phố Cần Thơ (mẫu)", "Sở Khoa học và Công nghệ", "SỔ ĐĂNG KÝ VĂN BẢN ĐI", "Năm 2026",
    ]  # fmt: skip
    top = next(n for n, row in enumerate(rows) if row[1] == "(2)") - 1
    assert rows[top] == [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung", "Người ký",
        "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận",
        "Ghi chú",
    ]  # fmt: skip
    body = rows[top + 2 :]
    assert [row[0] for row in body] == [f"0{n}/QĐ-SKHCN" for n in range(1, len(HOSTILE) + 1)]
    assert [row[4] for row in body] == list(HOSTILE)
    assert [row[6] for row in body] == [3.0] * len(HOSTILE)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet
    assert b'orientation="landscape"' in sheet


def test_taking_the_register_out_is_an_event(clerk: Visitor, rooms: Rooms) -> None:
    registered(clerk)
    for path in ("/register/book.xlsx", "/register/print"):
        assert clerk.get(path).status_code == 200

    with rooms.memory.reading() as session:
        rows = session.query(EventRow).filter_by(kind="RegisterTakenOut").all()
    assert [json.loads(row.facts or "")["form"] for row in rows] == ["xlsx", "print"]


def test_metadata_are_handed_out_or_told_what_is_missing(clerk: Visitor, rooms: Rooms) -> None:
    path = registered(clerk)

    assert clerk.get(f"{path}/metadata.xml").status_code == 409
    assert "OrganId: Không được để trống." in clerk.page
    assert "IssuedDate: Không được để trống." in clerk.page
    facts = AgencyFacts(symbol="SKHCN", locality="Cần Thơ", seal_mm=36, organ_id="H13.15")
    rooms.register.agencies.describe("skhcn", facts, actor="test")
    path = registered(clerk, issued_on="2026-11-23", again="y")
    assert b"<CodeNotation>Q\xc4\x90-SKHCN</CodeNotation>" in clerk.get(f"{path}/metadata.xml").data
    assert clerk.get(f"{path}/metadata.json").get_json()["IssuedDate"] == "23/11/2026"
    assert clerk.get(f"{path}/metadata.csv").status_code == 404


def test_a_series_goes_on_from_a_book_kept_by_hand_once(clerk: Visitor) -> None:
    clerk.get("/register/series")

    assert clerk.post("/register/series", type_code="", first_number="").status_code == 422
    answer = clerk.post("/register/series", type_code="QUYET_DINH", first_number="121")
    assert answer.status_code == 303
    assert "121" in clerk.get("/register/series").text
    answer = clerk.post("/register/series", type_code="QUYET_DINH", first_number="5")
    assert answer.status_code == 409
    assert "Số: 121/QĐ-SKHCN" in clerk.get(registered(clerk)).text


def test_an_administrator_founds_and_closes_an_agency(app: Flask, clerk: Visitor) -> None:
    admin = Visitor(app.test_client(), "quantri")
    admin.get("/register/agencies/stc")

    assert admin.post("/register/agencies/stc", symbol="S/T", seal_mm="x").status_code == 422
    fields = {"symbol": "STC", "locality": "Cần Thơ", "seal_mm": "36", "organ_id": "h13.2"}
    assert admin.post("/register/agencies/stc", **fields).status_code == 303
    assert "STC · H13.2" in admin.get("/register/agencies").text
    admin.get("/register/agencies/skhcn")
    assert admin.post("/register/agencies/skhcn/close", reason="").status_code == 422
    assert admin.post("/register/agencies/skhcn/close", reason="Sáp nhập").status_code == 303
    assert admin.get("/register/agencies/nowhere").status_code == 404
    page = clerk.get("/register").text
    assert "đã đóng, không cấp số mới" in page
    assert "/register/new" not in page
    clerk.get("/register/series")
    assert clerk.post("/register/new", **PAPER).status_code == 409


def test_a_clerk_whose_unit_is_no_agency_is_told_so(app: Flask, rooms: Rooms) -> None:
    with rooms.memory.writing() as session:
        syt = session.query(UnitRow).filter_by(code="syt").one()
        session.query(PersonRow).filter_by(user_name="vanthu").one().unit_id = syt.id
    visitor = Visitor(app.test_client(), "vanthu")

    assert "chưa được khai báo là cơ quan ban hành văn bản" in visitor.page
    assert visitor.get("/register/new").status_code == 403


def test_an_entry_in_english_reads_in_english(clerk: Visitor) -> None:
    path = registered(clerk)

    page = clerk.client.get(path, headers={"Accept-Language": "en"}).text

    assert "Decision: Khen thưởng" in page
    assert "Paper documents" in page


def test_the_signer_of_an_electronic_document_stays_as_at_signing(
    clerk: Visitor, rooms: Rooms
) -> None:
    with rooms.memory.reading() as session:
        leader = active_person_named(session, "lanhdao")
        by = active_person_named(session, "vanthu")
    assert leader is not None
    assert by is not None
    document = rooms.signing.upload(leader, io.BytesIO(a_pdf()), "qd.pdf")
    own = rooms.register.book.kept_agency(by)
    with rooms.memory.writing() as session:
        entry = an_entry(unit_id=own.unit_id, document_id=document.id)
        row = rooms.register.numbering.enter(session, entry, moment=rooms.clock(), actor="x")
    rooms.register.book.amend(by, row.id, Details(signer_name="Ai đó", note="Đã gửi"))

    found = rooms.register.book.find(by, Asked()).entries[0]
    assert (found.details.signer_name, found.details.note) == ("Nguyễn Thị Minh Anh", "Đã gửi")
    assert "/cancel" not in clerk.get(f"/register/{row.id}").text


def a_seal(rooms: Rooms, name: str) -> str:
    """Return the seal of this name that the clerk keeps."""
    with rooms.memory.reading() as session:
        clerk = active_person_named(session, "vanthu")
    assert clerk is not None
    journey = replace(rooms.certificates, key_kind=KeyKind.P_256, pin_cost=QUICK_PIN)
    return journey.issue_to_agency(clerk, AgencyName(name, "Cần Thơ"), PIN, actor=None).id


def test_an_administrator_says_on_a_page_whose_a_seal_is(rooms: Rooms, app: Flask) -> None:
    seal = a_seal(rooms, "UBND TP - SỞ KH&CN")
    admin = Visitor(app.test_client(), "quantri")
    listed = admin.get("/register/seals").text
    admin.get(f"/register/seals/{seal}")

    refused = [admin.post(f"/register/seals/{seal}", unit=unit) for unit in ("", "không có", "\0")]
    done = admin.post(f"/register/seals/{seal}", unit="skhcn")

    assert "Chưa ghi cơ quan" in listed
    assert {one.status_code for one in refused} == {422}
    assert (done.status_code, done.location) == (303, "/register/seals")
    page = admin.get("/register/seals").text
    assert "Đã ghi UBND TP - SỞ KH&amp;CN là con dấu của Sở Khoa học và Công nghệ" in page
    with rooms.memory.reading() as session:
        (event,) = session.query(EventRow).filter_by(kind="SealAssigned")
    assert (event.actor, event.subject) == ("quantri", seal)
    assert admin.get(f"/register/seals/{uuid4()}").status_code == 404


@pytest.mark.parametrize("name", ["vanthu", "lanhdao", "kiemtoan", "cntt"])
def test_nobody_else_says_whose_a_seal_is(rooms: Rooms, app: Flask, name: str) -> None:
    seal = a_seal(rooms, "UBND TP - SỞ KH&CN")
    visitor = Visitor(app.test_client(), name)

    assert visitor.get("/register/seals").status_code == 403
    assert visitor.get(f"/register/seals/{seal}").status_code == 403
    assert visitor.post(f"/register/seals/{seal}", unit="skhcn").status_code == 403
    assert rooms.house.seals.all()[0].unit is None
