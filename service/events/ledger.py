"""The append-only ledger: each event is chained to the one before it by SHA-256.

An event is recorded in the same transaction as the rows it tells of, so neither exists without the
other. Whoever changes, removes or inserts a row breaks the chain at that row, and `verify` names it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.events.catalogue import Event
from service.store.engine import Turn, take_turn
from service.store.tables.ledger import EventRow

GENESIS = "0" * 64
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an event stands in the ledger."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where the ledger is not what was written; `reason` says how it shows."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """What a walk along the chain found."""

    events: int
    head: str
    broken: BrokenLink | None


def record(session: Session, event: Event, *, moment: datetime, actor: str | None) -> Recorded:
    """Append one event within the caller's transaction and return its place."""
    return record_all(session, [event], moment=moment, actor=actor)[0]


def record_all(
    session: Session, events: Sequence[Event], *, moment: datetime, actor: str | None
) -> list[Recorded]:
    """Append events in their order within the caller's transaction and return their places."""
    if not events:
        return []
    take_turn(session, Turn.LEDGER)
    session.flush()
    last = session.execute(
        select(EventRow.number, EventRow.hash).order_by(EventRow.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.number, last.hash) if last else (0, GENESIS)
    places = []
    for event in events:
        number += 1
        facts = dataclasses.asdict(event)
        row = EventRow(
            number=number,
            moment=moment.astimezone(UTC),
            kind=type(event).__name__,
            actor=actor,
            subject=facts[event.subject_field] if event.subject_field else None,
            facts=_canonical(facts),
            previous_hash=previous,
        )
        previous = row.hash = link(row)
        session.add(row)
        places.append(Recorded(number, previous))
    session.flush()
    return places


def link(row: EventRow) -> str:
    """Return the hash that a row must carry: SHA-256 over all its other columns, in canonical JSON."""
    return hashlib.sha256(
        _canonical(
            [
                row.number,
                row.moment.astimezone(UTC).isoformat(timespec="microseconds"),
                row.kind,
                row.actor,
                row.subject,
                row.facts,
                row.previous_hash,
            ]
        ).encode()
    ).hexdigest()


def verify(session: Session) -> LedgerVerdict:
    """Walk the whole chain and return its length, its head and the first broken link, if any.

    A cut-off tail cannot be seen from inside: compare the head with one noted earlier.
    """
    expected, previous = 0, GENESIS
    for row in _rows(session):
        expected += 1
        if row.number != expected:
            return LedgerVerdict(expected - 1, previous, BrokenLink(expected, "missing"))
        if row.previous_hash != previous:
            return LedgerVerdict(expected - 1, previous, BrokenLink(expected, "unchained"))
        if row.hash != link(row):
            return LedgerVerdict(expected - 1, previous, BrokenLink(expected, "altered"))
        previous = row.hash
    return LedgerVerdict(expected, previous, None)


def _rows(session: Session) -> Iterator[EventRow]:
    """Give every row in order, a thousand at a time."""
    last = None
    while True:
        query = select(EventRow).order_by(EventRow.number).limit(_PAGE)
        rows = session.scalars(query if last is None else query.where(EventRow.number > last)).all()
        yield from rows
        if len(rows) < _PAGE:
            return
        last = rows[-1].number
        session.expunge_all()


def _canonical(value: object) -> str:
    """Return JSON with sorted keys and no spaces, one spelling for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
