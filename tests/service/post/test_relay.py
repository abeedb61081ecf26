"""A conversation with a mail server ends: taken, refused for good, or told why not now; and in time."""

from __future__ import annotations

import socket

import pytest

from service.post.relay import LetterRefusedError, Relay, RelayTroubleError
from tests.support.relay import SENDER, a_dripping_server, a_relay
from tests.support.servers import free_port

TO = "vp@cantho.example"
LETTER = b"From: antin@cantho.example\r\nSubject: x\r\n\r\n.one dot\r\n"


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
def test_a_letter_is_taken(tls: str) -> None:
    with a_relay(tls) as server:
        answer = server.relay().hand_over(LETTER, to=TO)

    assert answer == "250 2.0.0 taken"
    assert server.taken == [(TO, LETTER)]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_of_an_authority_nobody_trusts_gets_no_letter(tls: str) -> None:
    with (
        a_relay(tls) as server,
        pytest.raises(RelayTroubleError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        server.relay(ca_file=None).hand_over(LETTER, to=TO)

    assert server.offered == []


def test_a_server_that_offers_no_encryption_gets_no_letter_unless_told_so() -> None:
    with a_relay("none") as server, pytest.raises(RelayTroubleError, match="STARTTLS") as trouble:
        server.relay(tls="starttls").hand_over(LETTER, to=TO)

    assert trouble.value.away
    assert server.offered == []


def test_whoever_knows_the_password_may_send() -> None:
    with a_relay("starttls", password="a-right-word") as server:
        server.relay(user_name="antin", password="a-right-word").hand_over(LETTER, to=TO)

    assert server.logged_in == ["antin"]
    assert len(server.taken) == 1


def test_a_wrong_password_is_trouble_with_the_relay_and_not_with_the_letter() -> None:
    with (
        a_relay("starttls", password="right") as server,
        pytest.raises(RelayTroubleError, match="535") as trouble,
    ):
        server.relay(user_name="antin", password="wrong").hand_over(LETTER, to=TO)

    assert trouble.value.away


def test_no_password_stands_in_a_print_of_the_relay() -> None:
    assert "opensesame" not in repr(Relay("h", 1, SENDER, user_name="u", password="opensesame"))


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
def test_a_5xx_is_for_good_and_a_4xx_for_now(where: str) -> None:
    with a_relay() as server:
        answers = getattr(server, where)
        answers.append("550 5.1.1 no such\tmailbox")
        with pytest.raises(LetterRefusedError, match="550 5.1.1 no such mailbox"):
            server.relay().hand_over(LETTER, to=TO)
        answers.append("451 4.3.0 later")
        with pytest.raises(RelayTroubleError, match="451 4.3.0 later") as trouble:
            server.relay().hand_over(LETTER, to=TO)
        server.relay().hand_over(LETTER, to=TO)

    assert not trouble.value.away
    assert len(server.taken) == 1


def test_a_server_that_is_closing_is_away() -> None:
    with a_relay() as server:
        server.to_letter.append("421 4.3.2 closing")
        with pytest.raises(RelayTroubleError) as trouble:
            server.relay().hand_over(LETTER, to=TO)

    assert trouble.value.away


def test_a_port_nobody_listens_on_is_away() -> None:
    with pytest.raises(RelayTroubleError, match="ConnectionRefusedError") as trouble:
        Relay("localhost", free_port(), SENDER, tls="none").hand_over(LETTER, to=TO)

    assert trouble.value.away


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
@pytest.mark.parametrize("greeting", [b"", b"220 x\r\n", b"220 x\r\n250-"])
def test_a_server_that_never_comes_to_an_end_is_cut_off(tls: str, greeting: bytes) -> None:
    with a_dripping_server(greeting) as server, pytest.raises(RelayTroubleError) as trouble:
        Relay("localhost", server.port, SENDER, tls=tls, seconds=0.4).hand_over(LETTER, to=TO)

    assert server.left.is_set()
    assert trouble.value.away


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(RelayTroubleError):
            Relay("localhost", port, SENDER, tls="none", seconds=0.3).hand_over(LETTER, to=TO)


def test_what_a_server_says_is_one_short_line() -> None:
    with a_relay() as server:
        server.to_letter.append("550-" + "\x1b[31m" * 60 + "\r\n550 end")
        with pytest.raises(LetterRefusedError) as refusal:
            server.relay().hand_over(LETTER, to=TO)

    assert len(str(refusal.value)) <= 200
    assert str(refusal.value).isprintable()


def test_a_relay_that_offers_reports_is_asked_for_them_where_a_letter_wants_one() -> None:
    with a_relay() as server:
        server.dsn = True
        server.relay().hand_over(
            b"Subject: s\r\n\r\nb", to="a+b@cantho.example", notify="1@x.example"
        )
        assert server.asked == [
            "RET=HDRS", "ENVID=1@x.example", "NOTIFY=SUCCESS,FAILURE",
            "ORCPT=rfc822;a+2Bb@cantho.example",
        ]  # fmt: skip
        server.asked.clear()
        server.relay().hand_over(b"Subject: s\r\n\r\nb", to="a@cantho.example")
        assert server.asked == []


def test_a_relay_without_reports_takes_the_letter_all_the_same() -> None:
    with a_relay() as server:
        server.relay().hand_over(
            b"Subject: s\r\n\r\nb", to="a@cantho.example", notify="1@x.example"
        )
        assert len(server.taken) == 1
