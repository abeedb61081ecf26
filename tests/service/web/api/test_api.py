"""The JSON API: truthful about itself, strict with what is sent, and never a 5xx for it."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import meta

from service.web.api.openapi import document, doors
from tests.support.fake_house import a_house, journey_of
from tests.support.fake_journeys import CREDENTIAL, PIN, TOKEN, FakeSigning
from tests.support.pages import a_pdf

MARK = {"page": 1, "left": 0.1, "top": 0.2, "width": 0.3, "height": 0.08}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return a_house(tmp_path)


@pytest.fixture
def journey(app: Flask) -> FakeSigning:
    return journey_of(app)


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


def brought(caller: FlaskClient, body: bytes | None = None, **form: str) -> Any:
    data = {"file": (BytesIO(a_pdf() if body is None else body), "Tờ trình.pdf"), **form}
    return caller.post("/api/v1/documents", data=data)


def order(caller: FlaskClient, wanted: object, body: bytes | None = None) -> Any:
    text = wanted if isinstance(wanted, str) else json.dumps(wanted)
    file = (BytesIO(a_pdf() if body is None else body), "Tờ trình.pdf")
    return caller.post("/api/v1/signatures", data={"file": file, "order": text})


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.json
    assert (told["status"], told["code"]) == (status, code)
    assert told["text"]["vi"] in told["detail"]
    assert told["text"]["en"] in told["detail"]
    return told


def test_a_document_is_brought_read_signed_and_fetched(caller: FlaskClient) -> None:
    answer = brought(caller)
    told = answer.json
    path = answer.headers["Location"]
    signed = caller.post(
        f"{path}/signatures",
        json={
            "credential": CREDENTIAL,
            "consent_sha256": told["sha256"],
            "pin": PIN,
            "placement": {"preset": "title_and_name"},
        },
    )

    assert answer.status_code == 201
    assert (signed.status_code, signed.json["state"]) == (201, "FINISHED")
    assert caller.get(path).json["signatures"] == 1
    assert caller.get(f"{path}/file", buffered=True).data.startswith(a_pdf())
    assert caller.get(f"{path}/file?version=1", buffered=True).data == a_pdf()


def test_a_signature_that_waits_for_its_time_is_202(
    caller: FlaskClient, journey: FakeSigning
) -> None:
    journey.given_only = True
    told = brought(caller).json
    body = {"credential": CREDENTIAL, "consent_sha256": told["sha256"], "pin": PIN}

    answer = caller.post(f"/api/v1/documents/{told['id']}/signatures", json=body)

    assert (answer.status_code, answer.json["state"]) == (202, "GIVEN")


def test_a_file_is_signed_in_one_call(caller: FlaskClient) -> None:
    answer = order(caller, {"level": "B-B", "placement": MARK, "reason": "Duyệt"})

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Signature-Level"] == "B-B"
    assert "da-ky.pdf" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(a_pdf())
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_without_a_good_token_nothing_is_told(app: Flask) -> None:
    visitor = app.test_client()
    for sent in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        answer = visitor.post("/api/v1/documents", headers=sent)
        is_problem(answer, 401, "token_refused")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_reaches_as_far_as_its_scopes(app: Flask, caller: FlaskClient) -> None:
    app.extensions["antin"].tokens.scopes = frozenset({"documents"})

    told = is_problem(order(caller, {}), 403, "scope_missing")

    assert "sign" in told["detail"]


def test_another_key_than_the_tokens_is_not_used(caller: FlaskClient) -> None:
    is_problem(order(caller, {"credential": "another"}), 403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "empty"),
        (b"not a pdf", 415, "not_a_pdf"),
        (b"%PDF-1.7 broken", 422, "unreadable"),
        (b"%PDF-1.7 /Encrypt", 422, "encrypted"),
    ],
)
def test_a_file_that_cannot_be_taken_is_a_problem(
    caller: FlaskClient, body: bytes, status: int, code: str
) -> None:
    is_problem(brought(caller, body), status, code)
    is_problem(order(caller, {}, body), status, code)


def test_too_large_a_body_is_413_with_the_limit(app: Flask, caller: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1 << 16

    told = is_problem(brought(caller, b"%PDF-" + bytes(1 << 17)), 413, "too_large")

    assert told["limit"] == 8 << 20


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ("{", "/"),
        ("[]", "/"),
        ({"level": "B-C"}, "/level"),
        ({"colour": "red"}, "/colour"),
        ({"credential": "a\u0000b"}, "/credential"),
        ({"reason": "x" * 301}, "/reason"),
        ({"placement": MARK | {"page": True}}, "/placement"),
        ({"placement": MARK | {"page": 0}}, "/placement"),
        ({"placement": MARK | {"left": "0.1"}}, "/placement"),
        ({"placement": MARK | {"width": 1.5}}, "/placement"),
        ({"placement": {"preset": "DROP TABLE"}}, "/placement"),
    ],
)
def test_an_order_that_does_not_fit_is_told_field_by_field(
    caller: FlaskClient, wanted: object, pointer: str
) -> None:
    told = is_problem(order(caller, wanted), 422, "invalid_request")

    assert all(error["pointer"].startswith(pointer) for error in told["errors"])


def test_a_missing_part_is_named(caller: FlaskClient) -> None:
    no_file = caller.post("/api/v1/signatures", data={"order": "{}"})
    no_order = caller.post("/api/v1/signatures", data={"file": (BytesIO(b"x"), "x.pdf")})

    assert is_problem(no_file, 422, "invalid_request")["errors"][0]["pointer"] == "file"
    assert is_problem(no_order, 422, "invalid_request")["errors"][0]["pointer"] == "order"


def test_wrong_and_locked_pins_are_told_apart(caller: FlaskClient) -> None:
    told = brought(caller).json
    path = f"/api/v1/documents/{told['id']}/signatures"
    body = {"credential": CREDENTIAL, "consent_sha256": told["sha256"], "pin": "000000"}

    for _ in range(4):
        is_problem(caller.post(path, json=body), 422, "wrong_pin")
    is_problem(caller.post(path, json=body), 423, "pin_locked")


def test_another_digest_than_was_read_is_409(caller: FlaskClient) -> None:
    path = f"/api/v1/documents/{brought(caller).json['id']}/signatures"
    body = {"credential": CREDENTIAL, "consent_sha256": "0" * 64, "pin": PIN}

    is_problem(caller.post(path, json=body), 409, "consent_mismatch")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "not_found"),
        ("GET", "/api/v1/documents/not-an-id", 404, "not_found"),
        ("DELETE", "/api/v1/signatures", 405, "method_not_allowed"),
        ("GET", "/api/v1/documents/5f0c6a58-0000-4000-8000-000000000009", 404, "not_found"),
        ("POST", "/api/v1/documents/5f0c6a58-0000-4000-8000-000000000009/signatures", 415, "wrong_media_type"),
    ],
)  # fmt: skip
def test_every_error_under_the_api_is_a_problem(
    caller: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    is_problem(caller.open(path, method=method), status, code)


def test_what_nobody_foresaw_is_a_problem_with_a_number(
    caller: FlaskClient, journey: FakeSigning
) -> None:
    journey.trouble = RuntimeError("boom")

    assert is_problem(brought(caller), 500, "unexpected")["incident"]


def test_every_door_is_in_the_openapi_document_and_the_document_is_sound(
    app: Flask, caller: FlaskClient
) -> None:
    told = caller.get("/api/v1/openapi.json").json

    assert [str(rule) for rule, _, operation in doors(app) if operation is None] == []
    listed = sum(len(verbs) for verbs in told["paths"].values())
    assert listed == len(list(doors(app)))
    assert told["openapi"].startswith("3.1")
    for schema in told["components"]["schemas"].values():
        meta.validate(schema)


def test_answers_are_as_the_document_says(app: Flask, caller: FlaskClient) -> None:
    import jsonschema_rs

    told = document(app)
    schema = {"$ref": "#/components/schemas/DocumentAnswer", "components": told["components"]}

    jsonschema_rs.validate(schema, brought(caller).json)


def test_people_can_read_it_too(caller: FlaskClient) -> None:
    told = caller.get("/api/v1/docs").text.replace("https://vanban.example.vn", "")  # an example

    assert "/api/v1/signatures" in told
    assert 'id="problem-wrong_pin"' in told
    assert "://" not in told.replace("http://127.0.0.1", "").replace("http://localhost", "")
