"""The pages about roles: for administrators alone, with a second look, and in force with the next request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.cli.sample_city import read_city, settle
from service.identity.roles import Person
from service.wiring import Rooms

PASSWORD = "antin-demo"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    rooms = Rooms(Settings(data=tmp_path, rate_limits="off"))
    yield rooms
    rooms.close()


@pytest.fixture
def city(rooms: Rooms) -> dict[str, Person]:
    people = settle(rooms.memory, read_city())
    for person in people.values():
        rooms.sign_in.add_local_account(person.id, PASSWORD)
    return people


@pytest.fixture
def app(rooms: Rooms, city: dict[str, Person]) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


class Visitor:
    """Somebody's browser, signed in."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client = app.test_client()
        self.post("/sign-in", user_name=name, password=PASSWORD)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **fields: str) -> TestResponse:
        token = TOKEN.search(self.client.get(path).text)
        return self.client.post(
            path, data={"csrf_token": token.group(1) if token else "", **fields}
        )


def test_only_administrators_come_in(app, city):
    paths = ("/roles", f"/roles/{city['vanthu'].id}", f"/roles/{city['vanthu'].id}/grant/leader")
    for name in ("lanhdao", "vanthu", "cntt", "kiemtoan"):
        visitor = Visitor(app, name)
        assert {visitor.get(path).status_code for path in paths} == {403}
    visitor = Visitor(app, "quantri")
    assert {visitor.get(path).status_code for path in paths} == {200}


def test_a_role_holds_with_the_next_request_of_an_open_session(app, city):
    admin, clerk = Visitor(app, "quantri"), Visitor(app, "vanthu")
    assert clerk.get("/sign").status_code != 403
    page = f"/roles/{city['vanthu'].id}"

    assert admin.post(f"{page}/withdraw/clerk").status_code == 303
    assert clerk.get("/account/stamps").status_code == 403
    admin.post(f"{page}/grant/clerk")
    assert clerk.get("/account/stamps").status_code == 200
    assert "Đã giao vai trò Văn thư" in admin.get(page).text


def test_the_last_administrator_is_told_why_nothing_changed(app, city):
    admin = Visitor(app, "quantri")

    admin.post(f"/roles/{city['quantri'].id}/withdraw/administrator")

    assert "quản trị viên cuối cùng" in admin.get("/").text
    assert admin.get("/roles").status_code == 200


def test_nothing_changes_without_a_second_look_that_is_ours(app, city):
    admin = Visitor(app, "quantri")
    path = f"/roles/{city['vanthu'].id}/withdraw/clerk"

    assert "Thu hồi vai trò Văn thư của" in admin.get(path).text
    assert admin.client.post(path).status_code in {302, 303, 400, 403}
    assert "Đang giữ" in admin.get(f"/roles/{city['vanthu'].id}").text


def test_people_are_found_and_what_is_unknown_is_not(app, city):
    admin = Visitor(app, "quantri")

    assert city["vanthu"].full_name in admin.get("/roles?q=vanthu").text
    assert "Không tìm thấy ai" in admin.get("/roles?q=%25%25").text
    assert city["vanthu"].full_name in admin.get("/roles?role=CLERK").text
    assert admin.get(f"/roles/{city['vanthu'].id}/grant/king").status_code == 404
    assert admin.get("/roles/00000000-0000-4000-8000-000000000000").status_code == 404
    assert admin.get("/roles?role=nonsense&q=" + "x" * 3000).status_code == 200


def test_the_tree_of_units_is_for_administrators_who_add_and_rename(app, city):
    admin = Visitor(app, "quantri")
    assert Visitor(app, "lanhdao").get("/units").status_code == 403
    assert city["lanhdao"].unit in admin.get("/units").text

    assert admin.post("/units", code="moi.01", name="Trung tâm Mới", under="tp").status_code == 303
    assert "Trung tâm Mới" in admin.get("/units").text
    assert admin.post("/units/moi.01", name="Trung tâm Số").status_code == 303
    assert "Trung tâm Số" in admin.get("/units").text


def test_what_is_wrong_with_a_unit_is_told_beside_its_field(app, city):
    admin = Visitor(app, "quantri")

    for fields, told in (
        ({"code": "TP", "name": "x", "under": "tp"}, "Mã đơn vị này đã có"),
        ({"code": "a/b", "name": "x", "under": "tp"}, "chỉ gồm chữ cái"),
        ({"code": "a", "name": "", "under": "tp"}, "Thiếu tên đơn vị"),
        ({"code": "a", "name": "x" * 9000, "under": "tp"}, "dài quá 200"),
        ({"code": "a", "name": "x", "under": ""}, "Chỉ một đơn vị đứng ở cấp cao nhất"),
        ({"code": "a", "name": "x", "under": "nowhere"}, "Đơn vị cấp trên không có"),
    ):
        answer = admin.post("/units", **fields)
        assert (answer.status_code, told in answer.text) == (422, True), told
    assert admin.post("/units/tp", name=" ").status_code == 422
    assert admin.get("/units/nowhere").status_code == 404
