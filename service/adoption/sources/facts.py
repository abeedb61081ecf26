"""The service's own ledger as a source: read once, in order, from where it was left.

Two read it, each from a place of its own: what people do (usage), and what becomes of documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy.orm import Session

from service.adoption.documents.standing import KINDS, events_told, take_documents
from service.adoption.measures import REGISTER, Kind
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


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the ledger: from the place noted under `name`, events of some kinds, to `take` them in.

    `tells` are the sources that have then been read, too: none of a kind is a fact as well.
    """

    name: str
    kinds: Sequence[str]
    tells: Sequence[str]
    take: Callable[[Session, Sequence[EventRow], tzinfo, datetime], int]


def read_ledger(memory: Memory, clock: Clock, zone: tzinfo) -> int:
    """Take in what the ledger tells since it was last read, and return how many events of use that was.

    Each batch is one transaction with the place it ends at: killed anywhere, it goes on from there, and
    what two do at once is done once.
    """
    taken = 0
    for reader in (USAGE, DOCUMENTS):
        ended = False
        while not ended:
            more, ended = _read_batch(memory, clock, zone, reader)
            taken += more if reader is USAGE else 0
    return taken


def is_behind(session: Session, until: datetime) -> bool:
    """Tell whether the ledger has something to tell from before a moment that was not taken in yet."""
    for reader in (USAGE, DOCUMENTS):
        source = queries.source_named(session, reader.name)
        place = source.position if source else 0
        if queries.ledger_tells(session, place, reader.kinds, until):
            return True
    return False


def _read_batch(memory: Memory, clock: Clock, zone: tzinfo, reader: Reader) -> tuple[int, bool]:
    with memory.writing() as session:
        take_turn(session, Turn.USAGE)
        # Not before it is our turn: what was closed while we waited knew nothing of what is read now.
        moment = clock()
        source = queries.source_named(session, reader.name)
        place = source.position if source else 0
        head = queries.ledger_head(session)
        rows = [
            row
            for row in queries.ledger_after(session, place, reader.kinds, BATCH)
            if row.number <= head  # what came since is not all here yet
        ]
        taken = reader.take(session, rows, zone, moment)
        ended = len(rows) < BATCH
        begins = queries.ledger_since(session)
        if begins is not None:
            since = begins.astimezone(zone).date()
            note_source(session, reader.name, moment, since, head if ended else rows[-1].number)
            for name in reader.tells:
                note_source(session, name, moment, since)
    return taken, ended


def _take_usage(session: Session, rows: Sequence[EventRow], zone: tzinfo, moment: datetime) -> int:
    return take_usage(session, list(filter(None, map(_told, rows))), zone, moment=moment).taken


def _take_documents(
    session: Session, rows: Sequence[EventRow], zone: tzinfo, moment: datetime
) -> int:
    return take_documents(session, events_told(rows), zone, moment=moment)


def _told(row: EventRow) -> Usage | None:
    """Return an event as usage; None where nobody did it (a stranger verified, a job ended)."""
    if row.actor is None:
        return None
    return Usage(f"ledger:{row.number}", TELLS[row.kind], row.actor, row.moment)


USAGE: Final = Reader(LEDGER, tuple(TELLS), sorted(set(TELLS.values())), _take_usage)
DOCUMENTS: Final = Reader(REGISTER, KINDS, (), _take_documents)
