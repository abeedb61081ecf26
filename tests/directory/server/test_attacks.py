"""The embedded server under attack: whatever is sent, it answers or closes, in time and within its memory."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.client import LdapPolicy
from directory.filters import Equal, Not, Present
from directory.ldap_directory import open_mail_directory
from directory.mail_directory import Scope
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
)
from directory.server import LdapServer, Patience, Suffix
from directory.server.naming import STEP, InvalidNameError, read_name
from directory.server.session import Session
from directory.wire import requests
from directory.wire.ber import MalformedMessageError, integer, text, tlv
from tests.directory.server.test_access import MINE, ROOT
from tests.support.embedded import SCHEMA
from tests.support.mail_slapd import PEOPLE, SUFFIX, base_entries, staff
from tests.support.memory_store import MemoryEntryStore

HASTY = Patience(unbound_seconds=0.6, idle_seconds=30, message_seconds=0.6, send_seconds=2)
ME = f"uid=cb000001,{PEOPLE}"


def a_suffix(people: int = 30) -> Suffix:
    suffix = Suffix(SUFFIX, MemoryEntryStore(), lambda: datetime.now(UTC), SCHEMA)
    for entry in [*base_entries(), *staff(people)]:
        assert suffix.perform(AddEntry(entry.dn, entry.attributes)).succeeded
    return suffix


@pytest.fixture(scope="module")
def server() -> Iterator[LdapServer]:
    server = LdapServer(a_suffix(), ROOT, most=8, patience=HASTY)
    yield server
    server.stop()


def policy(server: LdapServer) -> LdapPolicy:
    return LdapPolicy(
        url=server.url, base_dn=SUFFIX, start_tls=False, bind_dn=ROOT.dn,
        bind_password=ROOT.password, timeout_seconds=10.0,
    )  # fmt: skip


def still_serves(server: LdapServer) -> None:
    with open_mail_directory(policy(server)) as directory:
        assert directory.read(ME, ("uid",)) is not None


def dial(server: LdapServer, octets: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    connection.sendall(octets)
    return connection


def all_of(connection: socket.socket) -> bytes:
    """Return what comes until the server closes; fails where it does not close in time."""
    octets = b""
    with contextlib.suppress(ConnectionResetError):
        while more := connection.recv(1 << 16):
            octets += more
    return octets


def bind(dn: str = ROOT.dn, password: str = ROOT.password) -> bytes:
    return requests.message(1, tlv(0x60, integer(3) + text(dn) + tlv(0x80, password.encode())))


@pytest.mark.parametrize(
    "octets",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x30\x84\x7f\xff\xff\xff",  # two gigabytes
        b"\x30\x80\x02\x01\x01",  # an indefinite length
        b"\x30\x85\x00\x00\x00\x00\x01",
        b"\x30\x83\x02\x00\x00" + b"x" * 100,  # 128 KB from a stranger
        b"\x30\x00",
        b"\x30\x05\x02\x01\x01\x42\x7f",
        b"\x30\x03\x02\x01\x00",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
    ],
)
def test_what_is_no_ldap_is_shown_the_door(server, octets):
    with dial(server, octets) as connection:
        told = all_of(connection)

    assert b"1.3.6.1.4.1.1466.20036" in told  # the notice of disconnection (RFC 4511, 4.4.1)
    still_serves(server)


def test_half_a_message_and_silence_are_waited_for_only_so_long(server):
    begun = time.monotonic()
    with dial(server) as silent, dial(server, bind()[:9]) as half:
        all_of(silent)
        all_of(half)

    assert time.monotonic() - begun < 3


def test_a_message_that_drips_is_cut_off(server):
    begun = time.monotonic()
    with dial(server) as connection, contextlib.suppress(OSError):
        for one in bind() + bind() * 50:
            connection.sendall(bytes([one]))
            time.sleep(0.05)
            if time.monotonic() - begun > 6:
                break

    assert time.monotonic() - begun < 5
    still_serves(server)


def test_a_client_that_does_not_listen_holds_nothing_up(server):
    asked = requests.message(2, requests.search(SUFFIX, Present("uid"), (), Scope.SUBTREE))
    with dial(server, bind()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        with contextlib.suppress(OSError):
            connection.settimeout(1)
            connection.sendall(asked * 3000)
        still_serves(server)


@pytest.mark.parametrize("strangers", [2000])
def test_a_crowd_of_strangers_keeps_nobody_out(server, strangers):
    crowd = []
    try:
        for number in range(strangers):
            if number >= 200:
                crowd[number % 200].close()
            try:
                one = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            except OSError:
                continue
            if number < 200:
                crowd.append(one)
            else:
                crowd[number % 200] = one
            if number % 500 == 499:
                still_serves(server)
    finally:
        for one in crowd:
            one.close()
    still_serves(server)
    assert sum(thread.name != "ldap" for thread in threading.enumerate()) < 40


def deep(levels: int) -> bytes:
    wanted = tlv(0x87, b"a")
    for _ in range(levels):
        wanted = tlv(0xA2, wanted)
    return tlv(
        0x63,
        text("") + tlv(0x0A, b"\0") + tlv(0x0A, b"\0") + integer(0) * 2 + tlv(1, b"\0") + wanted
        + tlv(0x30, b""),
    )  # fmt: skip


@pytest.mark.parametrize("levels", [33, 1000, 15_000])
def test_a_filter_deeper_than_any_is_refused(server, levels):
    with dial(server, bind() + requests.message(2, deep(levels))) as connection:
        answers = b""
        while b"\x02\x01\x02" not in answers:
            more = connection.recv(1000)
            assert more
            answers += more

    assert tlv(0x0A, b"\x02") in answers  # protocolError
    still_serves(server)


@pytest.mark.parametrize(
    "dn",
    [
        "a=b," * 1_000_000 + SUFFIX,
        "cn=" + "x" * 3_000_000,
        "cn=" + "\\2c" * 300_000,
        "cn=" + "\\" * 500_000,
        "+".join(["cn=x"] * 200_000),
        "cn=" + " " * 1_000_000 + "x",
    ],
    ids=["many parts", "one long", "escapes", "backslashes", "plusses", "spaces"],
)
def test_a_name_without_end_is_refused_at_once(server, dn):
    octets = bind() + b"".join(
        requests.message(2, request)
        for request in (
            requests.change(DeleteEntry(dn))[0],
            requests.search(dn, Present("uid"), (), Scope.BASE),
            requests.search(SUFFIX, Equal("member", dn.encode()), (), Scope.SUBTREE),
        )
    )
    begun = time.monotonic()
    with dial(server) as connection:
        threading.Thread(target=connection.sendall, args=(octets,), daemon=True).start()
        answers = b""
        while answers.count(b"\x02\x01\x02") < 3:
            more = connection.recv(1 << 16)
            assert more
            answers += more

    assert time.monotonic() - begun < 5
    assert answers.count(tlv(0x0A, b"\x22")) == 2  # invalidDNSyntax
    still_serves(server)


def test_an_abandoned_search_ends(server):
    suffix = server._suffix
    started, go_on = threading.Event(), threading.Event()
    search = suffix.search

    class Slow:
        """Finds for ever, until somebody has asked to stop."""

        def __getattr__(self, name: str) -> object:
            return getattr(suffix, name)

        def search(self, *words: object) -> Iterator[object]:
            (some, _following), *_ = search(*words)
            for _ in range(1000):
                yield some, ""
                started.set()
                go_on.wait(5)

    slow = LdapServer(Slow(), ROOT, patience=HASTY)  # type: ignore[arg-type]
    try:
        with dial(slow, bind()) as connection:
            asked = requests.search(SUFFIX, Present("uid"), ("1.1",), Scope.SUBTREE)
            connection.sendall(requests.message(2, asked))
            assert started.wait(5)
            connection.sendall(requests.message(3, tlv(0x50, b"\x02")))
            connection.sendall(
                requests.message(4, requests.search("", Present("uid"), (), Scope.BASE))
            )
            time.sleep(0.2)
            go_on.set()
            answers = b""
            while b"\x02\x01\x04\x65" not in answers:
                answers += connection.recv(1 << 16)
        assert b"\x02\x01\x02\x65" not in answers  # an abandoned operation has no answer (4.11)
    finally:
        slow.stop()


# ── The decoder ───────────────────────────────────────────────────────────────────────────────────

SAID = [
    bind(),
    bind(ME, MINE),
    requests.message(2, requests.search(SUFFIX, Not(Equal("uid", b"x")), ("*",), Scope.SUBTREE)),
    requests.message(
        3, requests.search("", Present("uid"), ("+",), Scope.BASE), requests.paged(5, b"\x00" * 20)
    ),
    *(
        requests.message(4, *requests.change(operation))
        for operation in (
            AddEntry(f"uid=n,{PEOPLE}", dict(staff(1)[0].attributes)),
            DeleteEntry(f"uid=n,{PEOPLE}", Equal("uid", b"n")),
            ModifyEntry(ME, (Modification(ModifyKind.ADD, "title", (b"x",)),), Present("uid")),
            MoveEntry(ME, "uid=n2", PEOPLE),
        )
    ),
    requests.message(
        5, tlv(0x77, tlv(0x80, b"1.3.6.1.4.1.4203.1.11.1") + tlv(0x81, tlv(0x30, b"")))
    ),
    requests.message(6, tlv(0x6E, text(ME) + tlv(0x30, text("uid") + text("x")))),
    requests.message(7, tlv(0x50, b"\x01")),
]


@st.composite
def distorted(draw: st.DrawFn) -> bytes:
    octets = bytearray(draw(st.sampled_from(SAID)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(octets) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                octets[at] = draw(st.integers(0, 255))
            case 1:
                octets[at:at] = draw(st.binary(max_size=6))
            case 2:
                del octets[at : at + draw(st.integers(1, 5))]
            case _:
                octets[at:] = octets[at:][::-1]
        if not octets:
            break
    return bytes(octets)


@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(distorted(), st.binary(max_size=80)))
def test_whatever_octets_come_they_are_answered_or_refused(octets):
    session = Session(_FUZZED, ROOT)
    for answers in (session.answer(bind()),):
        assert answers is not None
        list(answers)
    try:
        answered = session.answer(octets)
        told = list(filter(None, answered or ()))
    except MalformedMessageError:
        return
    assert all(one[0] == 0x30 for one in told)


_FUZZED = a_suffix(3)


@given(st.text(max_size=60))
@settings(max_examples=1000)
def test_whatever_a_name_says_it_is_read_or_refused(text):
    try:
        name = read_name(text)
    except InvalidNameError:
        return
    again = read_name(",".join(name.parts))
    assert again.path == name.path
    assert name.path.count(STEP) == max(0, len(name.parts) - 1)


@pytest.mark.parametrize(
    "value", ["a\\1fcn=b", "a\x1fcn=b", "a\x1f", "\\1f", "a\\2bcn=b", "a\\5c1f"]
)
def test_no_value_of_a_name_makes_a_part_of_its_own(value):
    plain, odd = read_name("cn=a,dc=x"), read_name(f"cn={value},dc=x")

    assert odd.path.count(STEP) == 1
    assert not odd.path.startswith(plain.path + STEP)
    assert odd.path != read_name("cn=a+cn=b,dc=x").path


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_a_name_is_what_its_values_say(values):
    from directory.names import escape_value

    dn = ",".join(f"cn={escape_value(value)}" for value in values)
    try:
        name = read_name(dn)
    except InvalidNameError:
        assert any(
            "\0" in value or not value.strip() or "\ud800" <= max(value) <= "\udfff"
            for value in values
        )
        return
    assert name.first == (("cn", values[0].encode()),)
    assert len(name.parts) == len(values)


def test_memory_stays_bounded_while_megabytes_are_sent(server):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with dial(server) as connection, contextlib.suppress(OSError):
        for _ in range(200):
            connection.sendall(b"\x30\x82\xff\xff" + b"\x04" * 65_536)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
    still_serves(server)
