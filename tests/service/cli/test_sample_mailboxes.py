"""The sample city's mailboxes, and the HR file that goes with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import ROOT
from directory.addresses import AddressBook, load_address_rule
from directory.client import LdapDirectory
from directory.entries import Entry
from directory.filters import EVERY_ENTRY
from directory.guard import judge, load_limits
from directory.ldap_directory import open_mail_directory
from directory.mapping import load_flavour
from directory.plan import Kind
from directory.planning import Desired, Existing, PlanRules, diff
from directory.snapshot import load_layout, read_snapshot
from scripts import make_sample_staff
from service.cli.sample_city import SAMPLES, read_city, settle
from service.cli.sample_mailboxes import settle_mailboxes
from service.journeys.embedded_directory import EmbeddedDirectory
from tests.support.embedded import SCHEMA
from tests.support.house import TestHouse, a_house
from tests.support.mail_slapd import LISTS, PEOPLE, SUFFIX

POLICIES = ROOT / "config/policies"
FLAVOUR = load_flavour(POLICIES / "directories/openldap.toml")


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    house = a_house(tmp_path)
    settle(house.memory, read_city())
    return house


@pytest.fixture
def embedded(house):
    directory = EmbeddedDirectory(house.memory, house.clock, SUFFIX, SCHEMA)
    yield directory
    directory.close()


def settled(house: TestHouse, embedded: EmbeddedDirectory) -> list[Entry]:
    """Settle the mailboxes and return everything there is, what the server keeps included."""
    passwords = {"lanhdao": "antin-demo"}
    settle_mailboxes(house.memory, (embedded, PEOPLE, LISTS), read_city().facts["mail"], passwords)
    with open_mail_directory(embedded.policy(20.0)) as directory:
        return list(directory.search(SUFFIX, EVERY_ENTRY, ("*", "+")))


def lists_of(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if b"govMailList" in entry.attributes["objectclass"]]


def test_everybody_and_every_unit_has_a_mailbox_and_settling_again_changes_nothing(house, embedded):
    first = settled(house, embedded)
    accounts = [one for entry in first if (one := FLAVOUR.read_account(entry))]
    lists = [one for entry in lists_of(first) if (one := FLAVOUR.read_list(entry))]

    people = [one for one in accounts if not one.shared]
    assert len(people) == 40
    assert all(one.mail.endswith("@cantho.example") and one.staff_number for one in people)
    assert len(accounts) - len(people) == len(lists) == 6
    assert sum(one.standing != "active" for one in people) == 2
    assert sum(bool(one.locked) for one in people) == 1
    assert [one.forwards for one in people if one.forwards] == [("canbo05@thu-rieng.example.com",)]
    assert {member for one in lists for member in one.members} == {one.dn for one in people}
    assert settled(house, embedded) == first


def test_whoever_got_another_name_by_now_is_not_settled_twice(house, embedded):
    from directory.operations import MoveEntry

    settled(house, embedded)
    moved = MoveEntry(f"uid=canbo01,{PEOPLE}", "uid=doiten", None)
    assert embedded.suffix().perform(moved).succeeded

    again = settled(house, embedded)

    assert sum(entry.first("employeenumber") == "CT00007" for entry in again) == 1


def test_a_sample_person_signs_in_at_the_directory(house, embedded):
    settled(house, embedded)
    policy = embedded.policy(10.0)

    person = LdapDirectory(policy).authenticate("lanhdao", "antin-demo")
    assert person.full_name == "Nguyễn Thị Minh Anh"


def test_the_hr_file_is_this_months(tmp_path, monkeypatch):
    monkeypatch.setattr(make_sample_staff, "SAMPLES", tmp_path)
    make_sample_staff.main()

    assert (tmp_path / "nhan-su.csv").read_bytes() == (SAMPLES / "nhan-su.csv").read_bytes()


def test_the_hr_file_brings_what_a_month_brings_and_the_guard_lets_it_pass(house, embedded):
    entries = settled(house, embedded)
    layout = replace(load_layout(POLICIES / "hr-columns.toml"), units=frozenset(read_city().units))
    octets = (SAMPLES / "nhan-su.csv").read_bytes()
    snapshot = read_snapshot(octets, "nhan-su.csv", layout)
    accounts = [entry for entry in entries if FLAVOUR.read_account(entry)]
    in_use = [value for entry in accounts for value in entry.texts("mail")]
    book = AddressBook(load_address_rule(POLICIES / "addresses/can-tho-mau.toml"), in_use)

    plan = diff(
        Desired(snapshot.records, snapshot.unit_mailboxes),
        Existing(accounts, lists_of(entries)),
        FLAVOUR,
        PlanRules(
            PEOPLE, house.clock(), forward_domains=frozenset({".example"}), default_quota_mb=2048
        ),
        book,
    )

    assert snapshot.faults == ()
    assert plan.counts == {
        Kind.SUSPEND: 2,
        Kind.REVOKE_FORWARDING: 1,
        Kind.ADD: 2,
        Kind.MODIFY: 1,
        Kind.MOVE: 1,
        Kind.LIST: 5,
    }
    assert judge(plan, load_limits(POLICIES / "mailboxes.toml")) == ()
