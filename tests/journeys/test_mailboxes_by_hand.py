"""IT staff acts by hand: shown first, on a decision, through the guard, and nothing beyond one's reach."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from directory.people import Standing
from directory.plan import Kind
from service.identity.sign_in import WrongPasswordError
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.plans import Grounds, PlanState
from service.journeys.provisioning import (
    AccountChangedError,
    Act,
    ActKind,
    ActRefusedError,
    Carried,
    GroundsMissingError,
    Newcomer,
    Proof,
    Wish,
)
from service.store.tables import MailboxHandoverRow
from tests.support.people import events
from tests.support.town import PASSWORD, PEOPLE, Town, a_town_of, entry, grounds


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return a_town_of(tmp_path)


def do(town: Town, uid: str, act: Act, by: str = "it", proof: Proof | None = None) -> Carried:
    """Show an act and do it."""
    hand, ids = town.desk.hand, [town.id_of(uid)]
    shown = hand.preview(town[by], ids, act)
    return hand.carry(town[by], ids, act, grounds(), shown.seal, proof)


def test_a_suspension_is_shown_then_done_and_told(town: Town) -> None:
    hand, ids = town.desk.hand, [town.id_of("chuyentiep")]
    act = Act(ActKind.SUSPEND)

    shown = hand.preview(town["it"], ids, act)

    assert [one.name for one in shown.steps[0].fields] == ["standing", "forwards"]
    assert town.held("chuyentiep")["govaccountstatus"] == (b"active",), "showing does nothing"
    carried = hand.carry(town["it"], ids, act, grounds(), shown.seal)
    assert carried.done
    held = town.held("chuyentiep")
    assert held["govaccountstatus"] == (b"suspended",)
    assert "govmailforward" not in held
    account = town.desk.book.account(town["it"], ids[0])
    assert account.standing is Standing.SUSPENDED
    assert account.forwards == ()
    (line,) = town.desk.book.life(town["it"], ids[0])
    assert (line.code, line.by, line.grounds["decision_number"]) == (
        "kind-suspend",
        "it",
        "123/QĐ-SNV",
    )
    assert ("MailboxChanged", "it") in [one[:2] for one in events(town.rooms.memory)]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (Grounds("", date(2026, 11, 20), "vì"), "decision_number"),
        (Grounds("12/QĐ", None, "vì"), "decision_date"),
        (Grounds("12/QĐ", date(2026, 11, 20), "  "), "reason"),
        (Grounds("12/QĐ", date(2026, 12, 20), "vì"), "decision_to_come"),
        (Grounds("12\u202eQĐ", date(2026, 11, 20), "vì"), "decision_number"),
    ],
)
def test_nothing_is_done_without_a_decision_and_a_reason(
    town: Town, given: Grounds, missing: str
) -> None:
    hand, ids, act = town.desk.hand, [town.id_of("cb000")], Act(ActKind.SUSPEND)
    seal = hand.preview(town["it"], ids, act).seal

    with pytest.raises(GroundsMissingError) as refusal:
        hand.carry(town["it"], ids, act, given, seal)

    assert refusal.value.reason == missing
    assert town.held("cb000")["govaccountstatus"] == (b"active",)


def test_what_changed_since_it_was_shown_is_not_done(town: Town) -> None:
    hand, ids, act = town.desk.hand, [town.id_of("chuyentiep")], Act(ActKind.SUSPEND)
    seal = hand.preview(town["it"], ids, act).seal
    key = f"uid=chuyentiep,{PEOPLE}"
    held = dict(town.held("chuyentiep"))
    held["govmailforward"] = (b"kho@cantho.example",)
    town.directory.entries[key] = type(town.directory.entries[key])(key, held)

    with pytest.raises(AccountChangedError):
        hand.carry(town["it"], ids, act, grounds(), seal)

    assert town.held("chuyentiep")["govaccountstatus"] == (b"active",)


def test_whoever_took_the_name_of_somebody_else_is_left_alone(town: Town) -> None:
    ids = [town.id_of("cb000")]
    town.directory.entries[f"uid=cb000,{PEOPLE}"] = entry("cb000", "Người Khác", "snv")

    with pytest.raises(AccountChangedError):
        town.desk.hand.preview(town["it"], ids, Act(ActKind.SUSPEND))


def test_restoring_gives_a_password_that_nobody_knows(town: Town) -> None:
    assert do(town, "tamkhoa", Act(ActKind.RESTORE)).done

    assert town.held("tamkhoa")["govaccountstatus"] == (b"active",)
    assert len(town.directory.passwords[f"uid=tamkhoa,{PEOPLE}"]) > 30
    assert "PasswordVoided" in [one[0] for one in events(town.rooms.memory)]


@pytest.mark.parametrize(
    ("uid", "act", "attribute", "after"),
    [
        ("tamkhoa", Act(ActKind.CLOSE), "govaccountstatus", {b"closed"}),
        ("cb000", Act(ActKind.MOVE, unit="stc"), "govunitcode", {b"stc"}),
        ("cb000", Act(ActKind.QUOTA, quota_mb=4096), "govmailquotamb", {b"4096"}),
        ("cb000", Act(ActKind.ADD_ALIAS, alias="Long@CanTho.example"), "govmailalias", {b"long@cantho.example"}),
        ("chuyentiep", Act(ActKind.REMOVE_ALIAS, alias="cu@cantho.example"), "govmailalias", set()),
        ("chuyentiep", Act(ActKind.REVOKE_FORWARDING), "govmailforward", set()),
        ("cb000", Act(ActKind.LOCK, fields=frozenset({"title", "unit"})), "govkeptbyhand", {b"title", b"unit"}),
    ],
)  # fmt: skip
def test_each_act_does_what_it_is_called(
    town: Town, uid: str, act: Act, attribute: str, after: set[bytes]
) -> None:
    assert do(town, uid, act).done

    assert set(town.held(uid).get(attribute, ())) == after


@pytest.mark.parametrize(
    ("uid", "act", "reason"),
    [
        ("cb000", Act(ActKind.CLOSE), "not_now"),
        ("cb000", Act(ActKind.RESTORE), "not_now"),
        ("cb000", Act(ActKind.MOVE, unit="nowhere"), "unknown_unit"),
        ("cb000", Act(ActKind.MOVE, unit="snv"), "nothing_changes"),
        ("cb000", Act(ActKind.QUOTA, quota_mb=0), "bad_quota"),
        ("cb000", Act(ActKind.ADD_ALIAS, alias="a b@cantho.example"), "bad_address"),
        ("cb000", Act(ActKind.ADD_ALIAS, alias="x@cantho.example\n"), None),
        ("cb000", Act(ActKind.ADD_ALIAS, alias="*)(uid=*@cantho.example"), "bad_address"),
        ("cb000", Act(ActKind.ADD_ALIAS, alias="long@gmail.com"), "foreign_domain"),
        ("cb000", Act(ActKind.ADD_ALIAS, alias="cb001@cantho.example"), "address_taken"),
        ("cb000", Act(ActKind.LOCK, fields=frozenset({"userPassword"})), "unknown_field"),
        ("cb000", Act(ActKind.HAND_OVER, owner="00001"), "not_shared"),
        ("vt.snv", Act(ActKind.HAND_OVER, owner="00001"), "no_record"),
        ("cb000", Act(ActKind.DELETE), "not_closed"),
        ("dadong", Act(ActKind.DELETE), "too_early"),
    ],
)
def test_what_makes_no_sense_is_refused(town: Town, uid: str, act: Act, reason: str | None) -> None:
    if act.kind is ActKind.DELETE and uid == "cb000":
        town.clock.forward(timedelta(days=400))
    if reason is None:
        town.desk.hand.preview(town["it"], [town.id_of(uid)], act)
        return
    with pytest.raises(ActRefusedError) as refusal:
        town.desk.hand.preview(town["it"], [town.id_of(uid)], act)

    assert refusal.value.reason == reason


def test_a_closed_mailbox_is_deleted_after_its_term_and_with_the_password_alone(town: Town) -> None:
    town.clock.forward(timedelta(days=181))
    act, ids = Act(ActKind.DELETE), [town.id_of("dadong")]
    seal = town.desk.hand.preview(town["it"], ids, act).seal

    with pytest.raises(WrongPasswordError):
        town.desk.hand.carry(town["it"], ids, act, grounds(), seal, Proof(password="sai"))
    assert town.directory.read(f"uid=dadong,{PEOPLE}") is not None

    carried = town.desk.hand.carry(town["it"], ids, act, grounds(), seal, Proof(password=PASSWORD))

    assert carried.done
    assert town.directory.read(f"uid=dadong,{PEOPLE}") is None
    with pytest.raises(NotFoundError):
        town.desk.book.account(town["it"], ids[0])


def test_a_units_mailbox_changes_hands_with_its_record(town: Town) -> None:
    act = Act(
        ActKind.HAND_OVER, clerk="00001", record_number="07/BB-SNV", record_date=date(2026, 11, 20)
    )

    assert do(town, "vt.snv", act).done

    held = town.held("vt.snv")
    assert (held["govmailowner"], held["govmailclerk"]) == ((b"00000",), (b"00001",))
    with town.rooms.memory.reading() as session:
        row = session.query(MailboxHandoverRow).one()
    assert (row.clerk_before, row.clerk_after, row.record_number) == ("00004", "00001", "07/BB-SNV")
    codes = [one.code for one in town.desk.book.life(town["it"], town.id_of("vt.snv"))]
    assert "handed-over" in codes


def test_a_newcomers_address_is_shown_before_the_mailbox_is_made(town: Town) -> None:
    maker = town.desk.maker
    wanted = Newcomer("Nguyễn Thị Bảo Châu", "stc", "55555", "Chuyên viên")

    shown = maker.preview(town["it"], wanted)

    (step,) = shown.steps
    told = {one.name: one.after for one in step.fields}
    assert told["mail"] == ("chauntb@cantho.example",)
    carried = maker.make(town["it"], wanted, grounds(), shown.seal)
    assert carried.done
    account = town.desk.book.account(town["it"], carried.account_id or "")
    assert (account.mail, account.entry_uuid is not None) == ("chauntb@cantho.example", True)
    again = maker.preview(town["it"], Newcomer("Nguyễn Thị Bảo Châu", "stc", "55556"))
    assert {one.name: one.after for one in again.steps[0].fields}["mail"] == (
        "chauntb1@cantho.example",
    )


def test_who_has_the_address_meanwhile_keeps_it(town: Town) -> None:
    wanted = Newcomer("Nguyễn Thị Bảo Châu", "stc", "55555")
    seal = town.desk.maker.preview(town["it"], wanted).seal
    new = entry("chauntb", "Ai Đó", "snv", number="77777")
    town.directory.entries[new.dn.lower()] = new

    with pytest.raises(ActRefusedError) as refusal:
        town.desk.maker.make(town["it"], wanted, grounds(), seal)

    assert refusal.value.reason == "address_taken"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Newcomer("", "snv", "1"), "bad_name"),
        (Newcomer("An\u202eToàn", "snv", "1"), "bad_name"),
        (Newcomer("Lê An", "nowhere", "1"), "unknown_unit"),
        (Newcomer("Lê An", "snv"), "no_staff_number"),
        (Newcomer("Lê An", "snv", "00001"), "staff_number_taken"),
        (Newcomer("Phòng Một", "snv", shared=True, owner="00000", clerk="?"), "unknown_person"),
        (Newcomer("漢字", "snv", "1"), "no_address"),
    ],
)
def test_a_newcomer_who_cannot_be_is_refused(town: Town, wanted: Newcomer, reason: str) -> None:
    with pytest.raises(ActRefusedError) as refusal:
        town.desk.maker.preview(town["it"], wanted)

    assert refusal.value.reason == reason


def test_a_units_mailbox_is_made_with_owner_and_clerk(town: Town) -> None:
    wanted = Newcomer("Phòng Tổ chức", "snv-vp", shared=True, owner="00000", clerk="00001")
    shown = town.desk.maker.preview(town["it"], wanted)

    carried = town.desk.maker.make(town["it"], wanted, grounds(), shown.seal)

    account = town.desk.book.account(town["it"], carried.account_id or "")
    assert (account.shared, account.owner, account.clerk) == (True, "00000", "00001")


def test_several_are_suspended_as_one_plan_and_those_that_are_stay(town: Town) -> None:
    hand, act = town.desk.hand, Act(ActKind.SUSPEND)
    ids = [town.id_of(uid) for uid in ("cb000", "cb001", "tamkhoa")]

    shown = hand.preview(town["it"], ids, act)

    assert [one.kind for one in shown.steps] == [Kind.SUSPEND] * 2
    assert hand.carry(town["it"], ids, act, grounds(), shown.seal).done


def test_what_reaches_far_waits_for_a_second_person(tmp_path: Path) -> None:
    town = a_town_of(
        tmp_path, [entry(f"nv{n:03}", f"Nguyễn Văn {n}", number=f"{n:05}") for n in range(60)]
    )
    ids = [town.id_of(f"nv{n:03}") for n in range(30)]
    act = Act(ActKind.SUSPEND)
    shown = town.desk.hand.preview(town["it"], ids, act)
    assert shown.needs_second
    assert {one.code for one in shown.breaches} == {"too_many", "too_many_in_unit"}

    carried = town.desk.hand.carry(town["it"], ids, act, grounds(), shown.seal)

    assert carried.waits
    assert town.held("nv000")["govaccountstatus"] == (b"active",)
    assert town.rooms.mailboxes.plans.summary(carried.plan_id).state is PlanState.PROPOSED


def test_a_units_administrator_touches_that_unit_and_those_below_alone(town: Town) -> None:
    mine, below, theirs = town.id_of("cb000"), town.id_of("cb001"), town.id_of("cb002")
    hand, who = town.desk.hand, town["unit"]

    seen = town.desk.book.find(who, Wish())

    assert {one.unit for one in seen.accounts} == {"snv", "snv-vp"}
    assert sum(seen.counts[one] for one in ("active", "suspended", "closed")) == seen.matching
    assert hand.preview(who, [mine, below], Act(ActKind.SUSPEND)).steps
    for ids in ([theirs], [mine, theirs], ["no-such-id"]):
        with pytest.raises(NotFoundError):
            hand.preview(who, ids, Act(ActKind.SUSPEND))
    with pytest.raises(NotFoundError):
        town.desk.book.life(who, theirs)
    for act in (Act(ActKind.QUOTA, quota_mb=9), Act(ActKind.MOVE, unit="stc")):
        with pytest.raises(NotAllowedError):
            hand.preview(who, [mine], act)
    with pytest.raises(NotAllowedError):
        town.desk.maker.preview(who, Newcomer("Lê An", "snv", "1"))
    with pytest.raises(NotAllowedError):
        town.desk.book.find(town["nobody"], Wish())


def test_whoever_moved_away_is_no_longer_the_old_units_to_touch(town: Town) -> None:
    ids = [town.id_of("cb000")]
    key = f"uid=cb000,{PEOPLE}"
    held = dict(town.held("cb000")) | {"govunitcode": (b"stc",)}
    town.directory.entries[key] = type(town.directory.entries[key])(key, held)

    with pytest.raises(AccountChangedError):
        town.desk.hand.preview(town["unit"], ids, Act(ActKind.SUSPEND))
