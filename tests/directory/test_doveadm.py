"""Dovecot lets somebody go, whichever way it is asked, and never anybody else."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from directory.doveadm import DoveadmCommand, DoveadmHttp, plain_name
from directory.sessions import SessionsNotEndedError
from tests.support.imap_sessions import KEY, ImapServer, an_imap_server, ends, is_open

AN, BINH = "an.nv@cantho.gov.vn", "binh.tt@cantho.gov.vn"


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with an_imap_server(AN, BINH) as server:
        yield server


@pytest.fixture(params=["http", "command"])
def sessions(
    imap: ImapServer, request: pytest.FixtureRequest
) -> Iterator[DoveadmHttp | DoveadmCommand]:
    if request.param == "http":
        yield DoveadmHttp(imap.url, KEY)
    else:
        yield DoveadmCommand(imap.command)
    imap.hang_up()


def test_every_open_session_of_one_person_ends_and_nobody_elses(
    imap: ImapServer, sessions: DoveadmHttp | DoveadmCommand
) -> None:
    ours, other = [imap.sign_in(AN), imap.sign_in(AN)], imap.sign_in(BINH)
    assert all(map(is_open, [*ours, other]))

    sessions.end(AN)

    assert all(map(ends, ours))
    assert is_open(other)


def test_that_nobody_is_signed_in_is_no_error(sessions: DoveadmHttp | DoveadmCommand) -> None:
    sessions.end("nobody.there@cantho.gov.vn")


@pytest.mark.parametrize(
    "name",
    [
        "*",
        "an*",
        "?n",
        "127.0.0.1",
        "127.0.0.0/8",
        "::1",
        "-f",
        "",
        "an nv",
        "a\0b",
        "a\nb",
        "ăn@x.vn",
    ]
    + ["a" * 65, "a@" + "b" * 256, "an@*"],
)
def test_a_name_that_could_mean_more_than_one_person_is_not_handed_over(
    imap: ImapServer, sessions: DoveadmHttp | DoveadmCommand, name: str
) -> None:
    other = imap.sign_in(BINH)
    with pytest.raises(SessionsNotEndedError) as refusal:
        sessions.end(name)
    assert not refusal.value.again
    assert is_open(other)
    other.logout()


@pytest.mark.parametrize(
    "name", ["cb00012", "100123", "o'neil@x.vn", "an.nv+x@cantho.gov.vn", "o_n-a@x"]
)
def test_ordinary_names_are_plain(name: str) -> None:
    assert plain_name(name) == name


def test_a_wrong_key_is_told_and_not_tried_again(imap: ImapServer) -> None:
    with pytest.raises(SessionsNotEndedError, match="HTTP 401") as refusal:
        DoveadmHttp(imap.url, "another").end(AN)
    assert not refusal.value.again


def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(SessionsNotEndedError) as refusal:
        DoveadmHttp("http://127.0.0.1:9", KEY, timeout_seconds=0.5).end(AN)
    assert refusal.value.again


@pytest.mark.parametrize(
    "url", ["ftp://mail.cantho.gov.vn", "http://mail.cantho.gov.vn:8080", "http://10.0.0.1", "x"]
)
def test_the_key_never_travels_in_the_open(url: str) -> None:
    with pytest.raises(ValueError, match="HTTP address|https"):
        DoveadmHttp(url, KEY)
    assert KEY not in repr(DoveadmHttp("https://mail.cantho.gov.vn", KEY))


@pytest.fixture
def answering() -> Iterator[Any]:
    """Give a server that answers every question with what it is told to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(server.status)
            for name, value in server.extra.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for part in server.body:
                    self.wfile.write(part)
                    time.sleep(server.pause)
            except OSError:
                pass

        def log_message(self, *_: Any) -> None:
            pass

    asked: list[Any] = []
    server: Any = HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.extra, server.body, server.pause = 200, {}, [b"[]"], 0.0
    server.asked = asked
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"[]",
        b"{}",
        b"null",
        b'[["doveadmResponse",[],"flush"]]',
        b'[["error",{"type":"exitCode","exitCode":75},"kick"]]',
        b'[["error",{},"kick"]]',
        b'[["error",null,"kick"]]',
        b"[" * 100_000,
        b'[[["a"],["b"],["kick"]]]',
        b"\xff\xfe",
    ],
)
def test_only_doveadms_own_word_counts(answering: Any, body: bytes) -> None:
    answering.body = [body]
    with pytest.raises(SessionsNotEndedError):
        DoveadmHttp(f"http://127.0.0.1:{answering.server_port}", KEY, timeout_seconds=2).end(AN)


def test_what_dovecot_remembers_of_a_log_in_is_flushed_before_the_session_ends(
    answering: Any,
) -> None:
    answering.body = [b'[["error",{"type":"unknownMethod"},"flush"],["doveadmResponse",[],"kick"]]']
    DoveadmHttp(f"http://127.0.0.1:{answering.server_port}", KEY, timeout_seconds=2).end(AN)
    assert [
        (order, facts[key])
        for ((order, facts, _), key) in zip(answering.asked[0], ("user", "mask"), strict=True)
    ] == [("authCacheFlush", [AN]), ("kick", [AN])]


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500, 503])
def test_any_other_status_is_a_failure_and_leads_nowhere_else(answering: Any, status: int) -> None:
    answering.status = status
    answering.extra = {"Location": "http://127.0.0.1:1/"}
    with pytest.raises(SessionsNotEndedError, match=f"HTTP {status}") as refusal:
        DoveadmHttp(f"http://127.0.0.1:{answering.server_port}", KEY, timeout_seconds=2).end(AN)
    assert refusal.value.again is (status >= 500)
    assert len(answering.asked) == 1


def test_an_answer_that_never_ends_or_drips_is_bounded(answering: Any) -> None:
    http = DoveadmHttp(f"http://127.0.0.1:{answering.server_port}", KEY, timeout_seconds=0.5)
    answering.body, answering.pause = [b" "] * 100, 0.05
    begin = time.monotonic()
    with pytest.raises(SessionsNotEndedError, match="without an end"):
        http.end(AN)
    assert time.monotonic() - begin < 2
    answering.body, answering.pause = [b" " * 65536] * 50, 0.0
    with pytest.raises(SessionsNotEndedError, match="without an end"):
        http.end(AN)


@pytest.mark.parametrize(
    ("words", "reason", "again"),
    [
        ((sys.executable, "-c", "raise SystemExit(75)"), "exit code 75", True),
        ((sys.executable, "-c", "import time; time.sleep(9)"), "did not come to an end", True),
        (("/nowhere/doveadm", "kick"), "cannot be run", False),
    ],
)
def test_a_command_that_fails_is_told(words: tuple[str, ...], reason: str, again: bool) -> None:
    with pytest.raises(SessionsNotEndedError, match=reason) as refusal:
        DoveadmCommand(words, timeout_seconds=0.5).end(AN)
    assert refusal.value.again is again
