"""The ledger leaves the house: one line for each event, and beside it what proves the lines.

The manifest counts the lines, has their SHA-256, the checkpoint over them and the roots of the subtrees
over each 4096 of them (RFC 9162, 2.1), so that what was changed is found near where it was changed even
by who made all hashes of a line fit again. A signed note has the digests of both files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, ClassVar, Final, NamedTuple, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.catalogue import Event
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import LedgerDamagedError, record
from service.events.merkle import Frontier, leaf_hash
from service.events.records import canonical
from service.events.signed_texts import key_line, sign_text
from service.store.engine import is_postgresql
from service.store.tables.ledger import EventRow

FORMAT: Final = "antin-ledger-export/1"
BLOCK_LEVEL: Final = 12
BLOCK: Final = 1 << BLOCK_LEVEL
PAGE: Final = 1000
Value: TypeAlias = "str | int | list[str] | None"


class EmptyLedgerError(Exception):
    """Nothing was ever written, so nothing can be signed."""


@dataclass(frozen=True, slots=True)
class LedgerExported(Event):
    """The first `events` events left the house as lines; `form` is `lines`, or `signed` with a manifest."""

    subject_field: ClassVar[str | None] = "sha256"
    events: int
    form: str
    sha256: str


class Told(NamedTuple):
    """An event as it is kept, in the order of the columns that `lines_of` reads."""

    number: int
    moment: datetime
    kind: str
    actor: str | None
    subject: str | None
    facts: str | None
    salt: bytes | None
    told_hash: bytes | None
    record_hash: bytes


@dataclass(frozen=True, slots=True)
class LedgerExport:
    """What was written beside the lines, and how many those are."""

    events: int
    manifest: bytes
    note: str


def lines_of(session: Session, until: int | None = None) -> Iterator[tuple[bytes, bytes]]:
    """Yield each event, up to a number, as a line of JSON and its record hash.

    Raises:
        LedgerDamagedError: an event is missing, or its facts are not in the one spelling that is hashed.

    """
    if is_postgresql(session) and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    e = EventRow
    wanted = select(
        e.number, e.moment, e.kind, e.actor, e.subject, e.facts, e.salt, e.told_hash, e.record_hash
    ).order_by(e.number)
    if until is not None:
        wanted = wanted.where(e.number <= until)
    number = 0
    for number, row in enumerate(session.execute(wanted.execution_options(yield_per=PAGE)), 1):
        told = Told(*row)
        if told.number != number:
            raise LedgerDamagedError(f"event {number} is missing")
        yield line_of(told), told.record_hash
    if until is not None and number != until:
        raise LedgerDamagedError(f"event {number + 1} is missing")


def line_of(told: Told) -> bytes:
    """Return an event as a line of JSON; raises LedgerDamagedError where its facts are spelt otherwise."""
    facts = None
    if told.facts is not None:
        try:
            facts = json.loads(told.facts)
        except (ValueError, RecursionError):
            raise LedgerDamagedError(f"the facts of event {told.number}") from None
        if canonical(facts) != told.facts:
            raise LedgerDamagedError(f"the facts of event {told.number}")
    return spelt(
        {
            "number": told.number,
            "moment": told.moment.isoformat(timespec="microseconds"),
            "kind": told.kind,
            "actor": told.actor,
            "subject": told.subject,
            "facts": facts,
            "salt": None if told.salt is None else told.salt.hex(),
            "told_hash": None if told.told_hash is None else told.told_hash.hex(),
            "record_hash": told.record_hash.hex(),
        }
    )


def spelt(told: dict[str, object]) -> bytes:
    """Return the one spelling of a line."""
    return f"{json.dumps(told, ensure_ascii=False)}\n".encode()


def export_lines(session: Session, out: BinaryIO) -> tuple[int, str]:
    """Write every event as a line; return how many, and the SHA-256 of all octets."""
    digest, events = hashlib.sha256(), 0
    for line, _ in lines_of(session):
        out.write(line)
        digest.update(line)
        events += 1
    return events, digest.hexdigest()


def export_signed(book: CheckpointBook, out: BinaryIO, names: tuple[str, str]) -> LedgerExport:
    """Write the events under a fresh checkpoint; return what belongs beside them, under these two names.

    The memory it takes does not grow with the ledger but by one hash for each 4096 events.

    Raises:
        EmptyLedgerError: there is nothing.
        LedgerDamagedError: the events are not those under the tree; `flask ledger verify` says where.

    """
    kept = book.make()
    if kept is None:
        raise EmptyLedgerError
    edge, digest, octets = Frontier(), hashlib.sha256(), 0
    blocks: list[str] = []
    with book.memory.reading() as session:
        for line, hashed in lines_of(session, kept.checkpoint.size):
            out.write(line)
            digest.update(line)
            octets += len(line)
            made = edge.append(leaf_hash(hashed))
            blocks += [one.hex() for place, one in made if place.level == BLOCK_LEVEL]
    if edge.root() != kept.checkpoint.root:
        raise LedgerDamagedError("the events are not those that were signed")
    told: dict[str, Value] = {
        "format": FORMAT,
        "made_at": book.clock().isoformat(timespec="microseconds"),
        "events": edge.size,
        "bytes": octets,
        "sha256": digest.hexdigest(),
        "root": edge.root().hex(),
        "block": BLOCK,
        "blocks": blocks,
        "key": key_line(book.origin, book.key().public_key()),
        "checkpoint": kept.note,
    }
    manifest = f"{canonical(told)}\n".encode()
    sums = zip(names, (digest.hexdigest(), hashlib.sha256(manifest).hexdigest()), strict=True)
    text = f"{FORMAT}\n" + "".join(f"{one}  {name}\n" for name, one in sums)
    return LedgerExport(edge.size, manifest, sign_text(text, book.origin, book.key()))


def note_export(book: CheckpointBook, clock: Clock, event: LedgerExported, by: str) -> None:
    """Record that the ledger left, so that the next export tells of this one."""
    with book.memory.writing() as session:
        record(session, event, moment=clock(), actor=by)
