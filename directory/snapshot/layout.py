"""Which heading means which field: data, in Vietnamese and English, of each organisation."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from directory.addresses.plain import plain
from directory.errors import DirectoryError

FIELDS: Final = frozenset(
    (
        "external_id", "full_name", "unit", "active", "user_name", "mail", "aliases", "title",
        "position", "employment", "phone", "quota_mb", "groups", "decision_number", "decision_date",
        "national_id", "birth_date", "kind", "owner", "clerk",
    )
)  # fmt: skip
NEEDED: Final = ("external_id", "full_name", "unit")


@dataclass(frozen=True, slots=True)
class SnapshotLayout:
    """The headings, in plain letters, and what a row must carry.

    `units` are the unit codes that exist, None where nobody asks; `needs_decision` demands number and
    date of the decision on every row of somebody who leaves (DOMAIN M-20).
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    units: frozenset[str] | None = None
    needs_decision: bool = True

    def knowing(self, units: frozenset[str] | None) -> SnapshotLayout:
        """Return the same layout for an organisation of these units."""
        return replace(self, units=units)


def load_layout(path: Path) -> SnapshotLayout:
    """Return the layout in a file: `[columns]` and `[words]`.

    Raises:
        DirectoryError: it names a field that there is none, or one heading twice.

    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    headings: dict[str, str] = {}
    for name, spellings in told["columns"].items():
        if name not in FIELDS:
            raise DirectoryError(f"{path.name}: no such field: {name}")
        for spelling in (*spellings, name):
            if headings.setdefault(plain(spelling), name) != name:
                raise DirectoryError(f"{path.name}: {spelling!r} means two fields")
    words = told.get("words", {})
    return SnapshotLayout(
        headings=headings,
        yes=frozenset(map(plain, words.get("yes", ()))),
        no=frozenset(map(plain, words.get("no", ()))),
        shared=frozenset(map(plain, words.get("shared", ()))),
        needs_decision=bool(told.get("needs_decision", True)),
    )
