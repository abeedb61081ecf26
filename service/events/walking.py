"""Walking the whole ledger, page by page with bare rows: which event is the first that does not fit?"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import LargeBinary, SQLColumnExpression, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.events.merkle import EMPTY_ROOT, LARGEST_SIZE, Frontier, Place, leaf_hash
from service.events.records import SALT_BYTES, quoted, record_hash_of, told_hash_of
from service.events.retention import EventsForgotten
from service.store.engine import is_postgresql
from service.store.tables.ledger import EventRow, LedgerNodeRow

GENESIS: Final = EMPTY_ROOT.hex()
PAGE: Final = 4096
LEVELS: Final = 62


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event that is not what was written; `reason` says how it shows.

    `missing`, `surplus` (a number that cannot be), `altered`, `erased` (emptied, and no event says so),
    `unproved` (another leaf in the tree), `node` (a hash in the tree over it) or `cut` (the tree has
    leaves for events that are gone).
    """

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """What a walk found: how many events, the root of the tree over them, how many are forgotten.

    `checkpoints` and `stamped` count what was held against it: notes, and notes with a time-stamp.
    """

    events: int
    head: str
    broken: BrokenLink | None
    forgotten: int = 0
    checkpoints: int = 0
    stamped: int = 0


@dataclass(slots=True)
class _Walk:
    """Where a walk stands; `forgotten_ranges` ascend and do not overlap."""

    forgotten_ranges: list[tuple[int, int]]
    edge: Frontier = field(default_factory=Frontier)
    forgotten: int = 0

    def says_forgotten(self, number: int) -> bool:
        """Tell whether an event says that this one was forgotten."""
        at = bisect_right(self.forgotten_ranges, (number, LARGEST_SIZE)) - 1
        return at >= 0 and number <= self.forgotten_ranges[at][1]


def verify(session: Session) -> LedgerVerdict:
    """Walk the whole ledger; the memory it takes does not grow with the ledger.

    Inside a fresh session it sees one state, however long it takes. A tail that was cut off from
    events and tree alike is not seen here, but by what the ledger signed before (`kept_checkpoints`).
    """
    if is_postgresql(session) and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    walk = _Walk(_forgotten_ranges(session))
    broken = None
    for rows in _pages(session):
        broken = _check_page(session, walk, rows)
        if broken is not None:
            break
    broken = broken or _beyond(session, walk.edge.size)
    return LedgerVerdict(walk.edge.size, walk.edge.root().hex(), broken, walk.forgotten)


def _check_page(session: Session, walk: _Walk, rows: Sequence[Any]) -> BrokenLink | None:
    """Check rows and the subtrees they complete; the walk goes on only over what fits."""
    start, leaves, broken = walk.edge.size, list[bytes](), None
    for expected, row in enumerate(rows, start + 1):
        reason = _wrong(row, expected, walk)
        if reason is not None:
            broken = BrokenLink(min(row[0], expected) if reason == "surplus" else expected, reason)
            break
        leaves.append(leaf_hash(row[8]))
    wrong = _wrong_nodes(session, walk.edge.extend(leaves), start, walk.edge.size)
    links = [BrokenLink((p.position << p.level) + 1, _node_word(p)) for p in _causes(wrong)]
    return min((*links, *([broken] if broken else [])), key=lambda link: link.number, default=None)


def _causes(wrong: Iterator[Place]) -> list[Place]:
    """Return wrong subtrees without those that are wrong because a leaf under them is; leaves come first."""
    causes = list(wrong)
    leaf = next((p.position for p in causes if p.level == 0), None)
    return [p for p in causes if p.level == 0 or leaf is None or leaf >> p.level != p.position]


def _node_word(place: Place) -> str:
    return "node" if place.level else "unproved"


def _wrong(row: Sequence[Any], expected: int, walk: _Walk) -> str | None:
    """Return what is wrong with one row, by itself; None where nothing is."""
    number, moment, kind, actor, subject, facts, salt, told, kept = row
    if number != expected:
        return "missing" if number > expected else "surplus"
    if facts is None:
        if (actor, subject, salt) != (None, None, None) or not _octets(told, 32):
            return "altered"
        if not walk.says_forgotten(number):
            return "erased"
        walk.forgotten += 1
    elif told is not None or not _octets(salt, SALT_BYTES):
        return "altered"
    try:
        if facts is not None:
            octets = facts if isinstance(facts, bytes) else facts.encode()
            told = told_hash_of(salt, _quoted(actor), _quoted(subject), octets)
        hashed = record_hash_of(number, iso_of(moment).encode(), _quoted(kind), told)
    except (UnicodeError, ValueError, TypeError, AttributeError):
        return "altered"
    return None if hashed == kept else "altered"


def iso_of(moment: Any) -> str:
    """Return a moment as it was hashed; what SQLite keeps is text, each octet of which counts."""
    if not isinstance(moment, bytes):
        return str(moment.isoformat(timespec="microseconds"))
    text = moment.decode()
    if len(text) != 26 or text[10] != " ":
        raise ValueError("not a moment as we write it")
    return f"{text[:10]}T{text[11:]}+00:00"


@lru_cache(maxsize=1024)
def _quoted(value: bytes | str | None) -> bytes:
    """Return JSON of what a column of text holds; kinds and actors come again and again."""
    return quoted(value.decode() if isinstance(value, bytes) else value)


def _octets(value: Any, length: int) -> bool:
    return isinstance(value, bytes) and len(value) == length


def _wrong_nodes(
    session: Session, made: Sequence[Sequence[bytes]], start: int, end: int
) -> Iterator[Place]:
    """Yield the first subtree of each level whose kept hash is another than was made, or missing."""
    node = LedgerNodeRow
    for level, hashes in enumerate(made):
        first, after = start >> level, end >> level
        here = (node.level == level, node.position >= first, node.position < after)
        kept = select(node.hash).where(*here).order_by(node.position)
        # The key has each position once: as many hashes, the same and in order, are the same rows.
        if session.connection().execute(kept).scalars().all() == hashes:
            continue
        rows = session.connection().execute(select(node.position, node.hash).where(*here))
        found = {position: octets for position, octets in rows}  # noqa: C416 - mypy knows no dict(rows)
        places = zip(range(first, after), hashes, strict=True)
        wrong = (Place(level, at) for at, octets in places if found.get(at) != octets)
        yield next(wrong, Place(level, first))  # else a row too many, between two others


def _beyond(session: Session, size: int) -> BrokenLink | None:
    """Tell whether the tree has nodes that no event stands under."""
    node = LedgerNodeRow
    for level in range(LEVELS + 1):
        outside = or_(node.position < 0, node.position >= size >> level)
        query = select(func.min(node.position)).where(node.level == level, outside)
        if session.scalar(query) is not None:
            return BrokenLink(size + 1, "cut")
    strange = select(node.level).where(or_(node.level < 0, node.level > LEVELS)).limit(1)
    return BrokenLink(size + 1, "cut") if session.scalar(strange) is not None else None


def _forgotten_ranges(session: Session) -> list[tuple[int, int]]:
    """Return which events the ledger says were forgotten; the walk proves those sayings themselves."""
    facts_column = as_octets(session, EventRow.facts)
    query = select(facts_column).where(EventRow.kind == EventsForgotten.__name__)
    ranges: list[tuple[int, int]] = []
    for facts in session.scalars(query):
        try:
            ranges += [(int(first), int(last)) for first, last in json.loads(facts or "")["ranges"]]
        except (ValueError, KeyError, TypeError):
            continue  # the walk will come to it and name it
    return list(_merged(sorted(ranges)))


def _merged(ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield ascending ranges without overlaps.

    >>> list(_merged([(1, 9), (2, 3), (5, 12), (20, 20)]))
    [(1, 12), (20, 20)]
    """
    held: tuple[int, int] | None = None
    for first, last in ranges:
        if held is not None and first <= held[1]:
            held = (held[0], max(held[1], last))
            continue
        if held is not None:
            yield held
        held = (first, last)
    if held is not None:
        yield held


def as_octets(session: Session, column: InstrumentedAttribute[Any]) -> SQLColumnExpression[Any]:
    """Return a column of text as octets where the database lets text be no text."""
    return column if is_postgresql(session) else cast(column, LargeBinary)


def _pages(session: Session) -> Iterator[Sequence[Any]]:
    """Yield every row in order; SQLite's text as octets, so that none of them is read kindly."""
    raw = partial(as_octets, session)
    e, last = EventRow, None
    query = select(
        e.number, raw(e.moment), raw(e.kind), raw(e.actor), raw(e.subject), raw(e.facts),
        e.salt, e.told_hash, e.record_hash,
    ).order_by(e.number).limit(PAGE)  # fmt: skip
    while True:
        asked = query if last is None else query.where(e.number > last)
        rows = session.connection().execute(asked).all()  # bare rows: no objects are made of them
        if rows:
            yield rows
            last = rows[-1][0]
        if len(rows) < PAGE:
            return
