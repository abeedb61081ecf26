"""How an organisation makes addresses from names: data, read from TOML and checked whole.

A rule is a ladder of templates. The first rung that is free gives the address; a rung may carry a
running number. What a template may name:

`{given}` the last word of the name, `{initials}` the first letters of all words before it, `{middle}`
those between family and given name as one word, `{family}` the first, `{f}` its first letter, `{full}`
all of them, `{unit}` the unit's own abbreviation, `{n}` a running number, and, only where the rule
says so, parts of the birth date (`{year}`, `{month_year}`) and of the national identity number (`{id3}`, `{id4}`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from directory.errors import DirectoryError

PARTS: Final = frozenset(("given", "f", "initials", "middle", "family", "full", "unit", "n"))
PERSONAL: Final = frozenset(("year", "month_year", "id3", "id4"))
_PART: Final = re.compile(r"\{(\w+)\}")
# Addresses with a meaning of their own (RFC 2142), and those of the house.
RESERVED: Final = frozenset(
    (
        "abuse", "admin", "administrator", "antin", "daemon", "ftp", "hostmaster", "info",
        "mailer-daemon", "marketing", "news", "nobody", "noc", "postmaster", "root", "sales",
        "security", "support", "usenet", "uucp", "webmaster", "www",
    )
)  # fmt: skip


class AddressRuleError(DirectoryError):
    """A rule that cannot be used; `problems` tells all that is wrong with it."""

    def __init__(self, name: str, problems: list[str]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(f"address rule {name}: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class AddressRule:
    """One organisation's rule.

    `quarantine_days` is how long a released address is kept from others, None for ever (M-12);
    `first_number` begins the running number, `digits` pads it.
    """

    domain: str
    ladder: tuple[str, ...]
    unit_ladder: tuple[str, ...] = ("{unit}",)
    unit_domains: Mapping[str, str] = field(default_factory=dict)
    unit_names: Mapping[str, str] = field(default_factory=dict)
    reserved: frozenset[str] = RESERVED
    personal_parts: bool = False
    quarantine_days: int | None = None
    first_number: int = 2
    digits: int = 1
    most_tries: int = 10_000

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever uses this rule is warned of: addresses that tell birth dates or identities (M-13)."""
        told = {part for rung in self.ladder for part in _PART.findall(rung)}
        return ("personal_data",) if told & PERSONAL else ()


def load_address_rule(path: Path) -> AddressRule:
    """Return the rule in a file.

    Raises:
        AddressRuleError: with every problem at once; parts of birth dates or identity numbers are
        one, unless the rule says that it means it.

    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        rule = AddressRule(
            domain=told["domain"].lower(),
            ladder=tuple(told["ladder"]),
            unit_ladder=tuple(told.get("unit_ladder", ("{unit}",))),
            unit_domains={k: v.lower() for k, v in told.get("unit_domains", {}).items()},
            unit_names={k: v.lower() for k, v in told.get("unit_names", {}).items()},
            reserved=RESERVED | frozenset(told.get("reserved", ())),
            personal_parts=told.get("personal_parts", False),
            quarantine_days=told.get("quarantine_days"),
            first_number=told.get("first_number", 2),
            digits=told.get("digits", 1),
        )
    except (KeyError, TypeError, AttributeError, OSError, ValueError) as wrong:
        raise AddressRuleError(path.stem, [repr(wrong)]) from None
    problems = _problems(rule)
    if problems:
        raise AddressRuleError(path.stem, problems)
    return rule


def _problems(rule: AddressRule) -> list[str]:
    problems = [] if rule.ladder else ["the ladder has no rung"]
    for rung in (*rule.ladder, *rule.unit_ladder):
        parts = set(_PART.findall(rung))
        unknown = parts - PARTS - PERSONAL
        problems += [f"{rung}: there is no part {one}" for one in sorted(unknown)]
        if parts & PERSONAL and not rule.personal_parts:
            problems.append(f"{rung}: tells birth dates or identities; say personal_parts = true")
        if not parts:
            problems.append(f"{rung}: the same for everybody")
        if not re.fullmatch(r"[a-z0-9._-]*", _PART.sub("", rung)):
            problems.append(f"{rung}: signs that no address has")
    return problems
