"""Addresses of units' own mailboxes (DOMAIN M-14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from directory.addresses.book import LONGEST_ADDRESS, LONGEST_LOCAL_PART, NoAddressError
from directory.addresses.plain import plain
from directory.addresses.reserved import RESERVED
from directory.addresses.rule import AddressRule


class UnitKind(StrEnum):
    """Whose mailbox it is; each has a template in the rule."""

    AGENCY = "agency"  # <viết tắt cơ quan>@
    SUB_UNIT = "sub_unit"  # <phòng>.<cơ quan>@, or the other way round
    COMMUNE = "commune"  # <tên xã>@
    PARTY = "party"  # du.<xã>@
    COUNCIL = "council"  # hdnd.<xã>@


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit: its code, its name without "xã" or "phường", and the unit above it."""

    code: str
    name: str
    kind: UnitKind
    parent: str = ""


def unit_address(rule: AddressRule, unit: UnitPlace, taken: Collection[str] = ()) -> str:
    """Return the address that a unit's mailbox has by the rule; there is one, and no ladder.

    Communes, their Party and their Council go by the commune's name, others by their abbreviation.

    Raises:
        NoAddressError: the rule has no template for it, or the address is taken: a person must decide.

    """
    template = rule.unit_mailboxes.get(unit.kind)
    by_name = unit.kind in {UnitKind.COMMUNE, UnitKind.PARTY, UnitKind.COUNCIL}
    own = rule.abbreviations.get(unit.code) or (
        plain(unit.name).replace(" ", "") if by_name else rule.abbreviation_of(unit.code)
    )
    parent = rule.abbreviation_of(unit.parent) if unit.parent else None
    values = {"unit": own} | ({"parent": parent} if parent else {})
    local = template.fill(values) if template and own else None
    if not local:
        raise NoAddressError(unit.code, "name")
    address = f"{local}@{rule.domain_of(unit.code)}"
    long = len(local) > LONGEST_LOCAL_PART or len(address) > LONGEST_ADDRESS
    if long or local in RESERVED or address in taken:
        raise NoAddressError(unit.code, "taken", (address,))
    return address
