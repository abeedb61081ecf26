"""The difference between what HR says and what the directory holds, as an ordered plan. Pure.

Nothing is deleted, nobody is matched by name, an address in use never changes by rule, and what a
person keeps by hand stays. An account that HR does not mention is suspended only after it was missing
in several snapshots over several days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from directory.comparing import Comparer
from directory.entries import Entry
from directory.errors import DirectoryError
from directory.listing import plan_lists
from directory.mapping import Flavour
from directory.matching import Decisions, Matched, match, propose, tell_ambiguous
from directory.people import MailAccount, StaffRecord, Standing, UnitMailbox
from directory.plan import Kind, Plan, Population, Proposal, Step

CLOSED_ACCOUNT, KEPT_SUSPENDED, NO_ADDRESS = "closed_account", "kept_suspended", "no_address"
NO_MOMENT: Final = datetime.min.replace(tzinfo=UTC)
_ORDER: Final = {kind: number for number, kind in enumerate(Kind)}


class GivenAddress(Protocol):
    """An address that a newcomer gets."""

    @property
    def mail(self) -> str:
        """The address."""

    @property
    def user_name(self) -> str:
        """The name to sign in with."""


class Addresses(Protocol):
    """Whoever gives addresses to newcomers."""

    def give(self, record: StaffRecord) -> GivenAddress:
        """Return an address that nobody has; raises a DirectoryError where a person must decide."""
        ...


@dataclass(frozen=True, slots=True)
class Desired:
    """What HR says."""

    records: Sequence[StaffRecord]
    unit_mailboxes: Sequence[UnitMailbox] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Existing:
    """What the directory holds: all of it, never a part."""

    accounts: Sequence[Entry]
    lists: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """In how many snapshots in a row somebody was missing, this one included, and since when."""

    snapshots: int
    since: datetime


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What the plan is made by.

    `restorable` are the staff numbers whose suspension came from HR, so that HR may end it.
    `forward_domains` are those that mail may be sent on to; None looks at no forwarding (M-32).
    """

    people_dn: str
    moment: datetime = NO_MOMENT
    absent_snapshots: int = 2
    absent_days: int = 7
    absences: Mapping[str, Absence] = field(default_factory=dict)
    decisions: Decisions = Decisions()
    restorable: frozenset[str] = frozenset()
    forward_domains: frozenset[str] | None = None
    unit_lists: bool = True
    default_quota_mb: int | None = None


def diff(
    desired: Desired,
    existing: Existing,
    flavour: Flavour,
    rules: PlanRules,
    addresses: Addresses | None = None,
) -> Plan:
    """Return what would have to change, in the order in which it is carried out."""
    matched = match(existing.accounts, flavour, rules.decisions)
    planner = _Planner(desired, matched, flavour, rules, addresses)
    steps = [*planner.people(), *planner.missing()]
    steps += plan_lists(
        desired.records, matched, existing.lists, flavour, steps, unit_lists=rules.unit_lists
    )
    steps.sort(key=_place)
    return Plan(
        steps=tuple(steps),
        population=population(existing.accounts, flavour),
        proposals=tuple(planner.proposals),
        source=desired.source,
        waiting=planner.waiting,
    )


def population(accounts: Sequence[Entry], flavour: Flavour) -> Population:
    """Return how many accounts there are that are not closed, in all and by unit."""
    standing, unit = flavour.reads["standing"], flavour.reads.get("unit")
    closed = Standing.CLOSED.value
    states = Counter(entry.attributes.get(standing.key, ()) for entry in accounts)
    gone = {values for values in states if standing.converter.read(values)[:1] == (closed,)}
    open_ones = [one.attributes for one in accounts if one.attributes.get(standing.key) not in gone]
    by_unit: Counter[str] = Counter()
    if unit is not None:
        counted = Counter(attributes.get(unit.key, ()) for attributes in open_ones)
        for values, count in counted.items():
            by_unit[next(iter(unit.converter.read(values)), "")] += count
    return Population(len(open_ones), dict(sorted(by_unit.items())))


class _Planner:
    """One diff at work; `proposals` and `waiting` are complete when the steps were taken."""

    def __init__(
        self,
        desired: Desired,
        matched: Matched,
        flavour: Flavour,
        rules: PlanRules,
        addresses: Addresses | None,
    ) -> None:
        self.desired = desired
        self.matched = matched
        self.flavour = flavour
        self.rules = rules
        self.addresses = addresses
        self.proposals: list[Proposal] = tell_ambiguous(matched, flavour)
        self.waiting = 0

    def people(self) -> Iterator[Step]:
        """Give the steps for everybody whom HR mentions."""
        comparer = Comparer(self.flavour, self.rules.forward_domains)
        by_number, ambiguous = self.matched.by_number, self.matched.ambiguous
        differing, newcomers = comparer.sort_out(self.desired.records, by_number)
        for record in differing:
            account = self.flavour.read_account(by_number[record.external_id])
            if account is not None:
                yield from self._steps(record, account, comparer)
        unknown = [one for one in newcomers if one.external_id not in ambiguous and one.active]
        yield from self._newcomers(unknown)

    def _steps(
        self, record: StaffRecord, account: MailAccount, comparer: Comparer
    ) -> Iterator[Step]:
        """Give the steps for somebody who has an account."""
        if account.standing is Standing.CLOSED:
            if record.active:
                self._ask(record, account, CLOSED_ACCOUNT)
        elif not record.active:
            if account.standing is Standing.ACTIVE:
                yield from _some(self.flavour.suspend(account))
        else:
            yield from self._back_in(record, account)
            yield from self._kept_inside(account, comparer)
            yield from self._brought_in_step(record, account, comparer)

    def _back_in(self, record: StaffRecord, account: MailAccount) -> Iterator[Step]:
        """Restore whom HR had suspended; whom a person suspended, a person restores."""
        if account.standing is not Standing.SUSPENDED:
            return
        if record.external_id in self.rules.restorable:
            yield from _some(self.flavour.restore(account))
        else:
            self._ask(record, account, KEPT_SUSPENDED)

    def _kept_inside(self, account: MailAccount, comparer: Comparer) -> Iterator[Step]:
        """Have no mail leave for where it may not (M-32)."""
        outside = comparer.outside(account.forwards)
        if outside and "forwards" not in account.locked:
            keep = [one for one in account.forwards if one not in outside]
            yield from _some(self.flavour.revoke_forwarding(account, keep))

    def _brought_in_step(
        self, record: StaffRecord, account: MailAccount, comparer: Comparer
    ) -> Iterator[Step]:
        """Give what HR says to the fields that nobody keeps by hand."""
        wanted = comparer.wanted(record, account)
        if wanted:
            yield from _some(self.flavour.modify(account, wanted))
        other_mail = record.mail is not None and record.mail.lower() != account.mail.lower()
        if record.mail is not None and other_mail and "mail" not in account.locked:
            yield from _some(self.flavour.readdress(account, record.mail))
        if record.unit and record.unit != account.unit and "unit" not in account.locked:
            yield from self.flavour.move(account, record.unit, above=self.rules.people_dn)

    def _newcomers(self, records: Sequence[StaffRecord]) -> Iterator[Step]:
        """Give the steps that add people, in the order of their staff numbers."""
        ordered = sorted(records, key=lambda one: one.external_id)
        proposals = propose(ordered, self.matched, self.flavour, self.rules.decisions)
        asked = {one.staff_number for one in proposals}
        self.proposals += proposals
        for record in ordered:
            if record.external_id in asked:
                continue
            try:
                yield self._added(record)
            except DirectoryError:
                self._ask(record, None, NO_ADDRESS)

    def _added(self, record: StaffRecord) -> Step:
        mail, user_name = record.mail, record.user_name
        if mail is None or user_name is None:
            if self.addresses is None:
                raise DirectoryError("nobody gives addresses")
            given = self.addresses.give(record)
            mail, user_name = mail or given.mail, user_name or given.user_name
        quota = record.quota_mb or self.rules.default_quota_mb
        fields = {
            "staff_number": (record.external_id,),
            "user_name": (user_name,),
            "full_name": (record.full_name,),
            "unit": (record.unit,) if record.unit else (),
            "mail": (mail,),
            "aliases": record.aliases,
            "title": (record.title,) if record.title else (),
            "phone": (record.phone,) if record.phone else (),
            "quota_mb": (str(quota),) if quota else (),
        }
        said = {name: texts for name, texts in fields.items() if self.flavour.says(name)}
        return self.flavour.add(said, above=self.rules.people_dn, staff_number=record.external_id)

    def missing(self) -> Iterator[Step]:
        """Give the suspensions of those whom HR has not mentioned for long enough."""
        known = {record.external_id for record in self.desired.records}
        enough = timedelta(days=self.rules.absent_days)
        for number in self.matched.by_number.keys() - known:
            account = self.flavour.read_account(self.matched.by_number[number])
            if account is None or account.standing is not Standing.ACTIVE:
                continue
            absence = self.rules.absences.get(number)
            if (
                absence is None
                or absence.snapshots < self.rules.absent_snapshots
                or self.rules.moment - absence.since < enough
            ):
                self.waiting += 1
            elif "standing" not in account.locked:
                yield from _some(self.flavour.suspend(account))

    def _ask(self, record: StaffRecord, account: MailAccount | None, reason: str) -> None:
        self.proposals.append(
            Proposal(
                staff_number=record.external_id,
                name=record.full_name,
                unit=record.unit,
                dn=account.dn if account else "",
                entry_uuid=account.entry_uuid if account else "",
                mail=account.mail if account else "",
                reason=reason,
            )
        )


def _some(step: Step | None) -> tuple[Step, ...]:
    return (step,) if step is not None else ()


def _place(step: Step) -> tuple[int, str, str, bool, str]:
    """Return where a step stands: by kind, unit and person; what moves an entry comes last."""
    moves = step.new_dn is not None
    return (_ORDER[step.kind], step.unit, step.staff_number or "", moves, step.dn)
