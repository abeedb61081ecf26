"""Reports at the doors: who may bring, decide and see; what is refused says what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.adoption.reported.periods import ended_periods, name_of
from service.adoption.spans import named_period
from service.app import create_app
from service.cli.sample_year import live_a_year
from service.store.tables import EventRow, ReportedFigureRow
from service.wiring import Rooms
from tests.service.web.adoption.test_pages import signed_in
from tests.service.web.test_mailbox_pages import TOKEN, Visitor
from tests.support.city import a_city

PDF = b"%PDF-1.7\n% evidence\n"
ONCE = re.compile(r'name="once"[^>]*value="([^"]+)"')
HEADING = "measure;unit;period;counted;entitled;source"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    live_a_year(rooms.figures.adoption)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


@pytest.fixture
def month(rooms: Rooms) -> Iterator[str]:
    """The name of the last month that ended; reports of this test are taken away after it."""
    yield ended_periods(rooms.figures.reports.bringing.today())["month"][0]
    with rooms.memory.writing() as session:
        session.query(ReportedFigureRow).delete()


def sent(visitor: Visitor, path: str, **fields: object) -> TestResponse:
    """Send a form with files as a browser does."""
    token, once = TOKEN.search(visitor.page), ONCE.search(visitor.page)
    known = {"csrf_token": token.group(1) if token else "", "once": once.group(1) if once else ""}
    answer = visitor.client.post(path, data=known | fields, content_type="multipart/form-data")
    if answer.status_code != 303:
        visitor.page = answer.text
    return answer


def a_report(visitor: Visitor, month: str, **fields: object) -> TestResponse:
    visitor.get("/adoption/reports/new")
    right = {"measure": "F11", "unit": "skhcn", "period": month, "counted": "7", "entitled": "9",
             "source": "Sổ tài sản", "evidence": (BytesIO(PDF), "Báo cáo.pdf")}  # fmt: skip
    return sent(visitor, "/adoption/reports/new", **(right | fields))


def a_table(visitor: Visitor, *rows: str, name: str = "bang.csv") -> TestResponse:
    visitor.get("/adoption/reports/import")
    octets = "\n".join((HEADING, *rows)).encode()
    return sent(visitor, "/adoption/reports/import", table=(BytesIO(octets), name))


def given(answer: TestResponse) -> bytes:
    """Return a file that was handed out, and let go of it."""
    octets = answer.data
    answer.close()
    return octets


def events(rooms: Rooms, kind: str) -> int:
    with rooms.memory.reading() as session:
        return session.query(EventRow).filter_by(kind=kind).count()


def test_a_figure_is_reported_approved_by_another_and_told_as_reported(
    app: Flask, rooms: Rooms, month: str
) -> None:
    clerk, leader = signed_in(app, "vanthu"), signed_in(app, "lanhdao")
    answer = a_report(clerk, month)
    assert answer.status_code == 303
    assert "người khác phải duyệt" in clerk.get(answer.location).text
    assert f"{answer.location}/approve" not in clerk.page

    page = leader.get(answer.location).text
    assert "77,8 %" in page
    assert leader.post(f"{answer.location}/approve").status_code == 303

    assert "Đã duyệt" in leader.get(answer.location).text
    board = leader.get(f"/adoption/measures/F11?unit=skhcn&period={month}").text
    assert "Do cơ quan báo cáo" in board
    assert "7 trên 9" in board
    assert "Do các cơ quan báo cáo" in leader.get("/adoption?unit=skhcn").text
    assert "77,8 % (7/9)" in leader.page


def test_the_same_form_sent_again_leads_to_the_same_report(
    app: Flask, rooms: Rooms, month: str
) -> None:
    clerk = signed_in(app, "vanthu")
    first = a_report(clerk, month)
    again = {"measure": "F11", "unit": "skhcn", "period": month, "counted": "7", "entitled": "9",
             "source": "Sổ tài sản", "evidence": (BytesIO(PDF), "x.pdf")}  # fmt: skip

    assert sent(clerk, "/adoption/reports/new", **again).location == first.location


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"counted": "12", "entitled": "10"}, "12/10 = 120 %"),
        ({"counted": "-1"}, "Không thể có số âm"),
        ({"unit": "stc"}, "không báo cáo thay"),
        ({"unit": "x"}, "không có đơn vị"),
        ({"measure": "F3"}, "Hệ thống tự đo"),
        ({"period": "2099"}, "chưa kết thúc"),
        ({"period": "hôm qua"}, "không phải tên kỳ"),
        ({"source": ""}, "Cần điền mục này"),
        ({"evidence": (BytesIO(b""), "")}, "Cần điền mục này"),
        ({"evidence": (BytesIO(b"MZ\x90\0"), "x.pdf")}, "Chỉ nhận PDF"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    app: Flask, rooms: Rooms, month: str, fields: dict[str, object], said: str
) -> None:
    answer = a_report(signed_in(app, "vanthu"), month, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert "field-error" in answer.text
    with rooms.memory.reading() as session:
        assert session.query(ReportedFigureRow).count() == 0


def test_whoever_reported_is_told_kindly_that_another_decides(
    app: Flask, rooms: Rooms, month: str
) -> None:
    admin = signed_in(app, "quantri")
    path = a_report(admin, month).location
    admin.get("/adoption/reports/new")

    for act in ("approve", "refuse"):
        admin.post(f"{path}/{act}", reason="vì sao")
        assert "Đề nghị người khác quyết định" in admin.get(path).text
    assert "Chờ duyệt" in admin.page


def test_a_refusal_without_a_reason_is_asked_for_one_and_one_with_it_is_told(
    app: Flask, month: str
) -> None:
    path = a_report(signed_in(app, "vanthu"), month).location
    leader = signed_in(app, "lanhdao")
    leader.get(path)
    assert leader.post(f"{path}/refuse", reason=" ").status_code == 422
    assert leader.post(f"{path}/refuse", reason="x" * 501).status_code == 422
    assert leader.post(f"{path}/refuse", reason="Thiếu <b>minh chứng</b>").status_code == 303

    page = leader.get(path).text
    assert "Thiếu &lt;b&gt;minh chứng" in page
    leader.post(f"{path}/approve")
    assert "Người khác đã quyết định" in leader.get(path).text


def test_the_evidence_is_handed_out_as_a_file_and_never_opened_in_the_page(
    app: Flask, rooms: Rooms, month: str
) -> None:
    path = a_report(signed_in(app, "vanthu"), month).location
    auditor, before = signed_in(app, "kiemtoan"), events(rooms, "ReportFileRead")

    answer = auditor.get(f"{path}/files/1")

    assert given(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert events(rooms, "ReportFileRead") == before + 1
    assert auditor.get(f"{path}/files/2").status_code == 404
    assert rooms.signing.sweep_vault(older_than=timedelta(hours=-1)) is not None
    assert given(auditor.get(f"{path}/files/1")) == PDF, "no sweep takes evidence"


def test_a_table_is_looked_at_then_sent_whole_and_approved_together(
    app: Flask, rooms: Rooms, month: str
) -> None:
    admin = signed_in(app, "quantri")
    answer = a_table(admin, *(f"F16;{u};{month};1;2;Hồ sơ cấp độ" for u in ("skhcn", "stc")))
    page = admin.get(answer.location).text
    assert "2 dòng đều đúng" in page
    assert "50,0 % (1/2)" in page

    done = admin.post(answer.location)
    assert done.status_code == 303
    admin.page = page
    assert admin.post(answer.location).location == done.location, "twice is once"
    assert "Sở Tài chính: 50,0 % (1/2)" in admin.get(done.location).text

    leader = signed_in(app, "lanhdao")
    assert "Duyệt 1 báo cáo đang chờ" in leader.get(done.location).text
    together = re.search(r"/adoption/reports/together/[0-9a-f-]+/approve", leader.page)
    assert together is not None
    leader.post(together.group())
    with rooms.memory.reading() as session:
        states = {one.unit_code: one.state for one in session.query(ReportedFigureRow)}
    assert states == {"skhcn": "APPROVED", "stc": "REPORTED"}


def test_a_table_with_faults_says_each_by_its_line_and_cannot_be_sent(
    app: Flask, rooms: Rooms, month: str
) -> None:
    admin = signed_in(app, "quantri")
    answer = a_table(
        admin, f"F11;skhcn;{month};12;10;Sổ", f"F3;stc;{month};1;2;Sổ tài sản", "F11;<b>;x;1;2;y"
    )
    page = admin.get(answer.location).text

    assert "12/10 = 120 %" in page
    assert "&lt;b&gt;" in page or "không phải tên kỳ" in page
    assert "<b>;" not in page
    assert "Gửi" not in page.partition("<main")[2].partition("</main>")[0]
    assert admin.post(answer.location).status_code == 422
    with rooms.memory.reading() as session:
        assert session.query(ReportedFigureRow).count() == 0


def test_a_table_that_is_none_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.adoption.reported.reporting.MOST_OCTETS", 1000)
    admin = signed_in(app, "quantri")
    assert a_table(admin, name="bang.exe").status_code == 422
    admin.get("/adoption/reports/import")
    big = (BytesIO(b"x" * 1001), "x.csv")
    assert "lớn hơn 1 MB" in sent(admin, "/adoption/reports/import", table=big).text
    admin.get("/adoption/reports/import")
    answer = a_table(admin)
    assert "Bảng không có dòng nào" in admin.get(answer.location).text


def test_somebody_elses_table_is_not_found(app: Flask, month: str) -> None:
    path = a_table(signed_in(app, "quantri"), f"F16;stc;{month};1;2;Hồ sơ cấp độ").location
    clerk = signed_in(app, "vanthu")
    clerk.get("/adoption/reports/import")

    assert clerk.get(path).status_code == clerk.post(path).status_code == 404


def test_a_form_that_was_tampered_with_keeps_nothing_and_breaks_nothing(
    app: Flask, rooms: Rooms, month: str
) -> None:
    admin, other = signed_in(app, "quantri"), signed_in(app, "vanthu")
    table = a_table(admin, f"F16;stc;{month};1;2;Hồ sơ cấp độ").location.rpartition("/")[2]
    single = a_report(admin, month, once="5f2f5a3c-0000-4000-8000-000000000000").location

    assert a_report(admin, month, unit="stc", once=table).status_code == 404
    assert a_report(other, month, once="5f2f5a3c-0000-4000-8000-000000000000").status_code == 404
    other.get("/adoption/reports/import")
    stolen = sent(other, "/adoption/reports/import", table=(BytesIO(b"x"), "x.csv"), once=table)
    assert stolen.status_code == 404
    assert a_report(other, month, measure="F14", once="không phải").status_code == 303
    with rooms.memory.reading() as session:
        ids = {one.id for one in session.query(ReportedFigureRow)}
    assert len(ids) == 2
    assert single.rpartition("/")[2] in ids


@pytest.mark.parametrize(
    "query", ["unit=%00", "measure=%00x", "together=%00", "page=-1", "page=99999999999", "state=x"]
)
def test_a_strange_filter_shows_a_list(app: Flask, query: str) -> None:
    assert signed_in(app, "kiemtoan").get(f"/adoption/reports?{query}").status_code == 200


PLACES = ("", "/new", "/import", "/template.csv")


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("vanthu", (200, 200, 200, 200)),
        ("cntt", (200, 200, 200, 200)),
        ("quantri", (200, 200, 200, 200)),
        ("lanhdao", (200, 403, 403, 403)),
        ("kiemtoan", (200, 403, 403, 403)),
    ],
)
def test_each_role_finds_the_doors_that_are_its_own(
    app: Flask, name: str, statuses: tuple[int, ...]
) -> None:
    visitor = signed_in(app, name)
    found = tuple(visitor.get(f"/adoption/reports{one}").status_code for one in PLACES)
    assert found == statuses


def test_nobody_decides_who_may_not(app: Flask, month: str) -> None:
    path = a_report(signed_in(app, "vanthu"), month).location
    for name in ("vanthu", "cntt", "kiemtoan"):
        visitor = signed_in(app, name)
        visitor.get(path)
        assert visitor.post(f"{path}/approve").status_code == 403
    assert app.test_client().get(path).status_code == 303


def test_the_template_is_a_table_we_read_ourselves(app: Flask) -> None:
    answer = signed_in(app, "vanthu").get("/adoption/reports/template.csv")
    rows = answer.data.decode("utf-8-sig").splitlines()

    assert rows[0] == HEADING
    assert len(rows) == 1 + 10
    assert all(row.split(";")[1] == "skhcn" for row in rows[1:])


@pytest.mark.parametrize(
    "path",
    ["/00000000-0000-0000-0000-000000000000", "/x", "/import/00000000-0000-0000-0000-000000000000"],
)
def test_a_report_there_is_not_is_not_found(app: Flask, path: str) -> None:
    assert signed_in(app, "quantri").get(f"/adoption/reports{path}").status_code == 404


@pytest.mark.parametrize("query", ["?period=x", "?unit=nowhere", "?period=2026-13"])
def test_a_reported_measure_of_nowhere_and_never_is_not_found(app: Flask, query: str) -> None:
    assert signed_in(app, "kiemtoan").get(f"/adoption/measures/F11{query}").status_code == 404


def test_an_auditor_walks_from_a_figure_to_the_reports_behind_it(
    app: Flask, rooms: Rooms, month: str
) -> None:
    path = a_report(signed_in(app, "vanthu"), month).location
    leader, auditor = signed_in(app, "lanhdao"), signed_in(app, "kiemtoan")
    leader.get(path)
    leader.post(f"{path}/approve")
    page = auditor.get(f"/adoption/measures/F11?unit=skhcn&period={month}").text
    handle = re.search(r"/adoption/figures/[\w-]+", page)
    assert handle is not None
    before = events(rooms, "ReportsSeen")

    behind = auditor.get(handle.group()).text

    assert "Sổ tài sản" in behind
    assert "Lê Thị Thu Hà" in behind
    assert "Nguyễn Thị Minh Anh" in behind
    assert path in behind
    assert events(rooms, "ReportsSeen") == before + 1
    assert leader.get(handle.group()).status_code == 403


def test_the_periods_that_are_offered_have_ended_and_have_names() -> None:
    offered = ended_periods(date(2026, 1, 1))
    for names in offered.values():
        for name in names:
            assert named_period(name).last < date(2026, 1, 1)
            assert name_of(named_period(name)) == name
