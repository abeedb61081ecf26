"""Acts by hand: shown before they are done, judged by the guard, carried out as a plan (M-20)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol
from uuid import uuid4

from directory.guard import Limits, judge
from directory.mail_directory import MailDirectory
from directory.mapping import Flavour
from directory.mapping.flavour import CannotSayError
from directory.people import MailAccount
from directory.plan import Plan, Population, Step, canonical
from service.clock import Clock
from service.events.ledger import record
from service.events.provisioning import UnitMailboxHandedOver
from service.identity.roles import Person
from service.journeys.errors import NotAllowedError
from service.journeys.plans import Grounds, OpenDirectory, Origin, PlanCarrier, PlanShelf
from service.journeys.plans.keeping import tell_breach
from service.journeys.provisioning.acts import (
    BY_UNIT_ADMINISTRATORS,
    FOR_MANY,
    Act,
    ActKind,
    Known,
    steps_of,
)
from service.journeys.provisioning.addressing import Addressing
from service.journeys.provisioning.errors import (
    AccountChangedError,
    ActRefusedError,
    GroundsMissingError,
)
from service.journeys.provisioning.looking import MailboxBook
from service.journeys.provisioning.mirror import Mirror
from service.journeys.provisioning.reach import Reach, Reaches
from service.journeys.provisioning.views import Account, Carried, Preview
from service.store.engine import Memory
from service.store.queries.provisioning import (
    account_by_number,
    count_by_unit,
    person_by_number,
)
from service.store.tables.provisioning import MailboxHandoverRow

MOST: Final = 500  # accounts in one act
AT_ONCE: Final = 20  # more than that takes a second person
LONGEST_REASON: Final = 500
LONGEST_NUMBER: Final = 100


class StepUp(Protocol):
    """Proves once more who acts; raises where it is not proven."""

    def __call__(self, person: Person, code: str, password: str, address: str) -> tuple[str, ...]:
        """Return the factors proven."""
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows to step up: a one-time code where enrolled, else the password."""

    code: str = ""
    password: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a mailbox's life that a hand must keep."""

    delete_after_days: int = 180


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Shows what an act would do, and does it."""

    memory: Memory
    clock: Clock
    book: MailboxBook
    reaches: Reaches
    mirror: Mirror
    addressing: Addressing
    plans: PlanShelf
    carrier: PlanCarrier
    directory: OpenDirectory
    flavour: Callable[[], Flavour]
    limits: Callable[[], Limits]
    people_dn: str
    step_up: StepUp
    void_password: Callable[[Person, Account], object]
    terms: Callable[[], Terms] = Terms

    def preview(self, by: Person, ids: Sequence[str], act: Act) -> Preview:
        """Return what an act would do to these mailboxes as they are now; nothing is done.

        Raises:
            NotAllowedError, NotFoundError; ActRefusedError: and why; AccountChangedError;
            DirectoryError.

        """
        accounts, steps = self._built(by, ids, act)
        return self.show(accounts, steps)

    def carry(
        self,
        by: Person,
        ids: Sequence[str],
        act: Act,
        grounds: Grounds,
        seal: str,
        proof: Proof | None = None,
    ) -> Carried:
        """Do what was shown, if it is still the same; what is out of the ordinary waits for a second person.

        Raises:
            GroundsMissingError: nothing rests on nothing (M-20); AccountChangedError: it is no
            longer what was shown; and all that `preview` raises. SignInError, WrongCodeError: a
            deletion was not confirmed.

        """
        checked = checked_grounds(grounds, self.clock().date())
        accounts, steps = self._built(by, ids, act)
        shown = self.show(accounts, steps)
        if shown.seal != seal:
            raise AccountChangedError("changed")
        if act.kind is ActKind.DELETE:
            given = proof or Proof()
            self.step_up(by, given.code, given.password, given.address)
        if act.kind is ActKind.RESTORE and not shown.needs_second:
            for account in accounts:  # M-26: whoever comes back does not come back with the old one
                self.void_password(by, account)
        carried = self.carry_steps(by, steps, checked, waits=shown.needs_second)
        if act.kind is ActKind.HAND_OVER and carried.done:
            self._note_handover(by, accounts[0], act, carried.plan_id)
        return carried

    def carry_steps(
        self, by: Person, steps: Sequence[Step], grounds: Grounds, *, waits: bool
    ) -> Carried:
        """Carry steps out as one plan, or have them wait for a second person."""
        plan = Plan(tuple(steps), self._population())
        if waits:
            plan_id = self.plans.propose(plan, by=by.user_name, origin=Origin.HAND, grounds=grounds)
            return Carried(plan_id, waits=True, by_state={})
        plan_id = self.carrier.by_hand(plan, by=by.user_name, grounds=grounds)
        account_id = self._read_again(steps)
        return Carried(plan_id, False, self.carrier.advance(plan_id).by_state, account_id)

    def _built(
        self, by: Person, ids: Sequence[str], act: Act
    ) -> tuple[tuple[Account, ...], tuple[Step, ...]]:
        reach = self.reaches.of(by)
        if not reach.is_whole and act.kind not in BY_UNIT_ADMINISTRATORS:
            raise NotAllowedError
        if not ids:
            raise ActRefusedError("none_chosen")
        if len(ids) > MOST or (len(ids) > 1 and act.kind not in FOR_MANY):
            raise ActRefusedError("too_many")
        accounts = self.book.accounts(by, ids)
        self._in_time(accounts, act)
        known = self._known(reach, accounts[0])
        steps: list[Step] = []
        with self.directory() as directory:
            for account in accounts:
                held = read_now(directory, self.flavour(), account)
                try:
                    steps += steps_of(act, held, self.flavour(), known)
                except CannotSayError:
                    raise ActRefusedError("cannot_say") from None
                except ActRefusedError as refusal:
                    # Among many, those that are so already are no reason to do nothing.
                    if len(accounts) == 1 or refusal.reason not in {"nothing_changes", "not_now"}:
                        raise
        if not steps:
            raise ActRefusedError("nothing_changes")
        return accounts, tuple(steps)

    def _in_time(self, accounts: Sequence[Account], act: Act) -> None:
        if act.kind is not ActKind.DELETE:
            return
        term = timedelta(days=self.terms().delete_after_days)
        if any(self.clock() - one.standing_since < term for one in accounts):
            raise ActRefusedError("too_early")

    def _known(self, reach: Reach, account: Account) -> Known:
        return Known(
            above=self.people_dn,
            units=frozenset(reach.names),
            domains=self.addressing.domains(),
            is_free=lambda address: self.addressing.is_free(address, account),
            is_staff=self.is_staff,
        )

    def is_staff(self, number: str) -> bool:
        """Tell whether somebody of ours has this staff number."""
        with self.memory.reading() as session:
            if account_by_number(session, number) is not None:
                return True
            return person_by_number(session, number) is not None

    def show(self, accounts: tuple[Account, ...], steps: tuple[Step, ...]) -> Preview:
        """Return steps as they are shown before anything is done."""
        plan = Plan(steps, self._population())
        breaches = tuple(map(tell_breach, judge(plan, self.limits())))
        seal = hashlib.sha256(canonical(Plan(steps)).encode()).hexdigest()
        return Preview(accounts, steps, breaches, seal, bool(breaches) or len(steps) > AT_ONCE)

    def _population(self) -> Population:
        with self.memory.reading() as session:
            by_unit = count_by_unit(session)
        return Population.counted(by_unit)

    def _read_again(self, steps: Sequence[Step]) -> str | None:
        """Bring the mirror in step with what the directory holds now; return the last account's id."""
        found = None
        with self.directory() as directory:
            for dn in dict.fromkeys(step.new_dn or step.dn for step in steps):
                entry = directory.read(dn, self.flavour().attributes)
                if entry is not None:
                    found = self.mirror.put(entry)
        return found

    def _note_handover(self, by: Person, account: Account, act: Act, plan_id: str) -> None:
        assert act.record_date is not None
        moment = self.clock()
        before = {"owner_before": account.owner, "clerk_before": account.clerk}
        after = {
            "owner_after": act.owner or account.owner,
            "clerk_after": act.clerk or account.clerk,
        }
        with self.memory.writing() as session:
            session.add(
                MailboxHandoverRow(
                    id=str(uuid4()),
                    account_id=account.id,
                    record_number=act.record_number,
                    record_date=act.record_date,
                    note=act.note[:LONGEST_REASON],
                    handed_at=moment,
                    handed_by=by.user_name,
                    plan_id=plan_id,
                    **before,
                    **after,
                )
            )
            event = UnitMailboxHandedOver(
                account=account.subject,
                record_number=act.record_number,
                record_date=act.record_date.isoformat(),
                plan_id=plan_id,
                **before,
                **after,
            )
            record(session, event, moment=moment, actor=by.user_name)


def read_now(directory: MailDirectory, flavour: Flavour, account: Account) -> MailAccount:
    """Return an account as the directory holds it now; raises AccountChangedError where it is another."""
    entry = directory.read(account.dn, flavour.attributes)
    held = flavour.read_account(entry) if entry is not None else None
    if held is None or (account.entry_uuid and held.entry_uuid != account.entry_uuid):
        raise AccountChangedError("gone")
    if held.unit != account.unit:
        raise AccountChangedError("moved")  # what was seen was another unit's
    return held


def checked_grounds(grounds: Grounds, today: date) -> Grounds:
    """Return grounds, tidied; raises GroundsMissingError where a decision or a reason is missing.

    >>> checked_grounds(Grounds(" 12/QĐ-SNV ", date(2026, 11, 20), " nghỉ  hưu "), date(2026, 11, 23))
    Grounds(decision_number='12/QĐ-SNV', decision_date=datetime.date(2026, 11, 20), reason='nghỉ hưu')
    """
    number, reason = (" ".join(one.split()) for one in (grounds.decision_number, grounds.reason))
    if not number or not number.isprintable() or len(number) > LONGEST_NUMBER:
        raise GroundsMissingError("decision_number")
    if grounds.decision_date is None:
        raise GroundsMissingError("decision_date")
    # A day ahead of the clock in UTC is today in Việt Nam.
    if grounds.decision_date > today + timedelta(days=1):
        raise GroundsMissingError("decision_to_come")
    if not reason or not reason.isprintable():
        raise GroundsMissingError("reason")
    return Grounds(number, grounds.decision_date, reason[:LONGEST_REASON])
