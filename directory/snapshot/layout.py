"""What the columns of HR files are called, as data; and what is asked of their rows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from directory.addresses.plain import plain
from directory.snapshot.faults import Field

PERSONAL: Final = frozenset({Field.NATIONAL_ID, Field.BIRTH_DATE})
STAFF_COLUMNS: Final = frozenset({Field.EXTERNAL_ID, Field.FULL_NAME, Field.UNIT})
MAILBOX_COLUMNS: Final = frozenset({Field.MAIL, Field.UNIT, Field.OWNER, Field.CLERK})


class Kind(StrEnum):
    """Whom a row is about."""

    PERSON = "person"
    UNIT_MAILBOX = "unit_mailbox"


class DecisionRule(StrEnum):
    """Who needs the number and date of a decision beside them (DOMAIN M-20)."""

    NEVER = "never"
    CHANGED = "changed"
    ALWAYS = "always"


class Known(NamedTuple):
    """What was known of a person before this file, to tell who changed.

    A tuple, as it travels to the child process that reads: tens of thousands at once.
    """

    unit: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class SnapshotLayout:
    """The words of HR files and the rules for their rows; words are compared without their marks.

    `units` are the codes that may stand in the unit column, None asks nothing of them. `known` tells,
    by staff number, what was known before; who is not in it is new. `personal` is whether national
    number and birth date are read at all: only where the address rule needs them (DOMAIN P-20).
    `sheet` is the sheet to read where a workbook holds several staff lists.
    """

    headings: Mapping[str, Field]
    ignored: frozenset[str] = frozenset()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    active: Mapping[str, bool] = field(default_factory=dict)
    units: frozenset[str] | None = None
    decisions: DecisionRule = DecisionRule.NEVER
    known: Mapping[str, Known] = field(default_factory=dict, repr=False)
    personal: bool = False
    sheet: str | None = None

    def field_of(self, heading: str) -> Field | None:
        """Return what a column of this heading holds, or None where it is not known."""
        return self.headings.get(plain(heading))

    def is_known(self, heading: str) -> bool:
        """Tell whether this is the heading of a column, read or ignored."""
        word = plain(heading)
        return word in self.headings or word in self.ignored


def load_layout(path: Path) -> SnapshotLayout:
    """Return the words in a TOML file.

    Raises:
        ValueError: a word stands for two things, or for nothing that we know.

    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    headings = {
        word: Field(name) for name, words in told["columns"].items() for word in _words(words)
    }
    ignored = frozenset(_words(told.get("ignored", {}).get("columns", ())))
    kinds = {word: Kind(name) for name, words in told["kinds"].items() for word in _words(words)}
    active = dict.fromkeys(_words(told["active"]["yes"]), True)
    active |= dict.fromkeys(_words(told["active"]["no"]), False)
    for section in ("columns", "kinds", "active"):
        words = [word for one in told[section].values() for word in set(_words(one))]
        if len(set(words)) != len(words):
            raise ValueError(f"{path.name}: a word in [{section}] stands for two things")
    if ignored & headings.keys():
        raise ValueError(f"{path.name}: read and ignored: {sorted(ignored & headings.keys())}")
    return SnapshotLayout(headings, ignored, kinds, active)


def _words(words: Iterable[str]) -> list[str]:
    return [plain(word) for word in words]
