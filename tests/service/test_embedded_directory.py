"""The embedded directory over the house's database: SQLite and PostgreSQL, one process or several."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from directory.filters import Equal, Present, Substrings
from directory.ldap_directory import open_mail_directory
from directory.mail_directory import Scope
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    ResultCode,
)
from directory.server import Suffix
from service.journeys.embedded_directory import EmbeddedDirectory
from tests.support.embedded import SCHEMA
from tests.support.mail_slapd import LISTS, PEOPLE, SUFFIX, staff

REPLACE, ANYBODY = ModifyKind.REPLACE, Present("uid")


@pytest.fixture
def embedded(memory):
    directory = EmbeddedDirectory(memory, lambda: datetime.now(UTC), SUFFIX, SCHEMA)
    directory.found(PEOPLE, LISTS)
    yield directory
    directory.close()


def everything(suffix: Suffix, wanted=ANYBODY) -> list[str]:
    found = suffix.search(suffix.name(SUFFIX), Scope.SUBTREE, wanted)
    return [entry.dn for some, _ in found for entry in some]


def test_what_is_written_is_found_by_every_way(embedded):
    suffix = embedded.suffix()
    for entry in staff(30):
        assert suffix.perform(AddEntry(entry.dn, entry.attributes)).succeeded

    dn = f"uid=cb000007,{PEOPLE}"
    assert everything(suffix, Equal("mail", b"CB000007@cantho.example")) == [dn]
    assert everything(suffix, Equal("employeeNumber", b"cb000007")) == [dn]
    assert everything(suffix, Substrings("uid", None, (b"00007",))) == [dn]
    entry = suffix.get(suffix.name(dn))
    assert entry is not None
    assert everything(suffix, Equal("entryUUID", entry.uuid.upper().encode())) == [dn]
    assert len(everything(suffix)) == 30


def test_an_address_is_one_entrys_alone(embedded):
    suffix = embedded.suffix()
    first, second = staff(2)
    assert suffix.perform(AddEntry(first.dn, first.attributes)).succeeded
    taken = {**second.attributes, "govMailAlias": (b"CB000000@cantho.example",)}

    refused = suffix.perform(AddEntry(second.dn, taken))
    assert refused.code == ResultCode.CONSTRAINT_VIOLATION
    assert suffix.perform(AddEntry(second.dn, second.attributes)).succeeded
    change = Modification(REPLACE, "mail", (b"cb000000@cantho.example",))
    assert suffix.perform(ModifyEntry(second.dn, (change,))).code == ResultCode.CONSTRAINT_VIOLATION
    swap = (
        Modification(REPLACE, "mail", (b"new@cantho.example",)),
        Modification(ModifyKind.ADD, "govMailAlias", (b"cb000000@cantho.example",)),
    )
    assert suffix.perform(ModifyEntry(first.dn, swap)).succeeded
    assert suffix.perform(DeleteEntry(first.dn)).succeeded
    assert suffix.perform(ModifyEntry(second.dn, (change,))).succeeded


def test_a_subtree_moves_with_the_ways_to_find_it(embedded):
    suffix = embedded.suffix()
    units = [AddEntry(f"ou={n},{PEOPLE}", {"objectClass": (b"organizationalUnit",)}) for n in "ab"]
    people = [
        AddEntry(one.dn.replace(PEOPLE, f"ou=a,{PEOPLE}"), one.attributes) for one in staff(700)
    ]
    assert all(suffix.perform(one).succeeded for one in (*units, *people[:1]))
    suffix.perform_all(people[1:])  # the rest at once, to be quick
    before = {e.uuid for some, _ in suffix.search(
        suffix.name(SUFFIX), Scope.SUBTREE, Present("uid")) for e in some}  # fmt: skip

    assert suffix.perform(MoveEntry(f"ou=a,{PEOPLE}", "ou=Á ", f"ou=b,{PEOPLE}")).succeeded

    below = f"ou=Á,ou=b,{PEOPLE}"
    assert everything(suffix, Equal("mail", b"cb000699@cantho.example")) == [
        f"uid=cb000699,{below}"
    ]
    assert {e.uuid for some, _ in suffix.search(
        suffix.name(below), Scope.ONE_LEVEL, Present("uid")) for e in some} == before  # fmt: skip
    again = MoveEntry(below, "ou=a", f"ou=b,{PEOPLE}")
    assert suffix.perform(again).succeeded
    assert suffix.perform(MoveEntry(f"ou=b,{PEOPLE}", "ou=x", f"ou=a,ou=b,{PEOPLE}")).code == 53


def test_values_that_are_no_text_come_back_as_they_went(embedded):
    suffix = embedded.suffix()
    entry = staff(1)[0]
    picture = (b"\xff\xd8\xff\0\x01" * 1000, b"\0")
    given = {**entry.attributes, "jpegPhoto": picture, "description": ("a\0b\u2028".encode(),)}

    assert suffix.perform(AddEntry(entry.dn, given)).succeeded

    there = suffix.get(suffix.name(entry.dn))
    assert there is not None
    assert there.attributes["jpegphoto"] == picture
    assert there.attributes["description"] == ("a\0b\u2028".encode(),)


def test_signs_that_no_database_likes_in_names_and_values_are_kept(embedded):
    suffix = embedded.suffix()
    value = "a\0\x01\ue000b"
    given = {**staff(1)[0].attributes, "uid": (value.encode(),), "mail": (b"a\0@x.vn",)}

    assert suffix.perform(AddEntry(f"uid=a\\00\\01\ue000b,{PEOPLE}", given)).succeeded

    assert len(everything(suffix, Equal("uid", value.upper().encode()))) == 1
    assert len(everything(suffix, Equal("mail", b"A\0@x.vn"))) == 1


@pytest.mark.parametrize("length", [100, 900, 5000])
def test_long_names_and_values_are_kept_or_refused_and_break_nothing(embedded, length):
    suffix = embedded.suffix()
    entry = staff(1)[0]
    word = "đ" * length
    given = {**entry.attributes, "uid": (word.encode(),), "mail": (b"x" * length + b"@x.vn",)}
    given |= {"employeeNumber": (word.encode(),)}

    named = suffix.perform(AddEntry(f"uid={word},{PEOPLE}", given))
    valued = suffix.perform(
        AddEntry(f"cn=a,{PEOPLE}", {**given, "cn": (b"a",), "mail": (b"y@x.vn",)})
    )

    assert named.code in {ResultCode.SUCCESS, ResultCode.INVALID_DN_SYNTAX}
    assert valued.succeeded
    found = everything(suffix, Equal("employeeNumber", word.upper().encode()))
    assert len(found) == (2 if named.succeeded else 1)
    assert everything(suffix, Equal("employeeNumber", f"{word}d".encode())) == []


def test_many_at_once_never_share_an_address_and_leave_nobody_without_a_parent(embedded):
    """Sixteen adders want one address; sixteen hang entries under what others delete."""
    suffix = embedded.suffix()
    place = f"ou=tam,{PEOPLE}"

    def want(number: int) -> tuple[int, int]:
        entry = staff(number + 1)[number]
        same = {**entry.attributes, "mail": (b"one@cantho.example",)}
        first = suffix.perform(AddEntry(entry.dn, same)).code
        suffix.perform(AddEntry(place, {"objectClass": (b"organizationalUnit",)}))
        below = {**entry.attributes, "mail": (f"b{number}@cantho.example".encode(),)}
        suffix.perform(AddEntry(f"uid=cb{number:06},{place}", below))
        if number % 2:
            suffix.perform(DeleteEntry(f"uid=cb{number:06},{place}"))
        return first, suffix.perform(DeleteEntry(place)).code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(want, range(16)))

    assert [first for first, _ in codes].count(0) == 1
    assert len(everything(suffix, Equal("mail", b"one@cantho.example"))) == 1
    for dn in everything(suffix):
        assert suffix.get(suffix.name(dn.partition(",")[2])) is not None


SERVE = """
import sys
from datetime import UTC, datetime
from directory.server import RootAccount
from service.journeys.embedded_directory import EmbeddedDirectory
from service.store.engine import Memory, open_engine
from tests.support.embedded import SCHEMA
from tests.support.mail_slapd import MANAGER, MANAGER_PASSWORD, SUFFIX
memory = Memory(open_engine(sys.argv[1]))
embedded = EmbeddedDirectory(memory, lambda: datetime.now(UTC), SUFFIX, SCHEMA)
server = embedded.serve(0, RootAccount(MANAGER, MANAGER_PASSWORD))
print(server.port, flush=True)
sys.stdin.read()
server.stop()
"""


def test_two_processes_over_one_database_agree(embedded, furnished_url):
    """Two servers take writes of the same entries at the same time; both tell the same in the end."""
    from tests.support.mail_slapd import MANAGER, MANAGER_PASSWORD

    servers = [
        subprocess.Popen(
            [sys.executable, "-c", SERVE, furnished_url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        policies = []
        for one in servers:
            assert one.stdout
            policies.append(_policy(int(one.stdout.readline()), MANAGER, MANAGER_PASSWORD))
        people = staff(60)

        def write(number: int) -> list[int]:
            with open_mail_directory(policies[number]) as directory:
                adds = [AddEntry(one.dn, one.attributes) for one in people]
                titles = [
                    ModifyEntry(
                        one.dn,
                        (Modification(REPLACE, "title", (f"by {number}".encode(),)),),
                        Equal("title", "Chuyên viên".encode()),
                    )
                    for one in people
                ]
                return [result.code for result in directory.carry([*adds, *titles])]

        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(write, range(2)))
        told = []
        for policy in policies:
            with open_mail_directory(policy) as directory:
                told.append(sorted(directory.search(SUFFIX, Present("uid")), key=lambda e: e.dn))
    finally:
        for one in servers:
            one.communicate(timeout=20)

    assert told[0] == told[1]
    assert len(told[0]) == 60
    for at in range(60):  # each was added by one of them, and its title changed by one of them
        assert sorted(code[at] for code in codes) == [0, ResultCode.ENTRY_ALREADY_EXISTS]
        assert sorted(code[60 + at] for code in codes) == [0, ResultCode.ASSERTION_FAILED]


def _policy(port: int, dn: str, password: str):
    from directory.client import LdapPolicy

    return LdapPolicy(
        f"ldap://127.0.0.1:{port}", SUFFIX, start_tls=False, bind_dn=dn, bind_password=password,
        timeout_seconds=30.0,
    )  # fmt: skip


def test_a_process_starts_its_server_when_first_asked_and_reaches_it(embedded):
    policy = embedded.policy(5.0)

    assert policy == embedded.policy(5.0)
    assert policy.bind_password not in repr(policy)
    with open_mail_directory(policy) as directory:
        assert directory.read(PEOPLE) is not None
        assert directory.facts().asserts
        assert "trials" in directory.facts().vendor


def test_the_base_is_founded_once_and_never_in_a_foreign_place(embedded):
    deep = f"ou=x,ou=y,{PEOPLE}"
    embedded.found(deep, deep)

    suffix = embedded.suffix()
    assert suffix.get(suffix.name(deep)) is not None
    with pytest.raises(ValueError, match="below"):
        embedded.found("ou=x,dc=elsewhere")


MEASURE = """
import json, resource, sys
from datetime import UTC, datetime
from directory.filters import Present
from directory.ldap_directory import open_mail_directory
from directory.operations import AddEntry
from service.journeys.embedded_directory import EmbeddedDirectory
from service.store.engine import Memory, Row, open_engine
import service.store.tables
from tests.support.embedded import SCHEMA
from tests.support.mail_slapd import LISTS, PEOPLE, SUFFIX, staff
import time
memory = Memory(open_engine(sys.argv[1]))
embedded = EmbeddedDirectory(memory, lambda: datetime.now(UTC), SUFFIX, SCHEMA)
told = {}
def fill(count, begin):
    suffix = embedded.suffix()
    suffix.perform_all(AddEntry(one.dn, one.attributes) for one in staff(count)[begin:])
done = 0
for count in map(int, sys.argv[2:]):
    fill(count, done)
    done = count
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with open_mail_directory(embedded.policy(60.0)) as directory:
        found = sum(1 for _ in directory.search(SUFFIX, Present("uid"), ("uid",)))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told[count] = (found, time.process_time() - begun, (after - before) // 1024)
embedded.close()
print(json.dumps(told))
"""


def test_reading_all_is_linear_and_memory_does_not_grow_with_it(embedded, furnished_url):
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, furnished_url, "1000", "4000"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    small, large = json.loads(told.stdout).values()

    assert (small[0], large[0]) == (1000, 4000)
    assert large[1] < 4 * small[1] * 2.5 + 0.3
    assert large[2] < 30
