"""The pages on which HR leads: who may pass, what is asked of a second person, what a file may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask

from service.app import create_app
from service.wiring import Rooms
from tests.service.web.test_mailbox_pages import Visitor
from tests.support.city import PASSWORD, a_city, city_file


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


@pytest.fixture
def it(app: Flask) -> Visitor:
    return signed_in(app, "cntt")


def signed_in(app: Flask, name: str) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.get("/sign-in")
    visitor.post("/sign-in", user_name=name, password=PASSWORD)
    visitor.get("/mailboxes/sync")
    return visitor


def bring(visitor: Visitor, octets: bytes, name: str = "nhan-su.csv") -> str:
    """Bring a file and return where the page led."""
    visitor.get("/mailboxes/sync")
    answer = visitor.post("/mailboxes/sync/snapshots", staff_file=(BytesIO(octets), name))
    return answer.headers.get("Location", "")


def planned(visitor: Visitor, octets: bytes) -> str:
    """Bring a file, make a plan, and return the plan's address."""
    snapshot = bring(visitor, octets)
    visitor.get(snapshot)
    answer = visitor.post(f"{snapshot}/plan")
    assert answer.status_code == 303, visitor.page
    return str(answer.headers["Location"])


@pytest.mark.parametrize("name", ["lanhdao", "vanthu"])
def test_whoever_does_not_keep_mailboxes_is_not_let_in(app: Flask, name: str) -> None:
    assert signed_in(app, name).get("/mailboxes/sync").status_code == 403


def test_a_stranger_is_asked_who_they_are(app: Flask) -> None:
    answer = app.test_client().get("/mailboxes/sync")

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/sign-in?next=/mailboxes/sync",
    )


def test_an_auditor_reads_and_changes_nothing(app: Flask, it: Visitor, rooms: Rooms) -> None:
    plan = planned(it, city_file(rooms))
    auditor = signed_in(app, "kiemtoan")

    assert auditor.get(plan).status_code == 200
    assert "/approve" not in auditor.page
    for act in ("approve", "force", "reject", "start", "undo"):
        assert auditor.post(f"{plan}/{act}", reason="x", digest="x").status_code == 403
    assert auditor.post("/mailboxes/sync/reconcile").status_code == 403


def test_a_plan_takes_two_persons_and_is_carried_out_to_the_end(
    app: Flask, it: Visitor, rooms: Rooms
) -> None:
    new = "CT00801;Nguyễn Văn Long;skhcn;Chuyên viên;có;12/QĐ-SNV;20/11/2026"
    plan = planned(it, city_file(rooms, CT00801=new))

    it.get(plan)
    assert "longnv@cantho.example" in it.page
    digest = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', it.page)
    assert digest is None  # whoever made it is not even offered to approve
    second = signed_in(app, "quantri")
    second.get(plan)
    (value,) = re.findall(r'name="digest"[^>]*value="([0-9a-f]{64})"', second.page)
    assert it.post(f"{plan}/approve", digest=value).status_code == 303
    it.get(plan)
    assert "Người lập kế hoạch không được tự phê duyệt" in it.page
    second.post(f"{plan}/approve", digest=value)
    rooms.mailboxes.carrier.run_due()

    second.get(plan)
    assert "Đã thực hiện" in second.page
    assert rooms.mailboxes.carrier.advance(plan.rpartition("/")[2]).by_state.keys() == {"DONE"}
    told = it.client.get(f"{plan}/progress").get_json()
    assert (told["state"], told["done"]) == ("DONE", told["of"])
    assert "longnv@cantho.example" in it.client.get(f"{plan}.csv").text
    assert it.client.get(f"{plan}.json").get_json()["format"] == "antin-mailbox-plan/1"


def test_another_digest_is_not_what_was_read(app: Flask, it: Visitor, rooms: Rooms) -> None:
    new = "CT00802;Trần Văn Bách;stc;Chuyên viên;có;12/QĐ-SNV;20/11/2026"
    plan = planned(it, city_file(rooms, CT00802=new))
    second = signed_in(app, "quantri")
    second.get(plan)

    second.post(f"{plan}/approve", digest="0" * 64)

    second.get(plan)
    assert "Chờ phê duyệt" in second.page


def test_faults_are_told_by_row_and_column_and_let_pass_by_name(it: Visitor, rooms: Rooms) -> None:
    leaver = "CT00012;Người Nghỉ;skhcn;Chuyên viên;nghỉ hưu;;"
    snapshot = bring(it, city_file(rooms, CT00012=leaver))

    it.get(snapshot)
    assert it.post(f"{snapshot}/plan").headers["Location"] == snapshot
    it.get(snapshot)
    (key,) = re.findall(r'name="keys" value="([^"]+)"', it.page)
    assert it.post(f"{snapshot}/waivers", keys=key, reason="").status_code == 422
    it.post(f"{snapshot}/waivers", keys=key, reason="Quyết định đến sau")
    it.get(snapshot)
    assert "Quyết định đến sau" in it.page
    assert it.post(f"{snapshot}/plan").headers["Location"].startswith("/mailboxes/sync/plans/")


@pytest.mark.parametrize(
    "octets",
    [b"", b"%PDF-1.7 not a list", b"PK\x03\x04 half a workbook", b"\xff\xfe\x00", b"a;b\n1;2\n"],
    ids=["empty", "pdf", "half", "broken", "another"],
)
def test_what_is_no_list_of_staff_is_told_beside_the_field(it: Visitor, octets: bytes) -> None:
    it.get("/mailboxes/sync")
    answer = it.post("/mailboxes/sync/snapshots", staff_file=(BytesIO(octets), "x.csv"))

    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert "field-error" in answer.text
    else:
        it.get(answer.headers["Location"])
        assert "Chưa lập được kế hoạch" in it.page


def test_a_file_that_lost_nearly_everybody_makes_no_plan(it: Visitor, rooms: Rooms) -> None:
    whole = city_file(rooms).decode().splitlines()
    snapshot = bring(it, "\n".join([*whole[:4], ""]).encode())
    it.get(snapshot)

    answer = it.post(f"{snapshot}/plan")

    assert answer.status_code == 409
    assert "Chưa có gì bị thay đổi" in answer.text


def test_comparing_names_what_differs(it: Visitor, rooms: Rooms) -> None:
    it.get("/mailboxes/sync")
    assert "Kết quả đối chiếu" in it.post("/mailboxes/sync/reconcile").text


def test_a_plan_that_there_is_not_is_not_found(it: Visitor) -> None:
    assert it.get(f"/mailboxes/sync/plans/{'0' * 8}-0000-0000-0000-{'0' * 12}").status_code == 404
