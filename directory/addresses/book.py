"""The book of addresses: gives each newcomer the first free address of the ladder, and never one twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from directory.addresses.plain import plain
from directory.addresses.rules import AddressRule
from directory.errors import DirectoryError
from directory.people import StaffRecord

LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1.1
LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets
_LOCAL_PART: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_NUMBER: Final = "{n}"


class NoAddressError(DirectoryError):
    """No rung of the ladder is free, or the name has no letters: a person must decide."""

    def __init__(self, staff_number: str) -> None:
        self.staff_number = staff_number
        super().__init__(f"no address for {staff_number}")


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """An address and the name to sign in with; `rung` counts from 0."""

    mail: str
    user_name: str
    rung: int
    warnings: tuple[str, ...] = ()


class AddressBook:
    """Addresses in use, those in quarantine, and those given since; an address belongs to one person.

    The name to sign in with is the part before the `@` (DOMAIN M-36), so it is free in every domain.
    """

    def __init__(
        self, rule: AddressRule, in_use: Iterable[str], quarantined: Iterable[str] = ()
    ) -> None:
        self._rule = rule
        # With and without domain: a bare name is one to sign in with.
        self._taken = {address.lower() for address in (*in_use, *quarantined)}
        self._names = {address.partition("@")[0] for address in self._taken}

    def give(self, record: StaffRecord) -> GivenAddress:
        """Return the first free address of somebody's ladder, from now on theirs.

        Raises:
            NoAddressError: a person must decide.

        """
        given = self.propose(record)
        self._taken.add(given.mail)
        self._names.add(given.user_name)
        return given

    def propose(self, record: StaffRecord) -> GivenAddress:
        """Return what `give` would, without giving it."""
        domain = self._rule.unit_domains.get(record.unit, self._rule.domain)
        parts = _parts(record, self._rule)
        for rung, template in enumerate(self._rule.ladder):
            for name in _names(template, parts, self._rule):
                if self._is_free(name, domain):
                    return GivenAddress(f"{name}@{domain}", name, rung, self._rule.warnings)
        raise NoAddressError(record.external_id)

    def propose_unit(self, unit: str, name: str) -> str:
        """Return a free address for a unit's mailbox (DOMAIN M-14); raises NoAddressError."""
        domain = self._rule.unit_domains.get(unit, self._rule.domain)
        words = plain(name).split()
        parts = {
            "unit": self._rule.unit_names.get(unit, plain(unit).replace(" ", "")),
            "full": "".join(words),
            "initials": "".join(word[0] for word in words),
        }
        for template in self._rule.unit_ladder:
            for local in _names(template, parts, self._rule):
                if self._is_free(local, domain):
                    return f"{local}@{domain}"
        raise NoAddressError(unit)

    def _is_free(self, name: str, domain: str) -> bool:
        return (
            name not in self._names
            and name not in self._rule.reserved
            and len(name) <= LONGEST_LOCAL_PART
            and len(name) + len(domain) < LONGEST_ADDRESS
            and _LOCAL_PART.fullmatch(name) is not None
        )


def _parts(record: StaffRecord, rule: AddressRule) -> dict[str, str]:
    """Return what templates may name of a person; a part that there is not is left out."""
    words = plain(record.full_name).split()
    if not words:
        return {}
    parts = {
        "given": words[-1],
        "initials": "".join(word[0] for word in words[:-1]),
        "middle": "".join(words[1:-1]),
        "family": words[0],
        "f": words[0][0],
        "full": "".join(words),
        "unit": rule.unit_names.get(record.unit, plain(record.unit).replace(" ", "")),
    }
    if rule.personal_parts:
        born, identity = record.birth_date, re.sub(r"\D", "", record.national_id)
        if born:
            parts |= {"year": f"{born:%Y}", "month_year": f"{born:%m%Y}"}
        if len(identity) >= 4:
            parts |= {"id3": identity[-3:], "id4": identity[-4:]}
    return parts


def _names(template: str, parts: dict[str, str], rule: AddressRule) -> Iterator[str]:
    """Give the names that a rung makes: one, or with a running number one after the other."""
    if not parts:
        return
    try:
        if _NUMBER not in template:
            yield template.format_map(parts)
            return
        for n in range(rule.first_number, rule.first_number + rule.most_tries):
            yield template.format_map(parts | {"n": f"{n:0{rule.digits}}"})
    except KeyError:
        return  # the rung needs what is not known of this person
