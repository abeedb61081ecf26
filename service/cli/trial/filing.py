"""The documents of a trial city into the tables, as the reading of the ledger would have taken them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.adoption.documents.standing import KEPT, DocumentEvent, Stand, stand
from service.adoption.spans import month_of
from service.cli.trial.bulk import write
from service.cli.trial.papers import SOURCE, Paper
from service.store.queries.registered import Place
from service.store.tables.registered import (
    DocumentEventRow,
    DocumentStandingRow,
    DocumentTallyRow,
)

DOCUMENTS_AT_ONCE: Final = 2_000


def are_filed(session: Session, month: int) -> bool:
    """Tell whether documents of a month were written before."""
    first = f"{SOURCE}:{month}:{0:08}:0"
    return (
        session.scalar(select(DocumentEventRow.source).where(DocumentEventRow.source == first))
        is not None
    )


def file_papers(session: Session, papers: Iterable[Paper]) -> int:
    """Write the events of documents, how each stood when, and how many stand so; return how many there were."""
    filing, rest, count = _Filing(), iter(papers), 0
    while some := list(islice(rest, DOCUMENTS_AT_ONCE)):
        write(session, DocumentEventRow, (row for one in some for row in _events(one)))
        write(session, DocumentStandingRow, (row for one in some for row in filing.standings(one)))
        count += len(some)
    write(session, DocumentTallyRow, filing.tallied())
    return count


def _events(paper: Paper) -> Iterator[dict[str, Any]]:
    for moment, event in paper.told:
        row = {name: getattr(event, name) for name in KEPT}
        yield row | {"about": paper.about, "recorded_at": moment}


@dataclass
class _Filing:
    """What is noted of all documents: how many stand where, and when that changed last."""

    tallies: dict[Place, tuple[int, datetime]] = field(default_factory=dict)

    def standings(self, paper: Paper) -> Iterator[dict[str, Any]]:
        """Give the spans of knowledge of one document, each with how it stood."""
        known: list[DocumentEvent] = []
        was, since = None, None
        for moment, events in paper.readings():
            known += events
            now = stand(known)
            if now == was:
                continue
            if was is not None:
                yield _row(paper, was, since, moment)
                self._add(was, -1, moment)
            if now is not None:
                self._add(now, 1, moment)
            was, since = now, moment
        if was is not None:
            yield _row(paper, was, since, None)

    def tallied(self) -> Iterator[dict[str, Any]]:
        """Give the tallies; those that nobody is counted in any more, too."""
        for (month, unit, kind, conditions), (count, last) in sorted(self.tallies.items()):
            yield {"month": month, "unit_code": unit, "type_code": kind, "conditions": conditions,
                   "count": count, "last_recorded_at": last}  # fmt: skip

    def _add(self, stood: Stand, by: int, moment: datetime) -> None:
        place = (month_of(stood.day), stood.unit_code, stood.type_code, int(stood.conditions))
        count, last = self.tallies.get(place, (0, moment))
        self.tallies[place] = (count + by, max(last, moment))


def _row(
    paper: Paper, stood: Stand, since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    return {"about": paper.about, "unit_code": stood.unit_code, "type_code": stood.type_code,
            "day": stood.day, "conditions": int(stood.conditions), "recorded_at": since,
            "superseded_at": until}  # fmt: skip
