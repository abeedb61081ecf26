"""Addresses made from Vietnamese names, by the rule of each organisation."""

from directory.addresses.book import AddressBook, GivenAddress, NoAddressError
from directory.addresses.quarantine import Released, still_quarantined
from directory.addresses.rule import AddressRule, load_address_rule
from directory.addresses.unit_mailboxes import UnitKind, UnitPlace, unit_address

__all__ = [
    "AddressBook",
    "AddressRule",
    "GivenAddress",
    "NoAddressError",
    "Released",
    "UnitKind",
    "UnitPlace",
    "load_address_rule",
    "still_quarantined",
    "unit_address",
]
