"""What a SCIM client asks for becomes steps of a small plan: the same builders, guard and carrying out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from directory.addresses import NoAddressError
from directory.entries import Entry
from directory.errors import DirectoryError, DirectoryUnreachableError
from directory.filters import Equal
from directory.mapping import Flavour
from directory.mapping.flavour import CannotSayError
from directory.names import name_key
from directory.people import MailAccount, StaffRecord, Standing
from directory.plan import Plan, Step
from service.identity.roles import Person
from service.journeys.plans import Grounds, GuardedPlanError, Origin, PlanCarrier, PlanError
from service.journeys.provisioning import Hand
from service.journeys.provisioning.views import tell_account
from service.journeys.scim.errors import (
    DirectorySilentError,
    GuardRefusedError,
    KeptByHandError,
    StaleError,
    TakenError,
    ValueRefusedError,
)
from service.journeys.scim.guarding import DailyGuard
from service.journeys.scim.people import Place, Wanted, sign_in_name
from service.store.queries.provisioning import (
    account_by_id,
    account_by_place,
    unit_tree,
)
from service.store.queries.scim_steps import suspended_by
from service.store.tables.provisioning import MailboxAccountRow

LISTED_AT_ONCE: Final = 500
_BY_MACHINE: Final = frozenset({"SCIM", "HR", "UNDO"})
_DONE: Final = frozenset({"DONE", "ALREADY"})


@dataclass(frozen=True, kw_only=True)
class ScimHand:
    """Adds, changes, suspends and restores mailboxes, and carries steps out, for SCIM clients."""

    hand: Hand
    guard: DailyGuard
    carrier: PlanCarrier
    base_dn: str
    quota_mb: Callable[[], int | None] = lambda: None

    @property
    def flavour(self) -> Flavour:
        """Which attributes mean what."""
        return self.hand.flavour()

    def place(self) -> Place:
        """Return what documents are read by: units by code and name, and the domains that are ours."""
        with self.hand.memory.reading() as session:
            tree = unit_tree(session)
        by_name: dict[str, list[str]] = {}
        for code, name, _ in tree:
            by_name.setdefault(name.strip().lower(), []).append(code)
        # Two units of one name are two: a name tells only where it is one unit's alone.
        units = {name: codes[0] for name, codes in by_name.items() if len(codes) == 1}
        units |= {code.lower(): code for code, _, _ in tree}
        return Place(units, self.hand.addressing.domains())

    # ── People ────────────────────────────────────────────────────────────────────────────────────

    def held(self, row: MailboxAccountRow) -> MailAccount:
        """Return an account as the directory holds it now.

        Raises:
            StaleError: it is another one, or gone; DirectorySilentError.

        """
        entry = self.entry(row.dn)
        account = self.flavour.read_account(entry) if entry is not None else None
        if account is None or (row.entry_uuid and account.entry_uuid != row.entry_uuid):
            raise StaleError("The mailbox is no longer where it was; read the resource again.")
        return account

    def find(self, staff_number: str) -> tuple[MailAccount, str] | None:
        """Return somebody's account by their staff number, and its id here; None where there is none."""
        place = self.flavour.reads["staff_number"]
        (value,) = place.converter.write((staff_number,), ())
        try:
            with self.hand.directory() as directory:
                entries = list(
                    directory.search(
                        self.base_dn, Equal(place.attribute, value), self.flavour.attributes
                    )
                )
        except DirectoryError as trouble:
            raise silent(trouble) from trouble
        found = [(one, entry) for entry in entries if (one := self.flavour.read_account(entry))]
        people = [(one, entry) for one, entry in found if not one.shared]
        if len(people) > 1:
            raise TakenError("Two mailboxes carry this staff number; a person decides whose it is.")
        if not people:
            return None
        account, entry = people[0]
        account_id = self.hand.mirror.put(entry)
        return (account, account_id) if account_id else None

    def add(self, by: Person, wanted: Wanted) -> str:
        """Make a mailbox and return the id of its account; it has no password before a link sets one.

        Raises:
            TakenError, ValueRefusedError, GuardRefusedError, StaleError, DirectorySilentError.

        """
        try:
            with self.hand.directory() as directory:
                mail, user_name = self._address(wanted)
                if self.hand.addressing.is_known(directory, mail, user_name):
                    raise TakenError("Somebody has this address or this name to sign in with.")
        except DirectoryError as trouble:
            raise silent(trouble) from trouble
        quota = self.quota_mb()
        fields = {
            "staff_number": wanted.staff_number or "",
            "user_name": user_name,
            "full_name": wanted.full_name,
            "unit": wanted.unit or "",
            "mail": mail,
            "title": wanted.title,
            "phone": wanted.phone,
            "quota_mb": str(quota or ""),
        }
        said = {k: (text,) for k, text in fields.items() if text and self.flavour.says(k)}
        try:
            step = self.flavour.add(
                said, above=self.hand.people_dn, staff_number=wanted.staff_number
            )
        except CannotSayError as wordless:
            raise ValueRefusedError(f"This directory has no place for {wordless.field}.") from None
        account_id = self.carry(by, (step,))
        if account_id is None:
            raise StaleError("The mailbox was made and is gone again.")
        return account_id

    def change(self, by: Person, row: MailboxAccountRow, before: Wanted, after: Wanted) -> None:
        """Have an account follow a document from one state to the next.

        Only what the client changed is asked of the directory: all else stays as it is there.

        Raises:
            KeptByHandError: a person keeps a field, or the account, as it is; and all that `add` raises.

        """
        held = self.held(row)
        steps = self._steps(held, before, after)
        back = after.active is True and held.standing is not Standing.ACTIVE
        if back:
            self._may_restore(held)
            steps.append(self.flavour.restore(held))
        if after.active is False and held.standing is Standing.ACTIVE:
            steps.append(self._suspended(held))
        # M-26: whoever comes back does not come back with the old password.
        account = tell_account(row, {}) if back else None
        self._do(by, steps, lambda: account and self.hand.void_password(by, account))

    def suspend(self, by: Person, row: MailboxAccountRow) -> None:
        """Have nobody sign in to a mailbox any more; mail still comes in, and nothing is deleted."""
        held = self.held(row)
        if held.standing is Standing.ACTIVE:
            self._do(by, [self._suspended(held)])

    def refresh(self, row: MailboxAccountRow) -> None:
        """Take in what the directory holds of an account now."""
        entry = self.entry(row.dn)
        if entry is not None:
            self.hand.mirror.put(entry)

    def _steps(self, held: MailAccount, before: Wanted, after: Wanted) -> list[Step | None]:
        """Return the steps for what was changed, but for the standing."""
        fields: dict[str, tuple[str, ...]] = {}
        for name in ("full_name", "title", "phone"):
            text = getattr(after, name)
            if text != getattr(before, name) and text != getattr(held, name):
                self._may(held, name)
                if self.flavour.says(name):
                    fields[name] = (text,) if text else ()
        if after.staff_number and not held.staff_number:
            if self.find(after.staff_number) is not None:
                raise TakenError("Somebody else has this staff number.")
            fields["staff_number"] = (after.staff_number,)
        steps: list[Step | None] = [self.flavour.modify(held, fields) if fields else None]
        if after.mail and after.mail not in {before.mail, held.mail.lower()}:
            self._may(held, "mail")
            self._free(held, after.mail)
            steps.append(self.flavour.readdress(held, after.mail))
        if after.unit and after.unit not in {before.unit, held.unit}:
            self._may(held, "unit")
            steps += self.flavour.move(held, after.unit, above=self.hand.people_dn)
        return steps

    def _suspended(self, held: MailAccount) -> Step | None:
        self._may(held, "standing")
        return self.flavour.suspend(held)

    def _may_restore(self, held: MailAccount) -> None:
        """Let a client end what a program began; whom a person suspended or closed, a person restores."""
        self._may(held, "standing")
        if held.standing is Standing.CLOSED:
            raise KeptByHandError("The mailbox is closed; only a person opens it again.")
        with self.hand.memory.reading() as session:
            origin = suspended_by(session, held.entry_uuid, held.dn)
        if origin not in _BY_MACHINE or not self.flavour.is_suspended_by_our_word(held):
            raise KeptByHandError("A person suspended the mailbox; only a person restores it.")

    @staticmethod
    def _may(held: MailAccount, name: str) -> None:
        if name in held.locked:
            raise KeptByHandError(f"A person keeps {name} of this mailbox as it is.")

    def _free(self, held: MailAccount, mail: str) -> None:
        if mail in {one.lower() for one in held.aliases}:
            return
        with self.hand.memory.reading() as session:
            row = account_by_place(session, name_key(held.dn), held.entry_uuid)
        account = tell_account(row, {}) if row is not None else None
        if account is None or not self.hand.addressing.is_free(mail, account):
            raise TakenError("Somebody else has this address, or had it lately.")

    def _address(self, wanted: Wanted) -> tuple[str, str]:
        """Return the address and the name to sign in with of a newcomer."""
        book, name = self.hand.addressing.book(), sign_in_name(wanted.user_name)
        of = StaffRecord(wanted.staff_number or "", wanted.full_name, wanted.unit or "")
        if wanted.mail is not None:
            try:
                given = book.give(replace(of, mail=wanted.mail))
            except NoAddressError:
                raise TakenError("Somebody has the address in emails, or had it lately.") from None
            return given.mail, name or given.user_name
        for one in (of, replace(of, user_name=name)):
            try:
                given = book.give(one)
            except NoAddressError:
                continue
            return given.mail, name or given.user_name
        raise ValueRefusedError("No address can be made from this name; name one in emails.")

    # ── Carrying out ──────────────────────────────────────────────────────────────────────────────

    def carry(
        self, by: Person, steps: Sequence[Step], first: Callable[[], object] = lambda: None
    ) -> str | None:
        """Carry steps out as one small plan, if the guard lets them; return the last account's id.

        `first` is done before, once the guard has agreed.

        Raises:
            GuardRefusedError: and nothing was done; StaleError: the directory had changed;
            DirectorySilentError.

        """
        plan = Plan(tuple(steps), self.guard.population())
        self.guard.judge(by, plan)
        try:
            first()
            plan_id = self.carrier.by_hand(
                plan, by=by.user_name, grounds=_GROUNDS, origin=Origin.SCIM
            )
        except GuardedPlanError as refusal:
            raise GuardRefusedError(refusal.breaches) from None
        except DirectoryError as trouble:
            self._drop_what_waits(by, plan)
            raise silent(trouble) from trouble
        states = self.carrier.advance(plan_id).by_state
        account_id = self._read_again(steps)
        if not set(states) <= _DONE:
            self._drop_what_waits(by, plan)
            raise _ended(states)
        return account_id

    def _do(
        self,
        by: Person,
        steps: Sequence[Step | None],
        first: Callable[[], object] = lambda: None,
    ) -> None:
        wanted = [one for one in steps if one is not None]
        if wanted:
            self.carry(by, wanted, first)

    def _drop_what_waits(self, by: Person, plan: Plan) -> None:
        """Have nothing done later that the client was told was not done."""
        found = self.hand.plans.find(plan.digest)
        if found is not None:
            with suppress(PlanError):  # it is over already
                self.hand.plans.reject(by, found.id, "SCIM: not carried out at once")

    def _read_again(self, steps: Sequence[Step]) -> str | None:
        """Bring the mirror in step with what the directory holds now."""
        found = None
        for dn in dict.fromkeys(step.new_dn or step.dn for step in steps):
            entry = self.entry(dn)
            if entry is not None:
                found = self.hand.mirror.put(entry)
        return found

    def entry(self, dn: str, attributes: Sequence[str] | None = None) -> Entry | None:
        """Return an entry as the directory holds it now; raises DirectorySilentError."""
        try:
            with self.hand.directory() as directory:
                return directory.read(dn, attributes or self.flavour.attributes)
        except DirectoryError as trouble:
            raise silent(trouble) from trouble

    def row(self, account_id: str) -> MailboxAccountRow:
        """Return what was last read of an account; raises StaleError where it is gone."""
        with self.hand.memory.reading() as session:
            row = account_by_id(session, account_id)
        if row is None:
            raise StaleError("The mailbox is no longer in the directory.")
        return row


_GROUNDS: Final = Grounds(reason="SCIM")


def silent(trouble: DirectoryError) -> DirectorySilentError | StaleError:
    """Return what a client is told of a directory's trouble."""
    if isinstance(trouble, DirectoryUnreachableError):
        return DirectorySilentError("The mail directory does not answer; try again later.")
    return StaleError("The mail directory refuses this.")


def _ended(states: Mapping[str, int]) -> StaleError | DirectorySilentError:
    if states.get("REFUSED"):
        return StaleError("The mail directory does not take this change.")
    if states.get("STALE"):
        return StaleError("The mailbox was changed at the same time; read the resource again.")
    return DirectorySilentError("The mail directory did not answer to the end; try again later.")
