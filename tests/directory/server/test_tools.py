"""OpenLDAP's own tools against both servers: what they print and how they exit is the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from directory.client import LdapPolicy
from tests.support.embedded import an_embedded_directory
from tests.support.mail_slapd import LISTS, MANAGER, PEOPLE, SUFFIX, a_mail_slapd, staff

ME, PASSWORD = f"uid=cb000001,{PEOPLE}", "Mật khẩu rất dài 1"
pytestmark = pytest.mark.skipif(not shutil.which("ldapsearch"), reason="ldap-utils are not there")


@pytest.fixture(scope="module", params=["embedded", pytest.param("slapd", marks=pytest.mark.slapd)])
def policy(request, tmp_path_factory) -> Iterator[LdapPolicy]:
    if request.param == "slapd":
        with a_mail_slapd(staff(40)) as server:
            yield server.policy
    else:
        folder = tmp_path_factory.mktemp("embedded")
        with an_embedded_directory(folder, staff(40)) as (_, policy):
            yield policy


class Tools:
    """Runs a tool as somebody; `code` and `out` are what it did."""

    def __init__(self, policy: LdapPolicy) -> None:
        self.policy = policy

    def __call__(
        self, tool: str, *words: str, stdin: str = "", who: tuple[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        dn, password = who or (MANAGER, self.policy.bind_password or "")
        done = subprocess.run(
            [tool, "-x", "-H", self.policy.url, "-D", dn, "-w", password, *words],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert not done.stderr.count("decoding error")
        return done


@pytest.fixture
def run(policy) -> Tools:
    return Tools(policy)


def found(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr[:300]
    return re.findall(r"^dn: (.*)$", done.stdout, re.MULTILINE)


def test_ldapsearch_pages_through_everything_once(run):
    pages = run("ldapsearch", "-LLL", "-b", SUFFIX, "-E", "pr=7/noprompt", "(uid=*)", "1.1")

    names = found(pages)
    assert len(names) == len(set(names)) == 40


@pytest.mark.parametrize(
    ("words", "code", "count"),
    [
        (["-s", "base", "-b", ME], 0, 1),
        (["-s", "one", "-b", SUFFIX], 0, 2),
        (["-s", "sub", "-b", PEOPLE, "(uid=cb00000*)"], 0, 10),
        (["-s", "sub", "-b", PEOPLE, "(&(uid=cb*1)(!(title=x))(objectClass=person))"], 0, 4),
        (["-b", SUFFIX, "(nonsense=1)"], 0, 0),
        (["-b", SUFFIX, "(!(nonsense=1))"], 0, 0),
        (["-b", SUFFIX, "(cn>=a)"], 0, 0),
        (["-b", SUFFIX, "(createTimestamp>=20200101000000Z)"], 0, 43),
        (["-b", SUFFIX, "(createTimestamp<=20200101000000Z)"], 0, 0),
        (["-b", SUFFIX, "(structuralObjectClass=inetOrgPerson)"], 0, 40),
        (["-b", SUFFIX, "(&)"], 0, 43),
        (["-b", SUFFIX, "(|)"], 0, 0),
        (["-z", "5", "-b", PEOPLE, "(uid=*)"], 4, 5),
        (["-b", f"ou=nowhere,{SUFFIX}"], 32, 0),
        (["-b", "nothing"], 34, 0),
        (["-b", SUFFIX, "-e", "!1.2.3.4"], 12, 0),
        (["-b", ME, "-s", "base", "-e", "!assert=(title=nothing)"], 122, 0),
        (["-b", ME, "-s", "base", "-e", "!assert=(title=Chuyên viên)"], 0, 1),
    ],
)
def test_ldapsearch_finds_as_many(run, words, code, count):
    done = run("ldapsearch", "-LLL", *words)

    assert done.returncode == code, done.stderr[:300]
    assert len(re.findall(r"^dn:", done.stdout, re.MULTILINE)) == count


def test_attributes_are_chosen(run):
    def names(*asked: str) -> set[str]:
        done = run("ldapsearch", "-LLL", "-s", "base", "-b", ME, "(objectClass=*)", *asked)
        assert done.returncode == 0
        return {line.split(":")[0] for line in done.stdout.splitlines() if ":" in line} - {"dn"}

    kept = {"entryUUID", "entryCSN", "createTimestamp", "modifyTimestamp", "structuralObjectClass"}
    everything = names()
    assert {"uid", "cn", "mail", "govAccountStatus"} <= everything
    assert everything == names("*")
    assert not everything & kept
    assert kept | {"subschemaSubentry", "entryDN"} <= names("+")
    assert names("*", "+") >= everything | kept
    assert names("1.1") == set()
    assert names("MAIL", "entryuuid") == {"mail", "entryUUID"}
    assert names("rfc822Mailbox", "2.5.4.3") >= set()


def test_the_root_dse_and_the_schema_are_told_to_anybody(policy):
    def ask(*words: str) -> str:
        asked = ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", policy.url, *words]
        return subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout

    root = ask("-s", "base", "-b", "", "+")
    assert f"namingContexts: {SUFFIX}" in root
    assert "supportedControl: 1.3.6.1.1.12" in root
    assert "supportedControl: 1.2.840.113556.1.4.319" in root
    where = re.search(r"subschemaSubentry: (.*)", root)
    assert where
    schema = ask("-s", "base", "-b", where[1], "attributeTypes", "objectClasses")
    assert "NAME 'govAccountStatus'" in schema
    assert "NAME 'inetOrgPerson'" in schema
    assert re.search(r"2\.5\.4\.3 NAME \( 'cn' 'commonName' \)", schema)


ENTRY = f"""dn: uid=moi,{PEOPLE}
objectClass: inetOrgPerson
objectClass: govAccount
cn: Người Mới
sn: Người
mail: moi@cantho.example
govAccountStatus: active
"""


def test_an_entry_lives_from_ldapadd_to_ldapdelete(run):
    dn = f"uid=moi,{PEOPLE}"
    changes = f"dn: {dn}\nchangetype: modify\nreplace: title\ntitle: A\n-\nadd: title\ntitle: B\n"

    assert run("ldapadd", stdin=ENTRY).returncode == 0
    assert run("ldapadd", stdin=ENTRY).returncode == 68
    assert run("ldapmodify", stdin=changes).returncode == 0
    there = run("ldapsearch", "-LLL", "-b", dn, "(title=b)", "uid", "title")
    assert "uid: moi\n" in there.stdout  # the name's value is added with it (RFC 4511, 4.7)
    assert run("ldapcompare", dn, "title:b").returncode == 6
    assert run("ldapcompare", dn, "title:c").returncode == 5
    assert run("ldapcompare", dn, "description:c").returncode == 16
    assert run("ldapmodrdn", "-r", dn, "uid=moi2").returncode == 0
    assert run("ldapmodrdn", "-s", LISTS, f"uid=moi2,{PEOPLE}", "uid=moi3").returncode == 0
    assert found(run("ldapsearch", "-LLL", "-b", SUFFIX, "(uid=moi*)"))[0] == f"uid=moi3,{LISTS}"
    assert "uid: moi2" in run("ldapsearch", "-LLL", "-b", SUFFIX, "(uid=moi3)").stdout
    asserted = run("ldapdelete", "-e", "!assert=(title=Z)", f"uid=moi3,{LISTS}")
    assert asserted.returncode == 122
    assert run("ldapdelete", f"uid=moi3,{LISTS}").returncode == 0
    assert run("ldapdelete", f"uid=moi3,{LISTS}").returncode == 32


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("replace: uid\nuid: other", {64, 67}),
        ("delete: uid", {64, 67}),
        ("delete: sn", 65),
        ("replace: mail\nmail: ừ@x.vn", 21),
        ("replace: govMailQuotaMB\ngovMailQuotaMB: nhiều", 21),
        ("replace: govMailQuotaMB\ngovMailQuotaMB: 1\ngovMailQuotaMB: 2", 19),
        ("add: manager\nmanager: nobody", 21),
        ("add: nonsense\nnonsense: 1", 17),
        ("add: member\nmember: dc=x", 65),
        ("replace: entryUUID\nentryUUID: 2f8b6d7a-5a3e-4f6c-9f3e-0a1b2c3d4e5f", 19),
        ("replace: objectClass\nobjectClass: groupOfNames", 69),
        ("add: objectClass\nobjectClass: nonsense", 21),
        ("delete: title\ntitle: nothing", 16),
        ("add: mail\nmail: cb000002@cantho.example", 20),
    ],
)
def test_a_change_that_may_not_be_is_refused_for_the_same_reason(run, change, code):
    dn = f"uid=cb000002,{PEOPLE}"
    before = run("ldapsearch", "-LLL", "-s", "base", "-b", dn).stdout

    done = run("ldapmodify", stdin=f"dn: {dn}\nchangetype: modify\n{change}\n")

    assert done.returncode in (code if isinstance(code, set) else {code}), done.stderr
    assert run("ldapsearch", "-LLL", "-s", "base", "-b", dn).stdout == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((PEOPLE, "ou=a"), 0),
        (("-s", f"ou=a,{SUFFIX}", f"ou=a,{SUFFIX}", "ou=a"), 53),
        (("-s", f"ou=nowhere,{SUFFIX}", f"ou=a,{SUFFIX}", "ou=a"), 32),
        ((f"uid=cb000001,ou=a,{SUFFIX}", "uid=cb000002"), 68),
        ((f"uid=cb000001,ou=a,{SUFFIX}", "x"), 34),
        ((f"uid=cb000001,ou=a,{SUFFIX}", "nonsense=1"), {17, 34}),
        ((f"ou=a,{SUFFIX}", "ou=people"), 0),
    ],
)
def test_a_whole_subtree_is_renamed_and_named_back(run, words, code):
    done = run("ldapmodrdn", "-r", *words)

    assert done.returncode in (code if isinstance(code, set) else {code}), done.stderr
    if code == 0:
        where = f"{words[-1]},{SUFFIX}"
        assert len(found(run("ldapsearch", "-LLL", "-b", where, "(uid=*)", "1.1"))) == 40
        assert run("ldapcompare", where, words[-1].replace("=", ":")).returncode == 6


def test_ldappasswd_gives_a_password_and_ldapwhoami_proves_it(run):
    assert run("ldappasswd", "-s", PASSWORD, ME).returncode == 0
    assert run("ldapwhoami", who=(ME, PASSWORD)).stdout.strip() == f"dn:{ME}"
    assert run("ldapwhoami", who=(ME, "wrong")).returncode == 49
    assert run("ldapwhoami", who=(f"uid=nobody,{PEOPLE}", "wrong")).returncode == 49
    assert run("ldapwhoami", who=("nothing", "wrong")).returncode == 34
    kept = run("ldapsearch", "-LLL", "-b", ME, "(objectClass=*)", "userPassword").stdout
    assert "userPassword:: " in kept
    generated = re.search(r"New password: (\S+)", run("ldappasswd", ME).stdout)
    assert generated
    assert run("ldapwhoami", who=(ME, generated[1])).returncode == 0
