"""Mailing lists of the directory, for SCIM clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.errors import DirectoryError
from directory.people import MailList
from service.identity.roles import Person
from service.journeys.scim.carrying import ScimHand, silent
from service.journeys.scim.errors import StaleError


@dataclass(frozen=True)
class ScimLists:
    """Reads the lists, and puts people in and out."""

    hand: ScimHand

    def all(self) -> list[MailList]:
        """Return every list of the directory."""
        flavour = self.hand.flavour
        try:
            with self.hand.hand.directory() as directory:
                found = directory.search(
                    self.hand.base_dn, flavour.list_filter, flavour.list_attributes
                )
                return [one for entry in found if (one := flavour.read_list(entry))]
        except DirectoryError as trouble:
            raise silent(trouble) from trouble

    def change(
        self, by: Person, dn: str, come: Sequence[str], go: Sequence[str]
    ) -> MailList | None:
        """Put accounts into a list and take others out, by their ids; return the list as it is then."""
        entry = self.hand.entry(dn, self.hand.flavour.list_attributes)
        held = self.hand.flavour.read_list(entry) if entry is not None else None
        if held is None:
            raise StaleError("The list is no longer where it was; read the resource again.")
        there = {self.hand.flavour.member_key(one): one for one in held.members}
        add = [
            name for name in self._called(come) if self.hand.flavour.member_key(name) not in there
        ]
        remove = [
            there[key]
            for name in self._called(go)
            if (key := self.hand.flavour.member_key(name)) in there
        ]
        if add or remove:
            self.hand.carry(by, (self.hand.flavour.member(held, add=add, remove=remove),))
        entry = self.hand.entry(dn, self.hand.flavour.list_attributes)
        return self.hand.flavour.read_list(entry) if entry is not None else None

    def _called(self, account_ids: Sequence[str]) -> list[str]:
        """Return how lists call accounts: by their names, or by their addresses."""
        by_name = self.hand.flavour.data.members == "names"
        rows = [self.hand.row(one) for one in account_ids]
        return [row.dn if by_name else row.mail for row in rows]
