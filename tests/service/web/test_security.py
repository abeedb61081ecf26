"""Doors: who passes, what every answer carries, and that no secret stands anywhere afterwards."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.identity.roles import Person, Role
from service.store.tables import EventRow, SessionRow
from service.wiring import Rooms
from tests.support.people import TestClock, somebody, suspend

PASSWORD = "một mật khẩu khó đoán"
PIN, NEW_PIN = "135790", "864213"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class City:
    """A running app, its clock, and one leader in it."""

    app: Flask
    rooms: Rooms
    clock: TestClock
    leader: Person

    def browser(self) -> Browser:
        return Browser(self, self.app.test_client())

    def sessions(self) -> int:
        with self.rooms.memory.reading() as session:
            return session.query(SessionRow).count()


class Browser:
    """Somebody's browser: it keeps cookies and sends a page's token back with its form."""

    def __init__(self, city: City, client: FlaskClient) -> None:
        self.city, self.client = city, client
        self.pages: list[str] = []
        self.token = ""

    def get(self, path: str, **more: object) -> TestResponse:
        return self._seen(self.client.get(path, **more))

    def post(self, path: str, follow: bool = False, **fields: object) -> TestResponse:
        data = {"csrf_token": self.token, **fields}
        return self._seen(self.client.post(path, data=data, follow_redirects=follow))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.pages.append(answer.text)
            if found := TOKEN.search(answer.text):
                self.token = found.group(1)
        return answer

    def sign_in(self, password: str = PASSWORD, wanted: str = "/account") -> TestResponse:
        self.get(f"/sign-in?next={wanted}")
        fields = {"user_name": "lanhdao", "password": password, "next": wanted}
        return self.post("/sign-in", **fields)

    def cookie(self, name: str = "antin_session") -> str | None:
        kept = self.client.get_cookie(name)
        return kept.value if kept else None


def a_city(folder: Path, **settings: object) -> City:
    clock = TestClock()
    given = Settings(data=folder, **{"rate_limits": "off", **settings})
    rooms = Rooms(given, clock=clock)
    app = create_app(given, rooms=rooms)
    leader = somebody(rooms.memory, "lanhdao", Role.LEADER)
    rooms.sign_in.add_local_account(leader.id, PASSWORD)
    return City(app, rooms, clock, leader)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    city = a_city(tmp_path)
    yield city
    city.rooms.close()


def test_every_answer_carries_its_headers(city: City) -> None:
    browser = city.browser()
    for path in ("/sign-in", "/no-such-page", "/static/antin.css", "/api/v1/openapi.json"):
        answer = browser.get(path)
        answer.close()
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers


def test_nothing_on_the_account_pages_is_inline(city: City) -> None:
    browser = city.browser()
    browser.sign_in()
    browser.get("/account")
    browser.post("/account/codes")
    browser.get("/account")

    for page in browser.pages:
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    assert 'class="qr"' in browser.pages[-1]


def test_a_visitor_gets_no_row_and_a_person_a_new_value_each_time(city: City) -> None:
    browser = city.browser()
    for path in ("/", "/sign-in", "/verify"):
        browser.get(path)
    assert (city.sessions(), browser.cookie()) == (0, None)
    assert browser.cookie("antin_visitor")

    assert browser.sign_in().status_code == 303
    first = browser.cookie()
    assert (city.sessions(), browser.cookie("antin_visitor")) == (1, None)
    browser.client.set_cookie("antin_session", "planted by somebody")
    browser.sign_in()

    assert browser.cookie() not in {None, first, "planted by somebody"}


def test_signing_in_again_ends_the_session_before(city: City) -> None:
    browser = city.browser()
    browser.sign_in()
    browser.get("/account")
    fields = {"user_name": "lanhdao", "password": PASSWORD}
    assert browser.post("/sign-in", **fields).status_code == 303

    assert city.sessions() == 1


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(city: City, tmp_path: Path) -> None:
    answer = city.browser().sign_in()
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("antin_session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie

    served = a_city(tmp_path / "https", public_url="https://antin.cantho.gov.vn")
    answer = served.browser().sign_in()
    sent = answer.headers.getlist("Set-Cookie")
    assert any(c.startswith("__Host-antin_session=") and "Secure" in c for c in sent)
    assert answer.headers["Strict-Transport-Security"]
    served.rooms.close()


def test_a_form_without_its_token_changes_nothing(city: City) -> None:
    browser = city.browser()
    browser.sign_in()
    browser.get("/account")
    good = browser.token
    stranger = city.browser()
    stranger.get("/sign-in")
    for token in ("", "wrong", stranger.token):
        browser.token = token
        assert browser.post("/account/codes").status_code == 400
        browser.token = token
        assert browser.post("/sign-out").status_code == 400
    browser.token = good
    assert browser.post("/account/codes").status_code == 303


def test_a_forged_visitor_cookie_is_as_good_as_none(city: City) -> None:
    browser = city.browser()
    browser.get("/sign-in")
    value = browser.cookie("antin_visitor")
    assert value is not None
    browser.client.set_cookie("antin_visitor", value[:-2] + "xx")
    fields = {"user_name": "lanhdao", "password": PASSWORD}

    browser.post("/sign-in", **fields)

    assert city.sessions() == 0


def test_a_session_cookie_opens_nothing_at_the_doors_for_machines(city: City) -> None:
    browser = city.browser()
    browser.sign_in()

    answer = browser.client.post("/api/v1/documents")

    assert answer.status_code == 401
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_expired_session_in_mid_work_leads_back_and_says_what_is_kept(city: City) -> None:
    browser = city.browser()
    browser.sign_in()
    browser.get("/account")
    city.clock.forward(timedelta(minutes=15))

    answer = browser.post("/account/codes")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/")
    assert "Những gì đã lưu vẫn còn nguyên" in browser.get(answer.location).text
    answer = browser.get("/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")
    assert browser.sign_in().location == "/account"


def test_a_suspended_person_is_out_at_the_next_click(city: City) -> None:
    browser = city.browser()
    browser.sign_in()
    assert browser.get("/account").status_code == 200
    suspend(city.rooms.memory, city.leader)

    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize(
    "wanted", ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(city: City, wanted: str) -> None:
    assert city.browser().sign_in(wanted=wanted).location == "/"


def test_pages_of_a_person_stay_in_no_cache(city: City) -> None:
    browser = city.browser()
    browser.sign_in()

    for path in ("/account", "/", "/no-such-page"):
        assert browser.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("password", "status", "words"),
    [("wrong", 422, "không đúng"), ("", 422, "Xin điền mục này")],
)
def test_a_refusal_is_told_on_the_same_page(
    city: City, password: str, status: int, words: str
) -> None:
    answer = city.browser().sign_in(password)

    assert answer.status_code == status
    assert words in answer.text


def test_a_locked_account_is_told_until_when(city: City) -> None:
    browser = city.browser()
    for _ in range(5):
        assert browser.sign_in("wrong").status_code == 422

    answer = browser.sign_in()

    assert answer.status_code == 423
    assert "24/11/2026 02:05" in answer.text


def test_guessing_from_one_address_is_slowed(tmp_path: Path) -> None:
    city = a_city(tmp_path, rate_limits="on")
    browser = city.browser()
    statuses = [browser.sign_in("wrong").status_code for _ in range(11)]
    assert statuses[9:] == [423, 429]
    city.rooms.close()


def test_sample_accounts_are_told_in_the_demo(city: City) -> None:
    page = city.browser().get("/sign-in").text

    assert "antin-demo" in page
    assert "kiemtoan" in page


def test_a_whole_visit_leaves_no_secret_behind(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = city.rooms.certificates.issue_to_person(
        city.leader, PIN, organization="Sở", locality="Cần Thơ", actor=None
    )
    browser = city.browser()
    browser.sign_in("sai mật khẩu rồi")
    browser.sign_in()
    browser.get("/account")
    browser.post("/account/codes")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", browser.get("/account").text)
    assert secret is not None
    shown_on = len(browser.pages)
    totp, codes = pyotp.TOTP(secret.group(1)), []
    codes.append(totp.at(city.clock()))
    assert browser.post("/account/codes/confirm", code="999999").status_code == 422
    assert browser.post("/account/codes/confirm", code=codes[0]).status_code == 303
    browser.get("/account")
    change = f"/account/certificates/{key.id}/pin"
    wrong = {"old_pin": "240680", "new_pin": NEW_PIN, "pin": NEW_PIN}
    assert browser.post(change, **wrong).status_code == 422
    assert browser.post(change, **(wrong | {"old_pin": PIN})).status_code == 303
    city.clock.forward(timedelta(minutes=2))
    codes.append(totp.at(city.clock()))
    order = {"name": "Một cửa", "scopes": "sign", "credential": key.id, "days": "90"}
    assert browser.post("/account/tokens", **order).status_code == 422
    made = browser.post("/account/tokens", **order, pin=NEW_PIN, code=codes[1])
    assert made.status_code == 201
    token = re.search(r"antin_[\w-]{43}", made.text)
    assert token is not None
    made_at = len(browser.pages) - 1
    browser.get("/account")
    browser.client.get("/api/v1/documents/x", headers={"Authorization": f"Bearer {token.group()}"})
    browser.post("/sign-out")

    bearer = city.rooms.house.tokens.authenticate(token.group())
    assert bearer is not None
    assert bearer.wrapped_key
    with city.rooms.memory.reading() as session:
        ledger = "\n".join(row.facts for row in session.query(EventRow))
    session_value = browser.cookie() or "-no longer-"
    secrets = [PASSWORD, "sai mật khẩu rồi", NEW_PIN, "240680", secret.group(1), *codes]
    for told in (*secrets, token.group(), session_value):
        assert told not in ledger
        assert told not in caplog.text
    for number, page in enumerate(browser.pages):
        allowed = {secret.group(1)} if number <= shown_on + 1 else set()
        allowed |= {token.group()} if number == made_at else set()
        for told in {*secrets, token.group()} - allowed:
            assert told not in page, f"page {number}"
    kinds = [line for line in ledger.splitlines() if "token_id" in line]
    assert len(kinds) == 1
