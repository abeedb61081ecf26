"""A mailbox nobody uses is proposed for suspension; whatever might be use, or might be missing, speaks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from directory.entries import Entry
from directory.lifecycle import LifecyclePolicy, UseRecord
from service.clock import LEGAL_TIME
from service.journeys.provisioning import Mirror
from service.journeys.synchronization import Schedule
from service.journeys.synchronization.mailbox_use import read_mailbox_use, recorded
from service.store.tables import DirectorySignInRow, LogHourRow, UsageEventRow
from tests.support.house import NOW
from tests.support.mail_slapd import PEOPLE, SUFFIX
from tests.support.mailboxes import MailboxHouse, a_mailbox_house, account

POLICY = LifecyclePolicy(lock_unused_after_days=45, lock_unclaimed_after_days=30)
LATER = NOW + timedelta(days=60)
MIDNIGHT = datetime.combine(NOW.astimezone(LEGAL_TIME).date(), time(), LEGAL_TIME)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNUSED = 3  # of the twenty: nobody is to be seen there
ALIAS = b"bi.danh@cantho.example"


class Night:
    """Twenty mailboxes that are used, but for one; and the night in which the schedule looks at them."""

    def __init__(self, folder: Path) -> None:
        self.house: MailboxHouse = a_mailbox_house(
            folder,
            [account(n, **({"govMailAlias": ALIAS} if n == UNUSED else {})) for n in range(1, 21)],
        )
        house = self.house
        mirror = Mirror(memory=house.memory, clock=house.clock, flavour=lambda: house.flavour)
        self.schedule = Schedule(
            memory=house.memory,
            clock=house.clock,
            plans=house.plans,
            directory=house.directory.opened,
            flavour=lambda: house.flavour,
            policy=lambda: POLICY,
            take_in=mirror.refresh,
            base_dn=SUFFIX,
        )
        assert self.schedule.propose() is None
        self.house.clock.moment = LATER
        self.numbers = iter(range(10_000))

    def logs(self, server: str = "mx1", missing: int | None = None, days: int = 60) -> None:
        """Let the log of so many days be read, but for one hour."""
        hours = [MIDNIGHT + HOUR * n for n in range(24 * days) if n != missing]
        with self.house.memory.writing() as session:
            session.add_all(
                LogHourRow(server=server, hour=one.astimezone(UTC), recorded_at=LATER)
                for one in hours
            )

    def everybody_writes(self) -> None:
        for n in range(1, 21):
            if n != UNUSED:
                self.use(f"CT{n:05}", f"canbo{n:02}", day=MIDNIGHT.date() + DAY * 50)

    def use(self, person: str | None, name: str, day: date, kind: str = "SENT") -> None:
        moment = datetime.combine(day, time(9), LEGAL_TIME)
        with self.house.memory.writing() as session:
            session.add(
                UsageEventRow(
                    source=f"test:{next(self.numbers)}", kind=kind, account=name, person_key=person,
                    unit_code="", moment=moment, day=day, month=day.year * 100 + day.month,
                    server="mx1", recorded_at=LATER,
                )
            )  # fmt: skip

    def uuid(self) -> str:
        found = self.house.directory.read(f"uid=canbo{UNUSED:02},{PEOPLE}", ("entryUUID",))
        assert isinstance(found, Entry)
        return found.first("entryuuid") or ""

    def proposed(self) -> list[tuple[str, str]]:
        plan_id = self.schedule.propose()
        if plan_id is None:
            return []
        steps = self.house.plans.plan(plan_id).steps
        return [(one.kind.value, one.staff_number or "") for one in steps]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    night = Night(tmp_path)
    night.everybody_writes()
    return night


def test_a_mailbox_that_nobody_used_for_so_long_is_proposed_for_suspension_and_no_other(
    night: Night,
) -> None:
    night.logs()

    assert night.proposed() == [("SUSPEND", f"CT{UNUSED:05}")]
    assert night.house.directory.written == []


def test_without_a_log_nobody_is_called_unused(night: Night) -> None:
    assert night.proposed() == []


def test_an_hour_that_is_missing_begins_the_record_anew(night: Night) -> None:
    night.logs(missing=24 * 30)

    assert night.proposed() == []


def test_a_server_that_fell_silent_may_have_seen_anybody(night: Night) -> None:
    night.logs()
    night.logs("mx2", days=40)

    assert night.proposed() == []


@pytest.mark.parametrize("kind", ["SENT", "READ", "SIGNED_IN"])
def test_reading_and_signing_in_are_use_here_too(night: Night, kind: str) -> None:
    night.logs()
    night.use(f"CT{UNUSED:05}", "canbo03", MIDNIGHT.date() + DAY * 20, kind)

    assert night.proposed() == []


def test_signing_a_document_is_no_use_of_a_mailbox(night: Night) -> None:
    night.logs()
    night.use(f"CT{UNUSED:05}", "canbo03", MIDNIGHT.date() + DAY * 20, "SIGNED")

    assert night.proposed() == [("SUSPEND", f"CT{UNUSED:05}")]


@pytest.mark.parametrize("name", ["CanBo03", "canbo03@CANTHO.example", ALIAS.decode().upper()])
def test_what_an_account_of_nobody_did_speaks_for_whoever_has_that_name(
    night: Night, name: str
) -> None:
    night.logs()
    night.use(None, name, MIDNIGHT.date() + DAY * 20)

    assert night.proposed() == []


@pytest.mark.parametrize(("day", "late", "proposed"), [(20, 0, 0), (1, 0, 1), (1, 14, 0)])
def test_what_the_directory_remembers_is_enough_to_leave_an_account_be(
    night: Night, day: int, late: int, proposed: int
) -> None:
    night.logs()
    with night.house.memory.writing() as session:
        session.add(
            DirectorySignInRow(
                entry_uuid=night.uuid(), staff_number=f"CT{UNUSED:05}", late_days=late,
                moment=MIDNIGHT + DAY * day, attribute="lastLogonTimestamp", read_at=LATER,
            )
        )  # fmt: skip

    assert len(night.proposed()) == proposed


def test_where_no_rule_asks_for_use_none_is_read(night: Night) -> None:
    night.logs()
    never = LifecyclePolicy(lock_unused_after_days=None, lock_unclaimed_after_days=None)
    with night.house.memory.reading() as session:
        assert read_mailbox_use(session, never, LATER).record is None
        assert read_mailbox_use(session, POLICY, LATER).record is not None


def hours(first: datetime, count: int) -> list[datetime]:
    return [first + HOUR * n for n in reversed(range(count))]


def test_a_record_holds_whole_days_of_the_legal_time_alone() -> None:
    first = MIDNIGHT.date()

    assert recorded({"mx1": hours(MIDNIGHT, 48)}) == UseRecord(first, first + DAY)
    assert recorded({"mx1": hours(MIDNIGHT + HOUR, 48)}) == UseRecord(first + DAY, first + DAY)
    assert recorded({"mx1": hours(MIDNIGHT + HOUR, 30)}) is None
    assert recorded({"mx1": hours(MIDNIGHT, 48), "mx2": []}) is None
    assert recorded({}) is None


def test_the_record_of_several_servers_is_what_all_of_them_have() -> None:
    first = MIDNIGHT.date()

    both = recorded({"mx1": hours(MIDNIGHT, 24 * 5), "mx2": hours(MIDNIGHT + DAY, 24 * 3)})

    assert both == UseRecord(first + DAY, first + DAY * 3)
