"""The rule by which an organisation gives addresses, as data (DOMAIN 4.2, M-02)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from directory.addresses.plain import plain
from directory.addresses.template import (
    BIRTH_DATE_PARTS,
    NATIONAL_ID_PARTS,
    NUMBER,
    PERSONAL_PARTS,
    Template,
    read_template,
)

_DOMAIN: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
_WORD: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_UNIT_PARTS: Final = frozenset({"unit", "parent"})
_KEYS: Final = frozenset(
    {"id", "version", "name", "source", "rungs", "personal_data", "user_name", "number", "quarantine_days",
     "reserved", "domains", "units", "unit_mailboxes"}
)  # fmt: skip


class UserName(StrEnum):
    """What a person signs in with (DOMAIN M-36)."""

    LOCAL_PART = "local_part"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class AddressRule:
    """The ladder of templates, tried from the first; the domain of each unit; what nobody gets.

    `rungs` are those that may be used: templates with personal data are among them only where
    `personal_data` is on. `first_number` is what `{number}` begins with. `quarantine_days` None is for
    ever. `abbreviations` are the short names of units by code.
    """

    id: str
    version: int
    rungs: tuple[Template, ...]
    domain: str
    domains: Mapping[str, str] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    user_name: UserName = UserName.LOCAL_PART
    personal_data: bool = False
    first_number: int = 1
    last_number: int = 9999
    quarantine_days: int | None = None
    reserved: frozenset[str] = frozenset()
    unit_mailboxes: Mapping[str, Template] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what whoever turns this rule on must know (DOMAIN M-13)."""
        used = frozenset[str]().union(*(rung.parts for rung in self.rungs))
        return warnings_of(used)

    def domain_of(self, unit: str) -> str:
        """Return the domain under which a unit's people have their addresses."""
        return self.domains.get(unit, self.domain)

    def abbreviation_of(self, unit: str) -> str:
        """Return the short name of a unit: the one that is set, or its code in a to z.

        >>> AddressRule("x", 1, (), "a.vn", abbreviations={"H14.9": "sx"}).abbreviation_of("H14.9")
        'sx'
        """
        return self.abbreviations.get(unit) or plain(unit).replace(" ", "")


def warnings_of(parts: frozenset[str]) -> tuple[str, ...]:
    """Return what an address tells of a person to everybody who reads it."""
    found = []
    if parts & NATIONAL_ID_PARTS:
        found.append("national_id_in_address")
    if parts & BIRTH_DATE_PARTS:
        found.append("birth_date_in_address")
    return tuple(found)


def load_address_rule(path: Path) -> AddressRule:
    """Return the rule in a TOML file.

    Raises:
        ValueError: it is not a rule, or all its templates need personal data that is not turned on.

    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return _read(told)
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise ValueError(f"{path.name}: {wrong}") from None


def _read(told: Mapping[str, Any]) -> AddressRule:
    unknown = told.keys() - _KEYS
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    personal = bool(told.get("personal_data", False))
    ladder = tuple(read_template(str(text)) for text in told["rungs"])
    rungs = tuple(one for one in ladder if personal or not one.parts & PERSONAL_PARTS)
    if not rungs:
        raise ValueError("every template needs personal data, and personal_data is not turned on")
    if any(NUMBER in one.parts for one in rungs[:-1]):
        raise ValueError("{number} is never used up: it belongs into the last template")
    domains = told["domains"]
    number = told.get("number", {})
    days = told.get("quarantine_days")
    if days is not None and int(days) < 0:
        raise ValueError("quarantine_days is not below zero")
    return AddressRule(
        id=str(told["id"]),
        version=int(told["version"]),
        rungs=rungs,
        domain=_domain(domains["default"]),
        domains={str(u): _domain(d) for u, d in domains.get("units", {}).items()},
        abbreviations={str(u): _abbreviation(a) for u, a in told.get("units", {}).items()},
        user_name=UserName(told.get("user_name", "local_part")),
        personal_data=personal,
        first_number=int(number.get("first", 1)),
        last_number=int(number.get("last", 9999)),
        quarantine_days=None if days is None else int(days),
        reserved=frozenset(str(one).lower() for one in told.get("reserved", ())),
        unit_mailboxes={
            str(kind): read_template(str(text), _UNIT_PARTS)
            for kind, text in told.get("unit_mailboxes", {}).items()
        },
    )


def _domain(text: str) -> str:
    domain = text.lower()
    if not _DOMAIN.fullmatch(domain):
        raise ValueError(f"not a domain: {text!r}")
    return domain


def _abbreviation(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError(f"not a short name in a to z: {text!r}")
    return text
