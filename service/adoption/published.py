"""What stands in a closed period: each figure as it was published first, and as it was last calculated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from service.adoption.telling import Value
from service.store.queries.adoption_closing import closed_figures
from service.store.tables.adoption import PeriodRow


@dataclass(frozen=True, slots=True)
class Stood:
    """One figure of a closed period; `reason` says why it was calculated again, if it was."""

    first: Mapping[str, Value]
    newest: Mapping[str, Value]
    version: int
    as_of: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A period as it was closed; nothing stands in one that was not."""

    closed_at: datetime | None = None
    as_of: datetime | None = None
    figures: Mapping[tuple[str, str], Stood] = field(default_factory=dict)

    def of(self, measure: str, scope: str) -> Stood | None:
        """Return what stands for a measure in a body; `""` is everything."""
        return self.figures.get((measure, scope))


def standing_in(session: Session, name: str) -> Standing:
    """Return what stands in a period of this name."""
    kept: dict[str, Standing] = session.info.setdefault("standing", {})
    if name not in kept:
        kept[name] = _read(session, name)
    return kept[name]


def _read(session: Session, name: str) -> Standing:
    row = session.get(PeriodRow, name)
    if row is None:
        return Standing()
    found: dict[tuple[str, str], Stood] = {}
    for one in closed_figures(session, name):  # the versions of each figure come in their order
        told: dict[str, Value] = json.loads(one.body)
        key = one.measure, one.scope
        first = found[key].first if key in found else told
        found[key] = Stood(first, told, one.version, one.computed_at, one.reason)
    newest = max((one.as_of for one in found.values()), default=row.closed_at)
    return Standing(row.closed_at, max(newest, row.closed_at), found)
