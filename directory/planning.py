"""The difference between what HR says and what the directory holds, as an ordered plan. Pure.

Nothing is deleted, nobody is matched by name, an address in use never changes by rule, and what a
person keeps by hand stays. An account that HR does not mention is suspended only after it was missing
in several snapshots over several days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from directory.comparing import Comparer
from directory.entries import Entry
from directory.listing import plan_lists
from directory.mapping import CannotSayError, Flavour
from directory.matching import (
    SAME_ADDRESS,
    SAME_NAME,
    SAME_NAME_AND_UNIT,
    TWO_ACCOUNTS,
    Decisions,
    Matched,
    match,
    tell_ambiguous,
)
from directory.newcomers import (
    ADDRESS_TAKEN,
    CANNOT_SAY,
    NO_ADDRESS,
    SAME_PERSON,
    Addresses,
    Holders,
    Newcomers,
)
from directory.people import MailAccount, StaffRecord, Standing, UnitMailbox
from directory.plan import Kept, Kind, Plan, Population, Proposal, Step
from directory.unit_mailboxes import HANDOVER, NOT_WORKING, plan_unit_mailboxes

CLOSED_ACCOUNT, KEPT_SUSPENDED, TWO_RECORDS = "closed_account", "kept_suspended", "two_records"
# Why a person is asked; the first ones are answered by saying who is whom.
WHO_IS_WHO: Final = (SAME_ADDRESS, SAME_NAME_AND_UNIT, SAME_NAME, SAME_PERSON)
REASONS: Final = (
    *WHO_IS_WHO, TWO_ACCOUNTS, TWO_RECORDS, CLOSED_ACCOUNT, KEPT_SUSPENDED, NO_ADDRESS,
    ADDRESS_TAKEN, CANNOT_SAY, HANDOVER, NOT_WORKING,
)  # fmt: skip
NO_MOMENT: Final = datetime.min.replace(tzinfo=UTC)
_ORDER: Final = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Desired:
    """What HR says."""

    records: Sequence[StaffRecord]
    unit_mailboxes: Sequence[UnitMailbox] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Accounts and people brought together once: who has which, who differs, who has none."""

    matched: Matched
    differing: Sequence[StaffRecord]
    newcomers: Sequence[StaffRecord]


@dataclass(frozen=True, slots=True)
class Existing:
    """What the directory holds: all of it, never a part; `sorted` where somebody did that already."""

    accounts: Sequence[Entry]
    lists: Sequence[Entry] = ()
    sorted: Sorted | None = None


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
    `managed_groups` are groups that HR alone decides on, by name or address.
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
    managed_groups: frozenset[str] = frozenset()
    default_quota_mb: int | None = None
    default_unit_quota_mb: int | None = None


def diff(
    desired: Desired,
    existing: Existing,
    flavour: Flavour,
    rules: PlanRules,
    addresses: Addresses | None = None,
) -> Plan:
    """Return what would have to change, in the order in which it is carried out."""
    known = existing.sorted
    matched = known.matched if known else match(existing.accounts, flavour, rules.decisions)
    planner = _Planner(desired, existing, matched, flavour, rules, addresses)
    steps = [*planner.people(), *planner.missing(), *planner.units()]
    steps += plan_lists(
        planner.records, matched, existing.lists, flavour, steps,
        unit_lists=rules.unit_lists, managed=rules.managed_groups,
    )  # fmt: skip
    steps.sort(key=_place)
    return Plan(
        steps=tuple(steps),
        population=population(existing.accounts, flavour),
        proposals=tuple(sorted(planner.proposals, key=lambda p: (p.staff_number, p.reason, p.dn))),
        source=desired.source,
        waiting=planner.waiting,
        kept=tuple(sorted(planner.kept, key=lambda one: (one.staff_number, one.dn, one.field))),
    )


def population(accounts: Sequence[Entry], flavour: Flavour) -> Population:
    """Return how many accounts there are that are not closed, in all and by unit."""
    standing, unit = flavour.reads["standing"], flavour.reads.get("unit")
    s, u = standing.key, unit.key if unit is not None else ""
    # Few pairs of a standing and a unit are there: each is read once, and counted in one pass.
    pairs = Counter([(one.attributes.get(s, ()), one.attributes.get(u, ())) for one in accounts])
    total, by_unit = 0, Counter[str]()
    for (stands, hangs), count in pairs.items():
        if standing.converter.read(stands)[:1] == (Standing.CLOSED.value,):
            continue
        total += count
        if unit is not None:
            by_unit[next(iter(unit.converter.read(hangs)), "")] += count
    return Population(total, dict(sorted(by_unit.items())))


class _Planner:
    """One diff at work; what it has told is complete when the steps were taken."""

    def __init__(
        self,
        desired: Desired,
        existing: Existing,
        matched: Matched,
        flavour: Flavour,
        rules: PlanRules,
        addresses: Addresses | None,
    ) -> None:
        self.desired = desired
        self.existing = existing
        self.matched = matched
        self.flavour = flavour
        self.rules = rules
        self.addresses = addresses
        self.comparer = Comparer(flavour, rules.forward_domains)
        self.holders = Holders(existing.accounts, existing.lists, flavour)
        self.proposals: list[Proposal] = tell_ambiguous(matched, flavour)
        self.kept: list[Kept] = []
        self.waiting = 0
        self.records = self._told_once(desired.records)

    def people(self) -> Iterator[Step]:
        """Give the steps for everybody whom HR mentions."""
        by_number, ambiguous = self.matched.by_number, self.matched.ambiguous
        known = self.existing.sorted
        if known is not None and self.records is self.desired.records:
            differing, newcomers = known.differing, known.newcomers
        else:
            differing, newcomers = self.comparer.sort_out(self.records, by_number)
        self.holders.claim(newcomers)
        for record in (*differing, *self._decided(differing)):
            account = self.flavour.read_account(by_number[record.external_id])
            if account is None:
                continue
            try:
                yield from tuple(self._steps(record, account))
            except CannotSayError:
                self._ask(record, account, CANNOT_SAY)
        unknown = [one for one in newcomers if one.external_id not in ambiguous and one.active]
        if unknown:
            coming = Newcomers(
                self.records, self.matched, self.flavour, self.rules.decisions,
                self.rules.people_dn, self.rules.default_quota_mb, self.addresses, self.holders,
            )  # fmt: skip
            yield from coming.steps(unknown)
            self.proposals += coming.proposals

    def missing(self) -> Iterator[Step]:
        """Give the suspensions of those whom HR has not mentioned for long enough."""
        known = {record.external_id for record in self.desired.records}
        enough = timedelta(days=self.rules.absent_days)
        for number in sorted(self.matched.by_number.keys() - known):
            account = self.flavour.read_account(self.matched.by_number[number])
            if account is None or account.standing is Standing.CLOSED:
                continue
            absence = self.rules.absences.get(number)
            if account.standing is not Standing.ACTIVE:
                yield from self._kept_inside(account)
            elif (
                absence is None
                or absence.snapshots < self.rules.absent_snapshots
                or self.rules.moment - absence.since < enough
            ):
                self.waiting += 1
                yield from self._kept_inside(account)
            else:
                yield from self._suspended(account)

    def units(self) -> Iterator[Step]:
        """Give the steps for the mailboxes of units that HR names."""
        boxes = plan_unit_mailboxes(
            self.desired.unit_mailboxes, self.matched.shared, self.flavour, self.holders,
            above=self.rules.people_dn, quota_mb=self.rules.default_unit_quota_mb,
        )  # fmt: skip
        for change in boxes:
            if isinstance(change, Step):
                yield change
            elif isinstance(change, Kept):
                self.kept.append(change)
            else:
                self.proposals.append(change)

    def _decided(self, differing: Sequence[StaffRecord]) -> Sequence[StaffRecord]:
        """Return those whose account carries no staff number yet: a person decided whose it is."""
        if not self.rules.decisions.same:
            return ()
        key = self.flavour.reads["staff_number"].key
        sorted_out = {one.external_id for one in differing}
        return [
            one
            for one in self.records
            if one.external_id in self.rules.decisions.same
            and one.external_id not in sorted_out
            and (entry := self.matched.by_number.get(one.external_id)) is not None
            and not entry.attributes.get(key)
        ]

    def _told_once(self, records: Sequence[StaffRecord]) -> Sequence[StaffRecord]:
        """Return the people whom HR tells of once; about the others a person decides."""
        if len({one.external_id for one in records}) == len(records):
            return records
        times = Counter(one.external_id for one in records)
        seen = {one.external_id: one for one in records if times[one.external_id] > 1}
        for record in seen.values():
            self._ask(record, None, TWO_RECORDS)
        return [one for one in records if times[one.external_id] == 1]

    def _steps(self, record: StaffRecord, account: MailAccount) -> Iterator[Step]:
        """Give the steps for somebody who has an account."""
        if account.standing is Standing.CLOSED:
            if record.active:
                self._ask(record, account, CLOSED_ACCOUNT)
        elif not record.active:
            if account.standing is Standing.ACTIVE:
                yield from self._suspended(account)
            else:
                yield from self._kept_inside(account)
        else:
            yield from self._back_in(record, account)
            yield from self._kept_inside(account)
            yield from self._brought_in_step(record, account)

    def _suspended(self, account: MailAccount) -> Iterator[Step]:
        if self._may(account, "standing", (Standing.SUSPENDED.value,)):
            yield from _some(self.flavour.suspend(account))
        else:
            yield from self._kept_inside(account)

    def _back_in(self, record: StaffRecord, account: MailAccount) -> Iterator[Step]:
        """Restore whom HR had suspended; whom a person suspended, a person restores."""
        if account.standing is not Standing.SUSPENDED:
            return
        by_hr = record.external_id in self.rules.restorable
        if not by_hr or not self.flavour.is_suspended_by_our_word(account):
            self._ask(record, account, KEPT_SUSPENDED)
        elif self._may(account, "standing", (Standing.ACTIVE.value,)):
            yield from _some(self.flavour.restore(account))

    def _kept_inside(self, account: MailAccount) -> Iterator[Step]:
        """Have no mail leave for where it may not (M-32)."""
        outside = self.comparer.outside(account.forwards)
        if outside:
            keep = tuple(one for one in account.forwards if one not in outside)
            if self._may(account, "forwards", keep):
                yield from _some(self.flavour.revoke_forwarding(account, keep))

    def _brought_in_step(self, record: StaffRecord, account: MailAccount) -> Iterator[Step]:
        """Give what HR says to the fields that nobody keeps by hand."""
        wanted = self.comparer.wanted(record, account)
        if account.staff_number is None:
            wanted["staff_number"] = (record.external_id,)
        aliases = wanted.pop("aliases", account.aliases)[len(account.aliases) :]
        further = self._free(record, account, aliases)
        fields = {name: text for name, text in wanted.items() if self._may(account, name, text)}
        if record.mail is not None and record.mail.lower() != account.mail.lower():
            free = self._free(record, account, (record.mail,))
            if free and self._may(account, "mail", free):
                may = bool(further) and self._may(account, "aliases", further)
                more = further if may else ()
                yield from _some(self.flavour.readdress(account, record.mail, more))
                further = ()
        if further and self._may(account, "aliases", further):
            fields["aliases"] = (*account.aliases, *further)
        if fields:
            yield from _some(self.flavour.modify(account, fields))
        moves = record.unit and record.unit != account.unit
        if moves and self._may(account, "unit", (record.unit,)):
            yield from self.flavour.move(account, record.unit, above=self.rules.people_dn)

    def _free(
        self, record: StaffRecord, account: MailAccount, addresses: Iterable[str]
    ) -> tuple[str, ...]:
        """Return those addresses that nobody else has; about the others a person decides."""
        found = []
        for address in addresses:
            if self.holders.others(address, account.dn, record.external_id):
                self._ask(record, account, ADDRESS_TAKEN)
            else:
                self.holders.take(address, account.dn)
                found.append(address)
        return tuple(found)

    def _may(self, account: MailAccount, name: str, wanted: tuple[str, ...]) -> bool:
        """Tell whether a field may be changed; what a person keeps by hand stays, and is told."""
        if name not in account.locked:
            return True
        number = account.staff_number or ""
        self.kept.append(Kept(number, account.full_name, account.unit, account.dn, name, wanted))
        return False

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
