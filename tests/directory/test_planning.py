"""Who is suspended, added, moved or asked about: one rule each, and what must never happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from directory.matching import Decisions
from directory.people import UnitMailbox
from directory.plan import Kind, Plan, canonical, read_plan, tell_plan
from directory.plan_rows import HEAD, as_text, plan_rows
from directory.planning import Absence, Desired, Existing, PlanRules, diff
from tests.support.planning import (
    PEOPLE,
    StaffNumbers,
    account,
    entry,
    flavour,
    mail_list,
    octets,
    record,
)

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def planned(staff=(), accounts=(), lists=(), of="openldap", units=(), **rules) -> Plan:
    return diff(
        Desired(list(staff), units, "snapshot"),
        Existing(list(accounts), list(lists)),
        flavour(of),
        PlanRules(PEOPLE, moment=NOW, **rules),
        StaffNumbers(),
    )


def kinds(plan: Plan) -> list[Kind]:
    return [one.kind for one in plan.steps]


def reasons(plan: Plan) -> list[tuple[str, str]]:
    return [(one.staff_number, one.reason) for one in plan.proposals]


def absent(snapshots: int, days: float) -> dict[str, Absence]:
    return {"00001": Absence(snapshots, NOW - timedelta(days=days))}


# ── Nothing to do ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("of", ["openldap", "zimbra", "active-directory"])
def test_where_hr_and_the_directory_agree_there_is_nothing_to_do(of):
    plan = planned([record(1, title="a")], [entry(1, of=of, title="a")], of=of)
    assert (plan.steps, plan.proposals, plan.kept, plan.waiting) == ((), (), (), 0)
    assert plan.population.by_unit == {"snv": 1}


def test_an_empty_cell_says_nothing():
    there = entry(1, title="Chuyên viên", phone="0292", quota_mb="512")
    assert planned([record(1, unit="")], [there]).steps == ()


def test_of_several_names_one_is_enough():
    raw = {"cn": octets("Nguyen Van Long", "Nguyễn Văn Long")}
    assert planned([record(1)], [entry(1, raw=raw)]).steps == ()


# ── Leaving ──────────────────────────────────────────────────────────────────────────────────────────


def test_who_hr_says_has_left_is_suspended_at_once_and_stays_suspended():
    plan = planned([record(1, active=False)], [entry(1, forwards=("a@gmail.com",))])
    assert kinds(plan) == [Kind.SUSPEND]
    assert planned([record(1, active=False)], [entry(1, standing="suspended")]).steps == ()
    assert planned([record(1, active=False)], [entry(1, standing="closed")]).steps == ()


@pytest.mark.parametrize(
    ("snapshots", "days", "suspended"),
    [(1, 0, False), (2, 6.9, False), (1, 30, False), (2, 7, True), (9, 90, True)],
)
def test_who_is_missing_is_suspended_after_so_many_snapshots_and_days(snapshots, days, suspended):
    plan = planned([record(2)], [entry(1), entry(2)], absences=absent(snapshots, days))
    assert (kinds(plan), plan.waiting) == ([Kind.SUSPEND] if suspended else [], not suspended)


def test_who_was_never_counted_as_missing_waits():
    assert planned([record(2)], [entry(1), entry(2)]).waiting == 1


def test_nobody_is_deleted_or_closed_by_a_synchronization():
    staff = [record(1, active=False), record(2)]
    plan = planned(staff, [entry(1), entry(3)], absences=absent(99, 99))
    assert not {Kind.CLOSE, Kind.WITHDRAW} & set(kinds(plan))


# ── Coming back ──────────────────────────────────────────────────────────────────────────────────────


def test_whom_hr_had_suspended_comes_back_whom_a_person_suspended_does_not():
    there = [entry(1, standing="suspended")]
    assert kinds(planned([record(1)], there, restorable=frozenset({"00001"}))) == [Kind.RESTORE]
    plan = planned([record(1)], there)
    assert (kinds(plan), reasons(plan)) == ([], [("00001", "kept_suspended")])


def test_a_closed_account_is_never_opened():
    there = [entry(1, standing="closed", title="x")]
    plan = planned([record(1, title="y")], there, restorable=frozenset({"00001"}))
    assert (plan.steps, reasons(plan)) == ((), [("00001", "closed_account")])


def test_what_zimbras_people_have_shut_stays_shut():
    there = [entry(1, of="zimbra", raw={"zimbraaccountstatus": octets("maintenance")})]
    plan = planned([record(1)], there, of="zimbra", restorable=frozenset({"00001"}))
    assert (plan.steps, reasons(plan)) == ((), [("00001", "kept_suspended")])


# ── Whose account ────────────────────────────────────────────────────────────────────────────────────


def test_a_name_alone_matches_nobody_and_asks():
    stranger = entry(None, "Nguyễn Văn Long", "stc", title="x")
    plan = planned([record(1, "NGUYỄN VĂN  LONG", title="y")], [stranger])
    assert (plan.steps, reasons(plan)) == ((), [("00001", "same_name")])
    near = entry(None, "Nguyen Van Long", "snv")
    assert reasons(planned([record(1)], [near])) == [("00001", "same_name_and_unit")]


def test_the_same_address_asks_too_and_comes_before_the_name():
    stranger = entry(None, "Trần Thị B", user_name="longnv", aliases=("long@cu.vn",))
    for mail in ("LongNV@cantho.example", "long@cu.vn"):
        plan = planned([record(1, mail=mail)], [stranger])
        assert (plan.steps, reasons(plan)) == ((), [("00001", "same_address")])


def test_what_a_person_decided_is_followed_and_written_into_the_entry():
    stranger = entry(None)
    identity = flavour().read_account(stranger).entry_uuid
    same = planned([record(1)], [stranger], decisions=Decisions({"00001": identity}))
    assert kinds(same) == [Kind.MODIFY]
    assert [(c.name, c.after) for c in same.steps[0].fields] == [("staff_number", ("00001",))]
    other = Decisions(different=frozenset({("00001", identity)}))
    assert kinds(planned([record(1)], [stranger], decisions=other)) == [Kind.ADD]


def test_an_account_that_was_given_to_two_people_is_nobodys():
    stranger = entry(None)
    identity = flavour().read_account(stranger).entry_uuid
    decisions = Decisions({"00001": identity, "00002": identity})
    plan = planned([record(1), record(2)], [stranger], decisions=decisions)
    assert Kind.MODIFY not in kinds(plan)


def test_an_account_without_a_staff_number_is_never_touched():
    stranger = entry(None, "Quản trị", forwards=("a@gmail.com",))
    plan = planned([record(1)], [stranger, entry(1)], forward_domains=frozenset())
    assert plan.steps == ()


def test_two_accounts_with_one_staff_number_are_told_and_left_alone():
    twins = [entry(1, user_name="a", title="x"), entry(1, user_name="b", title="x")]
    for staff in ([record(1, title="y")], [record(1, active=False)], [record(2)]):
        plan = planned(staff, twins, absences=absent(9, 99))
        assert not [one for one in plan.steps if one.staff_number == "00001"]
        assert reasons(plan).count(("00001", "two_accounts")) == 2


def test_two_rows_with_one_staff_number_are_told_and_left_alone():
    plan = planned([record(1, title="x"), record(1, active=False)], [entry(1)])
    assert (plan.steps, reasons(plan)) == ((), [("00001", "two_records")])


def test_one_person_from_two_sources_gets_one_account():
    born = date(1990, 2, 1)
    staff = [
        record("CT1", birth_date=born),
        record("ST1", "nguyễn văn long", "stc", birth_date=born),
    ]
    plan = planned(staff, [entry("CT1")])
    assert (plan.steps, reasons(plan)) == ((), [("ST1", "same_person")])
    identity = flavour().read_account(entry("CT1")).entry_uuid
    differ = Decisions(different=frozenset({("ST1", identity)}))
    assert kinds(planned(staff, [entry("CT1")], decisions=differ)) == [Kind.ADD]
    agree = Decisions({"ST1": identity})
    assert reasons(planned(staff, [entry("CT1")], decisions=agree)) == []
    card = [record("CT1", national_id="092"), record("ST1", "Trần B", national_id="092")]
    plan = planned(card)
    assert [one.staff_number for one in plan.steps] == ["CT1"]
    assert reasons(plan) == [("ST1", "same_person")]


def test_the_same_name_twice_in_hr_is_two_people():
    assert kinds(planned([record(1), record(2)])) == [Kind.ADD, Kind.ADD]


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────────


def test_an_address_in_use_changes_by_no_rule_and_by_hr_keeps_the_old_one():
    assert planned([record(1)], [entry(1, mail="cu@x.vn")]).steps == ()
    (step,) = planned([record(1, mail="moi@x.vn")], [entry(1, mail="cu@x.vn")]).steps
    told = {one.name: one.after for one in step.fields}
    assert (step.kind, told) == (Kind.READDRESS, {"mail": ("moi@x.vn",), "aliases": ("cu@x.vn",)})
    assert planned([record(1, mail="CU@x.vn")], [entry(1, mail="cu@x.vn")]).steps == ()


def test_an_address_that_is_somebody_elses_is_given_to_nobody():
    holder = entry(2, "Trần Thị B", mail="b@x.vn", aliases=("cu@x.vn",))
    for wanted in ("b@x.vn", "CU@x.vn"):
        plan = planned([record(1, mail=wanted), record(2, "Trần Thị B")], [entry(1), holder])
        assert (plan.steps, reasons(plan)) == ((), [("00001", "address_taken")])
        plan = planned([record(1, mail=wanted), record(2, "Trần Thị B")], [holder])
        assert (plan.steps, reasons(plan)) == ((), [("00001", "address_taken")])
    lists = [mail_list("ds")]
    plan = planned([record(1, mail="ds@cantho.example")], [], lists, unit_lists=False)
    assert reasons(plan) == [("00001", "address_taken")]


def test_two_newcomers_with_one_address_of_hr_are_not_both_added():
    plan = planned([record(1, mail="a@x.vn"), record(2, "Trần B", mail="A@x.vn")])
    assert [one.staff_number for one in plan.steps] == ["00001"]
    assert reasons(plan) == [("00002", "address_taken")]


def test_an_old_domain_is_kept_as_a_further_address_and_none_is_taken_away():
    there = entry(1, aliases=("rieng@x.vn",))
    (step,) = planned([record(1, aliases=("cu@soctrang.example", "RIENG@x.vn"))], [there]).steps
    assert step.fields[0].after == ("rieng@x.vn", "cu@soctrang.example")


def test_where_nobody_gives_an_address_a_person_decides():
    plan = diff(Desired([record(1)]), Existing([]), flavour(), PlanRules(PEOPLE))
    assert (plan.steps, reasons(plan)) == ((), [("00001", "no_address")])


def test_who_left_before_they_had_an_account_gets_none():
    assert planned([record(1, active=False)]).steps == ()


# ── Kept by hand ─────────────────────────────────────────────────────────────────────────────────────


def test_what_a_person_keeps_by_hand_stays_and_is_told():
    there = entry(1, title="x", locked=("title", "unit", "mail", "standing", "forwards"),
                  forwards=("a@gmail.com",))  # fmt: skip
    wants = record(1, unit="stc", title="y", mail="moi@x.vn", quota_mb=9)
    plan = planned([wants], [there], forward_domains=frozenset())
    assert [(one.kind, [c.name for c in one.fields]) for one in plan.steps] == [
        (Kind.MODIFY, ["quota_mb"])
    ]
    assert [one.field for one in plan.kept] == ["forwards", "mail", "title", "unit"]
    assert plan.kept[1].wanted == ("moi@x.vn",)
    gone = planned([record(1, active=False)], [there])
    assert (gone.steps, [one.field for one in gone.kept]) == ((), ["standing"])
    missing = planned([record(2)], [there, entry(2)], absences=absent(9, 99))
    assert (missing.steps, [one.field for one in missing.kept]) == ((), ["standing"])


def test_who_may_not_be_suspended_still_sends_nothing_outside():
    there = entry(1, locked=("standing",), forwards=("a@gmail.com",))
    plan = planned([record(1, active=False)], [there], forward_domains=frozenset({"x.vn"}))
    assert kinds(plan) == [Kind.REVOKE_FORWARDING]


# ── Mail that leaves ─────────────────────────────────────────────────────────────────────────────────

INSIDE = frozenset({".gov.vn", "cantho.example"})


@pytest.mark.parametrize(
    "address",
    [
        "a@gmail.com", "a@evilgov.vn", "a@gov.vn.evil.com", "a@cantho.example.evil.com", "a@gov.vn",
        "x@gmail.com,a@xa.gov.vn", "x@gmail.com a@xa.gov.vn", "a@xa.gov.vn@gmail.com", "|mail a@xa.gov.vn",
        "/var/mail/a@xa.gov.vn", "long", '"x@gmail.com"@xa.gov.vn', "a@sub.cantho.example", "cn=a|b",
        "a@xa.gov.vn;x@gmail.com", "<x@gmail.com>a@xa.gov.vn",
    ],
)  # fmt: skip
def test_mail_is_sent_on_to_nowhere_but_the_domains_of_the_state(address):
    there = entry(1, forwards=(address, "b@xa.gov.vn"))
    for staff, more in (
        ([record(1)], {}),
        ([record(2)], {}),
        ([record(1, active=False)], {"standing": "suspended"}),
    ):
        there = entry(1, forwards=(address, "b@xa.gov.vn"), **more)
        plan = planned(staff, [there, entry(2)], forward_domains=INSIDE)
        (step,) = [one for one in plan.steps if one.staff_number == "00001"]
        assert step.kind is Kind.REVOKE_FORWARDING
        assert step.fields[0].after == ("b@xa.gov.vn",)


@pytest.mark.parametrize(
    "address", ["a@xa.gov.vn", "A@XA.GOV.VN", "a@cantho.example", "a.b+c@x.gov.vn."]
)
def test_mail_may_be_sent_on_within_the_state(address):
    plan = planned([record(1)], [entry(1, forwards=(address,))], forward_domains=INSIDE)
    assert plan.steps == ()


# ── Units, groups, lists ─────────────────────────────────────────────────────────────────────────────


def names(step) -> tuple[set[str], set[str]]:
    (told,) = step.fields
    return set(told.before), set(told.after)


def test_a_units_list_follows_who_moves_comes_and_leaves_and_keeps_strangers():
    there = [entry(n, f"Người {n}") for n in (1, 2, 3, 4)]
    snv = mail_list("ds-snv", [*(one.dn for one in there[:3]), "cn=khach,dc=x"], "snv")
    stc = mail_list("ds-stc", [], "stc")
    staff = [record(1, "Người 1"), record(2, "Người 2", "stc"), record(3, "Người 3", active=False),
             record(4, "Người 4")]  # fmt: skip
    plan = planned(staff, there, [stc, snv])
    steps = {one.name: names(one) for one in plan.steps if one.kind is Kind.LIST}
    assert steps == {
        "ds-snv": ({there[1].dn, there[2].dn}, {there[3].dn}),
        "ds-stc": (set(), {there[1].dn}),
    }


def test_who_is_only_missing_stays_in_every_list_until_they_are_suspended():
    there = [entry(1), entry(2)]
    snv = mail_list("ds", [one.dn for one in there], "snv")
    waiting = planned([record(2)], there, [snv], absences=absent(1, 1))
    assert waiting.steps == ()
    gone = planned([record(2)], there, [snv], absences=absent(9, 99))
    assert kinds(gone) == [Kind.SUSPEND, Kind.LIST]
    assert names(gone.steps[1]) == ({there[0].dn}, set())


def test_members_follow_a_move_in_the_tree_in_every_list():
    data = flavour("active-directory").data
    mapping = type(flavour())(replace(data, members_follow_moves=False))
    there = entry(1, of=mapping)
    lists = [mail_list("khac", [there.dn, "cn=x"], of=mapping)]
    plan = diff(
        Desired([record(1, unit="stc")]), Existing([there], lists), mapping, PlanRules(PEOPLE)
    )
    assert names(plan.steps[-1]) == ({there.dn}, {there.dn.replace("ou=snv", "ou=stc")})
    plan = diff(
        Desired([record(1, unit="stc")]), Existing([there], lists), flavour("active-directory"),
        PlanRules(PEOPLE),
    )  # fmt: skip
    assert Kind.LIST not in kinds(plan)


def test_in_zimbra_members_are_addresses_and_follow_a_new_address():
    there = entry(1, of="zimbra", mail="cu@x.vn")
    lists = [mail_list("ds", ["CU@x.vn", "khach@y.vn"], of="zimbra")]
    staff = [record(1, mail="moi@x.vn", groups=("DS",))]
    plan = planned(staff, [there], lists, of="zimbra")
    assert names(plan.steps[-1]) == ({"CU@x.vn"}, {"moi@x.vn"})


def test_a_group_that_hr_manages_is_emptied_another_is_left_alone():
    there = entry(1)
    lists = [mail_list("lanhdao", [there.dn]), mail_list("khac", [there.dn])]
    plan = planned([record(1)], [there], lists, managed_groups=frozenset({"LanhDao"}))
    assert [(one.name, names(one)) for one in plan.steps] == [("lanhdao", ({there.dn}, set()))]


def test_a_reform_that_moves_thousands_names_few_at_a_time():
    there = [entry(n, unit="stc") for n in range(1, 1202)]
    plan = planned(
        [record(n, unit="stc") for n in range(1, 1202)], there, [mail_list("ds", [], "stc")]
    )
    assert [len(names(one)[1]) for one in plan.steps] == [500, 500, 201]
    assert [bool(one.attributes[0].before) for one in plan.steps] == [True, False, False]


def box(**more) -> UnitMailbox:
    facts = {
        "address": "snv@cantho.example",
        "unit": "snv",
        "name": "Sở Nội vụ",
        "owner": "1",
        "clerk": "2",
    }
    return UnitMailbox(**(facts | more))


def unit_account(**more):
    fields = {"user_name": "snv", "owner": "1", "clerk": "2"} | more
    return entry(None, "Sở Nội vụ", "snv", shared=True, **fields)


def test_a_units_mailbox_is_added_and_is_nobodys():
    (step,) = planned(units=[box()], default_unit_quota_mb=10240).steps
    told = {one.name: one.after for one in step.fields}
    assert (step.kind, step.staff_number) == (Kind.ADD, None)
    assert (told["owner"], told["clerk"], told["quota_mb"]) == (("1",), ("2",), ("10240",))
    assert octets("govUnitMailbox")[0] in step.attributes[0].after
    assert planned(units=[box()], accounts=[unit_account()]).steps == ()


def test_owner_and_clerk_change_by_hand_over_alone():
    plan = planned(units=[box(clerk="3", name="Sở Nội vụ mới")], accounts=[unit_account()])
    assert [[c.name for c in one.fields] for one in plan.steps] == [["full_name"]]
    assert reasons(plan) == [("", "handover")]


def test_a_units_mailbox_under_somebodys_address_or_in_a_directory_without_any_asks():
    holder = entry(1, mail="snv@cantho.example")
    assert reasons(planned([record(1)], [holder], units=[box()])) == [("", "address_taken")]
    assert reasons(planned(units=[box()], of="zimbra")) == [("", "cannot_say")]


# ── The plan ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_takes_away_comes_first_and_the_order_is_by_unit_and_person():
    staff = [
        record(3, unit="stc", title="b"),
        record(2, active=False),
        record(9, "Mới"),
        record(1, title="b"),
    ]
    plan = planned(staff, [entry(1), entry(2), entry(3, unit="stc")])
    assert [(one.kind, one.staff_number) for one in plan.steps] == [
        (Kind.SUSPEND, "00002"),
        (Kind.ADD, "00009"),
        (Kind.MODIFY, "00001"),
        (Kind.MODIFY, "00003"),
    ]
    assert plan.steps[0].mail == "cb00002@cantho.example"


def test_any_other_step_is_another_digest_and_a_plan_comes_back_from_json():
    there = entry(1, raw={"govmailalias": (b"\xff@x.vn",)}, locked=("title",))
    plan = planned([record(1, title="y", mail="m@x.vn"), record(2)], [there])
    assert plan.kept
    assert read_plan(tell_plan(plan)) == plan
    assert read_plan(tell_plan(plan)).digest == plan.digest
    assert planned([record(1, title="z", mail="m@x.vn"), record(2)], [there]).digest != plan.digest
    assert canonical(plan) == canonical(read_plan(tell_plan(plan)))


def test_no_cell_of_a_table_is_a_formula():
    staff = [record("=1+1", '=HYPERLINK("http://x")', "+cmd", title="@SUM(1)", phone="-2")]
    rows = list(plan_rows(planned(staff)))
    assert rows[0] == HEAD
    assert len(rows) > 5
    for row in rows[1:]:
        assert len(row) == len(HEAD)
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
    assert as_text("\t=1") == "'\t=1"
    assert as_text(" =1") == "' =1"


def test_the_account_that_is_read_is_not_changed_by_planning():
    there = entry(1, title="x")
    before = dict(there.attributes)
    planned([record(1, title="y", mail="n@x.vn")], [there])
    assert there.attributes == before
    assert account(1, title="x").attributes == before
