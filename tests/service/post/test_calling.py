"""An address that somebody else chose is called once, within bounds, and never one of our neighbours'."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from service.post import calling
from service.post.calling import CallFailedError, CallPolicy, CallRefusedError, call, read_address
from tests.support.receiver import TestReceiver, a_receiver
from tests.support.relay import a_relay
from tests.support.servers import free_port

STRICT = CallPolicy(seconds=5.0)
DEMO = CallPolicy(loopback=True, seconds=5.0)


@pytest.fixture
def receiver() -> Iterator[TestReceiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What names resolve to, answer after answer; the last one stays."""
    told: dict[str, list[list[str]]] = {}

    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *words: Any, **facts: Any) -> list[Any]:
        if host not in told:
            return real(host, port, *words, **facts)
        answers = told[host]
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in now]

    monkeypatch.setattr(calling.socket, "getaddrinfo", resolve)
    return told


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where somebody tried to connect to; nobody gets through."""
    tried: list[str] = []

    class Watched(socket.socket):
        def connect(self, place: tuple[str, int]) -> None:
            tried.append(place[0])
            raise ConnectionRefusedError

    monkeypatch.setattr(calling.socket, "socket", Watched)
    return tried


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0",
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "2852039166",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "127.0.0.1.",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::7f00:1]", "[fe80::1]", "[fc00::1]",
        "[fd00:ec2::254]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[ff02::1]",
        "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:db8::1]",
    ],
)  # fmt: skip
def test_an_address_of_no_public_place_is_refused_however_it_is_written(
    host: str, connected: list[str]
) -> None:
    for ask in (read_address, lambda url, policy: call(url, b"{}", {}, policy)):
        with pytest.raises(CallRefusedError) as refusal:
            ask(f"https://{host}/hook", STRICT)
        assert refusal.value.reason == "private_address"
    assert connected == []


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "[2606:4700::1111]", "134744072", "[64:ff9b::808:808]"]
)
def test_a_public_address_may_be_called(host: str) -> None:
    assert read_address(f"https://{host}/hook", STRICT).secure


@pytest.mark.parametrize(
    "url",
    [
        "", "hub.example", "//hub.example/x", "ftp://hub.example", "file:///etc/passwd", "https://",
        "https://a@hub.example", "https://a:b@hub.example", "https://hub.example:0x50/", "https://hub.example:99999",
        "https://hub.example:25/", "https://hub.example:22/", "https://hub example/", "https://hub.example/\n",
        "https://hub.example\\@127.0.0.1/", "https://hub.example/#x", "https://-hub.example/", "https://[::1/",
        "https://hub.example/" + "x" * 500, "https://hüb.example/", "gopher://hub.example/", "https://[fe80::1%25eth0]/",
        "https:hub.example", "https://%31%32%37.0.0.1/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(CallRefusedError) as refusal:
        read_address(url, DEMO)

    assert refusal.value.reason == "bad_address"


@pytest.mark.parametrize("url", ["http://hub.example/", "http://127.0.0.1/", "http://localhost/"])
def test_plain_http_is_refused(url: str) -> None:
    with pytest.raises(CallRefusedError):
        read_address(url, STRICT)


def test_a_name_that_hides_one_private_address_among_public_ones_is_refused(
    names: dict[str, list[list[str]]], connected: list[str]
) -> None:
    names["hub.example"] = [["8.8.8.8", "10.0.0.1"]]

    with pytest.raises(CallRefusedError):
        call("https://hub.example/", b"{}", {}, STRICT)

    assert connected == []


def test_a_name_is_resolved_once_and_the_connection_goes_there(
    names: dict[str, list[list[str]]], connected: list[str]
) -> None:
    """DNS rebinding: the second answer would be this machine."""
    names["hub.example"] = [["8.8.8.8"], ["127.0.0.1"]]

    with pytest.raises(CallFailedError):
        call("https://hub.example/", b"{}", {}, STRICT)

    assert connected == ["8.8.8.8"]


def test_plain_http_by_a_name_of_this_machine_stays_on_it(
    names: dict[str, list[list[str]]], connected: list[str]
) -> None:
    names["localhost"] = [["8.8.8.8"]]

    with pytest.raises(CallRefusedError):
        call("http://localhost:8080/", b"{}", {}, DEMO)

    assert connected == []


@pytest.mark.parametrize("own", ["hub.example", "hub.example:8443", "10.20.0.0/16"])
def test_what_the_operator_lists_may_be_private(
    names: dict[str, list[list[str]]], connected: list[str], own: str
) -> None:
    names["hub.example"] = [["10.20.0.9"]]

    with pytest.raises(CallFailedError):
        call("https://hub.example:8443/", b"{}", {}, CallPolicy(own=frozenset({own})))

    assert connected == ["10.20.0.9"]


@pytest.mark.parametrize("own", ["hub.example:8444", "other.example", "10.21.0.0/16", "fd00::/8"])
def test_what_the_operator_lists_opens_nothing_else(
    names: dict[str, list[list[str]]], connected: list[str], own: str
) -> None:
    names["hub.example"] = [["10.20.0.9"]]

    with pytest.raises(CallRefusedError):
        call("https://hub.example:8443/", b"{}", {}, CallPolicy(own=frozenset({own})))

    assert connected == []


def test_a_body_is_posted_and_a_status_comes_back(receiver: TestReceiver) -> None:
    status = call(receiver.url, b'{"a":1}', {"X-Test": "y"}, DEMO)

    (headers, body) = receiver.came[0]
    assert (status, body, headers["X-Test"]) == (204, b'{"a":1}', "y")
    assert headers["Host"].startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(302, "redirect"), (308, "redirect"), (404, "http_404"), (500, "http_500")],
)
def test_anything_but_2xx_is_a_failure_and_nothing_is_followed(
    receiver: TestReceiver, status: int, reason: str
) -> None:
    receiver.answers = [status]

    with pytest.raises(CallFailedError) as trouble:
        call(receiver.url, b"{}", {}, DEMO)

    assert (trouble.value.reason, trouble.value.status) == (reason, status)
    assert len(receiver.came) == 1


def test_a_receiver_that_keeps_silent_is_cut_off(receiver: TestReceiver) -> None:
    receiver.gate.clear()

    with pytest.raises(CallFailedError) as trouble:
        call(receiver.url, b"{}", {}, CallPolicy(loopback=True, seconds=0.3))

    assert trouble.value.reason == "timeout"


def test_a_receiver_that_dribbles_is_cut_off_as_a_whole(receiver: TestReceiver) -> None:
    receiver.dribbles = True

    with pytest.raises(CallFailedError) as trouble:
        call(receiver.url, b"{}", {}, CallPolicy(loopback=True, seconds=0.5))

    assert trouble.value.reason == "timeout"


def test_nobody_there_is_told_as_such() -> None:
    with pytest.raises(CallFailedError) as trouble:
        call(f"http://127.0.0.1:{free_port()}/", b"{}", {}, DEMO)

    assert trouble.value.reason == "unreachable"


def test_a_certificate_that_nobody_vouches_for_is_no_receiver() -> None:
    with a_relay(tls="tls") as server, pytest.raises(CallFailedError) as trouble:
        call(f"https://localhost:{server.port}/", b"{}", {}, DEMO)

    assert trouble.value.reason == "tls"


def test_every_public_address_stays_callable() -> None:
    assert calling.is_public(ipaddress.ip_address("2a00:1450:4001:81b::200e"))
    assert calling.is_public(ipaddress.ip_address("113.160.92.202"))
