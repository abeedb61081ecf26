"""Signing in at a real slapd: who comes in, and above all who does not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from directory.client import LdapDirectory, LdapPolicy
from directory.errors import (
    DirectoryRefusedError,
    DirectoryUnreachableError,
    WrongCredentialsError,
)
from tests.support.servers import free_port
from tests.support.slapd import (
    PASSWORD,
    SEARCHER,
    SEARCHER_PASSWORD,
    SUFFIX,
    Authority,
    Slapd,
    a_slapd,
)

pytestmark = pytest.mark.slapd


@pytest.fixture
def policy(slapd: Slapd) -> LdapPolicy:
    return LdapPolicy(
        url=slapd.url,
        base_dn=SUFFIX,
        ca_file=slapd.ca_file,
        bind_dn=SEARCHER,
        bind_password=SEARCHER_PASSWORD,
        timeout_seconds=3,
    )


def test_the_right_password_opens_over_starttls(policy: LdapPolicy) -> None:
    person = LdapDirectory(policy).authenticate("lanhdao", PASSWORD)

    assert person.dn == f"uid=lanhdao,ou=people,{SUFFIX}"
    assert (person.full_name, person.email) == ("Nguyễn Thị Minh Anh", "lanhdao@cantho.gov.vn")


def test_the_right_password_opens_over_ldaps(policy: LdapPolicy, slapd: Slapd) -> None:
    directory = LdapDirectory(replace(policy, url=slapd.secure_url))

    assert directory.authenticate("lanhdao", PASSWORD).full_name == "Nguyễn Thị Minh Anh"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_any_other_password_is_wrong_and_so_is_none(policy: LdapPolicy, password: str) -> None:
    with pytest.raises(WrongCredentialsError):
        LdapDirectory(policy).authenticate("lanhdao", password)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nobody-of-this-name",
        "*",
        "lanh*",
        "*)(uid=*",
        "lanhdao)(objectClass=*",
        "lanhdao))(|(uid=*",
        "x)(|(uid=lanhdao)",
        "\\2a",
        "lanhdao\0",
        f"uid=lanhdao,ou=people,{SUFFIX}",
    ],
)
def test_a_name_is_never_syntax(policy: LdapPolicy, name: str) -> None:
    with pytest.raises(WrongCredentialsError):
        LdapDirectory(policy).authenticate(name, PASSWORD)


@pytest.mark.parametrize(
    ("name", "cn"), [("binh", 'Trần, Văn + "Bình" <Q.1>'), ("o'neil(1)*", "Star")]
)
def test_a_dn_full_of_signs_is_bound_as_it_stands(policy: LdapPolicy, name: str, cn: str) -> None:
    assert LdapDirectory(policy).authenticate(name, PASSWORD).full_name == cn


def test_a_name_that_two_people_share_signs_nobody_in(policy: LdapPolicy) -> None:
    with pytest.raises(WrongCredentialsError):
        LdapDirectory(policy).authenticate("doi", PASSWORD)


def test_a_search_is_not_led_to_another_server(policy: LdapPolicy) -> None:
    away = replace(policy, base_dn=f"ou=elsewhere,{SUFFIX}")

    with pytest.raises(DirectoryRefusedError, match="referral"):
        LdapDirectory(away).authenticate("lanhdao", PASSWORD)


@pytest.mark.parametrize("secure", [False, True])
def test_a_certificate_of_another_authority_is_not_spoken_to(
    policy: LdapPolicy, slapd: Slapd, tmp_path: Path, secure: bool
) -> None:
    Authority("Another CA").server(tmp_path, "localhost")
    url = slapd.secure_url if secure else slapd.url

    with pytest.raises(DirectoryUnreachableError, match="CERTIFICATE_VERIFY_FAILED"):
        LdapDirectory(replace(policy, url=url, ca_file=tmp_path / "ca.pem")).check()


@pytest.mark.parametrize("secure", [False, True])
def test_a_certificate_of_another_host_is_not_spoken_to(policy: LdapPolicy, secure: bool) -> None:
    with a_slapd("ldap.elsewhere.test") as other:
        url = other.secure_url if secure else other.url
        wrong = replace(policy, url=url, ca_file=other.ca_file)

        with pytest.raises(DirectoryUnreachableError, match="localhost"):
            LdapDirectory(wrong).authenticate("lanhdao", PASSWORD)


def test_an_address_in_digits_is_checked_against_the_certificate(
    policy: LdapPolicy, slapd: Slapd
) -> None:
    in_digits = replace(policy, url=slapd.url.replace("localhost", "127.0.0.1"))

    LdapDirectory(in_digits).check()


def test_a_password_is_never_sent_in_the_clear_where_the_directory_refuses_it(
    policy: LdapPolicy,
) -> None:
    with pytest.raises(DirectoryRefusedError, match="confidentiality"):
        LdapDirectory(replace(policy, start_tls=False)).check()


def test_a_wrong_searching_account_is_our_fault_and_not_the_persons(policy: LdapPolicy) -> None:
    wrong = LdapDirectory(replace(policy, bind_password="no longer"))

    with pytest.raises(DirectoryRefusedError, match="search a person") as refusal:
        wrong.authenticate("lanhdao", PASSWORD)

    assert "no longer" not in str(refusal.value)
    assert "no longer" not in repr(wrong.policy)


def test_a_closed_port_is_unreachable(policy: LdapPolicy) -> None:
    closed = replace(policy, url=f"ldap://localhost:{free_port()}")

    with pytest.raises(DirectoryUnreachableError):
        LdapDirectory(closed).authenticate("lanhdao", PASSWORD)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    kept.append(server.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in kept:
            connection.close()


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_silent_directory_is_given_up_in_time(
    policy: LdapPolicy, silent_port: int, scheme: str
) -> None:
    silent = replace(policy, url=f"{scheme}://localhost:{silent_port}", timeout_seconds=1)
    began = time.monotonic()

    with pytest.raises(DirectoryUnreachableError):
        LdapDirectory(silent).authenticate("lanhdao", PASSWORD)

    assert time.monotonic() - began < 4


def test_a_missing_authority_file_is_told_by_the_check(policy: LdapPolicy, tmp_path: Path) -> None:
    with pytest.raises(DirectoryUnreachableError, match="FileNotFoundError"):
        LdapDirectory(replace(policy, ca_file=tmp_path / "none.pem")).check()


def test_a_filter_that_would_find_anybody_is_refused_at_once(policy: LdapPolicy) -> None:
    with pytest.raises(ValueError, match="finds anybody"):
        LdapDirectory(replace(policy, user_filter="(objectClass=person)"))
