"""Who is new: an address nobody has, an entry of their own, or a question to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, Protocol

from directory.entries import Entry
from directory.errors import DirectoryError
from directory.mapping import CannotSayError, Flavour
from directory.matching import Decisions, Matched, propose, told_twice
from directory.names import name_key
from directory.people import StaffRecord
from directory.plan import Proposal, Step

NO_ADDRESS, ADDRESS_TAKEN, CANNOT_SAY = "no_address", "address_taken", "cannot_say"
SAME_PERSON: Final = "same_person"
MOST_TRIES: Final = 100


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


class Holders:
    """Who has which address and which name in the tree; looked up only where something would change."""

    def __init__(self, accounts: Iterable[Entry], lists: Iterable[Entry], flavour: Flavour) -> None:
        self._accounts = accounts
        self._lists = lists
        self._flavour = flavour
        self._claims: dict[str, str] = {}

    @cached_property
    def _addresses(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        read = self._flavour.field
        for entry in self._accounts:
            for name in ("mail", "aliases"):
                for address in read(entry.attributes, name):
                    found.setdefault(address.lower(), set()).add(entry.dn)
        for entry in self._lists:
            one = self._flavour.read_list(entry)
            if one is not None and one.mail:
                found.setdefault(one.mail.lower(), set()).add(entry.dn)
        return found

    @cached_property
    def _names(self) -> set[str]:
        return {name_key(one.dn) for one in self._accounts}

    def claim(self, newcomers: Iterable[StaffRecord]) -> None:
        """Note the addresses that HR itself gives to newcomers: no rule gives them to somebody else."""
        for record in newcomers:
            for address in (record.mail, *record.aliases):
                if address is not None:
                    self._claims.setdefault(address.lower(), record.external_id)

    def others(self, address: str, dn: str, staff_number: str = "") -> bool:
        """Tell whether somebody else has an address, or HR gives it to somebody else."""
        claimed = self._claims.get(address.lower(), staff_number)
        return claimed != staff_number or bool(self._addresses.get(address.lower(), set()) - {dn})

    def take(self, address: str, dn: str) -> None:
        """Note whose an address is from now on."""
        self._addresses.setdefault(address.lower(), set()).add(dn)

    def name(self, dn: str) -> bool:
        """Take a name in the tree; False where it is another's."""
        key = name_key(dn)
        if key in self._names:
            return False
        self._names.add(key)
        return True


class Newcomers:
    """Adds people who have no account; `proposals` tells about whom a person must decide."""

    def __init__(
        self,
        records: Sequence[StaffRecord],
        matched: Matched,
        flavour: Flavour,
        decisions: Decisions,
        above: str,
        quota_mb: int | None,
        addresses: Addresses | None,
        holders: Holders,
    ) -> None:
        self.records = records
        self.matched = matched
        self.flavour = flavour
        self.decisions = decisions
        self.above = above
        self.quota_mb = quota_mb
        self.addresses = addresses
        self.holders = holders
        self.proposals: list[Proposal] = []

    def steps(self, newcomers: Sequence[StaffRecord]) -> Iterator[Step]:
        """Give the steps that add people, in the order of their staff numbers."""
        ordered = sorted(newcomers, key=lambda one: one.external_id)
        self.proposals += propose(ordered, self.matched, self.flavour, self.decisions)
        asked = {one.staff_number for one in self.proposals}
        asked |= self._told_twice(ordered)
        for record in ordered:
            if record.external_id in asked:
                continue
            try:
                step = self._added(record)
            except CannotSayError:
                self._ask(record, CANNOT_SAY)
            except DirectoryError:
                self._ask(record, NO_ADDRESS)
            else:
                if step is not None:
                    yield step

    def _told_twice(self, newcomers: Sequence[StaffRecord]) -> set[str]:
        """Return who is, or may be, somebody whom HR tells of under another staff number (M-03)."""
        found = set()
        for number, other in told_twice(self.records, newcomers).items():
            entry = self.matched.by_number.get(other.external_id)
            identity = self.flavour.identity_of(entry.attributes) if entry else other.external_id
            if (number, identity) in self.decisions.different:
                continue
            found.add(number)
            if self.decisions.same.get(number) != identity:
                record = next(one for one in newcomers if one.external_id == number)
                self._ask(record, SAME_PERSON, entry)
        return found

    def _added(self, record: StaffRecord) -> Step | None:
        mail, user_name = self._address(record)
        quota = record.quota_mb or self.quota_mb
        fields = {
            "staff_number": (record.external_id,),
            "user_name": (user_name,),
            "full_name": (record.full_name,),
            "unit": (record.unit,) if record.unit else (),
            "mail": (mail,),
            "aliases": tuple(one for one in record.aliases if one.lower() != mail.lower()),
            "title": (record.title,) if record.title else (),
            "phone": (record.phone,) if record.phone else (),
            "quota_mb": (str(quota),) if quota else (),
        }
        said = {name: texts for name, texts in fields.items() if self.flavour.says(name)}
        step = self.flavour.add(said, above=self.above, staff_number=record.external_id)
        addresses = (mail, *record.aliases)
        taken = any(self.holders.others(a, step.dn, record.external_id) for a in addresses)
        if taken or not self.holders.name(step.dn):
            self._ask(record, ADDRESS_TAKEN)
            return None
        for address in addresses:
            self.holders.take(address, step.dn)
        return step

    def _address(self, record: StaffRecord) -> tuple[str, str]:
        """Return address and name to sign in with, HR's or by the rule."""
        if record.mail is not None:
            return record.mail, record.user_name or record.mail.partition("@")[0]
        if self.addresses is None:
            raise DirectoryError("nobody gives addresses")
        for _ in range(MOST_TRIES):
            given = self.addresses.give(record)
            if not self.holders.others(given.mail, "", record.external_id):
                return given.mail, record.user_name or given.user_name
        raise DirectoryError("every address that was given is somebody's")

    def _ask(self, record: StaffRecord, reason: str, entry: Entry | None = None) -> None:
        account = self.flavour.read_account(entry) if entry else None
        self.proposals.append(
            Proposal(
                staff_number=record.external_id,
                name=record.full_name,
                unit=record.unit,
                dn=account.dn if account else "",
                entry_uuid=account.entry_uuid if account else "",
                mail=account.mail if account else record.mail or "",
                reason=reason,
            )
        )
