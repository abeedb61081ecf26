"""A question is an address; its answer leaves as a file that proves itself; who asked is in the ledger."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from service.adoption.exports import exporting
from service.adoption.exports.checking import check_export
from service.app import create_app
from service.cli.sample_year import live_a_year
from service.store.tables import EventRow
from service.wiring import Rooms
from tests.service.web.test_mailbox_pages import Visitor
from tests.support.city import PASSWORD, a_city

ASKED = "/adoption/query?measure=F3&measure=F6&period=last-month&by=unit"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    live_a_year(rooms.figures.adoption)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def signed_in(app: Flask, name: str = "kiemtoan") -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.get("/sign-in")
    visitor.post("/sign-in", user_name=name, password=PASSWORD)
    visitor.get("/adoption/query")
    return visitor


def events(rooms: Rooms, kind: str) -> list[tuple[str | None, dict[str, object]]]:
    with rooms.memory.reading() as session:
        rows = session.query(EventRow).filter_by(kind=kind).order_by(EventRow.number)
        return [(row.actor, json.loads(row.facts)) for row in rows]


def keys(page: str) -> list[str]:
    """Return the measures of the rows of an answer, in their order."""
    return re.findall(r'<a href="/adoption/measures/(F\d+)"><b>', page)


@pytest.mark.parametrize(
    ("name", "status"),
    [("kiemtoan", 200), ("quantri", 200), ("lanhdao", 403), ("cntt", 403), ("vanthu", 403)],
)
def test_questions_are_for_auditors_and_administrators(app: Flask, name: str, status: int) -> None:
    visitor = signed_in(app, name)
    assert visitor.get("/adoption/query").status_code == status
    assert visitor.get(ASKED).status_code == status
    if status == 403:
        for path in ("exports", "saved", "saved/x/name", "saved/x/deletion"):
            assert visitor.post(f"/adoption/query/{path}").status_code == 403
        assert visitor.get("/adoption/query/saved/x").status_code == 403


def test_a_form_alone_asks_nothing_and_a_question_is_an_event(app: Flask, rooms: Rooms) -> None:
    before = len(events(rooms, "FiguresAsked"))
    visitor = signed_in(app)
    visitor.get("/adoption/query")
    assert len(events(rooms, "FiguresAsked")) == before
    page = visitor.get(ASKED).text

    actor, facts = events(rooms, "FiguresAsked")[-1]
    assert len(events(rooms, "FiguresAsked")) == before + 1
    assert (actor, facts["measures"], facts["by"], facts["form"]) == (
        "kiemtoan",
        ["F3", "F6"],
        "unit",
        "page",
    )
    assert set(keys(page)) == {"F3", "F6"}
    assert page.count("/adoption/figures/") == page.count('data-label="Tử số"') > 2


def test_an_administrator_sees_no_small_group_and_no_way_to_people(app: Flask) -> None:
    page = signed_in(app, "quantri").get(ASKED).text

    assert "Nhóm quá ít người nên không hiển thị." in page
    assert "/adoption/figures/" not in page


def test_an_answer_is_sorted_either_way_and_what_has_no_figure_comes_last(app: Flask) -> None:
    visitor = signed_in(app)
    address = "/adoption/query?period=last-month"
    rising = visitor.get(f"{address}&sort=share").text
    falling = visitor.get(f"{address}&sort=-share").text

    told = [one for one in keys(rising) if one in {"F2", "F3", "F5", "F6"}]
    assert len(told) == 4
    assert len(keys(rising)) == len(keys(falling)) == 17
    assert keys(rising)[:4] == told
    assert sorted(keys(falling)[:4]) == sorted(told)
    shares = [
        re.findall(r"<strong>([\d,]+)\u00a0?\s?%</strong>", page) for page in (rising, falling)
    ]
    values = [[float(one.replace(",", ".")) for one in some] for some in shares]
    assert len(values[0]) == 4
    assert values[0] == sorted(values[0])
    assert values[1] == sorted(values[1], reverse=True)
    assert 'aria-sort="ascending"' in rising
    assert 'aria-sort="descending"' in falling
    by_measure = keys(visitor.get(f"{address}&sort=-measure").text)
    assert by_measure == [f"F{n}" for n in range(17, 0, -1)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("measure=F99&period=2026", "Không có chỉ tiêu này."),
        ("period=gestern", "Kỳ này không dùng được."),
        ("period=2000&by=month&from=2001-01-01&to=2009-01-01", "tối đa 36 tháng"),
        ("from=2026-01-01", "cả ngày đầu và ngày cuối"),
        ("period=2026&unit=nowhere", "không có đơn vị đó"),
        ("period=2026&unit=%00", "không có đơn vị đó"),
        ("period=2026&by=mood", "Không chia theo cách này được."),
        ("period=2026&as_of=gestern", "Thời điểm này không đọc được."),
        ("period=2026&restated_on=2026-02-30", "Ngày này không đọc được."),
        ("period=2026&level=%1b", "Không có cấp này."),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_field_and_nothing_filled_in_is_lost(
    app: Flask, words: str, sentence: str
) -> None:
    answer = signed_in(app).get(f"/adoption/query?measure=F5&{words}")

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert 'name="measure" value="F5" checked' in answer.text


def test_an_answer_too_large_for_anybody_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 10)
    answer = signed_in(app).get("/adoption/query?period=2026&by=unit")
    assert answer.status_code == 422
    assert "Hãy chọn ít chỉ tiêu hoặc ít đơn vị hơn." in answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", ""])
def test_what_leaves_is_what_was_shown_and_checks_with_the_public_key(
    app: Flask, rooms: Rooms, form: str
) -> None:
    visitor = signed_in(app)
    page = visitor.get(ASKED).text
    told = page[page.index("/adoption/query/exports") :]
    hidden = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', told)
    words: dict[str, list[str]] = {}
    for name, value in hidden[: hidden.index(("as_of", dict(hidden)["as_of"])) + 1]:
        words.setdefault(name, []).append(value.replace("&#43;", "+"))
    answer = visitor.post("/adoption/query/exports", **{**words, "form": form})

    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    checked = check_export(io.BytesIO(answer.data), rooms.ledger.public_key())
    assert checked.findings == ()
    assert checked.manifest is not None
    names = [one.name for one in checked.manifest.files]
    assert names == (
        [f"figures.{form}"] if form else ["figures.csv", "figures.xlsx", "figures.json"]
    )
    assert checked.manifest.files[0].rows == len(keys(page))
    actor, facts = events(rooms, "FiguresExported")[-1]
    assert (actor, facts["rows"]) == ("kiemtoan", len(keys(page)))
    assert (
        f"antin-export-{checked.manifest.ledger.event.number}.zip"
        in answer.headers["Content-Disposition"]
    )


def test_small_groups_are_withheld_from_an_administrators_files(app: Flask, rooms: Rooms) -> None:
    visitor = signed_in(app, "quantri")
    answer = visitor.post(
        "/adoption/query/exports", measure="F3", period="last-month", by="unit", form="json"
    )
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        figures = json.loads(archive.read("figures.json"))["figures"]
    assert "withheld" in {one["no_figure"] for one in figures}
    assert all(one["entitled"] is None or one["entitled"] >= 5 for one in figures)


def test_an_export_needs_a_form_of_this_house_and_a_question(app: Flask, rooms: Rooms) -> None:
    visitor = signed_in(app)
    before = len(events(rooms, "FiguresExported"))
    for words in ({"period": "gestern"}, {"period": "2026", "unit": "nowhere"}, {"measure": "F99"}):
        assert visitor.post("/adoption/query/exports", **words).status_code == 422
    forged = visitor.client.post("/adoption/query/exports", data={"measure": "F3"})
    assert forged.status_code == 400
    assert visitor.client.get("/adoption/query/exports").status_code in {404, 405}
    assert len(events(rooms, "FiguresExported")) == before


def test_a_question_is_kept_asked_renamed_and_taken_away(app: Flask, rooms: Rooms) -> None:
    visitor, other = signed_in(app), signed_in(app, "quantri")
    kept = visitor.post(
        "/adoption/query/saved", name="Hằng tháng <b>", measure="F3", period="last-month"
    )
    assert parse_qs(urlsplit(kept.location).query) == {"measure": ["F3"], "period": ["last-month"]}
    page = visitor.get("/adoption/query").text
    assert "Hằng tháng &lt;b&gt;" in page
    assert "Hằng tháng" not in other.get("/adoption/query").text
    found = re.search(r"/adoption/query/saved/([0-9a-f-]{36})", page)
    assert found is not None
    path = found[0]

    asked = visitor.get(path)
    assert (asked.status_code, asked.location) == (303, kept.location)
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/name", name="x").status_code == 404
    assert other.post(f"{path}/deletion").status_code == 404
    visitor.get("/adoption/query")
    visitor.post(f"{path}/name", name="Hai")
    assert "Hai</a>" in visitor.get("/adoption/query").text
    visitor.post(f"{path}/name", name=" ")
    assert "Tên cần từ 1 đến 100 ký tự" in visitor.get("/adoption/query").text
    visitor.post(f"{path}/deletion")
    assert path not in visitor.get("/adoption/query").text
    told = [
        (kind, events(rooms, kind)[-1][0])
        for kind in ("QuerySaved", "QueryRenamed", "QueryDeleted")
    ]
    assert told == [(kind, "kiemtoan") for kind, _ in told]
    assert len(events(rooms, "QueryRenamed")) == 1


def test_a_name_given_twice_is_told_and_a_question_that_is_none_is_not_kept(app: Flask) -> None:
    visitor = signed_in(app)
    for _ in range(2):
        visitor.get("/adoption/query")
        visitor.post("/adoption/query/saved", name="Một", period="2026")
    assert "đã có truy vấn mang tên này" in visitor.get("/adoption/query").text
    assert visitor.post("/adoption/query/saved", name="Hai", period="nie").status_code == 422


def test_a_long_answer_comes_in_pages_as_of_the_same_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.web.adoption import query_views

    monkeypatch.setattr(query_views, "SHOWN_AT_ONCE", 5)
    visitor = signed_in(app)
    first = visitor.get("/adoption/query?period=last-month").text
    assert keys(first) == [f"F{n}" for n in range(1, 6)]
    found = re.search(r'href="(/adoption/query\?[^"]*skip=5)"', first)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    assert "as_of=" in address
    assert keys(visitor.get(address).text) == [f"F{n}" for n in range(6, 11)]
    assert keys(visitor.get("/adoption/query?period=last-month&skip=x").text) == keys(first)
