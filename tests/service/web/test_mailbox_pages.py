"""The doors to mailboxes: who may pass, what is shown first, and what no answer ever gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.app import create_app
from tests.support.town import PASSWORD, PEOPLE, Town, a_town_of

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
GROUNDS = {
    "decision_number": "123/QĐ-SNV",
    "decision_date": "2026-11-20",
    "reason": "Nghỉ hưu",
    "filled": "1",
}
GOOD = "Mưa7-trên.Hậu"


class Visitor:
    """Somebody's browser, signed in where a name is given."""

    def __init__(self, client: FlaskClient, name: str | None = None) -> None:
        self.client, self.page = client, ""
        if name:
            self.get("/sign-in")
            self.post("/sign-in", user_name=name, password=PASSWORD, next="/mailboxes")
            self.get("/account")

    def get(self, path: str, **more: object) -> TestResponse:
        return self._seen(self.client.get(path, **more))  # type: ignore[arg-type]

    def post(self, path: str, **fields: object) -> TestResponse:
        token = TOKEN.search(self.page)
        data = {"csrf_token": token.group(1) if token else "", **fields}
        return self._seen(self.client.post(path, data=data))

    def confirm(self, path: str, **fields: object) -> TestResponse:
        """Press the button below what is shown."""
        main = self.page[self.page.index('aria-labelledby="shown"') :]
        told: dict[str, list[str]] = {}
        for name, value in HIDDEN.findall(main):
            told.setdefault(name, []).append(value.replace("&#34;", '"'))
        return self._seen(self.client.post(path, data={**told, **fields}))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.page = answer.text
        return answer


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = a_town_of(tmp_path)
    yield town
    town.rooms.close()


@pytest.fixture
def app(town: Town) -> Flask:
    return create_app(town.rooms.settings, rooms=town.rooms)


def test_the_table_keeps_its_filters_in_the_address_and_answers_a_script_in_part(
    app: Flask, town: Town
) -> None:
    it = Visitor(app.test_client(), "it")

    page = it.get("/mailboxes?q=tran+thi&unit=snv&standing=active").text
    part = it.get("/mailboxes?q=tran+thi", headers={"X-Part": "results"}).text

    assert "Trần Thị Mỹ Hạnh" in page
    assert "Nguyễn Văn Long" not in page
    assert 'value="tran thi"' in page
    assert "sort=mail" in page
    assert "q=tran+thi&amp;unit=snv&amp;standing=active&amp;sort=mail" in page
    assert "<html" not in part
    assert "Trần Thị Mỹ Hạnh" in part


def test_an_act_is_filled_in_shown_and_done(app: Flask, town: Town) -> None:
    it, key = Visitor(app.test_client(), "it"), town.id_of("chuyentiep")
    path = f"/mailboxes/accounts/{key}/suspend"
    it.get(path)

    shown = it.post(path, **GROUNDS)

    assert (shown.status_code, "ai.do@gmail.com" in shown.text) == (200, True)
    assert town.held("chuyentiep")["govaccountstatus"] == (b"active",)
    done = it.confirm(path)
    assert (done.status_code, done.location) == (303, f"/mailboxes/accounts/{key}")
    assert town.held("chuyentiep")["govaccountstatus"] == (b"suspended",)
    life = it.get(f"/mailboxes/accounts/{key}").text
    assert "123/QĐ-SNV ngày 20/11/2026" in life


@pytest.mark.parametrize("missing", ["decision_number", "decision_date", "reason"])
def test_no_act_passes_without_its_grounds(app: Flask, town: Town, missing: str) -> None:
    it, path = (
        Visitor(app.test_client(), "it"),
        f"/mailboxes/accounts/{town.id_of('cb000')}/suspend",
    )
    it.get(path)

    answer = it.post(path, **(GROUNDS | {missing: ""}), seal="0" * 64)

    assert answer.status_code == 422
    assert f'id="act-{missing}-error"' in answer.text
    assert town.held("cb000")["govaccountstatus"] == (b"active",)


def test_a_seal_that_is_not_the_shown_ones_does_nothing_and_shows_again(
    app: Flask, town: Town
) -> None:
    it, path = (
        Visitor(app.test_client(), "it"),
        f"/mailboxes/accounts/{town.id_of('cb000')}/suspend",
    )
    it.get(path)

    answer = it.post(path, **GROUNDS, seal="0" * 64)

    assert (answer.status_code, "vừa thay đổi" in answer.text) == (409, True)
    assert town.held("cb000")["govaccountstatus"] == (b"active",)


def test_a_newcomer_is_led_on_to_the_password(app: Flask, town: Town) -> None:
    it = Visitor(app.test_client(), "it")
    it.get("/mailboxes/new")
    it.post("/mailboxes/new", **GROUNDS, full_name="Lê Bảo An", staff_number="9", unit="stc")
    assert "anlb@cantho.example" in it.page

    done = it.confirm("/mailboxes/new")

    assert re.fullmatch(r"/mailboxes/accounts/[0-9a-f-]{36}/password", done.location)
    assert town.held("anlb")["employeenumber"] == (b"9",)


def test_several_are_chosen_shown_and_done(app: Flask, town: Town) -> None:
    it = Visitor(app.test_client(), "it")
    ids = [town.id_of("cb000"), town.id_of("cb001")]
    it.get("/mailboxes")
    asked = it.post("/mailboxes/several", ids=ids, act="quota")
    assert (asked.status_code, "2 hộp thư" in asked.text) == (200, True)
    it.post("/mailboxes/several", ids=ids, act="quota", quota_mb="4096", **GROUNDS)

    assert it.confirm("/mailboxes/several").location == "/mailboxes"

    assert town.held("cb001")["govmailquotamb"] == (b"4096",)
    assert it.post("/mailboxes/several", ids=ids, act="erase").status_code == 400
    assert it.post("/mailboxes/several", act="quota").status_code == 303


def test_deleting_asks_for_the_password_once_more(app: Flask, town: Town) -> None:
    from datetime import timedelta  # noqa: PLC0415

    town.clock.forward(timedelta(days=200))
    it, path = (
        Visitor(app.test_client(), "it"),
        f"/mailboxes/accounts/{town.id_of('dadong')}/delete",
    )
    it.get(path)
    it.post(path, **GROUNDS)

    wrong = it.confirm(path, password="sai")

    assert (wrong.status_code, "Chưa xác nhận được" in wrong.text) == (422, True)
    assert town.directory.read(f"uid=dadong,{PEOPLE}") is not None
    assert it.confirm(path, password=PASSWORD).status_code == 303
    assert town.directory.read(f"uid=dadong,{PEOPLE}") is None


def test_nobody_passes_beyond_their_reach(app: Flask, town: Town) -> None:
    mine, theirs = town.id_of("cb000"), town.id_of("cb002")
    unit = Visitor(app.test_client(), "unit")
    assert "Trần Thị" in unit.get("/mailboxes").text
    assert "Đặng Hữu Phước" not in unit.page
    for path, status in (
        (f"/mailboxes/accounts/{theirs}", 404),
        (f"/mailboxes/accounts/{theirs}/suspend", 404),
        (f"/mailboxes/accounts/{theirs}/password", 404),
        (f"/mailboxes/accounts/{mine}/suspend", 200),
        ("/mailboxes/new", 403),
    ):
        assert unit.get(path).status_code == status, path
    quota = f"/mailboxes/accounts/{mine}/quota"
    unit.get("/account")
    assert unit.post(quota, **GROUNDS, quota_mb="9").status_code == 403
    assert unit.post("/mailboxes/several", ids=[mine, theirs], act="suspend").status_code == 404
    assert unit.post("/mailboxes/refresh").status_code == 403
    nobody = Visitor(app.test_client(), "nobody")
    for path in ("/mailboxes", "/mailboxes/requests", "/mailboxes/administrators"):
        assert nobody.get(path).status_code == 403
    stranger = Visitor(app.test_client())
    assert "/sign-in" in stranger.get("/mailboxes").location
    it = Visitor(app.test_client(), "it")
    it.get("/mailboxes/administrators")
    assert it.post("/mailboxes/administrators", user_name="nobody", unit="snv").status_code == 403


def test_a_slip_is_shown_once_and_its_link_sets_a_password_without_an_account(
    app: Flask, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    it, path = (
        Visitor(app.test_client(), "it"),
        f"/mailboxes/accounts/{town.id_of('cb000')}/password",
    )
    it.get(path)
    slip = it.post(path, handed="SLIP", reason="Người mới")
    assert slip.status_code == 201
    assert slip.headers["Cache-Control"] == "no-store"
    found = re.search(r"(/mailboxes/password/[\w-]+)</code>", slip.text)
    assert found
    assert "<svg" in slip.text
    link = found.group(1)

    holder = Visitor(app.test_client())
    asked = holder.get(link)
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    weak = holder.post(link, password="nguyenlong", secret="nguyenlong")
    assert (weak.status_code, "nguyenlong" not in weak.text) == (422, True)
    differs = holder.post(link, password=GOOD, secret="x")
    assert differs.status_code == 422
    done = holder.post(link, password=GOOD, secret=GOOD)

    assert (done.status_code, "Đã đặt mật khẩu" in done.text) == (200, True)
    assert town.directory.passwords[f"uid=cb000,{PEOPLE}"] == GOOD
    assert holder.get(link).status_code == 410
    token = link.rpartition("/")[2]
    assert token not in caplog.text
    assert GOOD not in caplog.text
    assert token not in it.get(f"/mailboxes/accounts/{town.id_of('cb000')}").text


def test_a_link_is_not_guessed_for_long(tmp_path: Path) -> None:
    town = a_town_of(tmp_path, rate_limits="on")
    holder = Visitor(create_app(town.rooms.settings, rooms=town.rooms).test_client())

    answers = [holder.get(f"/mailboxes/password/{n}").status_code for n in range(25)]

    assert answers[0] == 410
    assert answers[-1] == 429
    town.rooms.close()


def test_a_request_becomes_an_act_and_is_answered_by_it(app: Flask, town: Town) -> None:
    unit = Visitor(app.test_client(), "unit")
    path = "/mailboxes/requests/new/suspend"
    unit.get(path)
    refused = unit.post(path, **(GROUNDS | {"decision_number": ""}), unit="snv", account="00000")
    assert refused.status_code == 422
    filed = unit.post(path, **GROUNDS, unit="snv", account="00000")
    assert filed.status_code == 303
    it = Visitor(app.test_client(), "it")
    page = it.get(filed.location).text
    way = re.search(r'href="(/mailboxes/accounts/[^"]+/suspend\?request=[^"]+)"', page)
    assert way
    form = it.get(way.group(1)).text
    assert 'value="123/QĐ-SNV"' in form
    it.post(way.group(1), **GROUNDS, request=filed.location.rpartition("/")[2])

    it.confirm(way.group(1))

    assert town.held("cb000")["govaccountstatus"] == (b"suspended",)
    assert "Đã thực hiện" in unit.get(filed.location).text
    assert "100,0 % (1/1)" in unit.get("/mailboxes/requests").text
    assert unit.post(f"{filed.location}/refuse", answer="x").status_code == 403


def test_what_is_typed_is_told_as_text(app: Flask, town: Town) -> None:
    it = Visitor(app.test_client(), "it")
    sent = "<script>alert(1)</script>"

    page = it.get("/mailboxes", query_string={"q": sent, "unit": sent, "kind": sent, "sort": sent})

    assert page.status_code == 200
    assert sent not in page.text
    for path in (
        "/mailboxes?page=-1",
        "/mailboxes?page=9999999999999999999999",
        "/mailboxes?page=x",
    ):
        assert it.get(path).status_code == 200
