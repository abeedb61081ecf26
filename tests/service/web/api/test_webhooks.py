"""Webhooks through the API: added, changed, tried and removed; a secret is told once, and again if unheard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.identity.idempotency import LEASE
from service.journeys.announcing import WebhookDesk
from service.store.tables import PersonRow
from tests.support.announcing import TestAnnouncing
from tests.support.fake_house import a_house
from tests.support.fake_journeys import LEADER, TOKEN
from tests.support.people import TestClock
from tests.support.receiver import TestReceiver, a_receiver, documented_receiver

PATH = "/api/v1/webhooks"
HOOK = {"name": "Văn bản", "url": "https://hub.example/hook", "kinds": ["document.issued"]}


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def app(tmp_path: Path, clock: TestClock) -> Flask:
    app = a_house(tmp_path, clock=clock)
    house: Any = app.extensions["antin"]
    memory = house.idempotency.memory
    with memory.writing() as session:
        session.add(PersonRow(id=LEADER.id, user_name=LEADER.user_name, full_name="Uyên"))
    house.webhooks = TestAnnouncing(memory, clock).desk
    house.tokens.scopes |= {"webhooks"}
    return app


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


@pytest.fixture
def receiver() -> Iterator[TestReceiver]:
    with a_receiver() as receiver:
        yield receiver


def test_a_webhook_is_added_tried_changed_and_removed(
    caller: FlaskClient, receiver: TestReceiver, clock: TestClock
) -> None:
    made = caller.post(PATH, json=HOOK | {"url": receiver.url})
    path = made.headers["Location"]
    tried = caller.post(f"{path}/deliveries")
    changed = caller.patch(path, json={"active": False, "name": "Khác"})
    listed = caller.get(f"{path}/deliveries").json["deliveries"]

    assert made.status_code == 201
    assert (tried.status_code, tried.json["state"], tried.json["status"]) == (201, "DELIVERED", 204)
    assert (changed.json["name"], changed.json["active"]) == ("Khác", False)
    assert [one["kind"] for one in listed] == ["trial"]
    (headers, body) = receiver.came[0]
    check, now = documented_receiver()(made.json["secret"], set()), int(clock().timestamp())
    assert check.take(headers["Antin-Signature"], body, now)
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404


def test_a_secret_is_told_where_it_is_made_alone(caller: FlaskClient) -> None:
    made = caller.post(PATH, json=HOOK).json
    path = f"{PATH}/{made['id']}"
    fresh = caller.post(f"{path}/secrets").json

    assert made["secret"].startswith("antin_wh_")
    assert fresh["secret"] != made["secret"]
    assert "secret" not in caller.get(path).json
    assert "secret" not in caller.get(PATH).json["webhooks"][0]
    assert fresh["former_until"] is not None


@pytest.mark.parametrize("act", ["add", "change_secret"])
def test_a_secret_whose_answer_was_lost_is_told_to_the_one_who_asks_again(
    app: Flask, caller: FlaskClient, clock: TestClock, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    made = caller.post(PATH, json=HOOK).json if act == "change_secret" else None
    path = f"{PATH}/{made['id']}/secrets" if made else PATH
    real, known = getattr(WebhookDesk, act), []

    def dies(*words: Any) -> Any:
        known.append(real(*words)[1])
        raise SystemExit

    ask = {"json": HOOK} if act == "add" else {}
    with monkeypatch.context() as patch:
        patch.setattr(WebhookDesk, act, dies)
        with pytest.raises(SystemExit):
            caller.post(path, headers={"Idempotency-Key": "k"}, **ask)
    clock.forward(LEASE)
    again = caller.post(path, headers={"Idempotency-Key": "k"}, **ask)

    assert again.json["secret"] == known[0]
    assert len(caller.get(PATH).json["webhooks"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "https://169.254.169.254/latest"}, "webhook_refused"),
        ({"url": "http://hub.example/"}, "webhook_refused"),
        ({"kinds": []}, "invalid_request"),
        ({"kinds": ["document.eaten"]}, "invalid_request"),
        ({"name": ""}, "invalid_request"),
        ({"secret": "mine"}, "invalid_request"),
    ],
)
def test_what_cannot_be_kept_is_a_problem(
    caller: FlaskClient, changes: dict[str, object], code: str
) -> None:
    answer = caller.post(PATH, json=HOOK | changes)

    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_a_token_without_the_scope_reaches_no_webhook(app: Flask, caller: FlaskClient) -> None:
    app.extensions["antin"].tokens.scopes = frozenset({"documents", "sign"})

    assert caller.get(PATH).json["code"] == "scope_missing"
