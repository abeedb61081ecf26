"""The service's own ledger as a source of usage: read once, in order, from where it was left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

from service.adoption.measures import Kind
from service.adoption.sources.recording import note_source
from service.adoption.sources.usage import Usage, take_usage
from service.clock import Clock
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import adoption as queries
from service.store.tables.ledger import EventRow

LEDGER: Final = "LEDGER"
BATCH: Final = 1000
TELLS: Final[Mapping[str, Kind]] = {
    "DocumentSigned": Kind.SIGNED,
    "DocumentVerified": Kind.VERIFIED,
    "PersonSignedIn": Kind.ENTERED,
}


def read_ledger(memory: Memory, clock: Clock, zone: tzinfo) -> int:
    """Take in what the ledger tells since it was last read, and return how many events that was.

    Each batch is one transaction with the place it ends at: killed anywhere, it goes on from there, and
    what two do at once is done once.
    """
    taken = 0
    while True:
        more, ended = _read_batch(memory, clock(), zone)
        taken += more
        if ended:
            return taken


def _read_batch(memory: Memory, moment: datetime, zone: tzinfo) -> tuple[int, bool]:
    with memory.writing() as session:
        take_turn(session, Turn.USAGE)
        source = queries.source_named(session, LEDGER)
        place = source.position if source else 0
        head = queries.ledger_head(session)
        rows = [
            row
            for row in queries.ledger_after(session, place, TELLS, BATCH)
            if row.number <= head  # what came since is not all here yet
        ]
        taken = take_usage(session, list(filter(None, map(_told, rows))), zone, moment=moment)
        ended = len(rows) < BATCH
        begins = queries.ledger_since(session)
        if begins is not None:
            since = begins.astimezone(zone).date()
            note_source(session, LEDGER, moment, since, head if ended else rows[-1].number)
            for kind in sorted(set(TELLS.values())):  # none of them is a fact, too
                note_source(session, kind, moment, since)
    return taken.taken, ended


def _told(row: EventRow) -> Usage | None:
    """Return an event as usage; None where nobody did it (a stranger verified, a job ended)."""
    if row.actor is None:
        return None
    return Usage(f"ledger:{row.number}", TELLS[row.kind], row.actor, row.moment)
