"""Our wire and ldap3 alone, over real servers: the same entries, the same results, from the same hand."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from ldap3.core.exceptions import LDAPException

from directory.client import LdapDirectory, LdapPolicy
from directory.entries import Entry
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.filter_text import parse_filter
from directory.filters import EVERY_ENTRY, All, AnyOf, Equal, Not, Substrings
from directory.ldap_directory import LdapMailDirectory, open_mail_directory
from directory.ldap_slowly import SlowMailDirectory
from directory.mail_directory import NO_ATTRIBUTES, MailDirectory, Scope
from directory.names import name_key, relative_name
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    Operation,
    ResultCode,
)
from tests.support.mail_slapd import PEOPLE, SUFFIX, MailSlapd, a_mail_slapd, staff
from tests.support.slapd import SEARCHER, SEARCHER_PASSWORD, Slapd
from tests.support.slapd import SUFFIX as SECURE_SUFFIX

pytestmark = pytest.mark.slapd
ADD, DELETE, REPLACE = ModifyKind.ADD, ModifyKind.DELETE, ModifyKind.REPLACE
HO = ("Nguyễn", "Trần", "Lê", "Đỗ", 'Phạm "Bé"', "Hồ, Văn", "Ông + Bà", "#Số", "a\\b", "<Q.1>;")


def odd_people(count: int) -> list[Entry]:
    """People whose names, photographs and languages are all that an entry may hold."""
    chance = random.Random(4)
    made = []
    for n in range(count):
        name = f"{chance.choice(HO)} {n}"
        attributes = {
            "objectClass": (b"inetOrgPerson", b"govAccount"),
            "cn": (name.encode(),),
            "sn": (name.split()[0].encode(), b"khac"),
            "uid": (b"odd%d" % n,),
            "govAccountStatus": (b"active",),
            "jpegPhoto": tuple(chance.randbytes(chance.choice((1, 130, 300, 70_000 // 100)))
                               for _ in range(chance.randrange(3))),
            "description": tuple(("x" * k).encode() for k in {100, 120, 125, 127, 128, 129, 255 + n % 3}),
            "cn;lang-vi": ("Tên tiếng Việt".encode(), b"hai"),
            "userPassword": (chance.randbytes(20),),
            "initials": (b" ",) if n % 5 == 0 else (b"A", b"B", b"C"),
        }  # fmt: skip
        if n % 3:
            del attributes["cn;lang-vi"]
        if n % 4 == 0:
            attributes |= {"audio": (b"", b"\0")} if n % 8 == 0 else {"o": (b"UBND",)}
        made.append(
            Entry(
                f"{relative_name('cn', name)},{PEOPLE}",
                {key: values for key, values in attributes.items() if values},
            )
        )
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[MailSlapd]:
    with a_mail_slapd(staff(2500)) as running, open_mail_directory(running.policy) as directory:
        # slapadd takes no empty values; the server itself does.
        added = directory.carry(AddEntry(one.dn, one.attributes) for one in odd_people(1500))
        assert [one for one in added if not one.succeeded] == []
        yield running


@pytest.fixture(params=["wire", "ldap3"])
def directory(request, server) -> Iterator[MailDirectory]:
    policy = replace(server.policy, slowly=request.param == "ldap3")
    with open_mail_directory(policy) as opened:
        yield opened


@pytest.fixture
def fast(server) -> Iterator[MailDirectory]:
    with open_mail_directory(server.policy) as opened:
        yield opened


@pytest.fixture
def slow(server) -> Iterator[MailDirectory]:
    with open_mail_directory(replace(server.policy, slowly=True)) as opened:
        yield opened


def test_each_way_is_the_one_that_was_asked_for(fast, slow) -> None:
    assert isinstance(fast, LdapMailDirectory)
    assert isinstance(slow, SlowMailDirectory)


@pytest.mark.parametrize(
    "attributes",
    [("*",), ("*", "+"), ("cn;lang-vi", "jpegPhoto"), ("1.1",), ("uid", "audio", "entryUUID")],
)
def test_four_thousand_entries_are_the_same_to_the_octet(fast, slow, attributes) -> None:
    ours = list(fast.search(SUFFIX, EVERY_ENTRY, attributes))
    theirs = list(slow.search(SUFFIX, EVERY_ENTRY, attributes))

    assert len(ours) == 4003
    assert ours == theirs
    assert [list(one.attributes) for one in ours] == [list(one.attributes) for one in theirs]


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("base", [SUFFIX, PEOPLE, f"uid=cb000007,{PEOPLE}"])
@pytest.mark.parametrize(
    "wanted",
    [
        Equal("uid", b"cb000007"),
        Substrings("cn", "Đỗ".encode(), (), b"1"),
        Substrings("cn", None, (b"*",), None),
        Equal("cn", 'Phạm "Bé" 14'.encode()),
        AnyOf((Equal("uid", b"odd3"), Not(EVERY_ENTRY), Equal("jpegPhoto", b"\0\xff()*\\"))),
        All((parse_filter("(uid>=odd2)"), parse_filter("(uid<=odd3)"))),
        Equal("cn", b"*)(uid=*"),
        Equal("cn", b"a\0b"),
        Equal("noSuchAttribute", b"a"),
    ],
)
def test_filters_find_the_same(fast, slow, base, scope, wanted) -> None:
    def found(one: MailDirectory) -> list[str]:
        return [entry.dn for entry in one.search(base, wanted, NO_ATTRIBUTES, scope=scope)]

    assert found(fast) == found(slow)


def test_a_filter_that_a_name_would_break_out_of_finds_nobody(directory) -> None:
    assert list(directory.search(SUFFIX, Equal("uid", b"*)(uid=*"))) == []
    assert list(directory.search(SUFFIX, Equal("uid", b"cb000007\0"))) == []


@pytest.mark.parametrize("name", ["Đỗ, Văn + B", " #x ", 'a"b\\', "x\0y", "=;<>", "Ông"])
def test_a_name_full_of_signs_is_added_read_moved_and_taken_away(directory, name) -> None:
    dn = f"{relative_name('cn', name)},{PEOPLE}"
    moved = f"{relative_name('cn', name + ' 2')},{SUFFIX}"
    person = {
        "objectClass": (b"inetOrgPerson",),
        "sn": (b"x",),
        "cn": (name.encode(),),
        "userPassword": (b"\0\1", b"\xff" * 200),
    }
    results = list(
        directory.carry(
            [
                AddEntry(dn, person),
                ModifyEntry(
                    dn,
                    (
                        Modification(ADD, "description", (b"a", b"b")),
                        Modification(DELETE, "userPassword", (b"\0\1",)),
                        Modification(REPLACE, "sn", ("Đỗ".encode(),)),
                        Modification(DELETE, "description", (b"a",)),
                    ),
                    Equal("sn", b"x"),
                ),
                MoveEntry(
                    dn, relative_name("cn", name + " 2"), SUFFIX, assertion=Equal("sn", b"no")
                ),
                MoveEntry(dn, relative_name("cn", name + " 2"), SUFFIX),
            ],
            window=1,  # a server may take what is in flight in any order (RFC 4511, 3.1)
        )
    )

    assert [one.code for one in results] == [0, 0, ResultCode.ASSERTION_FAILED, 0]
    entry = directory.read(moved)
    assert entry is not None
    assert name_key(entry.dn) == name_key(moved)
    assert entry.attributes["cn"] == ((name + " 2").encode(),)
    assert entry.attributes["description"] == (b"b",)
    assert entry.attributes["userpassword"] == (b"\xff" * 200,)
    assert [one.code for one in directory.carry([DeleteEntry(moved, Equal("sn", b"x"))])] == [122]
    assert [one.code for one in directory.carry([DeleteEntry(moved)])] == [0]
    assert directory.read(moved) is None


REFUSALS: list[tuple[Operation, int]] = [
    (DeleteEntry(f"uid=nobody,{PEOPLE}"), ResultCode.NO_SUCH_OBJECT),
    (DeleteEntry(PEOPLE), ResultCode.NOT_ALLOWED_ON_NON_LEAF),
    (AddEntry(f"uid=cb000001,{PEOPLE}", staff(2)[1].attributes), ResultCode.ENTRY_ALREADY_EXISTS),
    (AddEntry(f"uid=x,{PEOPLE}", {"objectClass": (b"nothing",)}), ResultCode.INVALID_ATTRIBUTE_SYNTAX),
    (AddEntry(f"uid=x,{PEOPLE}", {"objectClass": (b"inetOrgPerson",)}), ResultCode.OBJECT_CLASS_VIOLATION),
    (DeleteEntry("no name at all"), ResultCode.INVALID_DN_SYNTAX),
    (
        ModifyEntry(f"uid=cb000001,{PEOPLE}", (Modification(ADD, "nothing", (b"a",)),)),
        ResultCode.UNDEFINED_ATTRIBUTE_TYPE,
    ),
    (
        ModifyEntry(f"uid=cb000001,{PEOPLE}", (Modification(DELETE, "mail", (b"other",)),)),
        ResultCode.NO_SUCH_ATTRIBUTE,
    ),
    (
        ModifyEntry(f"uid=cb000001,{PEOPLE}", (Modification(ADD, "uid", (b"cb000001",)),)),
        ResultCode.ATTRIBUTE_OR_VALUE_EXISTS,
    ),
    (MoveEntry(f"uid=cb000001,{PEOPLE}", "uid=cb000002"), ResultCode.ENTRY_ALREADY_EXISTS),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "code"), REFUSALS)
def test_refusals_are_results(directory, operation, code) -> None:
    (result,) = directory.carry([operation])

    assert result.code == code


def test_results_come_in_the_order_of_the_operations(fast) -> None:
    operations = [operation for operation, _ in REFUSALS] * 50

    codes = [one.code for one in fast.carry(operations, window=37)]

    assert codes == [code for _, code in REFUSALS] * 50


@pytest.mark.parametrize("window", [0, 1, 2, 3, 1000])
def test_any_window_carries_everything_once(fast, window) -> None:
    dns = [f"ou=cua-so-{n},{SUFFIX}" for n in range(20)]

    unit = {"objectClass": (b"organizationalUnit",)}
    added = [one.code for one in fast.carry((AddEntry(dn, unit) for dn in dns), window=window)]
    gone = [one.code for one in fast.carry((DeleteEntry(dn) for dn in dns), window=window)]

    assert added == gone == [0] * 20


def test_a_name_of_a_megabyte_is_refused_and_the_conversation_goes_on(directory) -> None:
    dn = f"cn={'x' * (1 << 20)},{PEOPLE}"

    (result,) = directory.carry([DeleteEntry(dn)])
    assert not result.succeeded
    with suppress(DirectoryRefusedError):  # or there is no entry of such a name
        assert directory.read(dn) is None
    assert directory.read(PEOPLE) is not None


def test_a_base_that_does_not_exist_is_refused_and_an_entry_is_none(directory) -> None:
    with pytest.raises(DirectoryRefusedError, match="there is no"):
        list(directory.search(f"ou=nowhere,{SUFFIX}", EVERY_ENTRY))
    assert directory.read(f"ou=nowhere,{SUFFIX}") is None


def test_the_server_says_what_it_can(fast, slow) -> None:
    assert fast.facts() == slow.facts()
    assert fast.facts().asserts
    assert fast.facts().naming_contexts == (SUFFIX,)


@pytest.mark.parametrize("password", ["Mật khẩu rất dài 1", "a" * 200, '"\\()*', " trống "])
def test_a_password_that_was_set_opens_and_the_one_before_does_not(
    directory, server, password
) -> None:
    dn = f"uid=cb000009,{PEOPLE}"
    login = replace(server.policy, bind_dn=dn)
    directory.read(dn)
    directory.set_password(dn, "truoc-do")
    directory.set_password(dn, password)
    assert directory.read(dn) is not None  # the conversation goes on after ldap3 had the socket

    with LdapDirectory(replace(login, bind_password=password)).bound("try"):
        pass
    with (
        pytest.raises(DirectoryRefusedError),
        LdapDirectory(replace(login, bind_password="truoc-do")).bound("try"),
    ):
        pass
    entry = directory.read(dn)
    assert entry is not None
    assert entry.attributes["userpassword"][0].startswith(b"{SSHA}")


def test_a_password_for_nobody_is_refused_without_being_told(directory) -> None:
    with pytest.raises(DirectoryRefusedError) as refusal:
        directory.set_password(f"uid=nobody,{PEOPLE}", "bi-mat-lam")
    assert "bi-mat" not in str(refusal.value)


def test_searching_between_changes_in_flight_is_told_and_not_mixed_up(fast) -> None:
    expected = fast.read(PEOPLE)

    def search_between() -> None:
        for _ in range(50):
            changes = [DeleteEntry(f"uid=nobody{n},{PEOPLE}") for n in range(200)]
            results = fast.carry(changes, window=64)
            next(results)
            assert fast.read(PEOPLE) == expected  # where every answer had come already
            list(results)

    with pytest.raises(DirectoryUnreachableError, match="no question of ours|after its end"):
        search_between()


def test_a_limit_of_the_server_is_no_complete_answer(server) -> None:
    """slapd gives everybody but its manager at most what its limits say; a part is never the whole."""
    config = (server.folder / "slapd.conf").read_text()
    assert "sizelimit unlimited" in config  # so the limit of this test is asked of another server
    with a_mail_slapd(staff(1500)) as other:
        conf = other.folder / "slapd.conf"
        other.stop()
        conf.write_text(conf.read_text().replace("sizelimit unlimited", "sizelimit 1200"))
        again = _restarted(other)
        anybody = replace(again, bind_dn=None, bind_password=None)
        with open_mail_directory(anybody) as directory:
            seen = []
            with pytest.raises(DirectoryRefusedError, match="result 4"):
                seen.extend(directory.search(SUFFIX, EVERY_ENTRY, NO_ATTRIBUTES))
        assert len(seen) == 1000


def _restarted(server: MailSlapd) -> LdapPolicy:
    import subprocess

    from tests.support.servers import needs

    server._log = (server.folder / "out").open("wb")
    server.process = subprocess.Popen(
        [needs("slapd"), "-f", server.folder / "slapd.conf", "-h", server.url, "-d", "0"],
        stdout=server._log,
        stderr=server._log,
    )
    server._wait()
    return server.policy


@pytest.mark.parametrize("secure", [False, True])
def test_over_tls_it_is_the_same(slapd: Slapd, secure: bool) -> None:
    policy = LdapPolicy(
        url=slapd.secure_url if secure else slapd.url,
        base_dn=SECURE_SUFFIX,
        ca_file=slapd.ca_file,
        bind_dn=SEARCHER,
        bind_password=SEARCHER_PASSWORD,
        timeout_seconds=10,
    )
    with (
        open_mail_directory(policy) as fast,
        open_mail_directory(replace(policy, slowly=True)) as slow,
    ):
        ours, theirs = (list(one.search(SECURE_SUFFIX, EVERY_ENTRY)) for one in (fast, slow))
        assert ours == theirs
        assert len(ours) > 5  # the reference to another server is neither an entry nor followed
        large = {"objectClass": (b"inetOrgPerson",), "jpegPhoto": (os.urandom(100_000),)}
        refused = [AddEntry(f"cn={n},{SECURE_SUFFIX}", large) for n in range(100)]
        codes = [one.code for one in fast.carry(refused, window=100)]
        assert len(codes) == 100
        assert ResultCode.SUCCESS not in codes
        assert list(fast.search(SECURE_SUFFIX, EVERY_ENTRY)) == theirs
        with pytest.raises(DirectoryRefusedError, match="result 10"):
            list(fast.search(f"ou=elsewhere,{SECURE_SUFFIX}", EVERY_ENTRY))


def test_ldap3_keeps_its_word_on_what_it_may_write(server) -> None:
    with (
        LdapDirectory(server.policy).bound("read only") as connection,
        pytest.raises(LDAPException),
    ):
        connection.delete(f"uid=cb000001,{PEOPLE}")
