"""The append-only ledger: a Merkle tree as in RFC 9162 over the hashes of events.

An event is recorded in the same transaction as the rows it tells of, so neither exists without the
other. Whoever changes, removes or inserts a row is found out by `verify`, which names it. What events
told can be forgotten under retention; that they happened stays proved.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from service.events.catalogue import Event
from service.events.merkle import Place, frontier_of, leaf_hash
from service.events.overhearing import tell_listener
from service.events.records import SALT_BYTES, canonical, record_hash, told_hash
from service.events.retention import EventsForgotten, LedgerBroughtOver, LedgerKeyChanged
from service.events.walking import GENESIS, BrokenLink, LedgerVerdict, verify
from service.store.engine import Turn, is_postgresql, take_turn
from service.store.tables.ledger import EventRow, LedgerNodeRow

__all__ = [
    "GENESIS",
    "BrokenLink",
    "LedgerDamagedError",
    "LedgerVerdict",
    "NotForgettableError",
    "Recorded",
    "StoredHashes",
    "forget",
    "record",
    "record_all",
    "sizes_of",
    "verify",
]

FOREVER: Final = (
    LedgerBroughtOver.__name__,
    EventsForgotten.__name__,
    LedgerKeyChanged.__name__,
)
FORGOTTEN_AT_ONCE: Final = 1000
SIZES: Final = select(
    select(func.max(EventRow.number)).scalar_subquery(),
    select(func.max(LedgerNodeRow.position)).where(LedgerNodeRow.level == 0).scalar_subquery(),
)


class LedgerDamagedError(Exception):
    """Nothing can be appended: the tree and the events are not of one size (`flask ledger verify`)."""


class NotForgettableError(Exception):
    """Events that are not there, are forgotten already, or tell of the ledger itself."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(f"events that cannot be forgotten: {list(numbers[:10])}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an event stands in the ledger."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class StoredHashes:
    """The tree in the database, as proofs read it: one query for all places."""

    session: Session

    def read(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """Return the hash of each place that is kept."""
        # Bare SQL over whole numbers: SQLite answers a list of row values by reading the whole table,
        # and building this condition from objects takes ten times as long as asking it.
        wanted = " OR ".join(f"(level = {int(n)} AND position = {int(p)})" for n, p in places)
        rows = self.session.connection().exec_driver_sql(
            f"SELECT level, position, hash FROM ledger_nodes WHERE {wanted}"  # noqa: S608
        )
        return {Place(level, position): bytes(kept) for level, position, kept in rows}


def record(session: Session, event: Event, *, moment: datetime, actor: str | None) -> Recorded:
    """Append one event within the caller's transaction and return its place."""
    return record_all(session, [event], moment=moment, actor=actor)[0]


def record_all(
    session: Session, events: Sequence[Event], *, moment: datetime, actor: str | None
) -> list[Recorded]:
    """Append events in their order within the caller's transaction and return their places.

    Raises:
        LedgerDamagedError: somebody took away a part of the tree or of its events.

    """
    if not events:
        return []
    take_turn(session, Turn.LEDGER)
    session.flush()
    size, leaves = sizes_of(session)
    if size != leaves:
        raise LedgerDamagedError(f"{size} events under {leaves} leaves")
    try:
        edge = frontier_of(StoredHashes(session), size)
    except KeyError as missing:
        raise LedgerDamagedError(f"the tree lacks {missing}") from None
    moment = moment.astimezone(UTC)
    written = moment.isoformat(timespec="microseconds")
    rows, nodes, places = [], [], []
    for number, event in enumerate(events, size + 1):
        facts = dataclasses.asdict(event)
        kind, salt, told = type(event).__name__, os.urandom(SALT_BYTES), canonical(facts)
        subject = facts[event.subject_field] if event.subject_field else None
        hashed = record_hash(number, written, kind, told_hash(salt, actor, subject, told))
        rows.append(
            {"number": number, "moment": moment, "kind": kind, "actor": actor, "subject": subject,
             "facts": told, "salt": salt, "told_hash": None, "record_hash": hashed}
        )  # fmt: skip
        nodes += [
            {"level": place.level, "position": place.position, "hash": made}
            for place, made in edge.append(leaf_hash(hashed))
        ]
        places.append(Recorded(number, hashed.hex()))
    session.execute(insert(EventRow), rows)
    session.execute(insert(LedgerNodeRow), nodes)
    tell_listener(session, [place.number for place in places])
    return places


def forget(
    session: Session, numbers: Iterable[int], *, reason: str, moment: datetime, actor: str | None
) -> int:
    """Delete what these events told, write how many and why, and return how many.

    Actor, subject, facts and salt go; number, moment, kind and the hashes stay, so the tree holds.

    Raises:
        NotForgettableError: one of them is not there, forgotten already, or tells of the ledger.

    """
    take_turn(session, Turn.LEDGER)
    session.flush()
    if not is_postgresql(session):
        session.execute(text("PRAGMA secure_delete=ON"))  # else the octets stay in free pages
    wanted = sorted(set(numbers))
    for at in range(0, len(wanted), FORGOTTEN_AT_ONCE):
        some = wanted[at : at + FORGOTTEN_AT_ONCE]
        _forget(session, some)
        event = EventsForgotten(len(some), tuple(_runs(some)), reason)
        record(session, event, moment=moment, actor=actor)
    session.expire_all()
    return len(wanted)


def _forget(session: Session, numbers: Sequence[int]) -> None:
    columns = (EventRow.number, EventRow.actor, EventRow.subject, EventRow.facts, EventRow.salt)
    query = select(*columns).where(EventRow.number.in_(numbers), EventRow.kind.not_in(FOREVER))
    changes = [
        {"number": number, "actor": None, "subject": None, "facts": None, "salt": None,
         "told_hash": told_hash(salt, actor, subject, facts)}
        for number, actor, subject, facts, salt in session.execute(query)
        if salt is not None and facts is not None
    ]  # fmt: skip
    found = {change["number"] for change in changes}
    if len(found) != len(numbers):
        raise NotForgettableError([number for number in numbers if number not in found])
    session.execute(update(EventRow), changes)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of ascending numbers.

    >>> list(_runs([1, 2, 3, 7, 9, 10]))
    [(1, 3), (7, 7), (9, 10)]
    """
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


def sizes_of(session: Session) -> tuple[int, int]:
    """Return how many events there are by their last number, and how many leaves the tree has."""
    number, position = session.execute(SIZES).one()
    return number or 0, 0 if position is None else position + 1
