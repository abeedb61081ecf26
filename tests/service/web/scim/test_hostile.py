"""Whatever is sent to /scim/v2, the answer is SCIM's and never a fault of ours."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from tests.service.web.scim.conformance import refused
from tests.support.scim import ENTERPRISE, ERROR, MEDIA, PATCH, USER, Scim, a_scim, a_user

UNSUPPORTED = {"/Bulk", "/Me"}
SECONDS = 4.0


@pytest.fixture(scope="module")
def scim(tmp_path_factory: pytest.TempPathFactory) -> Scim:
    return a_scim(tmp_path_factory.mktemp("hostile"))


def sound(answer: Any, *, may_be_501: bool = False) -> None:
    """Say that an answer is one: no fault of ours, and an error is told as SCIM tells it."""
    assert answer.status_code < 500 or (may_be_501 and answer.status_code == 501), answer.text
    if answer.status_code >= 400:
        assert answer.content_type.startswith(MEDIA), answer.content_type
        assert answer.json["schemas"] == [ERROR]
        assert answer.json["status"] == str(answer.status_code)


def quick(scim: Scim, *asked: Any, **more: Any) -> Any:
    begun = time.perf_counter()
    answer = scim.ask(*asked, **more)
    assert time.perf_counter() - begun < SECONDS
    sound(answer)
    return answer


# ── Size and depth ────────────────────────────────────────────────────────────────────────────────


def test_a_body_over_the_bound_is_too_large(scim: Scim) -> None:
    body = json.dumps(a_user("to", displayName="x" * (1 << 20))).encode()

    refused(scim.ask("POST", "/Users", body), 413)
    padded = b" " * ((1 << 20) + 1)
    refused(scim.ask("PATCH", "/Users/x", padded), 413)


def test_a_body_of_unknown_length_is_bounded_too(scim: Scim) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, room: Any) -> int:
            self.given += len(room)
            assert self.given < 4 << 20, "it is read without end"
            room[:] = b" " * len(room)
            return len(room)

    headers = {"Authorization": f"Bearer {scim.token}"}
    environ = create_environ("/scim/v2/Users", method="POST", headers=headers, content_type=MEDIA)
    environ.pop("CONTENT_LENGTH", None)
    environ |= {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": io.BufferedReader(Endless()),
        "wsgi.input_terminated": True,
    }
    body, status, _ = run_wsgi_app(scim.web.application, environ)

    assert status.startswith("413")
    assert json.loads(b"".join(body))["schemas"] == [ERROR]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"userName":' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"userName":' + b"[" * 30 + b"]" * 30 + b"}",
        b"{" + b",".join(b'"k%d":1' % n for n in range(60_000)) + b"}",
        b'{"emails":[' + b",".join([b'{"value":"a@b.example"}'] * 30_000) + b"]}",
        b'{"' + b"k" * 900_000 + b'":1}',
        b'{"userName":"' + b"x" * 900_000 + b'"}',
        b'{"userName":"\\u0000"}',
        b'{"userName":"\\ud800"}',
        b'{"userName":"a","externalId":1e999}',
        b'{"userName":' + b"9" * 100_000 + b"}",
        b"\x00" * 1000,
        b"\xff" * 1000,
    ],
)
def test_no_body_is_too_much(scim: Scim, body: bytes) -> None:
    for method, path in (
        ("POST", "/Users"),
        ("PUT", "/Users/x"),
        ("PATCH", "/Users/x"),
        ("POST", "/.search"),
    ):
        answer = quick(scim, method, path, body)
        assert answer.status_code in ((200, 400) if path == "/.search" else (400, 404, 413)), (
            answer.text
        )


@pytest.mark.parametrize(
    "filter_",
    [
        'userName eq "' + "x" * 100_000 + '"',
        " or ".join(['userName eq "x"'] * 6000),
        "(" * 50_000 + "userName pr" + ")" * 50_000,
        "(" * 200 + "userName pr" + ")" * 200,
        "not (" * 700 + "userName pr" + ")" * 700,
        "emails[" * 600,
        'userName eq "' + "a?" * 1500 + "a" * 500 + '"',
        "userName co \"" + "(a+)+$" * 600 + '"',
        "a" * 4000,
        "urn:" + "a:" * 2000 + "b pr",
        "urn:" + "%00" * 1000,
        "a." * 2000,
        'userName eq "\x00"',
        "userName eq \ud800",
        "userName\u00a0eq\u2028\"a\"",
        '"' * 4000,
        "\\" * 4000,
        "1" * 4000,
        "userName eq " + "9" * 4000,
        "meta.created gt \"" + "9" * 3000 + '"',
        "userName eq 1e999999",
    ],
)  # fmt: skip
def test_no_filter_takes_long_or_breaks_anything(scim: Scim, filter_: str) -> None:
    text = filter_.encode("utf-8", "replace").decode()
    for answer in (
        quick(scim, "GET", "/Users", filter=text),
        quick(scim, "POST", "/Users/.search", body={"filter": text}),
        quick(
            scim,
            "PATCH",
            "/Users/x",
            body={"schemas": [PATCH], "Operations": [{"op": "remove", "path": text}]},
        ),
        quick(scim, "GET", "/Users", sortBy=text),
        quick(scim, "GET", "/Users", attributes=text),
    ):
        assert answer.status_code in (200, 400, 404), answer.text


@pytest.mark.parametrize("length", [1, 7])
def test_a_patch_with_thousands_of_operations_is_refused(scim: Scim, length: int) -> None:
    made = scim.make(f"nhieu{length}")
    operation = {"op": "add", "path": "title", "value": "x" * length}
    body = {"schemas": [PATCH], "Operations": [operation] * 5000}

    refused(quick(scim, "PATCH", f"/Users/{made['id']}", body=body), 400, "invalidSyntax")


def test_unknown_schemas_are_no_reason_to_fail(scim: Scim) -> None:
    for schemas in (
        ["urn:khong:co"],
        [],
        [USER, "urn:khong:co"],
        USER,
        [1],
        None,
        ["x" * 500],
        [USER] * 500,
    ):
        quick(
            scim, "POST", "/Users", body={"schemas": schemas, "userName": f"s{hash(str(schemas))}"}
        )


@pytest.mark.parametrize(
    "path",
    [
        "/Users/%00", "/Users/" + "a" * 5000, "/Users/..%2f..%2fetc", "/Users//", "//", "/%ff", "/Users/%ff%fe",
        "/Users/' or 1=1 --", "/Users/.search/x", "/.search", "/Groups/%2e", "/Users/" + "%F0%9F%98%80", "/\r\n",
    ],
)  # fmt: skip
def test_no_path_breaks_anything(scim: Scim, path: str) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE", "POST", "HEAD", "OPTIONS", "TRACE", "PROPFIND"):
        answer = scim.web.open(
            "/scim/v2" + path, method=method, headers={"Authorization": f"Bearer {scim.token}"}
        )
        assert answer.status_code < 500, (method, path, answer.text)


def test_odd_headers_break_nothing(scim: Scim) -> None:
    made = scim.make("tieude")
    for name, value in (
        ("If-Match", '"' * 5000), ("If-Match", "W/" * 2000), ("If-None-Match", "*,*,*"), ("If-Match", ","),
        ("Content-Type", "application/scim+json;;;;"), ("Content-Type", "a" * 3000), ("Accept", "x"),
        ("Content-Length", "-1"), ("Content-Length", "abc"), ("Host", "x" * 300), ("Range", "bytes=0-"),
    ):  # fmt: skip
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            headers = {"Authorization": f"Bearer {scim.token}", name: value}
            answer = scim.web.open(
                f"/scim/v2/Users/{made['id']}x", method=method, headers=headers, data=b"{}"
            )
            assert answer.status_code < 500, (name, value, method, answer.text)


# ── Anything ──────────────────────────────────────────────────────────────────────────────────────

TEXT = st.text(max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "schemas", "id", "externalId", "meta", "userName", "name", "displayName", "title", "active", "password",
        "emails", "phoneNumbers", "groups", "members", ENTERPRISE, "Operations", "op", "path", "value", "filter",
        "attributes", "excludedAttributes", "sortBy", "sortOrder", "startIndex", "count", "cursor",
    ]
) | TEXT  # fmt: skip
BODIES = st.dictionaries(NAMES, VALUES, max_size=6)
PIECES = st.sampled_from(
    [
        "userName", "emails", "active", "meta.created", "name", "members", "(", ")", "[", "]", "and", "or", "not",
        "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", '"a"', '"', "1", "true", "null", ".", ":",
        "\\", "urn:", ENTERPRISE, "$ref", ".value", " ",
    ]
) | TEXT  # fmt: skip
MANY = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@MANY
@given(body=BODIES, kind=st.sampled_from(["/Users", "/Groups"]))
def test_any_body_is_answered(scim: Scim, body: Any, kind: str) -> None:
    for method, path in (
        ("POST", kind),
        ("POST", f"{kind}/.search"),
        ("POST", "/Bulk"),
        ("POST", "/Me"),
    ):
        sound(scim.ask(method, path, body), may_be_501=path in UNSUPPORTED)


@MANY
@given(value=VALUES, name=NAMES)
def test_any_value_of_any_attribute_is_answered(scim: Scim, value: Any, name: str) -> None:
    path = f"/Users/{a_person(scim)}"
    sound(scim.ask("PUT", path, {**a_user("ngaunhien"), name: value}))
    for op in ("add", "replace", "remove"):
        sound(scim.patch(path, {"op": op, "path": name, "value": value}))
        sound(scim.patch(path, {"op": op, "value": {name: value}}))


@MANY
@given(
    operations=st.lists(st.dictionaries(NAMES, VALUES | PIECES, max_size=4) | VALUES, max_size=3)
)
def test_any_patch_is_answered(scim: Scim, operations: Any) -> None:
    body = {"schemas": [PATCH], "Operations": operations}
    sound(scim.ask("PATCH", f"/Users/{a_person(scim)}", body))
    sound(scim.ask("PATCH", "/Groups/x", body))


@MANY
@given(pieces=st.lists(PIECES, max_size=12), start=TEXT | st.integers(), many=TEXT | st.integers())
def test_any_search_is_answered(scim: Scim, pieces: list[str], start: Any, many: Any) -> None:
    text = " ".join(pieces)
    sound(scim.ask("GET", "/Users", filter=text))
    sound(scim.ask("GET", "/", filter=text, sortBy=text))
    sound(scim.ask("GET", "/Groups", startIndex=start, count=many, attributes=text))
    path = f"/Users/{a_person(scim)}"
    sound(scim.patch(path, {"op": "replace", "path": text, "value": many}))


KNOWN: dict[int, str] = {}


def a_person(scim: Scim) -> str:
    if id(scim) not in KNOWN:
        KNOWN[id(scim)] = str(scim.make("ngaunhien")["id"])
    return KNOWN[id(scim)]


def test_after_all_that_the_door_still_works(tmp_path: Path) -> None:
    scim = a_scim(tmp_path)

    assert scim.get("/Users")["totalResults"] == 13
