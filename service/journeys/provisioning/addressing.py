"""Addresses for mailboxes made by hand: what the rule gives, and whether one is free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from directory.addresses import AddressBook, AddressRule, UnitKind, UnitPlace, unit_address
from directory.filters import AnyOf, Equal
from directory.mail_directory import MailDirectory
from directory.mapping import Flavour
from service.clock import Clock
from service.journeys.plans.addresses import kept_back
from service.journeys.provisioning.views import Account
from service.store.engine import Memory
from service.store.queries.plans import held_addresses
from service.store.queries.provisioning import addresses_in_use

NAMES = ("mail", "aliases", "user_name")


@dataclass(frozen=True, kw_only=True)
class Addressing:
    """Knows the addresses in use, by the mirror, and those kept back (M-12)."""

    memory: Memory
    clock: Clock
    rule: Callable[[], AddressRule]
    flavour: Callable[[], Flavour]
    base_dn: str

    def book(self) -> AddressBook:
        """Return the book that gives a newcomer the first free address."""
        with self.memory.reading() as session:
            in_use, held = addresses_in_use(session), held_addresses(session)
        return AddressBook(self.rule(), in_use, self._kept_back(held))

    def of_unit(self, code: str, name: str) -> str:
        """Return the address that a unit's mailbox has by the rule (DOMAIN M-14).

        Raises:
            NoAddressError: the rule has none for it, or it is taken.

        """
        with self.memory.reading() as session:
            in_use, held = addresses_in_use(session), held_addresses(session)
        taken = {one.lower() for one in in_use} | self._kept_back(held)
        return unit_address(self.rule(), UnitPlace(code, name, UnitKind.AGENCY), taken)

    def domains(self) -> frozenset[str]:
        """Return the domains that addresses may be given in."""
        rule = self.rule()
        return frozenset({rule.domain, *rule.domains.values()})

    def is_free(self, address: str, account: Account) -> bool:
        """Tell whether a mailbox may have an address: nobody else has it or had it lately."""
        own = {account.mail.lower(), account.user_name.lower(), *map(str.lower, account.aliases)}
        with self.memory.reading() as session:
            in_use, held = addresses_in_use(session), held_addresses(session)
        if address in {one.lower() for one in in_use} - own:
            return False
        holder = account.staff_number or account.dn[:64]
        others = [one for one in held if one[1] != holder]
        return address not in self._kept_back(others)

    def is_known(self, directory: MailDirectory, *addresses: str) -> bool:
        """Ask the directory itself whether somebody has one of these: the mirror may be a day old."""
        flavour = self.flavour()
        parts = tuple(
            Equal(place.attribute, value)
            for name in NAMES
            if (place := flavour.reads.get(name)) is not None
            for address in addresses
            for value in place.converter.write((address,), ())
        )
        found = directory.search(self.base_dn, AnyOf(parts), ("1.1",))
        return next(iter(found), None) is not None

    def has_number(self, directory: MailDirectory, staff_number: str) -> bool:
        """Ask the directory itself whether somebody has this staff number."""
        place = self.flavour().reads["staff_number"]
        (value,) = place.converter.write((staff_number,), ())
        found = directory.search(self.base_dn, Equal(place.attribute, value), ("1.1",))
        return next(iter(found), None) is not None

    def _kept_back(self, held: list[tuple[str, str, datetime | None]]) -> frozenset[str]:
        return kept_back(held, self.rule().quarantine_days, self.clock())
