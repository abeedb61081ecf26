"""Newcomers, with what matters said and the rest left out."""

import unicodedata
from datetime import date
from pathlib import Path

from directory.addresses import AddressBook, load_address_rule
from directory.people import StaffRecord

RULES = Path(__file__).resolve().parents[3] / "config" / "policies" / "addresses"
FORMS = ("NFC", "NFD")
LONG = "Nguyễn Văn Long"


def newcomer(name=LONG, number="CB1", unit="H14.9", **others):
    return StaffRecord(external_id=number, full_name=name, unit=unit, **others)


def long_of_1990(form="NFC", number="CB1"):
    """The person of DOMAIN 4.2: Nguyễn Văn Long, born in February 1990, citizen's number ending in 123."""
    return newcomer(
        unicodedata.normalize(form, LONG),
        number,
        unit="SX",
        birth_date=date(1990, 2, 3),
        national_id="001090004123",
    )


def rule(name, folder=RULES):
    return load_address_rule(folder / f"{name}.toml")


def with_personal_data(name, folder):
    """The same rule with personal data turned on."""
    text = (RULES / f"{name}.toml").read_text(encoding="utf-8")
    changed = text.replace("personal_data = false", "personal_data = true")
    assert changed != text
    (folder / f"{name}.toml").write_text(changed, encoding="utf-8")
    return rule(name, folder)


def book(name="nghe-an", in_use=(), quarantined=()):
    return AddressBook(rule(name), in_use, quarantined)


def ladder(address_rule, people):
    """The local parts that people of one name get one after the other."""
    giving = AddressBook(address_rule, ())
    return [giving.give(one).mail.partition("@")[0] for one in people]
