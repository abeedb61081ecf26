"""What falls due by schedule is proposed, never done; what nobody knows counts for the account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from directory.entries import Entry
from directory.lifecycle import (
    Calendar,
    History,
    LifecyclePolicy,
    LifecyclePolicyError,
    UseRecord,
    load_lifecycle_policy,
)
from directory.mapping import load_flavour
from directory.people import MailAccount, Standing
from directory.plan import Kind, Population, Step

FLAVOURS = Path(__file__).resolve().parents[2] / "config/policies/directories"
TODAY = date(2026, 11, 25)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def an_account(standing: Standing = Standing.ACTIVE, **more: Any) -> MailAccount:
    facts = {
        "dn": "uid=an,ou=people,o=x",
        "entry_uuid": "an",
        "staff_number": "1",
        "user_name": "an",
        "full_name": "An",
        "unit": "u",
        "mail": "an@x.vn",
    }
    return MailAccount(**(facts | {"standing": standing} | more))


def a_step(kind: Kind) -> Any:
    return lambda one: Step(kind, one.dn, one.entry_uuid, one.staff_number, one.full_name, one.unit)


def due(account: MailAccount, past: History | None = None, **more: Any) -> Any:
    calendar = Calendar(
        today=TODAY,
        policy=more.pop("policy", LifecyclePolicy()),
        histories={} if past is None else {account.entry_uuid: past},
        close=a_step(Kind.CLOSE),
        suspend=a_step(Kind.SUSPEND),
        use=more.pop("use", UseRecord(days_ago(400), TODAY)),
    )
    return calendar.due([account])


@pytest.mark.parametrize(("days", "closes"), [(29, 0), (30, 1), (400, 1), (-5, 0)])
def test_a_suspended_account_is_proposed_for_closing_after_its_time(days: int, closes: int) -> None:
    found = due(an_account(Standing.SUSPENDED), History(suspended_on=days_ago(days)))
    assert [one.kind for one in found.closing] == [Kind.CLOSE] * closes
    assert not found.locking
    assert not found.archiving


@pytest.mark.parametrize(("days", "archived"), [(89, 0), (90, 1)])
def test_a_closed_account_is_named_for_archiving_and_never_deleted(
    days: int, archived: int
) -> None:
    found = due(an_account(Standing.CLOSED), History(closed_on=days_ago(days)))
    assert [one.due_on for one in found.archiving] == [days_ago(days - 90)] * archived
    assert not found.plan(Population(), "").steps


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CLOSED])
def test_without_a_date_nothing_is_due_and_that_is_said(standing: Standing) -> None:
    for past in (None, History()):
        found = due(an_account(standing), past)
        assert not found.closing
        assert not found.archiving
        assert [one.entry_uuid for one in found.undated] == ["an"]


@pytest.mark.parametrize(
    ("past", "locks"),
    [
        (History(last_used_on=days_ago(44)), 0),
        (History(last_used_on=days_ago(45)), 1),
        (History(last_used_on=days_ago(90), restored_on=days_ago(10)), 0),
        (History(created_on=days_ago(29)), 0),
        (History(created_on=days_ago(30)), 1),
        (History(created_on=days_ago(900)), 1),
        (History(), 1),
    ],
)
def test_an_account_that_nobody_uses_is_proposed_for_locking(past: History, locks: int) -> None:
    assert [one.kind for one in due(an_account(), past).locking] == [Kind.SUSPEND] * locks


@pytest.mark.parametrize(
    "use", [None, UseRecord(days_ago(400), days_ago(4)), UseRecord(days_ago(44), TODAY)]
)
def test_without_a_record_of_use_that_reaches_back_and_to_now_nobody_is_unused(use: Any) -> None:
    found = due(an_account(), History(created_on=days_ago(900)), use=use)
    assert not found.locking


def test_days_after_the_records_end_are_not_days_without_use() -> None:
    use = UseRecord(days_ago(400), days_ago(3))
    assert not due(an_account(), History(last_used_on=days_ago(46)), use=use).locking
    assert due(an_account(), History(last_used_on=days_ago(48)), use=use).locking


def test_a_record_that_ended_is_said_to_have_ended() -> None:
    assert due(an_account(), use=UseRecord(days_ago(400), days_ago(4))).use_unknown
    assert not due(an_account()).use_unknown


@pytest.mark.parametrize(
    "more",
    [{"shared": True}, {"locked": frozenset({"standing"})}, {"entry_uuid": "protected"}],
)
def test_unit_mailboxes_hand_kept_and_exempt_accounts_are_left_alone(more: dict[str, Any]) -> None:
    policy = LifecyclePolicy(exempt=frozenset({"protected"}))
    for standing in Standing:
        account = replace(an_account(standing), **more)
        past = History(suspended_on=days_ago(999), closed_on=days_ago(999))
        found = due(account, past, policy=policy)
        assert not [*found.closing, *found.locking, *found.archiving, *found.undated]


def test_a_rule_turned_off_proposes_nothing() -> None:
    off = LifecyclePolicy(None, None, None, None)
    for standing in Standing:
        past = History(suspended_on=days_ago(999), closed_on=days_ago(999))
        found = due(an_account(standing), past, policy=off)
        assert not [*found.closing, *found.locking, *found.archiving]


@pytest.mark.parametrize("days", [0, -1])
def test_a_schedule_under_which_all_is_due_at_once_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="not a schedule"):
        LifecyclePolicy(close_after_days=days)


def test_what_is_due_becomes_a_plan_in_a_plans_order() -> None:
    people = [
        an_account(Standing.SUSPENDED, entry_uuid="a", dn="uid=a"),
        an_account(entry_uuid="b", dn="uid=b"),
    ]
    calendar = Calendar(
        today=TODAY,
        policy=LifecyclePolicy(),
        histories={"a": History(suspended_on=days_ago(99))},
        close=a_step(Kind.CLOSE),
        suspend=a_step(Kind.SUSPEND),
        use=UseRecord(days_ago(400), TODAY),
    )
    plan = calendar.due(people).plan(Population(total=2), "schedule 2026-11-25")
    assert [one.kind for one in plan.steps] == [Kind.SUSPEND, Kind.CLOSE]
    assert plan.population.total == 2


@pytest.mark.parametrize("flavour", ["openldap", "zimbra", "active-directory"])
def test_every_flavour_closes_and_locks_or_leaves_it_to_a_person(flavour: str) -> None:
    mapping = load_flavour(FLAVOURS / f"{flavour}.toml")
    step = mapping.add(
        {
            "user_name": ("an",),
            "full_name": ("Nguyễn Văn An",),
            "mail": ("an@x.vn",),
            "standing": ("active",),
        },
        above="ou=people,dc=x,dc=vn",
        staff_number="1",
    )
    attributes = {one.name.lower(): one.after for one in step.attributes}
    account = mapping.read_account(Entry(step.dn, attributes))
    assert account is not None
    suspended = replace(account, standing=Standing.SUSPENDED, entry_uuid="s")
    calendar = Calendar(
        today=TODAY,
        policy=LifecyclePolicy(),
        histories={"s": History(suspended_on=days_ago(99))},
        close=mapping.close,
        suspend=mapping.suspend,
        use=UseRecord(days_ago(400), TODAY),
    )
    found = calendar.due([account, suspended])
    assert [one.kind for one in found.locking] == [Kind.SUSPEND]
    assert [one.kind for one in found.closing] == [Kind.CLOSE] * (not found.by_hand)
    assert [one.entry_uuid for one in found.by_hand] == ["s"] * (flavour == "active-directory")


def test_a_schedule_is_read_with_what_is_turned_off(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[life]\nclose_after_days = 7\narchive_after_days = "never"\nexempt = ["a"]\n')

    found = load_lifecycle_policy(file)

    assert found == LifecyclePolicy(
        close_after_days=7, archive_after_days=None, exempt=frozenset({"a"})
    )


def test_all_that_is_wrong_with_a_schedule_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        "[life]\nclose_after_days = 0\nclose_after = 3\narchive_after_days = true\n"
        'record_may_lag_days = "never"\nexempt = "a"\n'
    )

    with pytest.raises(LifecyclePolicyError) as refusal:
        load_lifecycle_policy(file)

    told = str(refusal.value)
    assert [name in told for name in
            ("close_after_days is 0", "no life.close_after", "archive_after_days is True",
             "record_may_lag_days", "exempt")] == [True] * 5  # fmt: skip


@pytest.mark.parametrize("text", ["[life", "life = 3"])
def test_a_broken_schedule_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    with pytest.raises(LifecyclePolicyError):
        load_lifecycle_policy(file)


def test_the_schedule_that_is_shipped_can_be_used() -> None:
    shipped = load_lifecycle_policy(FLAVOURS.parent / "mailboxes.toml")
    assert (shipped.close_after_days, shipped.archive_after_days) == (90, 180)
