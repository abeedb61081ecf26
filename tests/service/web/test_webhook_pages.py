"""The page of announcements: added with a secret shown once, tried, paused, changed, removed; nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.store.tables import PersonRow
from service.web.webhooks.views import bp
from tests.support.announcing import TestAnnouncing
from tests.support.fake_house import a_house
from tests.support.fake_journeys import AUDITOR, LEADER
from tests.support.people import TestClock
from tests.support.receiver import TestReceiver, a_receiver, documented_receiver

HOME = "/account/webhooks"


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def app(tmp_path: Path, clock: TestClock) -> Flask:
    app = a_house(tmp_path, clock=clock)
    app.register_blueprint(bp)
    house: Any = app.extensions["antin"]
    memory = house.idempotency.memory
    with memory.writing() as session:
        for one in (LEADER, AUDITOR):
            session.add(PersonRow(id=one.id, user_name=one.user_name, full_name=one.full_name))
    house.webhooks = TestAnnouncing(memory, clock).desk
    return app


def signed_in(app: Flask, name: str = LEADER.user_name) -> FlaskClient:
    visitor = app.test_client()
    visitor.set_cookie("person", name)
    return visitor


@pytest.fixture
def me(app: Flask) -> FlaskClient:
    return signed_in(app)


@pytest.fixture
def receiver() -> Iterator[TestReceiver]:
    with a_receiver() as receiver:
        yield receiver


def add(me: FlaskClient, url: str, **changes: Any) -> Any:
    form = {"name": "Văn bản Sở", "url": url, "kinds": ["document.issued"]} | changes
    return me.post(HOME, data=form)


def path_of(app: Flask) -> str:
    (one,) = app.extensions["antin"].webhooks.of(LEADER)
    return f"{HOME}/{one.id}"


def test_a_secret_is_shown_once_and_is_the_one_that_signs(
    app: Flask, me: FlaskClient, receiver: TestReceiver, clock: TestClock
) -> None:
    made = add(me, receiver.url)
    (secret,) = re.findall(r"antin_wh_[\w-]{43}", made.text)
    tried = me.post(f"{path_of(app)}/trial", follow_redirects=True)

    (headers, body) = receiver.came[0]
    now = int(clock().timestamp())
    assert made.status_code == 201
    assert "no-store" in made.headers["Cache-Control"]
    assert documented_receiver()(secret, set()).take(headers["Antin-Signature"], body, now)
    assert "Gửi thử thành công" in tried.text
    assert "antin_wh_" not in tried.text


def test_a_trial_that_fails_says_why(app: Flask, me: FlaskClient, receiver: TestReceiver) -> None:
    add(me, receiver.url)
    receiver.answers = [503]

    told = me.post(f"{path_of(app)}/trial", follow_redirects=True).text

    assert "máy chủ trả lời mã 503" in told
    assert "Không gửi được" in told


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"url": "http://hub.example/"}, "Địa chỉ phải bắt đầu bằng https://."),
        ({"url": "https://192.168.1.9/"}, "mạng nội bộ"),
        ({"url": "hub"}, "Địa chỉ chưa đúng"),
        ({"url": "https://hub.example/" + "x" * 600}, "field-error"),
        ({"name": ""}, "field-error"),
        ({"kinds": []}, "field-error"),
        ({"kinds": ["document.eaten"]}, "field-error"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    app: Flask, me: FlaskClient, changes: dict[str, Any], sentence: str
) -> None:
    answer = add(me, **{"url": "https://hub.example/"} | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert app.extensions["antin"].webhooks.of(LEADER) == ()


def test_it_is_paused_turned_on_changed_and_removed(app: Flask, me: FlaskClient) -> None:
    add(me, "https://hub.example/")
    path, desk = path_of(app), app.extensions["antin"].webhooks
    me.post(f"{path}/off")
    paused = desk.of(LEADER)[0]
    me.post(f"{path}/on")
    form = {"name": "Khác", "url": "https://hub2.example/", "kinds": ["document.sealed"]}
    me.post(path, data=form)
    changed = desk.of(LEADER)[0]
    renewed = me.post(f"{path}/secret")
    me.post(f"{path}/remove")

    assert not paused.active
    assert (changed.active, changed.name, changed.kinds) == (True, "Khác", ("document.sealed",))
    assert "antin_wh_" in renewed.text
    assert "Khóa cũ còn dùng được đến" in renewed.text
    assert desk.of(LEADER) == ()
    assert me.get(path).status_code == 404


def test_nobody_sees_or_changes_anothers(app: Flask, me: FlaskClient) -> None:
    add(me, "https://hub.example/")
    path, other = path_of(app), signed_in(app, AUDITOR.user_name)

    assert "hub.example" not in other.get(HOME).text
    for act in ("", "/on", "/off", "/trial", "/secret"):
        form = {"name": "x", "url": "https://x.example/", "kinds": ["document.issued"]}
        assert other.post(path + act, data=form).status_code == 404
    other.post(f"{path}/remove")
    assert me.get(path).status_code == 200


def test_whoever_is_not_signed_in_is_asked_to(app: Flask) -> None:
    assert app.test_client().get(HOME).status_code == 303


def test_every_kind_and_every_reason_has_its_words(app: Flask, me: FlaskClient) -> None:
    from service.web.webhooks.views import problem_of

    page = me.get(HOME).text
    with app.test_request_context():
        reasons = [problem_of(word) for word in ("timeout", "tls", "http_404", "private_address")]

    assert "Lãnh đạo đã ký" in page
    assert len(set(reasons)) == 4
    assert "không rõ lý do" not in reasons
