"""Whatever a stranger sends to the doors of the verifier, they answer as OpenAPI says, never with a 5xx."""

from __future__ import annotations

import atexit
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.settings import load_settings
from service.app import create_app
from service.wiring import Rooms
from tests.corpus import hostile
from tests.support.folders import lasting_folder
from tests.support.signed import plain, signed
from tests.support.witnessed import witness

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def a_service() -> Flask:
    given = load_settings(data=lasting_folder("antin-any-"), rate_limits="off")
    rooms = Rooms(given)
    witness(rooms)
    atexit.register(rooms.close)
    return create_app(given, rooms=rooms)


APP = a_service()
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", APP).include(
    path_regex="^/api/v1/(validations|digests|codes|ledger)"
)


@SCHEMA.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_anything_sent_is_answered_as_promised(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)


def sent(data: bytes, **fields: str) -> Any:
    """Post a file as one body: Werkzeug's own builder leaves a large one open behind it."""
    parts = [f'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}' for k, v in fields.items()]
    head = 'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = b"".join(b"--cut\r\n" + part.encode() + b"\r\n" for part in parts)
    body += b"--cut\r\n" + head.encode() + data + b"\r\n--cut--\r\n"
    return APP.test_client().post(
        "/api/v1/validations", data=body, content_type="multipart/form-data; boundary=cut"
    )


@pytest.mark.parametrize("make", hostile.REFUSED, ids=lambda make: make.__name__)
def test_a_hostile_file_is_a_problem_with_a_code_or_a_report(make: Any) -> None:
    answer = sent(make())

    assert answer.status_code in {200, 413, 415, 422}
    if answer.status_code != 200:
        told = answer.get_json()
        assert answer.mimetype == "application/problem+json"
        assert told["code"] not in {"document_refused", ""}
        assert told["code"].startswith(("too_", "trust_too_")) == ("limit_name" in told)


def test_a_real_verdict_lives_through_all_its_doors() -> None:
    caller = APP.test_client()
    told = sent(signed(level="B-LTA"), keep_days="7", policy="official-2025").get_json()
    door = f"/api/v1/validations/{told['id']}"

    for path in ("", "/etsi.xml", "/report.pdf", "/evidence.zip"):
        assert caller.get(door + path).status_code == 200, path
    known = caller.get(f"/api/v1/digests/{told['document']['sha256']}").get_json()
    assert known["verdict"]["indication"] == told["indication"]
    assert caller.get("/verify/" + told["id"]).status_code == 200
    assert caller.delete(door).status_code == 204


def test_the_report_of_this_service_is_valid_to_this_service() -> None:
    told = sent(plain()).get_json()
    paper = APP.test_client().get(f"/api/v1/validations/{told['id']}/report.pdf").data

    judged = sent(paper).get_json()

    assert judged["indication"] == "TOTAL-PASSED"
    assert judged["signatures"][0]["signer"]["trust_domain"] == "internal"
