"""Who gets which address: nobody's address is given twice, none in use is ever changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Final

from directory.addresses.reserved import is_reserved
from directory.addresses.rule import AddressRule, UserName, warnings_of
from directory.addresses.template import (
    NUMBER,
    PERSONAL_PARTS,
    Template,
    name_parts,
    personal_parts,
)
from directory.errors import DirectoryError
from directory.people import StaffRecord

LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1.1
LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
FROM_HR: Final = -1
_LOCAL_PART: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
# What HR names may have been given by an older rule, with signs that this one does not use.
_SOUND: Final = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """An address for one person; `rung` is the place of its template, or FROM_HR.

    `warnings` say what the address tells of the person to everybody (DOMAIN M-13).
    """

    mail: str
    user_name: str
    rung: int
    warnings: tuple[str, ...] = ()


class NoAddressError(DirectoryError):
    """The rule has no address left for somebody: a person must decide.

    `reason` is one of `name` (it cannot be written in a to z), `taken` (every template's address is
    somebody's), `claimed` (HR gives an address that is another's, or not a sound one).
    """

    def __init__(self, staff_number: str, reason: str, tried: tuple[str, ...] = ()) -> None:
        self.staff_number = staff_number
        self.reason = reason
        self.tried = tried
        super().__init__(f"no address for {staff_number}: {reason} ({', '.join(tried)})")

    def __reduce__(self) -> tuple[type[NoAddressError], tuple[str, str, tuple[str, ...]]]:
        """Travel whole between processes."""
        return type(self), (self.staff_number, self.reason, self.tried)


class AddressBook:
    """Gives addresses by a rule; what it gave is in use from then on.

    `in_use` are all addresses of the directory, aliases and unit mailboxes too; `quarantined` those
    that were somebody's. The name before the @ is given once for all domains, since people sign in with
    it (DOMAIN M-36), unless they sign in with the whole address. Not to be shared between threads.
    """

    def __init__(
        self, rule: AddressRule, in_use: Iterable[str], quarantined: Iterable[str] = ()
    ) -> None:
        self.rule = rule
        self._alone = rule.user_name is UserName.LOCAL_PART
        self._taken: set[str] = set()
        self._promised: dict[str, str] = {}
        self._next: dict[tuple[str, str], int] = {}
        for address in (*in_use, *quarantined):
            self._take(address)

    def promise(self, records: Iterable[StaffRecord]) -> None:
        """Keep the addresses that HR itself names for those whom it names them for."""
        for record in records:
            for address in (record.mail, *record.aliases):
                if address:
                    self._promised.setdefault(self._key(address.lower()), record.external_id)

    def give(self, record: StaffRecord) -> GivenAddress:
        """Return the address of a newcomer.

        Raises:
            NoAddressError: no template gives one that is free.

        """
        if record.mail:
            return self._claim(record, record.mail.lower())
        domain = self.rule.domain_of(record.unit)
        if record.user_name:
            return self._claim(record, f"{record.user_name.lower()}@{domain}")
        parts = name_parts(record.full_name)
        if not parts:
            raise NoAddressError(record.external_id, "name")
        values = {**parts, "unit": self.rule.abbreviation_of(record.unit)}
        if self.rule.personal_data:
            values |= personal_parts(record)
        tried = []
        for rung, template in enumerate(self.rule.rungs):
            if NUMBER in template.parts:
                found = self._numbered(record, template, values, domain)
            else:
                found = template.fill(values)
            if found is None:
                continue
            address = f"{found}@{domain}"
            if self._is_free(record, address):
                self._take(address)
                return self._given(address, rung, warnings_of(template.parts & PERSONAL_PARTS))
            tried.append(address)
        raise NoAddressError(record.external_id, "taken", tuple(tried))

    def give_all(self, records: Iterable[StaffRecord]) -> dict[str, GivenAddress | NoAddressError]:
        """Return the addresses of newcomers by staff number, the same in whatever order they come."""
        ordered = sorted(records, key=lambda one: one.external_id)
        self.promise(ordered)
        given: dict[str, GivenAddress | NoAddressError] = {}
        for record in ordered:
            try:
                given[record.external_id] = self.give(record)
            except NoAddressError as none:
                given[record.external_id] = none
        return given

    def _claim(self, record: StaffRecord, address: str) -> GivenAddress:
        """Return the address that HR itself names, if it is sound and nobody else's."""
        if not _SOUND.fullmatch(address) or not self._is_nobodys(record, address):
            raise NoAddressError(record.external_id, "claimed", (address,))
        self._take(address)
        return self._given(address, FROM_HR, ())

    def _numbered(
        self, record: StaffRecord, template: Template, values: dict[str, str], domain: str
    ) -> str | None:
        """Return a template with the first running number that is free."""
        stem = template.fill({**values, NUMBER: "\0"})
        if stem is None:
            return None
        key = (stem, "" if self._alone else domain)
        for number in count(self._next.get(key, self.rule.first_number)):
            if number > self.rule.last_number:
                return None
            local = stem.replace("\0", str(number))
            if len(local) > LONGEST_LOCAL_PART:
                return None
            if self._is_free(record, f"{local}@{domain}"):
                # Numbers below were taken or refused, and nothing that was taken becomes free again.
                self._next[key] = number + 1
                return local
        return None

    def _is_free(self, record: StaffRecord, address: str) -> bool:
        """Tell whether the rule may give an address: nobody has it, and it is one to be given."""
        local = address.partition("@")[0]
        return (
            self._is_nobodys(record, address)
            and _LOCAL_PART.fullmatch(local) is not None
            and not local.replace(".", "").replace("-", "").isdigit()
        )

    def _is_nobodys(self, record: StaffRecord, address: str) -> bool:
        """Tell whether an address is short enough, no role's and nobody's, and promised to nobody else."""
        local = address.partition("@")[0]
        key = self._key(address)
        return (
            key not in self._taken
            and self._promised.get(key, record.external_id) == record.external_id
            and len(local) <= LONGEST_LOCAL_PART
            and len(address) <= LONGEST_ADDRESS
            and not is_reserved(local, self.rule.reserved)
        )

    def _given(self, address: str, rung: int, warnings: tuple[str, ...]) -> GivenAddress:
        user_name = address.partition("@")[0] if self._alone else address
        return GivenAddress(address, user_name, rung, warnings)

    def _key(self, address: str) -> str:
        return address.partition("@")[0] if self._alone else address

    def _take(self, address: str) -> None:
        self._taken.add(self._key(address.lower()))
