"""Revocation: verified, fresh, within bounds; silence is silence."""

from __future__ import annotations

import base64
import socket
import time
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest

from signing.authority import Authority, InternalRevocationSource, Revoked, found_authority
from signing.fetching import FetchPolicy, FetchRefusedError, fetch
from signing.foreign import read_certificate
from signing.revocation import HttpRevocationSource, RevocationMaterial
from signing.status import Status
from tests.support.answering import Answer, Asked, answering
from tests.support.internal import BASE_URL, NOW, a_leader, an_authority
from tests.support.servers import free_port

SERIAL = read_certificate(a_leader()).serial_number
ISSUING = an_authority().issuing
PATH = an_authority().chain_of(a_leader())
GONE = Revoked(SERIAL, NOW - timedelta(minutes=5), "keyCompromise")
HELD = Revoked(SERIAL, NOW - timedelta(minutes=5), "certificateHold")


def house(asked: Asked, authority: Authority | None = None, now: datetime = NOW) -> Answer:
    """Answer as the house does under /internal-authority."""
    authority = authority or an_authority()
    if asked.path.endswith(".crl"):
        issuer = "root" if "root" in asked.path else "issuing"
        return Answer(authority.crl(issuer, [], now))  # type: ignore[arg-type]
    return Answer(authority.answer_ocsp(asked.body, lambda _: "good", now))


def policy(port: int, **changes: object) -> FetchPolicy:
    """A policy under which the test's address leads to a server on loopback."""
    fields: dict[str, object] = {
        "own_hosts": frozenset({"127.0.0.1"}),
        "replacements": {"antin.test": f"127.0.0.1:{port}"},
        "timeout": 2.0,
        "total": 3.0,
    }
    return FetchPolicy(**(fields | changes))  # type: ignore[arg-type]


def standing(material: RevocationMaterial, moment: datetime = NOW) -> Status:
    return material.status_of(a_leader(), ISSUING, moment).status


def test_a_whole_path_is_asked_about_over_http_once() -> None:
    with answering(house) as server:
        source = HttpRevocationSource(policy(server.port))
        first = source.gather(PATH, NOW)
        again = source.gather(PATH, NOW + timedelta(hours=1))

    assert (len(first.ocsps), len(first.crls)) == (1, 1)
    assert again == first
    assert len(server.asked) == 2
    assert standing(first) is Status.GOOD
    assert first.status_of(ISSUING, an_authority().root, NOW).status is Status.GOOD


def test_what_is_kept_is_fetched_again_after_its_next_update() -> None:
    moments = iter([NOW, NOW, NOW + timedelta(hours=30), NOW + timedelta(hours=30)])
    with answering(lambda asked: house(asked, now=next(moments))) as server:
        source = HttpRevocationSource(policy(server.port))
        source.gather(PATH, NOW)
        later = source.gather(PATH, NOW + timedelta(hours=30))

    assert len(server.asked) == 4
    assert standing(later, NOW + timedelta(hours=30)) is Status.GOOD


def test_without_an_answer_by_ocsp_the_crl_is_asked() -> None:
    def say(asked: Asked) -> Answer:
        return house(asked) if asked.path.endswith(".crl") else Answer(status=500)

    with answering(say) as server:
        material = HttpRevocationSource(policy(server.port)).gather(PATH, NOW)

    assert material.ocsps == ()
    assert standing(material) is Status.GOOD


def test_a_responder_that_knows_get_alone_is_asked_by_get() -> None:
    def say(asked: Asked) -> Answer:
        if asked.method == "POST":
            return Answer(status=405)
        if asked.path.endswith(".crl"):
            return house(asked)
        request = base64.b64decode(unquote(asked.path.rpartition("/")[2]))
        return Answer(an_authority().answer_ocsp(request, lambda _: "good", NOW))

    with answering(say) as server:
        material = HttpRevocationSource(policy(server.port)).gather(PATH, NOW)

    assert len(material.ocsps) == 1


def test_silence_is_absence_and_is_not_asked_for_again_at_once() -> None:
    now = [0.0]
    with answering(lambda _: Answer(status=500)) as server:
        source = HttpRevocationSource(policy(server.port), clock=lambda: now[0])
        assert source.gather(PATH, NOW) == RevocationMaterial()
        asked = len(server.asked)
        assert source.gather(PATH, NOW) == RevocationMaterial()
        assert len(server.asked) == asked
        now[0] = 61
        source.gather(PATH, NOW)
        assert len(server.asked) == 2 * asked


def test_the_answer_of_another_house_is_not_believed() -> None:
    other = found_authority(NOW, BASE_URL)

    def say(asked: Asked) -> Answer:
        if asked.path.endswith(".crl"):
            return house(asked, other)
        return Answer(other.ocsp_about(a_leader(), lambda _: "good", NOW))

    with answering(say) as server:
        assert HttpRevocationSource(policy(server.port)).gather(PATH, NOW) == RevocationMaterial()


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"own_hosts": frozenset()}, 0),
        ({"own_hosts": frozenset(), "hosts": frozenset({"127.0.0.1"})}, 0),
        ({"replacements": {}}, 0),
        ({"replacements": {}, "hosts": frozenset({".example"})}, 0),
    ],
)
def test_hosts_that_are_not_listed_and_private_addresses_are_never_asked(
    changes: dict[str, object], asked: int
) -> None:
    with answering(house) as server:
        source = HttpRevocationSource(policy(server.port, **changes))
        assert source.gather(PATH, NOW) == RevocationMaterial()

    assert len(server.asked) == asked


def refusal(url: str, policy: FetchPolicy, max_bytes: int = 1000, seconds: float = 2.0) -> str:
    with pytest.raises(FetchRefusedError) as refused:
        fetch(url, policy, max_bytes=max_bytes, seconds=seconds)
    return refused.value.reason


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://",
        "http://user:word@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/a\r\nHost: x",
        "http://ví-dụ.vn/",
        "http://[::1",
        "http://127.0.0.1/" + "a" * 3000,
    ],
)
def test_addresses_that_are_none_are_refused(url: str) -> None:
    assert refusal(url, policy(1)) == "bad_address"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
def test_a_listed_name_with_a_private_address_is_refused_before_anything_is_sent(host: str) -> None:
    listed = FetchPolicy(hosts=frozenset({host.strip("[]")}))

    assert refusal(f"http://{host}:{free_port()}/", listed) == "private_address"


def test_a_name_that_turns_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = socket.getaddrinfo

    def rebinding(host: str, port: int, **words: object) -> object:
        return honest("127.0.0.1", port, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    listed = FetchPolicy(hosts=frozenset({"ocsp.ca.gov.vn"}))

    assert refusal("http://ocsp.ca.gov.vn/", listed) == "private_address"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"x" * 1001), "too_large"),
        (Answer(status=301, headers={"Location": "/elsewhere"}), "http_301"),
        (Answer(status=404), "http_404"),
        (Answer(b"x" * 10, headers={"Connection": "close"}, status=204), "http_204"),
    ],
)
def test_bodies_and_redirects_are_bounded(answer: Answer, reason: str) -> None:
    with answering(lambda _: answer) as server:
        assert refusal(f"{server.url}/x", policy(server.port)) == reason

    assert len(server.asked) == 1


def test_a_dripping_sender_is_cut_off_in_time() -> None:
    drip = Answer(pieces=(b"x",) * 500, pause=0.05)
    with answering(lambda _: drip) as server:
        started = time.monotonic()
        reason = refusal(f"{server.url}/x", policy(server.port), seconds=0.5)
        assert time.monotonic() - started < 2

    assert reason == "cut_off"


def test_a_path_costs_no_more_than_the_total_time() -> None:
    with answering(lambda _: Answer(b"x", pause=30)) as server:
        source = HttpRevocationSource(policy(server.port, total=0.6, timeout=5.0))
        started = time.monotonic()
        assert source.gather(PATH, NOW) == RevocationMaterial()
        assert time.monotonic() - started < 3


def test_no_more_is_kept_than_allowed() -> None:
    with answering(house) as server:
        source = HttpRevocationSource(policy(server.port), places=1)
        source.gather(PATH, NOW)
        assert len(source._kept) == 1
        small = HttpRevocationSource(policy(server.port), max_kept_bytes=100)
        small.gather(PATH, NOW)
        assert small._kept_bytes <= 100


def test_noise_in_a_path_is_passed_over() -> None:
    source = HttpRevocationSource(policy(1))

    assert source.gather((b"noise", b"more"), NOW) == RevocationMaterial()
    assert source.gather((), NOW) == RevocationMaterial()


def test_one_revocation_outweighs_every_good_answer() -> None:
    material = RevocationMaterial(
        ocsps=(an_authority().ocsp_about(a_leader(), lambda _: "good", NOW),),
        crls=(an_authority().crl("issuing", [GONE], NOW),),
    )

    assert standing(material) is Status.REVOKED
    assert standing(RevocationMaterial()) is Status.UNKNOWN


def test_a_host_that_is_not_listed_is_not_even_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **_: looked_up.append(words) or [])
    listed = FetchPolicy(hosts=frozenset({"ocsp.ca.gov.vn", ".pki.gov.vn"}))

    for host in ("ca.gov.vn", "evil-ocsp.ca.gov.vn", "ocsp.ca.gov.vn.evil.test", "evilpki.gov.vn"):
        assert refusal(f"http://{host}/", listed) == "host_not_listed"
    assert looked_up == []
    for host in ("OCSP.ca.gov.vn.", "a.pki.gov.vn"):
        assert refusal(f"http://{host}/", listed) == "unreachable"
    assert len(looked_up) == 2


def test_the_next_update_of_material_is_the_earliest() -> None:
    source = InternalRevocationSource(an_authority(), lambda _: "good")
    material = source.gather(PATH, NOW)

    assert material.next_update == NOW + timedelta(hours=12)
    assert RevocationMaterial().next_update is None
