"""HR leads and the directory follows: only by a plan, only with a second person, only as far as is safe."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from directory.entries import Entry
from directory.errors import DirectoryUnreachableError
from directory.guard import Limit, Limits
from directory.plan import Kind
from directory.sessions import SessionsNotEndedError
from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.plans import (
    GuardedPlanError,
    NothingToUndoError,
    OwnPlanError,
    PlanBusyError,
    PlanChangedError,
    PlanState,
    ReasonMissingError,
)
from service.journeys.synchronization import (
    FaultsOpenError,
    NotWaivableError,
    SourceRefusedError,
    SyncPolicy,
)
from service.store.tables import PersonRow, SessionRow, UnitRow
from tests.support.house import NOW
from tests.support.mail_slapd import PEOPLE
from tests.support.mailboxes import (
    DECIDED,
    HEADING,
    ROOMY,
    a_mailbox_house,
    account,
    hr_file,
    it_staff,
    row,
    unit_list,
)

TEN = [account(n) for n in range(1, 11)]
AS_IT_IS = [row(n) for n in range(1, 11)]


def test_where_nothing_changed_nothing_is_planned(tmp_path):
    house = a_mailbox_house(tmp_path, [*TEN, unit_list("skhcn", *range(1, 11))])

    assert house.kinds(house.planned(*AS_IT_IS)) == []


def test_everything_hr_can_say_becomes_one_plan_in_order(tmp_path):
    forwarding = account(9, govMailForward=b"nha@example.com")
    entries = [*TEN[:8], forwarding, TEN[9], unit_list("skhcn", *range(1, 11)), unit_list("stc")]
    policy = SyncPolicy(forward_domains=frozenset({".gov.vn"}))
    house = a_mailbox_house(tmp_path, entries, policy=policy)
    rows = [*AS_IT_IS]
    rows[0] = row(1, title="Trưởng phòng")
    rows[1] = row(2, unit="stc", decision=DECIDED)
    rows[2] = row(3, active="nghỉ hưu", decision=DECIDED)

    plan_id = house.approved(
        house.planned(*rows, row(11, name="Đặng Thị Thu Hà", unit="stc", decision=DECIDED))
    )
    house.carrier.run(plan_id)

    assert house.kinds(plan_id) == [
        "SUSPEND", "REVOKE_FORWARDING", "ADD", "MODIFY", "MOVE", "LIST", "LIST",
    ]  # fmt: skip
    assert house.carrier.advance(plan_id).state is PlanState.DONE
    assert house.standing(3) == "suspended"
    added = house.directory.read("uid=hadtt,ou=people,dc=cantho,dc=example")
    assert added is not None
    assert added.first("mail") == "hadtt@cantho.example"
    finance = house.directory.read("cn=stc,ou=lists,dc=cantho,dc=example")
    assert finance is not None
    assert [dn.partition(",")[0] for dn in sorted(finance.texts("member"))] == [
        "uid=canbo02",
        "uid=hadtt",
    ]
    assert (
        house.kinds(
            house.planned(*rows, row(11, name="Đặng Thị Thu Hà", unit="stc", decision=DECIDED))
        )
        == []
    )


def test_whoever_made_a_plan_or_answers_for_it_cannot_approve_it(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    plan_id = house.planned(row(1, title="X"), *AS_IT_IS[1:])
    digest = house.plans.summary(plan_id).digest

    with pytest.raises(OwnPlanError):
        house.plans.approve(it_staff("cntt"), plan_id, digest)
    with pytest.raises(PlanChangedError):
        house.plans.approve(it_staff("quantri"), plan_id, "0" * 64)
    with pytest.raises(NotAllowedError):
        house.plans.approve(it_staff("lanhdao", Role.LEADER), plan_id, digest)
    with pytest.raises(PlanChangedError):
        house.carrier.start(plan_id)

    assert house.directory.written == []


def test_a_plan_beyond_the_limits_needs_somebody_to_answer_for_it_and_somebody_else_to_approve(
    tmp_path,
):
    limits = Limits(overall={Kind.SUSPEND: Limit(2, 100.0)}, accounts_percent=0, source_percent=0)
    house = a_mailbox_house(tmp_path, TEN, limits=limits)
    leaving = [row(n, active="không", decision=DECIDED) for n in range(1, 5)]
    plan_id = house.planned(*leaving, *AS_IT_IS[4:])
    digest = house.plans.summary(plan_id).digest

    with pytest.raises(GuardedPlanError) as refusal:
        house.plans.approve(it_staff("quantri"), plan_id, digest)
    assert [one.facts["counted"] for one in refusal.value.breaches] == [4]
    with pytest.raises(ReasonMissingError):
        house.plans.force(it_staff("phu"), plan_id, "  ")
    house.plans.force(it_staff("phu"), plan_id, "Bốn người nghỉ hưu cùng ngày")
    with pytest.raises(OwnPlanError):
        house.plans.approve(it_staff("phu"), plan_id, digest)
    house.carrier.run(house.approved(plan_id))

    assert house.standing(4) == "suspended"
    forced = [e for e in house.events() if e.kind == "MailPlanForced"]
    assert [(e.actor, "nghỉ hưu" in e.facts) for e in forced] == [("phu", True)]
    again = house.planned(*leaving[:1], *[row(n) for n in range(2, 11)])
    assert house.plans.summary(again).forced_by is None


def test_a_protected_account_is_never_taken_from_whoever_answers_for_it(tmp_path):
    limits = Limits(protected=frozenset({"CT00003"}), accounts_percent=0)
    house = a_mailbox_house(tmp_path, TEN, limits=limits)
    rows = [*AS_IT_IS]
    rows[2] = row(3, active="không", decision=DECIDED)
    plan_id = house.planned(*rows)

    with pytest.raises(GuardedPlanError):
        house.plans.force(it_staff("phu"), plan_id, "vẫn muốn")


def test_whoever_holds_a_protected_position_is_protected_while_they_hold_it(tmp_path):
    limits = Limits(protected_positions=frozenset({"GD"}), accounts_percent=0)
    house = a_mailbox_house(tmp_path, TEN, limits=limits)

    def planned(position: str) -> str:
        leaving = row(3, active="không", decision=DECIDED)
        rows = [*AS_IT_IS[:2], leaving, *AS_IT_IS[3:]]
        lines = [f"{HEADING};Mã chức vụ", *(f"{one};" for one in rows)]
        lines[3] += position
        octets = "\n".join(lines).encode() + b"\n"
        taken = house.snapshots.take_in(BytesIO(octets), "hr.csv", by="cntt")
        return house.synchronization.plan(taken.id, by="cntt")

    for position, codes in (("GD", ["protected"]), ("CV", [])):
        breaches = house.plans.summary(planned(position)).breaches
        assert [one.code for one in breaches] == codes


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "empty_source"),
        (AS_IT_IS[:2], "fewer_than_accounts"),
    ],
)
def test_a_source_that_is_empty_or_too_small_stops_everything(tmp_path, rows, code):
    house = a_mailbox_house(tmp_path, TEN, limits=Limits())

    with pytest.raises(SourceRefusedError) as refusal:
        house.planned(*rows, ";;;;;;")

    assert [one.code for one in refusal.value.breaches] == [code]
    assert house.directory.written == []
    assert house.plans.newest() == ()
    assert [e.kind for e in house.events()][-1] == "SourceRefused"


def test_a_source_that_shrank_and_a_directory_that_answers_less_stop_everything(tmp_path):
    house = a_mailbox_house(tmp_path, TEN, limits=Limits(accounts_percent=0))
    house.planned(*AS_IT_IS)

    with pytest.raises(SourceRefusedError) as refusal:
        house.planned(*AS_IT_IS[:8])
    assert [one.code for one in refusal.value.breaches] == ["shrunk_source"]
    shrunk = house.take_in(*AS_IT_IS[:8])
    assert house.synchronization.plan(shrunk, by="cntt", accepting="Hai người chuyển về Trung ương")
    assert "SourceAccepted" in [e.kind for e in house.events()]
    with pytest.raises(SourceRefusedError):  # an empty one nobody may answer for
        house.synchronization.plan(house.take_in(";;;;;;"), by="cntt", accepting="vẫn muốn")
    house.planned(*AS_IT_IS)
    for key in [key for key in house.directory.entries if key.startswith("uid=")][:3]:
        del house.directory.entries[key]
    with pytest.raises(SourceRefusedError) as refusal:
        house.planned(*AS_IT_IS)
    assert [one.code for one in refusal.value.breaches] == ["shrunk_directory"]


def test_a_directory_that_falls_silent_plans_nothing(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    house.directory.silent = True

    with pytest.raises(DirectoryUnreachableError):
        house.planned(*AS_IT_IS)

    assert house.plans.newest() == ()


def test_whoever_is_missing_is_suspended_only_after_several_files_over_several_days(tmp_path):
    house = a_mailbox_house(tmp_path, [*TEN, unit_list("skhcn", *range(1, 11))])
    without = AS_IT_IS[:9]

    first = house.planned(*without)
    assert (house.kinds(first), house.plans.view(first).waiting) == ([], 1)
    house.clock.forward(timedelta(days=1))
    assert house.kinds(house.planned(*without)) == []  # twice, but not over days
    house.clock.forward(timedelta(days=7))
    assert house.kinds(house.planned(*without)) == ["SUSPEND", "LIST"]
    house.planned(*AS_IT_IS)  # back again: counted from the beginning
    house.clock.forward(timedelta(days=30))
    assert house.kinds(house.planned(*without)) == []


def test_planning_twice_from_one_file_counts_an_absence_once(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    snapshot_id = house.take_in(*AS_IT_IS[:9])
    house.synchronization.plan(snapshot_id, by="cntt")
    house.clock.forward(timedelta(days=30))

    assert house.kinds(house.synchronization.plan(snapshot_id, by="cntt")) == []


def test_hr_restores_whom_hr_suspended_and_nobody_else(tmp_path):
    by_hand = account(10, govAccountStatus=b"suspended")
    house = a_mailbox_house(tmp_path, [*TEN[:9], by_hand])
    leaving = [row(1, active="không", decision=DECIDED), *AS_IT_IS[1:]]
    house.carried_out(*leaving)

    back = house.planned(*AS_IT_IS)

    assert house.kinds(back) == ["RESTORE"]
    assert [(p.staff_number, p.reason) for p in house.plans.view(back).proposals] == [
        ("CT00010", "kept_suspended")
    ]


def test_what_a_person_keeps_by_hand_stays(tmp_path):
    kept = account(1, govKeptByHand=b"title")
    house = a_mailbox_house(tmp_path, [kept, *TEN[1:]])

    assert house.kinds(house.planned(row(1, title="Trưởng phòng"), *AS_IT_IS[1:])) == []


def test_nobody_is_matched_by_name_before_a_person_decides(tmp_path):
    nameless = account(11)
    stranger = type(nameless)(
        nameless.dn, {k: v for k, v in nameless.attributes.items() if k != "employeeNumber"}
    )
    house = a_mailbox_house(tmp_path, [*TEN, stranger])
    plan_id = house.planned(*AS_IT_IS, row(11, decision=DECIDED))

    assert house.kinds(plan_id) == []
    (proposal,) = house.plans.view(plan_id).proposals
    assert proposal.reason == "same_name_and_unit"
    house.synchronization.match(it_staff(), "CT00011", proposal.entry_uuid, same=False)
    assert house.kinds(house.planned(*AS_IT_IS, row(11, decision=DECIDED))) == ["ADD"]
    house.synchronization.match(it_staff(), "CT00011", proposal.entry_uuid, same=True)
    # Whose it is now stands in the entry itself.
    linked = house.planned(*AS_IT_IS, row(11, decision=DECIDED))
    assert house.kinds(linked) == ["MODIFY"]
    (step,) = house.plans.view(linked).steps
    assert [one.name for one in step.step.fields] == ["staff_number"]


def test_faults_are_let_pass_by_name_with_a_reason_or_no_plan_is_made(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    rows = [row(1, active="nghỉ việc"), *AS_IT_IS[1:]]  # without a decision
    taken = house.snapshots.take_in(BytesIO(hr_file(*rows)), "hr.csv", by="cntt")
    (fault,) = taken.faults

    with pytest.raises(FaultsOpenError):
        house.synchronization.plan(taken.id, by="cntt")
    with pytest.raises(ReasonMissingError):
        house.snapshots.waive(taken.id, [fault.key], " ", by="cntt")
    with pytest.raises(NotWaivableError):
        house.snapshots.waive(taken.id, [fault.key, "another"], "vì sao", by="cntt")
    assert house.snapshots.snapshot(taken.id).open_faults == 1
    house.snapshots.waive(taken.id, [fault.key], "Quyết định đến sau", by="cntt")

    assert house.kinds(house.synchronization.plan(taken.id, by="cntt")) == ["SUSPEND"]
    assert "SnapshotFaultsWaived" in [e.kind for e in house.events()]


def test_a_stale_plan_leaves_alone_what_somebody_changed_since(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    plan_id = house.approved(house.planned(row(1, title="Trưởng phòng"), *AS_IT_IS[1:]))
    key = "uid=canbo01,ou=people,dc=cantho,dc=example"
    house.directory.entries[key].attributes["title"] = ("Do người sửa tay".encode(),)  # type: ignore[index]

    advance = house.carrier.run(plan_id)

    assert (advance.state, advance.by_state) == (PlanState.DONE, {"STALE": 1})
    entry = house.directory.read(key)
    assert entry is not None
    assert entry.first("title") == "Do người sửa tay"
    assert "MailboxChanged" not in [e.kind for e in house.events()]


def test_a_run_that_broke_goes_on_and_nothing_is_done_or_told_twice(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    rows = [row(n, title="Chuyên viên chính") for n in range(1, 11)]
    plan_id = house.approved(house.planned(*rows))
    killed = house.carrier.carry_out(plan_id)
    next(killed)
    with pytest.MonkeyPatch.context() as patch:  # SIGKILL lets nobody write down how it ended
        patch.setattr(type(house.carrier), "_let_go", lambda *_args, **_facts: None)
        killed.close()

    assert house.carrier.run_due() == 0  # somebody may still be at it
    house.clock.forward(timedelta(minutes=5))
    assert house.carrier.run_due() == 1
    advance = house.carrier.advance(plan_id)

    assert (advance.state, advance.by_state) == (PlanState.DONE, {"DONE": 10})
    assert len(house.directory.written) == 10
    changed = [e for e in house.events() if e.kind == "MailboxChanged"]
    assert len(changed) == 10


def test_two_workers_do_not_carry_out_one_plan(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    rows = [row(n, title="Chuyên viên chính") for n in range(1, 11)]
    plan_id = house.approved(house.planned(*rows))
    running = house.carrier.carry_out(plan_id)
    next(running)

    with pytest.raises(PlanBusyError):
        next(house.carrier.carry_out(plan_id))
    list(running)


def test_whoever_is_suspended_cannot_work_here_from_that_moment_on(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    with house.memory.writing() as session:
        session.add(UnitRow(id="u", code="skhcn", name="Sở"))
        session.flush()
        person = PersonRow(
            id="p", staff_number="CT00001", user_name="canbo01", full_name="A", unit_id="u"
        )
        session.add(person)
        session.flush()
        session.add(
            SessionRow(token_sha256="0" * 64, person_id="p", created_at=NOW, last_seen_at=NOW)
        )
    house.carried_out(row(1, active="không", decision=DECIDED), *AS_IT_IS[1:])

    with house.memory.reading() as session:
        assert session.scalars(select(PersonRow)).one().active is False
        assert session.scalars(select(SessionRow)).all() == []
    house.carried_out(*AS_IT_IS)
    with house.memory.reading() as session:
        assert session.scalars(select(PersonRow)).one().active is True


def test_sessions_that_could_not_be_ended_are_named_and_tried_again(tmp_path):
    class Mail:
        down = True
        ended: list[str] = []

        def end(self, user_name: str) -> None:
            if self.down:
                raise SessionsNotEndedError(user_name, "down")
            self.ended.append(user_name)

    mail = Mail()
    house = a_mailbox_house(tmp_path, TEN, sessions=mail)
    plan_id = house.carried_out(row(1, active="không", decision=DECIDED), *AS_IT_IS[1:])

    (step,) = house.plans.view(plan_id).steps
    assert (step.state, step.sessions_ended) == ("DONE", False)
    assert house.standing(1) == "suspended"


def test_undo_is_a_new_plan_that_brings_everything_back(tmp_path):
    house = a_mailbox_house(tmp_path, [*TEN, unit_list("skhcn", *range(1, 11))])
    before = house.directory.dump()
    rows = [
        row(1, title="X"),
        row(2, unit="stc", decision=DECIDED),
        row(3, active="không", decision=DECIDED),
    ]
    plan_id = house.carried_out(*rows, *AS_IT_IS[3:], row(11, name="Lê Mới", decision=DECIDED))
    assert house.directory.dump() != before

    back = house.carrier.undo(plan_id, by="cntt")
    assert house.plans.summary(back).source_id == plan_id
    house.carrier.run(house.approved(back))

    assert house.directory.dump() == before
    untouched = house.planned(*AS_IT_IS, row(11, name="Lê Mới", decision=DECIDED))
    with pytest.raises(NothingToUndoError):
        house.carrier.undo(untouched, by="cntt")


def test_reconciling_names_what_somebody_changed(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    house.carried_out(row(1, title="Trưởng phòng"), *AS_IT_IS[1:])
    assert house.synchronization.reconcile(by="cntt").drift == ()
    key = "uid=canbo04,ou=people,dc=cantho,dc=example"
    house.directory.entries[key].attributes["cn"] = (b"Khac",)  # type: ignore[index]

    (drift,) = house.synchronization.reconcile(by="cntt").drift

    assert (drift.staff_number, drift.field) == ("CT00004", "full_name")
    assert (drift.wanted, drift.found) == (("Nguyễn Văn 4",), ("Khac",))


def test_a_rejected_plan_is_not_carried_out(tmp_path):
    house = a_mailbox_house(tmp_path, TEN, limits=ROOMY)
    plan_id = house.planned(row(1, title="X"), *AS_IT_IS[1:])
    house.plans.reject(it_staff("quantri"), plan_id, "Nhầm tệp")

    with pytest.raises(PlanChangedError):
        house.approved(plan_id)
    with pytest.raises(PlanChangedError):
        list(house.carrier.carry_out(plan_id))
    assert house.directory.written == []


def test_whom_somebody_suspended_in_the_directory_meanwhile_is_not_let_in_here_either(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    with house.memory.writing() as session:
        session.add(
            PersonRow(id="p2", staff_number="CT00002", user_name="canbo02", full_name="Hai")
        )
    plan_id = house.approved(
        house.planned(AS_IT_IS[0], row(2, active="không", decision=DECIDED), *AS_IT_IS[2:])
    )
    entry = house.directory.read(f"uid=canbo02,{PEOPLE}", ("*", "entryUUID"))
    assert entry is not None
    gone = {**entry.attributes, "govaccountstatus": (b"suspended",)}
    house.directory.put(Entry(entry.dn, gone))

    house.carrier.run(plan_id)

    assert house.carrier.advance(plan_id).by_state == {"ALREADY": 1}
    with house.memory.reading() as session:
        person = session.get(PersonRow, "p2")
        assert person is not None
        assert not person.active
    assert not [one for one in house.events() if one.kind == "MailboxChanged"]


def test_hr_files_are_forgotten_after_their_time_but_for_the_last_that_counted(tmp_path):
    house = a_mailbox_house(tmp_path, TEN)
    first = house.take_in(*AS_IT_IS)
    house.planned(*AS_IT_IS[:9], row(10, title="Phó phòng"))
    house.clock.forward(timedelta(days=179))
    young = house.take_in(row(1, title="Trưởng phòng"), *AS_IT_IS[1:])
    assert house.snapshots.forget_old() == 0
    house.clock.forward(timedelta(days=2))

    assert house.snapshots.forget_old() == 1

    with pytest.raises(NotFoundError):
        house.snapshots.snapshot(first)
    assert {one.id for one in house.snapshots.newest()} >= {young}
    assert len(house.snapshots.newest()) == 2
    assert [one.kind for one in house.events()].count("StaffFilesForgotten") == 1
    assert house.synchronization.reconcile(by="cntt").snapshot_id is not None
