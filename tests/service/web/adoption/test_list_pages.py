"""Who may open the lists of those who are behind, what each is told, and what a spreadsheet makes of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from service.adoption.ladders.behind import ListName
from service.app import create_app
from service.cli.sample_year import live_a_year
from service.store.tables import EventRow, PersonRow
from service.wiring import Rooms
from tests.service.web.adoption.test_pages import signed_in
from tests.support.city import a_city

LISTS = "/adoption/lists"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    live_a_year(rooms.figures.adoption)
    with rooms.memory.writing() as session:
        session.query(PersonRow).filter_by(user_name="lanhdao").one().full_name = "=1+1"
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def table(app: Flask, name: str, path: str) -> list[dict[str, str]]:
    answer = signed_in(app, name).get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("name", "status"),
    [("cntt", 200), ("quantri", 200), ("kiemtoan", 200), ("lanhdao", 403), ("vanthu", 403)],
)
def test_lists_are_for_those_who_help_and_those_who_audit(
    app: Flask, name: str, status: int
) -> None:
    visitor = signed_in(app, name)
    paths = [LISTS, *(f"{LISTS}/{one}{end}" for one in ListName for end in ("", ".csv"))]
    for path in paths:
        assert visitor.get(path).status_code == status, path


def test_the_count_on_top_is_the_figures_difference(app: Flask, rooms: Rooms) -> None:
    goal = next(
        g for g in rooms.figures.board.overview(sees_people=True).goals if g.measure.key == "F5"
    )
    missing = goal.figure.rate.entitled - goal.figure.rate.counted
    assert missing > 0
    page = signed_in(app, "cntt").get(f"{LISTS}/no-mailbox").get_data(as_text=True)
    assert f"<strong>{missing} người</strong>" in page
    assert len(table(app, "cntt", f"{LISTS}/no-mailbox.csv")) == missing


def test_it_is_told_names_and_an_auditor_none(app: Flask, rooms: Rooms) -> None:
    named = table(app, "cntt", f"{LISTS}/no-certificate.csv")
    unnamed = table(app, "kiemtoan", f"{LISTS}/no-certificate.csv")
    assert len(named) == len(unnamed) > 0
    told = signed_in(app, "kiemtoan").get(f"{LISTS}/no-certificate").get_data(as_text=True)
    for row in named:
        assert row["Mã số cán bộ"] not in told
        assert row["Họ và tên"].lstrip("'") not in told.partition("<main")[2]
        assert row["Mã số cán bộ"] not in str(unnamed)


def test_no_cell_is_a_formula(app: Flask) -> None:
    names = [row["Họ và tên"] for row in table(app, "cntt", f"{LISTS}/no-certificate.csv")]
    assert "'=1+1" in names
    assert "=1+1" not in names


def test_each_look_and_each_export_is_told_in_the_ledger(app: Flask, rooms: Rooms) -> None:
    def seen() -> list[tuple[str | None, str, bool]]:
        with rooms.memory.reading() as session:
            rows = session.query(EventRow).filter_by(kind="PeopleListed").order_by(EventRow.number)
            facts = [(row.actor, json.loads(row.facts)) for row in rows]
        return [(actor, told["form"], told["named"]) for actor, told in facts]

    before = len(seen())
    signed_in(app, "cntt").get(f"{LISTS}/unused")
    signed_in(app, "kiemtoan").get(f"{LISTS}/unused.csv")
    assert seen()[before:] == [("cntt", "page", True), ("kiemtoan", "csv", False)]


@pytest.mark.parametrize(
    "path",
    [
        "rich-people",
        "rich-people.csv",
        "unused?unit=nowhere",
        "never-signed?period=gestern",
        "never-signed.csv?period=2026-13",
        "never-signed?period=1999",
        "no-certificate?unit=%00",
        "unused?page=x",
        "unused?page=-1",
        "unused?page=9999999",
    ],
)
def test_an_address_that_means_nothing_is_not_found(app: Flask, path: str) -> None:
    assert signed_in(app, "cntt").get(f"{LISTS}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["unused?sort=mood", "no-mailbox?page=0", "unused?period=gestern", "never-used?period=2099"],
)
def test_what_is_only_strange_is_passed_over(app: Flask, path: str) -> None:
    assert signed_in(app, "cntt").get(f"{LISTS}/{path}").status_code == 200
