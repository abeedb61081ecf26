"""A plan is made: an HR file, the directory as it is now, and the guard before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from directory.addresses import AddressBook, AddressRule
from directory.collector import resting_collector
from directory.guard import Limits, judge_source, protecting
from directory.mail_directory import MailDirectory
from directory.mapping import Flavour
from directory.matching import Decisions
from directory.plan import Kind, Plan
from directory.planning import Absence, Desired, Existing, PlanRules, diff
from directory.snapshot import Snapshot
from directory.surveying import read_all, survey
from service.clock import Clock
from service.events.catalogue import (
    AccountMatched,
    DirectoryReconciled,
    Event,
    SourceAccepted,
    SourceRefused,
)
from service.events.ledger import record
from service.identity.roles import Person
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.plans import OpenDirectory, Origin, PlanShelf
from service.journeys.plans.addresses import kept_back
from service.journeys.plans.keeping import KEEPERS, tell_breach
from service.journeys.synchronization.errors import FaultsOpenError, SourceRefusedError
from service.journeys.synchronization.policy import SyncPolicy
from service.journeys.synchronization.taking import SnapshotShelf
from service.journeys.synchronization.views import DriftView, Reconciliation
from service.store.engine import Memory
from service.store.queries.plans import (
    absences,
    account_links,
    count_absences,
    decide_link,
    held_addresses,
    last_counted_snapshot,
    last_population,
    snapshot_by_id,
    suspended_by_hr,
)

ADDRESSES = ("mail", "aliases", "user_name")


@dataclass(frozen=True, kw_only=True)
class Synchronization:
    """Compares HR with the directory: for a plan, or only to name the drift."""

    memory: Memory
    clock: Clock
    snapshots: SnapshotShelf
    plans: PlanShelf
    directory: OpenDirectory
    flavour: Callable[[], Flavour]
    rule: Callable[[], AddressRule]
    policy: Callable[[], SyncPolicy]
    limits: Callable[[], Limits]
    base_dn: str
    people_dn: str

    def plan(self, snapshot_id: str, *, by: str, accepting: str = "") -> str:
        """Make a plan from an HR file and the directory as it is now; return its id.

        With a reason, `accepting` answers by name for a source that has shrunk; an empty one nobody
        may answer for.

        Raises:
            NotFoundError; FaultsOpenError: faults stand in the way; SourceRefusedError: the file or
            the directory's answer is not one to plan from, nothing was planned or written;
            DirectoryError: the directory did not answer to the end.

        """
        snapshot = self.snapshots.read(snapshot_id)
        faults = len(snapshot.faults) + snapshot.further_faults
        if faults:
            raise FaultsOpenError(faults)
        with resting_collector():
            plan = self._compared(snapshot, snapshot_id, by, " ".join(accepting.split())[:500])
        limits = protecting(self.limits(), snapshot.records)
        return self.plans.propose(
            plan, by=by, origin=Origin.HR, source_id=snapshot_id, limits=limits
        )

    def reconcile(self, *, by: str) -> Reconciliation:
        """Read the directory again and name what is not as HR and what was carried out want it.

        Raises:
            SourceRefusedError, DirectoryError.

        """
        with self.memory.reading() as session:
            row = last_counted_snapshot(session)
        snapshot = self.snapshots.read(row.id) if row else None
        moment = self.clock()
        if snapshot is None:
            with self.directory() as directory:
                existing = read_all(directory, self.base_dn, self.flavour())
            plan = Plan(())
        else:
            desired = Desired(snapshot.records, snapshot.unit_mailboxes, snapshot.sha256)
            rules = self._rules(moment)
            existing = self._survey(desired, rules)
            plan = diff(
                desired, existing, self.flavour(), rules, self._addresses(desired, existing)
            )
        drift = tuple(_drift(plan))
        with self.memory.writing() as session:
            event = DirectoryReconciled(None, len(existing.accounts), len(drift))
            record(session, event, moment=moment, actor=by)
        return Reconciliation(
            at=moment,
            accounts=len(existing.accounts),
            snapshot_id=row.id if row else None,
            drift=drift,
            unknown=len(plan.proposals) + plan.waiting,
        )

    def match(self, by: Person, staff_number: str, entry_uuid: str, *, same: bool) -> None:
        """Decide whether somebody of HR holds an account; the next plan knows it."""
        if not by.may(*KEEPERS):
            raise NotAllowedError
        moment = self.clock()
        with self.memory.writing() as session:
            decide_link(
                session, staff_number, entry_uuid, same=same, moment=moment, by=by.user_name
            )
            event = AccountMatched(entry_uuid, staff_number, same)
            record(session, event, moment=moment, actor=by.user_name)

    def _compared(self, snapshot: Snapshot, snapshot_id: str, by: str, why: str) -> Plan:
        moment = self.clock()
        desired = Desired(snapshot.records, snapshot.unit_mailboxes, snapshot.sha256)
        self._refuse_source(len(snapshot.records), None, snapshot_id, by, why)
        existing = self._survey(desired, self._rules(moment))
        self._refuse_source(len(snapshot.records), len(existing.accounts), snapshot_id, by, why)
        self._count_absences(snapshot_id, desired, existing, moment)
        rules = self._rules(moment)
        return diff(desired, existing, self.flavour(), rules, self._addresses(desired, existing))

    def _survey(self, desired: Desired, rules: PlanRules) -> Existing:
        with self.directory() as directory:
            return survey(directory, self.base_dn, self.flavour(), desired, rules)

    def _refuse_source(
        self, people: int, accounts: int | None, snapshot_id: str, by: str, why: str
    ) -> None:
        """Raise SourceRefusedError, and tell the ledger, where nobody may plan from this."""
        with self.memory.reading() as session:
            last = last_counted_snapshot(session)
            before = last_population(session)
        breaches = judge_source(
            people=people,
            accounts=accounts or 0,
            limits=self.limits(),
            people_before=last.people if last and last.id != snapshot_id else None,
            accounts_before=before if accounts is not None else None,
        )
        if not breaches:
            return
        moment, codes = self.clock(), tuple(one.code for one in breaches)
        accepted = bool(why) and all(one.overridable for one in breaches)
        with self.memory.writing() as session:
            event: Event = (
                SourceAccepted(snapshot_id, codes, why)
                if accepted
                else SourceRefused(snapshot_id, codes)
            )
            record(session, event, moment=moment, actor=by)
        if not accepted:
            raise SourceRefusedError([tell_breach(one) for one in breaches])

    def _count_absences(
        self, snapshot_id: str, desired: Desired, existing: Existing, moment: datetime
    ) -> None:
        """Count who is missing, once for each snapshot."""
        place = self.flavour().reads["staff_number"]
        known = {record.external_id for record in desired.records}
        there = {
            values[0].decode("utf-8", "replace")
            for entry in existing.accounts
            if (values := entry.attributes.get(place.key))
        }
        with self.memory.writing() as session:
            row = snapshot_by_id(session, snapshot_id)
            if row is None:
                raise NotFoundError(snapshot_id)
            if row.counted_at is None:
                count_absences(session, there - known, moment)
                row.counted_at = moment

    def _rules(self, moment: datetime) -> PlanRules:
        policy = self.policy()
        with self.memory.reading() as session:
            missing = absences(session)
            links = account_links(session)
            restorable = suspended_by_hr(session)
        return PlanRules(
            people_dn=self.people_dn,
            moment=moment,
            absent_snapshots=policy.absent_snapshots,
            absent_days=policy.absent_days,
            absences={number: Absence(*one) for number, one in missing.items()},
            decisions=Decisions(
                {number: uuid for number, uuid, same in links if same},
                frozenset((number, uuid) for number, uuid, same in links if not same),
            ),
            restorable=restorable,
            forward_domains=policy.forward_domains,
            default_quota_mb=policy.person_quota_mb,
            default_unit_quota_mb=policy.unit_quota_mb,
        )

    def _addresses(self, desired: Desired, existing: Existing) -> AddressBook | None:
        """Return the book of addresses, where there are newcomers; else nobody has to read it."""
        flavour = self.flavour()
        place = flavour.reads["staff_number"]
        there = {entry.attributes.get(place.key) for entry in existing.accounts}
        if all((record.external_id.encode(),) in there for record in desired.records):
            return None
        rule, moment = self.rule(), self.clock()
        with self.directory() as directory:
            in_use = list(_addresses_in_use(directory, self.base_dn, flavour))
        with self.memory.reading() as session:
            held = held_addresses(session)
        book = AddressBook(rule, in_use, kept_back(held, rule.quarantine_days, moment))
        book.promise(desired.records)
        return book


def _addresses_in_use(directory: MailDirectory, base: str, flavour: Flavour) -> Iterator[str]:
    """Give every address and every name to sign in with that the directory knows, and no more of it."""
    asked = flavour.attributes_of(*ADDRESSES)
    for entry in directory.search(base, flavour.account_filter, asked):
        for name in ADDRESSES:
            yield from flavour.field(entry.attributes, name)
    for entry in directory.search(base, flavour.list_filter, flavour.list_attributes):
        one = flavour.read_list(entry)
        if one is not None and one.mail:
            yield one.mail


def _drift(plan: Plan) -> Iterator[DriftView]:
    """Give what a fresh plan would change, field by field: that is what has drifted."""
    for step in plan.steps:
        told: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
            (one.name, one.after, one.before) for one in step.fields
        ]
        if step.kind is Kind.ADD:
            told = [("account", (step.name,), ())]
        elif step.new_dn is not None:
            told.append(("dn", (step.new_dn,), (step.dn,)))
        for name, wanted, found in told:
            yield DriftView(
                step.kind, step.dn, step.staff_number, step.name, step.unit, name, wanted, found
            )
