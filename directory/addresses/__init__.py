"""Addresses made from Vietnamese names, by the rule of each organisation."""

from directory.addresses.book import AddressBook, GivenAddress, NoAddressError
from directory.addresses.plain import plain
from directory.addresses.rules import AddressRule, AddressRuleError, load_address_rule

__all__ = [
    "AddressBook",
    "AddressRule",
    "AddressRuleError",
    "GivenAddress",
    "NoAddressError",
    "load_address_rule",
    "plain",
]
