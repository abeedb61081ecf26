"""Root writes and reads all; others read themselves, and learn of nobody else, not even that they exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from directory.entries import Entry
from directory.filters import EVERY_ENTRY, All, AnyOf, Equal, Filter, Not, Present, Substrings
from directory.mail_directory import Scope
from directory.operations import AddEntry, DeleteEntry, Modification, ModifyEntry, ModifyKind
from directory.server import RootAccount, Suffix
from directory.server.passwords import hashed, kept_passwords, verifies
from directory.server.responses import PASSWORD_MODIFY
from directory.server.session import Session
from directory.wire import requests
from directory.wire.answers import EntryReader, read_cookie, read_result
from directory.wire.ber import (
    ENUMERATED,
    SEQUENCE,
    MalformedMessageError,
    Reader,
    integer,
    octets,
    text,
    tlv,
)
from tests.support.embedded import SCHEMA
from tests.support.mail_slapd import PEOPLE, SUFFIX, base_entries, staff
from tests.support.memory_store import MemoryEntryStore

ROOT = RootAccount(f"cn=root,{SUFFIX}", "gốc")
ME, OTHER, MINE = f"uid=cb000001,{PEOPLE}", f"uid=cb000002,{PEOPLE}", "của tôi"
NOTHING_HERE = 50


@pytest.fixture(scope="module")
def suffix() -> Suffix:
    suffix = Suffix(SUFFIX, MemoryEntryStore(), lambda: datetime.now(UTC), SCHEMA)
    for entry in [*base_entries(), *staff(5)]:
        assert suffix.perform(AddEntry(entry.dn, entry.attributes)).succeeded
    for dn, password in ((ME, MINE), (OTHER, "khác")):
        change = Modification(ModifyKind.REPLACE, "userPassword", (password.encode(),))
        assert suffix.perform(ModifyEntry(dn, (change,))).succeeded
    return suffix


class Talk:
    """A conversation without a socket."""

    def __init__(self, suffix: Suffix, dn: str = "", password: str = "") -> None:
        self.session = Session(suffix, ROOT)
        self.code = self.bind(dn, password)

    def say(self, request: bytes, controls: bytes = b"") -> list[Reader]:
        answers = self.session.answer(requests.message(7, request, controls))
        assert answers is not None
        readers = []
        for one in filter(None, answers):
            inside = Reader.over(one).enter(SEQUENCE)
            assert inside.integer() == 7
            readers.append(inside)
        return readers

    def result(self, request: bytes, controls: bytes = b"") -> int:
        last = self.say(request, controls)[-1]
        return read_result(last.enter(last.tag)).code

    def bind(self, dn: str, password: str) -> int:
        return self.result(tlv(0x60, integer(3) + text(dn) + tlv(0x80, password.encode())))

    def search(
        self, base: str, wanted: Filter = EVERY_ENTRY, scope: Scope = Scope.SUBTREE, page: int = 0
    ) -> tuple[list[Entry], int, bytes | None]:
        controls = requests.paged(page, b"") if page else b""
        *told, last = self.say(requests.search(base, wanted, ("*", "+"), scope), controls)
        found = []
        for one in told:
            inside = one.enter(0x64)
            found.append(EntryReader().read(inside.data, inside.at, inside.end))
        code = read_result(last.enter(0x65)).code
        return found, code, read_cookie(last)

    def compare(self, dn: str, name: str, value: bytes) -> int:
        return self.result(tlv(0x6E, text(dn) + tlv(SEQUENCE, text(name) + octets(value))))

    def change(self, operation) -> int:
        return self.result(*requests.change(operation))

    def password(self, user: str, old: str, new: str) -> int:
        parts = [(0x80, user), (0x81, old), (0x82, new)]
        value = tlv(SEQUENCE, b"".join(tlv(tag, one.encode()) for tag, one in parts if one))
        return self.result(tlv(0x77, tlv(0x80, PASSWORD_MODIFY.encode()) + tlv(0x81, value)))


@pytest.fixture
def stranger(suffix) -> Talk:
    return Talk(suffix)


@pytest.fixture
def me(suffix) -> Iterator[Talk]:
    talk = Talk(suffix, ME, MINE)
    assert talk.code == 0
    return talk


@pytest.mark.parametrize("base", [SUFFIX, PEOPLE, ME, OTHER, "ou=nowhere,dc=x", f"uid=x,{PEOPLE}"])
def test_a_stranger_learns_nothing_of_what_there_is(stranger, base):
    answers = {
        stranger.search(base, wanted, scope, page)[1:]
        for wanted in (EVERY_ENTRY, Equal("uid", b"cb000001"), Not(Present("mail")))
        for scope in Scope
        for page in (0, 1)
    }

    assert answers == {(NOTHING_HERE, None)}
    assert stranger.compare(base, "uid", b"cb000001") == NOTHING_HERE
    assert stranger.change(DeleteEntry(base)) == NOTHING_HERE
    assert stranger.password(base, MINE, "new") == NOTHING_HERE


def test_a_person_reads_itself_and_nobody_else(me):
    for base in (SUFFIX, PEOPLE, ME):
        found, code, cookie = me.search(base, page=1)
        assert ([entry.dn for entry in found], code, cookie) == ([ME], 0, None)
        assert "userpassword" not in found[0].attributes
    for base in (OTHER, f"uid=x,{PEOPLE}", "dc=elsewhere"):
        assert me.search(base) == ([], 0, None)
    assert me.compare(OTHER, "uid", b"cb000002") == me.compare("dc=x", "dc", b"x") == NOTHING_HERE
    change = ModifyEntry(ME, (Modification(ModifyKind.REPLACE, "title", (b"King",)),))
    assert me.change(change) == NOTHING_HERE


@pytest.mark.parametrize(
    "wanted",
    [
        Present("userPassword"),
        Equal("userPassword", MINE.encode()),
        Not(Present("userPassword")),
        All((Present("uid"), Substrings("userPassword", b"{ARGON2}"))),
        AnyOf((Equal("uid", b"cb000002"), Present("userPassword"))),
    ],
)
def test_a_filter_tells_nothing_of_a_password(me, wanted):
    expected = [ME] if wanted == Not(Present("userPassword")) else []  # it is as if there were none

    assert [entry.dn for entry in me.search(SUFFIX, wanted)[0]] == expected
    assert me.compare(ME, "userPassword", b"x") == NOTHING_HERE


def test_a_name_without_a_password_proves_nothing(suffix):
    talk = Talk(suffix, ME, MINE)

    assert talk.bind(ME, "") == 53
    assert talk.search(SUFFIX)[1] == NOTHING_HERE  # and whoever was bound is so no more
    assert talk.bind("", "x") == 53
    assert talk.bind("", "") == 0


def test_whoever_is_suspended_is_not_let_in(suffix):
    def stand(status: bytes) -> None:
        change = Modification(ModifyKind.REPLACE, "govAccountStatus", (status,))
        assert suffix.perform(ModifyEntry(OTHER, (change,))).succeeded

    assert Talk(suffix, OTHER, "khác").code == 0
    for status in (b"suspended", b"closed"):
        stand(status)
        assert Talk(suffix, OTHER, "khác").code == 49
    stand(b"active")
    assert Talk(suffix, OTHER, "khác").code == 0


def test_after_some_wrong_passwords_the_conversation_is_over(suffix):
    talk = Talk(suffix)
    for _ in range(4):
        assert talk.bind(ME, "wrong") == 49
        assert not talk.session.is_over
    assert talk.bind(ME, "wrong") == 49

    assert talk.session.is_over


def test_a_password_is_changed_by_its_owner_with_the_old_one_and_by_root_without(suffix, me):
    assert me.password(ME, "wrong", "mới") == 53
    assert me.password(OTHER, "khác", "mới") == NOTHING_HERE
    assert me.password(ME, MINE, "mới") == 0
    assert Talk(suffix, ME, MINE).code == 49
    assert Talk(suffix, ME, "mới").code == 0
    assert Talk(suffix, ROOT.dn, ROOT.password).password(ME, "", MINE) == 0
    assert Talk(suffix, ME, MINE).code == 0


def test_a_password_is_kept_hashed_however_it_comes(suffix):
    root = Talk(suffix, ROOT.dn, ROOT.password)
    ssha = b"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3"  # of somebody who moved in

    assert root.compare(ME, "userPassword", MINE.encode()) == 5
    found, _, _ = root.search(ME, scope=Scope.BASE)
    assert all(one.startswith(b"{ARGON2}$argon2id$") for one in found[0].attributes["userpassword"])
    assert kept_passwords((ssha,)) == (ssha,)
    assert kept_passwords((b"{CLEAR}x",))[0].startswith(b"{ARGON2}")


def test_a_hash_is_held_to_its_password_and_to_no_other():
    import base64
    import hashlib

    ssha = b"{SSHA}" + base64.b64encode(hashlib.sha1(b"cu" + b"salt").digest() + b"salt")
    greedy = b"{ARGON2}$argon2id$v=19$m=9999999,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"

    assert verifies((ssha,), b"cu")
    assert not verifies((ssha,), b"other")
    assert verifies((b"{ARGON2}broken", hashed(b"x")), b"x")
    for stored in (b"x", b"{ARGON2}x", b"{SSHA}", b"{SSHA}!!", b"{CRYPT}x", greedy):
        assert not verifies((stored,), b"x")
    assert not verifies((), b"")
    assert not verifies((hashed(b"x" * 1024),), b"x" * 1025)


def test_a_cookie_serves_its_own_search_and_no_other(suffix):
    root = Talk(suffix, ROOT.dn, ROOT.password)
    _, code, cookie = root.search(SUFFIX, Present("uid"), page=2)
    assert code == 0
    assert cookie

    def go_on(talk: Talk, wanted: Filter, cookie: bytes, base: str = SUFFIX) -> int:
        asked = requests.search(base, wanted, ("1.1",), Scope.SUBTREE)
        return talk.result(asked, requests.paged(2, cookie))

    assert go_on(root, Present("mail"), cookie) == 53
    assert go_on(root, Present("uid"), cookie, PEOPLE) == 53
    assert go_on(root, Present("uid"), cookie[:-1]) == 53
    assert go_on(root, Present("uid"), b"\x00" * 16 + b"dc=x") == 53
    assert go_on(Talk(suffix, ROOT.dn, ROOT.password), Present("uid"), cookie) == 53
    assert go_on(root, Present("uid"), cookie) == 0


def test_what_this_server_does_not_do_is_refused_by_its_right_name(suffix):
    talk = Talk(suffix)

    assert talk.result(tlv(0x60, integer(2) + text("") + tlv(0x80, b""))) == 2
    assert talk.result(tlv(0x60, integer(3) + text("") + tlv(0xA3, text("PLAIN")))) == 7
    assert talk.result(tlv(0x77, tlv(0x80, b"1.3.6.1.4.1.1466.20037"))) == 2  # StartTLS
    critical = tlv(0xA0, requests.control("1.2.3", b""))
    assert (
        talk.result(tlv(0x6E, text("") + tlv(SEQUENCE, text("a") + octets(b"b"))), critical) == 12
    )
    with pytest.raises(MalformedMessageError):
        talk.say(tlv(0x7E, b""))
    assert talk.session.answer(requests.message(9, tlv(0x42, b""))) is None
    assert integer(3, ENUMERATED)
