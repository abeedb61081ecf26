"""Who may see figures and the people behind them, and what an address that means nothing answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from service.adoption.figures import Question, Rate, Scope
from service.adoption.spans import named_period
from service.adoption.telling import handle_of
from service.app import create_app
from service.cli.sample_year import live_a_year
from service.store.tables import EventRow
from service.wiring import Rooms
from tests.service.web.test_mailbox_pages import Visitor
from tests.support.city import PASSWORD, a_city


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    live_a_year(rooms.adoption)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def signed_in(app: Flask, name: str) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.get("/sign-in")
    visitor.post("/sign-in", user_name=name, password=PASSWORD)
    return visitor


def a_handle(rooms: Rooms) -> str:
    desk = rooms.adoption
    measure = desk.measures.named("F3")
    assert measure is not None
    today = desk.clock().astimezone(desk.zone).date()
    period = named_period(f"{today:%Y-%m}")
    return handle_of(Question(measure, period, desk.clock(), Scope()))


def seen(rooms: Rooms, kind: str) -> list[str | None]:
    with rooms.memory.reading() as session:
        rows = session.query(EventRow).filter_by(kind=kind).order_by(EventRow.number)
        return [row.actor for row in rows]


@pytest.mark.parametrize(
    ("name", "status"),
    [("kiemtoan", 200), ("quantri", 200), ("lanhdao", 200), ("cntt", 200), ("vanthu", 403)],
)
def test_figures_are_for_those_who_answer_for_them(app: Flask, name: str, status: int) -> None:
    visitor = signed_in(app, name)
    for path in ("/adoption", "/adoption/measures/F3", "/adoption/measures/F17"):
        assert visitor.get(path).status_code == status


@pytest.mark.parametrize("name", ["quantri", "lanhdao", "cntt", "vanthu"])
def test_nobody_but_an_auditor_sees_who_is_behind_a_figure(
    app: Flask, rooms: Rooms, name: str
) -> None:
    visitor = signed_in(app, name)
    handle = a_handle(rooms)
    assert visitor.get(f"/adoption/figures/{handle}").status_code == 403
    answer = visitor.post(f"/adoption/figures/{handle}/reveals", pseudonym="x", reason="y")
    assert answer.status_code == 403


def test_that_an_auditor_looked_and_whom_they_revealed_is_told_in_the_ledger(
    app: Flask, rooms: Rooms
) -> None:
    auditor, handle = signed_in(app, "kiemtoan"), a_handle(rooms)
    before = len(seen(rooms, "EvidenceSeen"))
    assert auditor.get(f"/adoption/figures/{handle}").status_code == 200
    assert seen(rooms, "EvidenceSeen")[before:] == ["kiemtoan"]
    person = rooms.adoption.show(handle, by="kiemtoan").people[0]

    without = auditor.post(
        f"/adoption/figures/{handle}/reveals", pseudonym=person.name, reason="  "
    )
    assert without.status_code == 422
    assert seen(rooms, "PersonRevealed") == []
    answer = auditor.post(
        f"/adoption/figures/{handle}/reveals", pseudonym=person.name, reason="Kiểm tra"
    )

    assert answer.status_code == 200
    assert "CT000" in answer.get_data(as_text=True)
    assert seen(rooms, "PersonRevealed") == ["kiemtoan"]


def test_an_auditor_has_a_figure_counted_again_and_sees_both_results(
    app: Flask, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor, handle = signed_in(app, "kiemtoan"), a_handle(rooms)
    assert "Đếm lại độc lập" in auditor.get(f"/adoption/figures/{handle}").get_data(as_text=True)
    same = auditor.post(f"/adoption/figures/{handle}/recounts").get_data(as_text=True)
    monkeypatch.setattr("service.adoption.desk.recount", lambda *_words: Rate(0, 1))
    other = auditor.post(f"/adoption/figures/{handle}/recounts").get_data(as_text=True)

    assert "cùng một kết quả" in same
    assert "kết quả khác nhau" in other
    with rooms.memory.reading() as session:
        rows = session.query(EventRow).filter_by(kind="FigureRecounted").order_by(EventRow.number)
        assert [json.loads(row.facts)["agrees"] for row in rows] == [True, False]
    leader = signed_in(app, "lanhdao")
    leader.get("/adoption")
    assert leader.post(f"/adoption/figures/{handle}/recounts").status_code == 403
    assert auditor.post("/adoption/figures/bogus/recounts").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/adoption?period=gestern",
        "/adoption?period=2026-13",
        "/adoption?unit=khong-co",
        "/adoption/measures/F99",
        "/adoption/measures/F3?unit=%00",
        "/adoption/figures/bogus",
        "/adoption/figures/" + "A" * 2000,
    ],
)
def test_an_address_that_means_nothing_is_not_found(app: Flask, path: str) -> None:
    assert signed_in(app, "kiemtoan").get(path).status_code == 404


def test_a_month_before_anything_was_known_has_no_figure_and_no_zero(app: Flask) -> None:
    page = signed_in(app, "kiemtoan").get("/adoption?period=2020-01").get_data(as_text=True)
    assert page.count("Không có số liệu") >= 4
    assert "0,0 %" not in page


def test_closed_months_are_told_as_they_were_published(app: Flask, rooms: Rooms) -> None:
    view = rooms.board.measure("F3", sees_people=True)
    assert [one.closed for one in view.goal.line] == [True] * (len(view.goal.line) - 1) + [False]
    assert len(view.goal.line) == 13


def test_each_query_of_an_auditor_is_told_in_the_ledger(app: Flask, rooms: Rooms) -> None:
    before = len(seen(rooms, "FiguresAsked"))
    auditor, leader = signed_in(app, "kiemtoan"), signed_in(app, "lanhdao")
    auditor.get("/adoption")
    auditor.get("/adoption/measures/F6?unit=skhcn")
    leader.get("/adoption")
    assert seen(rooms, "FiguresAsked")[before:] == ["kiemtoan", "kiemtoan"]
