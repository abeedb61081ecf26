"""What became of the sample city's numbered documents in a year: made up, and the same each time.

Its register is the ledger's; who signed and where it went is told by events of its own source.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from itertools import count
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.adoption.documents.standing import DocumentEvent, events_told
from service.adoption.spans import DAY, Period
from service.store.tables.ledger import EventRow

SOURCE: Final = "sample:"
SENT_AFTER: Final = timedelta(hours=3)
SIGNED_AT_FIRST, SIGNED_AT_LAST = 0.6, 0.97
SENT_AT_FIRST, SENT_AT_LAST = 0.7, 0.98
RECALLED_SHARE: Final = 0.06


def documents_of(
    session: Session, month: Period, zone: tzinfo, grown: float
) -> list[DocumentEvent]:
    """Return what the ledger tells of numbers given in a month, and what became of them; `grown` is 0 to 1."""
    begins = datetime.combine(month.first, time(), zone)
    ends = datetime.combine(month.last + DAY, time(), zone)
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.kind.in_(["NumberGiven", "EntryCancelled"]),
            EventRow.moment >= begins,
            EventRow.moment < ends,
        )
        .order_by(EventRow.number)
    )
    told = list(events_told(rows))
    given = [
        one
        for one in told
        if one.kind == "NumberGiven" and one.medium == "ELECTRONIC" and not one.about
    ]
    made_up = [event for one in given for event in _became(one, grown)]
    return [*told, *made_up]


def _became(number: DocumentEvent, grown: float) -> Iterator[DocumentEvent]:
    """Give what became of one electronic document: the later in the year, the further it came."""
    entry = number.entry_id or ""
    chance = random.Random(entry)  # noqa: S311 - made up, and meant to repeat
    digest = hashlib.sha256(entry.encode()).hexdigest()
    places = count()

    def event(kind: str, after: timedelta = timedelta(), **facts: object) -> DocumentEvent:
        place = next(places)
        bare = DocumentEvent(
            source=f"{SOURCE}{entry[:8]}:{place}",
            place=place,
            kind=kind,
            about=entry,
            moment=number.moment + after,
        )
        return replace(bare, **facts)  # type: ignore[arg-type]

    if chance.random() > SIGNED_AT_FIRST + (SIGNED_AT_LAST - SIGNED_AT_FIRST) * grown:
        return
    yield event("DocumentSigned", version=2)
    yield event("TurnSigned", version=2, party_id=entry)
    yield event("DocumentSigned", version=4)
    yield event("DocumentSealed", version=4, sha256=digest)
    if chance.random() > SENT_AT_FIRST + (SENT_AT_LAST - SENT_AT_FIRST) * grown:
        return
    yield event("DocumentDispatched", letter_id=entry, sha256=digest)
    yield event("DocumentIssued", version=4, sha256=digest)
    yield event("LetterSent", SENT_AFTER, letter_id=entry)
    if chance.random() < RECALLED_SHARE:
        yield event("StandingChanged", 2 * SENT_AFTER, standing="RECALLED")
