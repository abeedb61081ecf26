"""The clock proposes and a person decides: nobody's mailbox is closed because a night went by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from directory.entries import Entry
from directory.errors import DirectoryUnreachableError
from directory.lifecycle import LifecyclePolicy
from directory.people import Standing
from service.journeys.plans import Origin, PlanState
from service.journeys.provisioning import Mirror
from service.journeys.synchronization import Schedule
from tests.support.house import NOW
from tests.support.mail_slapd import PEOPLE, SUFFIX
from tests.support.mailboxes import MailboxHouse, a_mailbox_house, account, it_staff

SUSPENDED, CLOSED = b"suspended", b"closed"


@dataclass(frozen=True, slots=True)
class ByTheClock:
    """A house whose directory was read today, and its schedule."""

    house: MailboxHouse
    schedule: Schedule

    def after(self, days: int) -> str | None:
        """Let so many days go by since that reading, and then a night; return the plan it left."""
        self.house.clock.moment = NOW + timedelta(days=days)
        return self.schedule.propose()

    def suspend(self, number: int, standing: bytes = SUSPENDED) -> None:
        """Suspend somebody in the directory itself, as its own people do; or let them in again."""
        entry = self.house.directory.read(f"uid=canbo{number:02},{PEOPLE}", ("*", "entryUUID"))
        assert entry is not None
        changed = {**entry.attributes, "govaccountstatus": (standing,)}
        self.house.directory.put(Entry(entry.dn, changed))


def a_house_by_the_clock(folder: Path) -> ByTheClock:
    house = a_mailbox_house(folder, a_few())
    mirror = Mirror(memory=house.memory, clock=house.clock, flavour=lambda: house.flavour)
    policy = LifecyclePolicy(close_after_days=90, archive_after_days=180)
    schedule = Schedule(
        memory=house.memory,
        clock=house.clock,
        plans=house.plans,
        directory=house.directory.opened,
        flavour=lambda: house.flavour,
        policy=lambda: policy,
        take_in=mirror.refresh,
        base_dn=SUFFIX,
    )
    assert schedule.propose() is None
    return ByTheClock(house, schedule)


def a_few() -> list[Entry]:
    return [
        account(1),
        account(2, govAccountStatus=SUSPENDED),
        account(3, govAccountStatus=CLOSED),
        *[account(n) for n in range(4, 30)],
    ]


def test_a_suspended_mailbox_is_proposed_for_closing_and_not_closed(tmp_path):
    there = a_house_by_the_clock(tmp_path)

    plan_id = there.after(90)

    assert plan_id is not None
    assert there.house.kinds(plan_id) == ["CLOSE"]
    assert there.house.plans.summary(plan_id).origin is Origin.SCHEDULE
    assert there.house.plans.summary(plan_id).state is PlanState.PROPOSED
    assert there.house.directory.written == []
    there.house.carrier.run(there.house.approved(plan_id))
    assert there.house.standing(2) == "closed"


def test_a_day_early_nothing_is_due(tmp_path):
    there = a_house_by_the_clock(tmp_path)

    assert there.after(89) is None
    assert there.house.plans.newest() == ()


def test_night_after_night_one_plan_waits_and_no_more(tmp_path):
    there = a_house_by_the_clock(tmp_path)

    first = there.after(90)

    assert there.after(91) == first
    assert [one.id for one in there.house.plans.newest()] == [first]


def test_a_newer_plan_takes_the_place_of_one_nobody_decided_on(tmp_path):
    there = a_house_by_the_clock(tmp_path)
    there.suspend(4)
    there.after(5)
    first = there.after(90)

    second = there.after(95)

    assert first is not None
    assert second is not None
    assert there.house.kinds(second) == ["CLOSE", "CLOSE"]
    assert there.house.plans.summary(first).state is PlanState.REJECTED
    assert [one.actor for one in there.house.events() if one.kind == "MailPlanWithdrawn"] == [
        "schedule"
    ]


def test_what_somebody_refused_is_not_proposed_again_every_night(tmp_path):
    there = a_house_by_the_clock(tmp_path)
    plan_id = there.after(90)
    assert plan_id is not None
    there.house.plans.reject(it_staff("phu"), plan_id, "Còn vụ việc đang xử lý")

    assert there.after(91) is None
    assert len(there.house.plans.newest()) == 1


def test_what_only_gave_way_to_a_newer_plan_is_proposed_again(tmp_path):
    there = a_house_by_the_clock(tmp_path)
    there.suspend(4)
    there.after(5)
    first = there.after(90)
    there.after(95)
    there.suspend(4, b"active")

    third = there.after(96)

    assert first is not None
    assert third is not None
    steps = [there.house.plans.plan(one).steps for one in (first, third)]
    assert steps[0] == steps[1]
    assert there.house.plans.summary(third).state is PlanState.PROPOSED


def test_a_directory_that_does_not_answer_leaves_everything_as_it_was(tmp_path):
    there = a_house_by_the_clock(tmp_path)
    there.house.directory.silent = True

    with pytest.raises(DirectoryUnreachableError):
        there.after(90)

    assert there.house.plans.newest() == ()


def test_the_page_names_what_is_due_and_what_soon_will_be(tmp_path):
    there = a_house_by_the_clock(tmp_path)
    there.house.clock.forward(timedelta(days=90))

    view = there.schedule.view()

    assert [(one.name, one.standing) for one in view.due] == [("Nguyễn Văn 2", Standing.SUSPENDED)]
    assert view.due[0].day == view.today
    there.house.clock.forward(timedelta(days=65))
    assert [one.standing for one in there.schedule.view().due] == [
        Standing.SUSPENDED,
        Standing.CLOSED,
    ]
