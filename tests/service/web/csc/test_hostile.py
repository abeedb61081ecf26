"""Whatever a caller sends to the CSC API, it is told in its own shape what was wrong, never a 5xx."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service.web.csc.bodies import LARGEST_BODY
from service.web.csc.telling import METHODS
from tests.support.csc import ECDSA_SHA256, SHA256, Csc, a_csc, digest
from tests.support.folders import lasting_folder
from tests.support.house import PIN

NAMES = (
    "credentialID", "numSignatures", "hash", "PIN", "OTP", "SAD", "hashAlgo", "signAlgo",
    "signAlgoParams", "clientData", "description", "certificates", "certInfo", "authInfo", "lang",
    "maxResults", "pageToken", "userID", "token", "token_type_hint", "nonce",
)  # fmt: skip
ODD = st.sampled_from(
    ["\0", "\ud800", "🖋", "0" * 600, "-1", "1e9", "SHA-1", SHA256, ECDSA_SHA256, digest(b"x"), PIN]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | ODD,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
ASKED = st.sampled_from(["info", *METHODS])


@cache
def shared() -> tuple[Csc, dict[str, Any], str]:
    """Return one house for all examples, an honest request that fits every method, and a token."""
    csc = a_csc(lasting_folder("antin-csc-"))
    credential, token = csc.credential(), csc.token()
    honest = {
        "credentialID": credential,
        "numSignatures": 1,
        "hash": [digest(b"x")],
        "PIN": PIN,
        "SAD": csc.sad(token, credential, b"x", b"y"),
        "hashAlgo": SHA256,
        "signAlgo": ECDSA_SHA256,
    }
    return csc, honest, token


def check(answer: TestResponse) -> None:
    """Fail unless an answer is one that a client can read."""
    assert answer.status_code in {200, 204, 400, 401, 403, 404, 405, 413}, answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    if answer.status_code == 204:
        return
    told = answer.json
    assert answer.mimetype == "application/json"
    if answer.status_code != 200:
        assert set(told) == {"error", "error_description"}
        assert PIN not in answer.text


@given(method=ASKED, changes=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3))
@example("credentials/authorize", {"PIN": "\ud800"})
@example("credentials/authorize", {"PIN": "1\x002"})
@example("credentials/authorize", {"OTP": "\ud800"})
@example("credentials/authorize", {"numSignatures": True})
@example("credentials/authorize", {"numSignatures": 10**400})
@example("credentials/info", {"credentialID": "\0"})
@example("credentials/list", {"maxResults": 10**30})
@example("signatures/signHash", {"SAD": "\udfff"})
@example("signatures/signHash", {"signAlgoParams": "MIIBAA=="})
@example("signatures/timestamp", {"hash": digest(b"x"), "hashAlgo": "1.2.840.113549.2.5"})
def test_whatever_a_bearer_sends(method: str, changes: dict[str, Any]) -> None:
    csc, honest, token = shared()
    body = json.dumps({**honest, **changes}).encode()
    headers = {"Authorization": f"Bearer {token}"}

    check(
        csc.app.test_client().post(
            f"/csc/v1/{method}", data=body, headers=headers, content_type="application/json"
        )
    )


@given(
    method=ASKED,
    body=st.binary(max_size=200),
    kind=st.sampled_from(["application/json", "text/xml", ""]),
)
@example("credentials/list", b"[" * 100_000, "application/json")
@example("credentials/list", b'{"a":' * 9_000, "application/json")
@example("credentials/list", b"[]", "application/json")
@example("credentials/list", b"\xff\xfe", "application/json")
@example("credentials/list", b"9" * 5_000, "application/json")
def test_whatever_is_no_request(method: str, body: bytes, kind: str) -> None:
    csc, _, token = shared()
    headers = {"Authorization": f"Bearer {token}"}

    check(
        csc.app.test_client().post(
            f"/csc/v1/{method}", data=body, headers=headers, content_type=kind
        )
    )


@given(sent=st.text(alphabet=st.characters(max_codepoint=255, exclude_characters="\r\n\0")))
def test_whoever_asks(sent: str) -> None:
    csc, _, _ = shared()

    answer = csc.app.test_client().post(
        "/csc/v1/credentials/list", json={}, headers={"Authorization": sent}
    )

    check(answer)
    assert answer.status_code == 401


@pytest.mark.parametrize("told", [True, False], ids=["of known length", "without a length"])
def test_a_body_is_bounded(told: bool) -> None:
    csc, honest, token = shared()
    body = json.dumps({**honest, "clientData": "x" * LARGEST_BODY}).encode()
    more: dict[str, Any] = {} if told else {"environ_overrides": {"wsgi.input_terminated": True}}

    answer = csc.app.test_client().post(
        "/csc/v1/credentials/list",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
        **more,
    )

    check(answer)
    assert answer.status_code in {400, 413}


def test_addresses_that_are_none() -> None:
    csc, _, token = shared()
    for path in ("/csc/", "/csc/v2/info", "/csc/v1/credentials", "/csc/v1/%00"):
        answer = csc.app.test_client().post(
            path, json={}, headers={"Authorization": f"Bearer {token}"}
        )
        check(answer)
        assert answer.status_code == 404
        assert set(answer.json) == {"error", "error_description"}
