"""`Idempotency-Key` at the doors: the same request once, another refused, and nothing of a PIN kept."""

from __future__ import annotations

import json
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.events.catalogue import SignatureGiven
from service.events.ledger import record
from service.identity.idempotency import LEASE
from service.journeys.signing import ActState
from service.web.api.once import canonical
from service.web.api.openapi import doors
from signing.timestamps import TimestampUnavailableError
from tests.support.fake_house import a_house, journey_of
from tests.support.fake_journeys import CREDENTIAL, PIN, TOKEN, FakeSigning
from tests.support.pages import a_pdf
from tests.support.people import TestClock


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def app(tmp_path: Path, clock: TestClock) -> Flask:
    return a_house(tmp_path, clock=clock)


@pytest.fixture
def journey(app: Flask) -> FakeSigning:
    return journey_of(app)


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


def bring(caller: FlaskClient, key: str | None = None, body: bytes | None = None) -> Any:
    data = {"file": (BytesIO(a_pdf() if body is None else body), "to-trinh.pdf")}
    headers = {"Idempotency-Key": key} if key else {}
    return caller.post("/api/v1/documents", data=data, headers=headers)


def sign(caller: FlaskClient, told: dict[str, Any], key: str = "k-1", **changes: object) -> Any:
    body = {"credential": CREDENTIAL, "consent_sha256": told["sha256"], "pin": PIN, **changes}
    path = f"/api/v1/documents/{told['id']}/signatures"
    return caller.post(path, json=body, headers={"Idempotency-Key": key})


def test_a_signature_sent_twice_is_given_once(caller: FlaskClient, journey: FakeSigning) -> None:
    told = bring(caller).json

    first, second = sign(caller, told), sign(caller, told)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert second.mimetype == "application/json"
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert journey.given == 1


def test_the_address_of_what_was_made_is_told_again(caller: FlaskClient) -> None:
    first, second = bring(caller, "k"), bring(caller, "k")

    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotent-Replayed"] == "true"


def test_without_a_key_nothing_is_kept(caller: FlaskClient) -> None:
    assert "Idempotent-Replayed" not in bring(caller).headers
    assert "Idempotent-Replayed" not in bring(caller).headers


@pytest.mark.parametrize(
    "changes", [{"pin": "000000"}, {"reason": "Duyệt"}, {"consent_sha256": "0" * 64}]
)
def test_another_request_under_the_same_key_is_refused(
    caller: FlaskClient, journey: FakeSigning, changes: dict[str, object]
) -> None:
    told = bring(caller).json
    sign(caller, told)

    refused = sign(caller, told, **changes)

    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_key_reused")
    assert journey.given == 1


def test_another_file_under_the_same_key_is_refused(caller: FlaskClient) -> None:
    bring(caller, "k")

    assert bring(caller, "k", a_pdf(2)).json["code"] == "idempotency_key_reused"


def test_a_form_with_nameless_parts_is_answered_and_not_stumbled_over(caller: FlaskClient) -> None:
    part = b"--x\r\nContent-Disposition: form-data%s\r\n\r\nsomething\r\n"
    body = b"".join(part % name for name in (b"", b'; name="a"', b""))

    answer = caller.post(
        "/api/v1/documents",
        data=body + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"Idempotency-Key": "k"},
    )

    assert 400 <= answer.status_code < 500


def test_another_address_under_the_same_key_is_refused(caller: FlaskClient) -> None:
    one, other = bring(caller).json, bring(caller, None, a_pdf(2)).json
    sign(caller, one)

    assert sign(caller, other | {"sha256": one["sha256"]}).json["code"] == "idempotency_key_reused"


def test_members_in_another_order_are_the_same_request(
    caller: FlaskClient, journey: FakeSigning
) -> None:
    told = bring(caller).json
    body = {"pin": PIN, "consent_sha256": told["sha256"], "credential": CREDENTIAL}
    sign(caller, told)

    path = f"/api/v1/documents/{told['id']}/signatures"
    again = caller.post(
        path,
        data=json.dumps(body, indent=2),
        content_type="application/json",
        headers={"Idempotency-Key": '"k-1"'},
    )

    assert again.headers["Idempotent-Replayed"] == "true"
    assert journey.given == 1


def test_a_wrong_pin_sent_again_costs_no_second_try(
    caller: FlaskClient, journey: FakeSigning
) -> None:
    told = bring(caller).json

    answers = [sign(caller, told, pin="000000") for _ in range(6)]

    assert {(a.status_code, a.json["code"]) for a in answers} == {(422, "wrong_pin")}
    assert journey.keys[0].tries_left == 4


def test_what_failed_on_our_side_is_carried_on(caller: FlaskClient, journey: FakeSigning) -> None:
    told = bring(caller).json
    journey.trouble = TimestampUnavailableError([])
    assert sign(caller, told).status_code == 503
    journey.trouble = None

    assert sign(caller, told).status_code == 201
    assert sign(caller, told).headers["Idempotent-Replayed"] == "true"


def test_what_nobody_foresaw_is_told_with_a_number_and_carried_on(
    caller: FlaskClient, journey: FakeSigning
) -> None:
    journey.trouble = RuntimeError("boom")
    assert bring(caller, "k").json["code"] == "unexpected"
    journey.trouble = None

    assert bring(caller, "k").status_code == 201


def test_a_process_that_dies_after_signing_does_not_sign_twice(
    app: Flask, caller: FlaskClient, journey: FakeSigning, clock: TestClock
) -> None:
    told, house = bring(caller).json, app.extensions["antin"]
    authorize = journey.authorize

    def signed_and_killed(by: Any, act_id: str, **facts: Any) -> Any:
        act = authorize(by, act_id, **facts)
        with house.idempotency.memory.writing() as session:
            given = SignatureGiven(act.document_id, act.id, CREDENTIAL, "0" * 64)
            record(session, given, moment=clock(), actor=by.user_name)
        raise SystemExit  # as gunicorn ends a worker

    journey.authorize = signed_and_killed  # type: ignore[method-assign]
    with pytest.raises(SystemExit):
        sign(caller, told)
    journey.authorize = authorize  # type: ignore[method-assign]
    busy = sign(caller, told)
    clock.forward(LEASE)
    again = sign(caller, told)

    assert (busy.status_code, busy.json["code"]) == (409, "idempotency_in_progress")
    assert 0 < int(busy.headers["Retry-After"]) <= LEASE.total_seconds() + 1
    assert (again.status_code, again.json["state"]) == (201, ActState.FINISHED)
    assert journey.given == 1


def test_of_equal_requests_at_once_one_is_carried_out(
    app: Flask, caller: FlaskClient, journey: FakeSigning
) -> None:
    told, seen, start = bring(caller).json, [], threading.Barrier(6)

    def send() -> None:
        visitor = app.test_client()
        visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
        start.wait()
        answer = sign(visitor, told)
        seen.append((answer.status_code, answer.headers.get("Idempotent-Replayed")))

    senders = [threading.Thread(target=send) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len(seen) == 6
    assert seen.count((201, None)) == 1
    assert set(seen) <= {(201, None), (201, "true"), (409, None)}
    assert journey.given == 1


@pytest.mark.parametrize("key", ["", "a b", "a" * 129, '"open', 'a"b', "a\\b", '""', "khóa"])
def test_a_key_of_another_form_is_refused(caller: FlaskClient, key: str) -> None:
    headers = [("Idempotency-Key", key.encode().decode("latin-1"))]
    data = {"file": (BytesIO(a_pdf()), "x.pdf")}

    answer = caller.post("/api/v1/documents", data=data, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_malformed")


def test_a_body_too_long_for_json_is_refused_before_it_is_read(caller: FlaskClient) -> None:
    told = bring(caller).json

    assert sign(caller, told, reason="x" * 70_000).status_code == 413
    headers = {"Idempotency-Key": "k", "Content-Type": "text/plain"}
    assert caller.post("/api/v1/documents", data="x" * 70_000, headers=headers).status_code == 413


def test_a_door_that_keeps_nothing_takes_no_key(caller: FlaskClient) -> None:
    data = {"file": (BytesIO(a_pdf()), "x.pdf"), "order": "{}"}

    answer = caller.post("/api/v1/signatures", data=data, headers={"Idempotency-Key": "k"})

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_not_taken")


def test_every_door_that_changes_something_takes_a_key(app: Flask, caller: FlaskClient) -> None:
    """A reveal keeps nothing but its event; `POST /signatures` keeps nothing at all."""
    changing = {
        rule.rule
        for rule, verb, operation in doors(app)
        if verb == "POST" and operation is not None and operation.scope and not operation.once
    }
    told = caller.get("/api/v1/openapi.json").json
    named = [p["name"] for p in told["paths"]["/api/v1/documents"]["post"]["parameters"]]

    assert changing == {"/api/v1/signatures", "/api/v1/adoption/figures/<handle>/reveals"}
    assert named == ["Idempotency-Key"]


@pytest.mark.parametrize("body", [b"[" * 60_000, b"1" * 60_000, b"\xff", b"{", b""])
def test_what_is_no_json_is_compared_as_it_is(body: bytes) -> None:
    assert canonical(body) == body


def test_nothing_of_a_pin_is_kept(app: Flask, caller: FlaskClient) -> None:
    sign(caller, bring(caller).json)

    with app.extensions["antin"].idempotency.memory.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM idempotency_keys").all()
    assert len(rows) == 1
    assert PIN not in repr(rows)
