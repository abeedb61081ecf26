"""A step is one operation, asserts what it was made from, and is known again when it was carried out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from directory.entries import Entry
from directory.filters import All, Equal, Not, Present
from directory.mail_directory import ASSERTION_CONTROL, ServerFacts
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    ResultCode,
)
from directory.people import MailList
from directory.steps import after_state_holds, before_state_holds, operation_of
from tests.support.memory_directory import MemoryDirectory
from tests.support.planning import PEOPLE, account, entry, flavour, mail_list, octets

ASSERTS = ServerFacts(controls=frozenset({ASSERTION_CONTROL}))
ASSERTS_NOT = ServerFacts()
FORWARD = {"forwards": ("a@gmail.com",)}


def carried(there: Entry, step, *, asserts: bool = True):
    """Return the code of a step carried out on one entry, and the entry after."""
    directory = MemoryDirectory([there], controls=(ASSERTION_CONTROL,) if asserts else ())
    (result,) = directory.carry([operation_of(step, directory.facts())])
    return result.code, directory.read(step.new_dn or step.dn, ("*", "entryUUID"))


def test_every_changed_value_is_asserted_and_the_identity_too():
    there = account(1, title="Chuyên viên", aliases=("x@x.vn", "y@x.vn"))
    step = flavour().modify(there, {"title": ("Giám đốc",), "aliases": (), "quota_mb": ("9",)})
    operation = operation_of(step, ASSERTS)
    assert operation.assertion == All(
        (
            Equal("entryUUID", there.entry_uuid.encode()),
            Equal("title", "Chuyên viên".encode()),
            Equal("govMailAlias", b"x@x.vn"),
            Equal("govMailAlias", b"y@x.vn"),
            Not(Present("govMailQuotaMB")),
        )
    )
    assert operation_of(step, ASSERTS_NOT).assertion is None


@pytest.mark.parametrize("facts", [ASSERTS, ASSERTS_NOT])
def test_values_go_and_come_by_name_and_never_a_whole_attribute(facts):
    step = flavour().modify(
        account(1, aliases=("x@x.vn", "y@x.vn")), {"aliases": ("y@x.vn", "z@x.vn")}
    )
    assert operation_of(step, facts).modifications == (
        Modification(ModifyKind.DELETE, "govMailAlias", (b"x@x.vn",)),
        Modification(ModifyKind.ADD, "govMailAlias", (b"z@x.vn",)),
    )


@pytest.mark.parametrize("asserts", [True, False])
def test_a_change_made_by_hand_since_is_not_written_over(asserts):
    there = entry(1, title="Chuyên viên")
    step = flavour().modify(flavour().read_account(there), {"title": ("Giám đốc",)})
    by_hand = Entry(there.dn, {**there.attributes, "title": octets("Chánh văn phòng")})
    code, after = carried(by_hand, step, asserts=asserts)
    assert code in {ResultCode.ASSERTION_FAILED, ResultCode.NO_SUCH_ATTRIBUTE}
    assert after.texts("title") == ("Chánh văn phòng",)
    gone = Entry(there.dn, {k: v for k, v in there.attributes.items() if k != "title"})
    assert carried(gone, step, asserts=asserts)[0] == code


def test_another_entry_under_the_same_name_is_not_touched():
    there = entry(1, title="a")
    step = flavour().modify(flavour().read_account(there), {"title": ("b",)})
    other = Entry(
        there.dn, {**there.attributes, "entryuuid": octets("00000000-0000-0000-0000-000000000000")}
    )
    assert carried(other, step)[0] == ResultCode.ASSERTION_FAILED
    assert not before_state_holds(step, other)


@pytest.mark.parametrize("asserts", [True, False])
@pytest.mark.parametrize("planned", [(), ("a@gmail.com",)])
@pytest.mark.parametrize("act", ["suspend", "close"])
def test_whoever_leaves_has_nothing_sent_on_even_if_they_added_it_since(asserts, planned, act):
    there = entry(1, forwards=planned)
    step = getattr(flavour(), act)(flavour().read_account(there))
    since = Entry(
        there.dn, {**there.attributes, "govmailforward": octets(*planned, "since@gmail.com")}
    )
    assert not after_state_holds(step, since)
    code, after = carried(since, step, asserts=asserts)
    assert code == ResultCode.SUCCESS
    assert after.texts("govmailforward") == ()
    assert after_state_holds(step, after)


def test_each_kind_is_one_operation():
    mapping, there = flavour("active-directory"), account(1, of="active-directory")
    added = mapping.add({"user_name": ("an",), "full_name": ("A",), "mail": ("a@x.vn",)},
                        above=PEOPLE, staff_number="1")  # fmt: skip
    said, hung = mapping.move(there, "stc", above=PEOPLE)
    assert isinstance(operation_of(added, ASSERTS), AddEntry)
    assert isinstance(operation_of(said, ASSERTS), ModifyEntry)
    moved = operation_of(hung, ASSERTS)
    assert moved == MoveEntry(there.dn, "cn=cb00001", f"ou=stc,{PEOPLE}", assertion=moved.assertion)
    assert isinstance(operation_of(mapping.withdraw(there), ASSERTS), DeleteEntry)


def test_an_account_is_withdrawn_only_as_it_was_read():
    there = entry(1, title="a")
    step = flavour().withdraw(flavour().read_account(there))
    since = Entry(there.dn, {**there.attributes, "title": octets("b")})
    assert carried(since, step)[0] == ResultCode.ASSERTION_FAILED
    assert carried(there, step) == (ResultCode.SUCCESS, None)


def test_before_and_after_are_told_apart():
    there = entry(1, **FORWARD)
    step = flavour().suspend(flavour().read_account(there))
    _, after = carried(there, step)
    assert before_state_holds(step, there)
    assert not after_state_holds(step, there)
    assert after_state_holds(step, after)
    assert not before_state_holds(step, after)
    assert not before_state_holds(step, None)
    assert not after_state_holds(step, None)


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────


def lists(*members: str) -> MailList:
    return flavour().read_list(mail_list("ds", members))


def members(there: Entry) -> set[str]:
    return set(there.texts("member"))


def test_of_a_list_only_those_named_are_asserted_and_changed():
    there = mail_list("ds", ["cn=a", "cn=b", "cn=c"])
    step = flavour().member(flavour().read_list(there), add=["cn=d"], remove=["cn=a"])
    operation = operation_of(step, ASSERTS)
    assert operation.assertion.parts[1:] == (
        Equal("member", b"cn=a"),
        Not(Equal("member", b"cn=d")),
    )
    more = Entry(there.dn, {**there.attributes, "member": octets("cn=a", "cn=b", "cn=hand")})
    code, after = carried(more, step)
    assert code == ResultCode.SUCCESS
    assert members(after) == {"cn=b", "cn=hand", "cn=d"}


def test_a_list_is_never_empty_and_its_nobody_goes_when_somebody_comes():
    there = mail_list("ds", ["cn=a"])
    emptied = flavour().member(flavour().read_list(there), remove=["cn=a"])
    _, after = carried(there, emptied)
    assert members(after) == {"cn=nobody"}
    assert flavour().read_list(after).members == frozenset()
    filled = flavour().member(flavour().read_list(after), add=["cn=b"])
    assert members(carried(after, filled)[1]) == {"cn=b"}


def test_a_list_with_members_and_a_nobody_can_be_emptied_too():
    there = mail_list("ds", ["CN=Nobody", "cn=a"])
    step = flavour().member(flavour().read_list(there), remove=["cn=a"])
    code, after = carried(there, step)
    assert code == ResultCode.SUCCESS
    assert members(after) == {"CN=Nobody"}


def test_a_list_built_by_hand_knows_its_nobody_without_having_been_read():
    step = flavour().member(
        replace(lists("cn=a"), members=frozenset(), attributes={}), add=["cn=b"]
    )
    assert step.attributes[0].before == octets("cn=nobody")
