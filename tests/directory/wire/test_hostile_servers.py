"""Servers that say what none may say: a clear error in bounded time and memory, and nothing half given."""

from __future__ import annotations

import resource
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable

import pytest

from directory import ldap_directory
from directory.client import LdapDirectory
from directory.entries import Entry
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.filters import EVERY_ENTRY
from directory.ldap_directory import ENTRIES_ON_A_PAGE, open_mail_directory
from directory.operations import AddEntry, DeleteEntry, ResultCode
from directory.wire.ber import octets, text, tlv
from directory.wire.stream import Bounds, Stream
from tests.support.scripted_directory import (
    BASE,
    SEARCH,
    SEARCH_DONE,
    Sent,
    a_scripted_directory,
    entry,
    message,
    page_end,
    result,
)

AN = entry(f"uid=an,{BASE}", {"uid": (b"an",)})


def ask(script, **how) -> list[Entry]:
    with a_scripted_directory(script, **how) as policy, open_mail_directory(policy) as directory:
        return list(directory.search(BASE, EVERY_ENTRY))


def says(*words: bytes | Callable[[int], bytes]):
    """A server that answers every search with these octets."""

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        send(b"".join(one if isinstance(one, bytes) else one(number) for one in words))

    return script


def found(number: int) -> bytes:
    return message(number, AN)


def done(number: int) -> bytes:
    return message(number, result(SEARCH_DONE))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), "not a message"),
        ((b"\x00" * 100,), "not a message"),
        ((found, b"\x30\x84\x7f\xff\xff\xff\x02\x01"), "a message of 2147483647 octets"),
        ((b"\x30\x80\x02\x01\x02\x65\x00\x00\x00",), "indefinite"),
        ((b"\x30\x88\x00\x00\x00\x00\x00\x00\x00\x05",), "too long"),
        ((lambda n: message(n + 1, AN), done), "no question of ours"),
        ((lambda n: message(n - 1, result(SEARCH_DONE)),), "no question of ours"),
        ((found, done, found), "after its end"),
        ((lambda n: message(n, result(0x6B)),), "another kind"),
        ((lambda n: message(0, result(0x78, 52)),), "leaving"),
        (
            (lambda n: message(n, tlv(0x64, text("uid=a") + b"\x30\x80\x00\x00")), done),
            "indefinite",
        ),
        ((lambda n: message(n, tlv(0x64, b"\x04\x20abc")), done), "longer than what holds it"),
        ((lambda n: message(n, tlv(0x64, b"\x04")), done), "cut off|longer"),
        ((lambda n: message(n, tlv(0x64, octets(b"\xff\xfe") + b"\x30\x00")), done), "UTF-8"),
        ((lambda n: message(n, b"\x65\x03\x0a\x01\x00"),), "expected 0x04"),
        ((lambda n: message(n, b"\x65\x09\x0a\x07" + b"\x01" * 7),), "integer"),
        ((lambda n: message(n, entry("a", {"a": (b"1",), "A": (b"2",)})), done), "twice"),
        ((lambda n: b"\x30\x05\x02\x01" + bytes([n & 0x7F]) + b"\x65\x30",), "longer than its"),
    ],
)
def test_what_is_no_answer_is_an_unreachable_directory_with_a_reason(words, reason) -> None:
    with pytest.raises(DirectoryUnreachableError, match=reason):
        ask(says(*words))


@pytest.mark.parametrize(
    "code", [ResultCode.SIZE_LIMIT_EXCEEDED, 11, ResultCode.REFERRAL, 50, ResultCode.OTHER]
)
def test_a_part_is_never_given_for_the_whole(code) -> None:
    with pytest.raises(DirectoryRefusedError, match=f"result {int(code)}"):
        ask(says(found, lambda n: message(n, result(SEARCH_DONE, code))))


@pytest.mark.parametrize(
    "code", [ResultCode.BUSY, ResultCode.UNAVAILABLE, ResultCode.TIME_LIMIT_EXCEEDED]
)
def test_a_server_without_time_is_asked_again_later(code) -> None:
    with pytest.raises(DirectoryUnreachableError, match=f"result {int(code)}"):
        ask(says(found, lambda n: message(n, result(SEARCH_DONE, code))))


def test_a_connection_cut_within_a_page_gives_none_of_that_page() -> None:
    pages = iter([0, 1])

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        if next(pages) == 0:
            send(message(number, AN) + page_end(number, b"more"))
        else:
            send(message(number, entry("uid=binh", {"uid": (b"binh",)})))
            raise ConnectionAbortedError

    seen = []
    with (
        a_scripted_directory(script) as policy,
        open_mail_directory(policy) as directory,
        pytest.raises(DirectoryUnreachableError, match="closed the connection"),
    ):
        seen.extend(one.dn for one in directory.search(BASE, EVERY_ENTRY))

    assert seen in ([], [f"uid=an,{BASE}"])


def test_silence_ends_in_time() -> None:
    began = time.monotonic()

    with pytest.raises(DirectoryUnreachableError, match="silence"):
        ask(says(found))

    assert time.monotonic() - began < 4


def endless(one: Callable[[int], bytes]):
    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        while True:
            send(one(number) * 500)

    return script


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (lambda n: message(n, tlv(0x73, text("ldap://elsewhere.example/"))), "more on a page"),
        (lambda n: message(n, tlv(0x79, b"")), "more on a page"),
        (found, "more on a page"),
        (lambda n: message(n, entry("uid=a", {"jpegPhoto": (bytes(100_000),)})), "octets"),
    ],
)
def test_what_never_ends_is_ended(one, reason) -> None:
    began = time.monotonic()

    with pytest.raises(DirectoryUnreachableError, match=reason):
        ask(endless(one))

    assert time.monotonic() - began < 20


def test_intermediate_answers_to_a_change_do_not_keep_us_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(
        ldap_directory, "Bounds", lambda **_: Bounds(1.0, 1.5, longest_answer=1 << 40)
    )

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        while True:
            send(message(number, tlv(0x79, b"")))
            time.sleep(0.01)

    with (
        a_scripted_directory(script) as policy,
        open_mail_directory(policy) as directory,
        pytest.raises(DirectoryUnreachableError, match="no whole answer|silence"),
    ):
        list(directory.carry([DeleteEntry("uid=a")]))


def test_a_cookie_that_leads_to_the_same_page_is_found_out() -> None:
    with pytest.raises(DirectoryUnreachableError, match="pages without end"):
        ask(says(found, lambda n: page_end(n, b"again")))


def test_a_cookie_that_leads_to_nothing_for_ever_is_found_out() -> None:
    with pytest.raises(DirectoryUnreachableError, match="pages without end"):
        ask(says(lambda n: page_end(n, b"again")))


def test_new_pages_without_end_are_ended(monkeypatch) -> None:
    monkeypatch.setattr(ldap_directory, "MOST_ENTRIES", 3000)

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        of = range(ENTRIES_ON_A_PAGE)
        send(b"".join(message(number, entry(f"uid={number}-{n}", {})) for n in of))
        send(page_end(number, b"more"))

    with pytest.raises(DirectoryUnreachableError, match="pages without end"):
        ask(script)


def test_an_entry_of_a_hundred_megabytes_is_refused_before_it_is_held() -> None:
    huge = entry("uid=a", {"jpegPhoto": (bytes(100 << 20),)})
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()

    with pytest.raises(DirectoryUnreachableError, match="a message of 10485"):
        ask(lambda number, tag, request, send: send(message(number, huge)))

    del began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 250 << 20  # the server of this test, in this process, holds it twice


def test_octets_that_come_one_by_one_cost_no_more_than_their_time() -> None:
    whole = message(1, entry("uid=a", {"description": (bytes(200_000),)}))
    ours, theirs = socket.socketpair()

    def drip() -> None:
        for at in range(0, len(whole), 7):
            theirs.send(whole[at : at + 7])

    threading.Thread(target=drip, daemon=True).start()
    began = time.process_time()
    with ours, theirs:
        messages = next(Stream(ours, "drip").messages())

    assert len(messages) == 1
    assert time.process_time() - began < 3


def test_a_broken_conversation_is_not_spoken_to_again() -> None:
    asked = []

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        asked.append(number)
        send(b"garbage")

    with a_scripted_directory(script) as policy, open_mail_directory(policy) as directory:
        for _ in range(3):
            with pytest.raises(DirectoryUnreachableError, match="not a message"):
                directory.read(BASE)
        with pytest.raises(DirectoryUnreachableError, match="not a message"):
            list(directory.carry([DeleteEntry("uid=a")]))

    assert len(asked) == 1


def test_a_server_that_answers_before_it_reads_on_does_not_stop_us() -> None:
    """Both buffers full: whoever only writes waits for a server that waits to be read."""
    operations = [AddEntry(f"uid={n},{BASE}", {"photo": (bytes(60_000),)}) for n in range(400)]

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        send(message(number, result(0x69, 0, "x" * 60_000)))

    with (
        a_scripted_directory(script, timeout=5) as policy,
        open_mail_directory(policy) as directory,
    ):
        codes = [one.code for one in directory.carry(operations, window=400)]

    assert codes == [0] * 400


def test_an_answer_of_another_kind_than_its_question_is_no_answer() -> None:
    with (
        a_scripted_directory(lambda n, t, r, send: send(message(n, result(0x69)))) as policy,
        open_mail_directory(policy) as directory,
        pytest.raises(DirectoryUnreachableError, match="no question of ours"),
    ):
        list(directory.carry([DeleteEntry("uid=a")]))


def test_what_came_before_the_break_is_given() -> None:
    numbers = iter(range(10))

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        if next(numbers) == 2:
            raise ConnectionAbortedError
        send(message(number, result(0x6B, 51)))

    results = []
    with (
        a_scripted_directory(script) as policy,
        open_mail_directory(policy) as directory,
        pytest.raises(DirectoryUnreachableError, match="closed|reset"),
    ):
        results.extend(directory.carry([DeleteEntry(f"uid={n}") for n in range(5)], window=1))

    assert [one.code for one in results] == [ResultCode.BUSY, ResultCode.BUSY]


@pytest.mark.parametrize(
    "bound",
    [
        b"\x30\x84\x7f\xff\xff\xff" + bytes(1000),
        b"\x30\x80" + bytes(50),
        b"HTTP/1.1 200 OK\r\n\r\n" * 10,
        b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04",
        b"\x30\x05\x02\x01\x01\x61\x00",
        b"\x30\x06\x02\x01\x01\x61\x01\xff",
        b"\x30\x0c\x02\x01\x63\x61\x07\x0a\x01\x00\x04\x00\x04\x00",
        b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x02\xff\xfe",
        b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00",
    ],
)
def test_garbage_at_the_door_is_an_unreachable_directory(bound) -> None:
    with a_scripted_directory(says(b""), bound=bound) as policy:
        for knock in (LdapDirectory(policy).check, lambda: next(iter(opened(policy)))):
            with pytest.raises((DirectoryUnreachableError, DirectoryRefusedError)):
                knock()


def opened(policy):
    with open_mail_directory(policy) as directory:
        yield directory


def test_what_the_caller_raises_is_not_taken_for_the_directory() -> None:
    with (
        pytest.raises(FileNotFoundError),
        a_scripted_directory(says(done)) as policy,
        open_mail_directory(policy),
    ):
        raise FileNotFoundError


def test_a_text_that_no_utf_8_has_is_refused_and_the_others_go_on() -> None:
    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        send(message(number, result(0x6B)))

    with a_scripted_directory(script) as policy, open_mail_directory(policy) as directory:
        words = [DeleteEntry("uid=a"), DeleteEntry("uid=\ud800"), DeleteEntry("uid=b")]
        assert [one.code for one in directory.carry(words)] == [0, 21, 0]
        with pytest.raises(DirectoryRefusedError, match="Unicode"):
            directory.read("uid=\ud800")


def test_values_that_active_directory_gives_in_parts_are_given_whole() -> None:
    members = tuple(b"cn=%d" % n for n in range(4000))

    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        assert tag == SEARCH
        begin = int(request.partition(b"range=")[2].partition(b"-")[0] or 0)
        last = begin + 1500 >= len(members)
        name = f"member;range={begin}-{'*' if last else begin + 1499}"
        told = {"cn": (b"x",), "member": (), name: members[begin : begin + 1500]}
        send(message(number, entry(f"cn=x,{BASE}", told)) + message(number, result(SEARCH_DONE)))

    (one,) = ask(script)

    assert dict(one.attributes) == {"cn": (b"x",), "member": members}


def test_parts_that_do_not_go_on_are_not_given_for_the_whole() -> None:
    def script(number: int, tag: int, request: bytes, send: Sent) -> None:
        told = {"member;range=0-1": (b"a", b"b")}
        send(message(number, entry(f"cn=x,{BASE}", told)) + message(number, result(SEARCH_DONE)))

    with pytest.raises(DirectoryUnreachableError, match="do not go on"):
        ask(script)
