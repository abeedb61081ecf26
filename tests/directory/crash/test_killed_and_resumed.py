"""kill -9 at a random moment, twenty times, against a real server: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from directory.carry_out import CarryPolicy, carry_out
from directory.doveadm import DoveadmHttp
from directory.entries import Entry
from directory.filters import EVERY_ENTRY
from directory.journal import StepOutcome, StepState
from directory.ldap_directory import open_mail_directory
from directory.mapping import load_flavour
from directory.operations import ResultCode
from directory.people import Standing
from directory.plan import Kind, Plan, tell_plan
from directory.reconcile import drift
from directory.undoing import undo
from tests.support.carrying import (
    BASE,
    UNITS,
    MemoryJournal,
    SqliteJournal,
    contents,
    mixed_plan,
    retitle,
    step,
    suspend,
    text,
    town,
)
from tests.support.gov_slapd import GovSlapd, a_gov_slapd, writes
from tests.support.imap_sessions import KEY, an_imap_server, ends, is_open

pytestmark = [pytest.mark.slapd]
ROOT = Path(__file__).resolve().parents[3]
STAFF, KILLS = 240, 20
WRITTEN = {Kind.ADD: "add", Kind.WITHDRAW: "delete"}
ENTRIES = town(STAFF)
PLAN = mixed_plan(ENTRIES, seed=4)


@dataclass
class Town:
    """A directory, the folder of the process that works on it, and what the server says of both."""

    server: GovSlapd
    folder: Path
    worked: float = 0.0  # seconds of work of the last life

    def prepare(self, plan: Plan) -> None:
        policy = self.server.policy
        facts = {name: getattr(policy, name) for name in policy.__dataclass_fields__}
        (self.folder / "plan.json").write_text(json.dumps(tell_plan(plan)))
        (self.folder / "policy.json").write_text(json.dumps(facts))

    def live(self, seconds: float | None = None) -> bool:
        """Start a process, kill it after some seconds of work, and tell whether it ended before."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.directory.crash.life", str(self.folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        with process.stdout as told:
            try:
                assert told.readline() == "go\n"
                begin = time.monotonic()
                if seconds is not None:
                    time.sleep(seconds)
                    process.send_signal(signal.SIGKILL)
                ended = told.readline() == "end\n"
                self.worked = time.monotonic() - begin
            finally:
                if seconds is None and process.poll() is None:
                    process.wait(60)
                process.kill()
                process.wait(10)
        return ended

    def journal(self) -> SqliteJournal:
        return SqliteJournal(self.folder / "journal.sqlite")

    def ldif(self) -> dict[str, dict[str, frozenset[bytes]]]:
        with open_mail_directory(self.server.policy) as directory:
            return contents(directory)

    def written(self) -> Counter[tuple[str, str]]:
        """Return how often each entry was really written, by the server's own log."""
        policy = replace(self.server.policy, base_dn="cn=accesslog")
        with open_mail_directory(policy) as directory:
            return writes(directory.search("cn=accesslog", EVERY_ENTRY))


def once_each(plan: Plan) -> Counter[tuple[str, str]]:
    """Return what the server's log says where every step of a plan was carried out once."""
    return Counter(
        (WRITTEN.get(one.kind, "modrdn" if one.new_dn else "modify"), one.dn.lower())
        for one in plan.steps
    )


@pytest.fixture
def a_town(tmp_path: Path) -> Iterator[Town]:
    with a_gov_slapd(ENTRIES) as server:
        yield Town(server, tmp_path)


def run(town_: Town, plan: Plan) -> MemoryJournal:
    journal = MemoryJournal()
    for _ in carry_out(
        plan, lambda: open_mail_directory(town_.server.policy), journal, CarryPolicy()
    ):
        pass
    return journal


@pytest.mark.slow
def test_killed_at_a_random_moment_twenty_times_it_ends_as_if_undisturbed(tmp_path: Path) -> None:
    with a_gov_slapd(ENTRIES) as server:
        undisturbed = Town(server, tmp_path)
        undisturbed.prepare(PLAN)
        assert undisturbed.live()
        work, wanted = undisturbed.worked, undisturbed.ldif()
        assert undisturbed.written() == once_each(PLAN)
    random, kills, cut, round_ = Random(20), 0, Counter[str](), 0
    while kills < KILLS and round_ < 3 * KILLS:
        round_ += 1
        folder = tmp_path / str(round_)
        folder.mkdir()
        with a_gov_slapd(ENTRIES) as server:
            town_ = Town(server, folder)
            town_.prepare(PLAN)
            while not town_.live(random.uniform(0, work)):
                kills += 1
                journal = town_.journal()
                where = "in a window" if journal.begun() else "between windows"
                cut[where if journal.ended() or journal.begun() else "at the start"] += 1
                journal.base.close()
            journal = town_.journal()
            outcomes = journal.ended()
            journal.base.close()

            assert town_.ldif() == wanted
            assert town_.written() == once_each(PLAN)
            assert set(outcomes) == set(range(len(PLAN.steps)))
            assert {one.state for one in outcomes.values()} == {StepState.DONE}
    print(f"{kills} kills over {round_} plans of {len(PLAN.steps)} steps: {dict(cut)}")
    assert kills >= KILLS
    assert cut["in a window"] >= 3


def test_plan_apply_undo_leaves_the_same_ldif(a_town: Town) -> None:
    before = a_town.ldif()

    outcomes = run(a_town, PLAN).outcomes
    assert {one.state for one in outcomes.values()} == {StepState.DONE}
    assert a_town.ldif() != before
    with open_mail_directory(a_town.server.policy) as directory:
        assert drift(PLAN, outcomes, directory) == ()
    back = run(a_town, undo(PLAN, outcomes))

    assert {one.state for one in back.outcomes.values()} == {StepState.DONE}
    assert a_town.ldif() == before


def test_a_change_by_hand_between_plan_and_apply_is_kept(a_town: Town) -> None:
    by_hand = [one for one in ENTRIES if one.dn.startswith("uid=")][::12]
    assert {one.state for one in run(a_town, touched(by_hand)).outcomes.values()} == {
        StepState.DONE
    }
    plan = Plan(tuple(map(retitle, ENTRIES[:STAFF])))

    outcomes = run(a_town, plan).outcomes

    dns = {one.dn for one in by_hand}
    for number, one in enumerate(plan.steps):
        stale = one.dn in dns
        state = StepState.STALE if stale else StepState.DONE
        assert outcomes[number].state is state
        if stale:
            assert outcomes[number].code == ResultCode.ASSERTION_FAILED
    there = a_town.ldif()
    assert {there[dn]["title"] for dn in dns} == {frozenset(text("Chủ tịch"))}


def touched(entries: list[Entry]) -> Plan:
    return Plan(tuple(retitle(one, "Chủ tịch") for one in entries))


def test_a_server_restarted_in_the_middle_costs_nothing(a_town: Town) -> None:
    """The connection breaks under a run; it opens another, looks, and goes on."""
    journal, running = MemoryJournal(), None
    running = carry_out(
        PLAN, lambda: open_mail_directory(a_town.server.policy), journal, CarryPolicy(window=16)
    )
    for progress in running:
        if progress.done > len(PLAN.steps) // 2:
            break
    a_town.server.restart()
    for _ in running:
        pass
    assert {one.state for one in journal.outcomes.values()} == {StepState.DONE}
    assert a_town.written() == once_each(PLAN)


def test_what_the_schema_forbids_is_refused_by_name_and_stops_the_run(a_town: Town) -> None:
    wrong = [
        step(one, Kind.MODIFY, changes=[("govMailQuotaMB", (), text("nhiều"))])
        for one in ENTRIES[:20]
    ]
    journal = run(a_town, Plan((*wrong, suspend(ENTRIES[0]))))
    assert set(journal.outcomes.values()) == {
        StepOutcome(
            StepState.REFUSED,
            ResultCode.INVALID_ATTRIBUTE_SYNTAX,
            journal.outcomes[0].message,
        )
    }
    assert len(journal.outcomes) == CarryPolicy().stop_after
    assert BASE in a_town.server.policy.base_dn


def test_steps_as_the_flavour_builds_them_are_carried_out_and_undone(a_town: Town) -> None:
    """Every builder of the OpenLDAP mapping, over a real server, there and back."""
    flavour = load_flavour(ROOT / "config/policies/directories/openldap.toml")
    before = a_town.ldif()
    with open_mail_directory(a_town.server.policy) as directory:
        accounts = [
            account
            for entry in directory.search(BASE, flavour.account_filter, flavour.attributes)
            if (account := flavour.read_account(entry)) is not None
        ]
        (group, *_) = [
            found
            for entry in directory.search(BASE, flavour.list_filter, flavour.list_attributes)
            if (found := flavour.read_list(entry)) is not None
        ]
    active = [one for one in accounts if one.standing is Standing.ACTIVE and one.forwards]
    suspended = [one for one in accounts if one.standing is Standing.SUSPENDED]
    newcomer = flavour.add(
        {
            "user_name": ("moi.tn",),
            "full_name": ("Trần Thị Mới",),
            "mail": ("moi.tn@cantho.gov.vn",),
        },
        above=f"ou=people,{BASE}",
        staff_number="99999",
    )
    steps = [
        flavour.suspend(active[0]),
        flavour.revoke_forwarding(active[1]),
        flavour.close(suspended[0]),
        flavour.restore(suspended[1]),
        newcomer,
        flavour.readdress(active[2], "khac@cantho.gov.vn"),
        flavour.modify(active[3], {"title": ("Phó giám đốc",), "phone": ("0292 3 820 820",)}),
        *flavour.move(active[4], UNITS[0], above=f"ou=people,{BASE}"),
        *flavour.move(active[5], UNITS[1], above=f"ou=people,{BASE}"),
        flavour.member(group, add=[newcomer.dn], remove=sorted(group.members)[:3]),
        flavour.withdraw(active[6]),
    ]
    plan = Plan(tuple(one for one in steps if one is not None))
    assert {one.kind for one in plan.steps} == set(Kind)

    there = run(a_town, plan)
    assert {one.state for one in there.outcomes.values()} == {StepState.DONE}, there.outcomes
    with open_mail_directory(a_town.server.policy) as directory:
        assert drift(plan, there.outcomes, directory) == ()
    back = run(a_town, undo(plan, there.outcomes))

    assert {one.state for one in back.outcomes.values()} == {StepState.DONE}, back.outcomes
    assert a_town.ldif() == before


def test_a_suspension_ends_the_session_that_is_open(a_town: Town) -> None:
    leaver, stays = (one for one in ENTRIES[1:3])
    names = [one.first("mail") or "" for one in (leaver, stays)]
    with an_imap_server(*names) as imap:
        sessions = [imap.sign_in(name) for name in names]
        journal = MemoryJournal()
        for _ in carry_out(
            Plan((suspend(leaver), retitle(stays))),
            lambda: open_mail_directory(a_town.server.policy),
            journal,
            sessions=DoveadmHttp(imap.url, KEY),
        ):
            pass
        assert ends(sessions[0])
        assert is_open(sessions[1])
        imap.hang_up()
    assert journal.outcomes[0] == StepOutcome(StepState.DONE, sessions_ended=True)
    assert journal.outcomes[1] == StepOutcome(StepState.DONE)
