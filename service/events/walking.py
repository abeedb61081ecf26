"""Walking the whole ledger, page by page with bare rows: which event is the first that does not fit?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from sqlalchemy import LargeBinary, SQLColumnExpression, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.events.merkle import EMPTY_ROOT, Frontier, Place, leaf_hash
from service.events.records import SALT_BYTES, record_hash, told_hash
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
    """Where a walk stands."""

    forgotten_ranges: list[tuple[int, int]]
    edge: Frontier = field(default_factory=Frontier)
    forgotten: int = 0


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
    start, made, broken = walk.edge.size, dict[Place, bytes](), None
    for row in rows:
        expected = walk.edge.size + 1
        reason = _wrong(row, expected, walk)
        if reason is not None:
            broken = BrokenLink(min(row[0], expected) if reason == "surplus" else expected, reason)
            break
        made.update(walk.edge.append(leaf_hash(row[8])))
    wrong = _wrong_nodes(session, made, start, walk.edge.size)
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
    try:
        iso, words = iso_of(moment), [_text(one) for one in (kind, actor, subject, facts)]
        if words[3] is None:
            if (words[1], words[2], salt) != (None, None, None) or not _octets(told, 32):
                return "altered"
            if not any(first <= number <= last for first, last in walk.forgotten_ranges):
                return "erased"
            walk.forgotten += 1
        else:
            if told is not None or not _octets(salt, SALT_BYTES):
                return "altered"
            told = told_hash(salt, words[1], words[2], words[3])
        return None if record_hash(number, iso, words[0] or "", told) == kept else "altered"
    except (UnicodeError, ValueError, TypeError):
        return "altered"


def iso_of(moment: Any) -> str:
    """Return a moment as it was hashed; what SQLite keeps is text, each octet of which counts."""
    if not isinstance(moment, bytes):
        return str(moment.isoformat(timespec="microseconds"))
    text = moment.decode()
    if len(text) != 26 or text[10] != " ":
        raise ValueError("not a moment as we write it")
    return f"{text[:10]}T{text[11:]}+00:00"


def _text(value: Any) -> str | None:
    return value.decode() if isinstance(value, bytes) else value


def _octets(value: Any, length: int) -> bool:
    return isinstance(value, bytes) and len(value) == length


def _wrong_nodes(
    session: Session, made: dict[Place, bytes], start: int, end: int
) -> Iterator[Place]:
    """Yield the subtrees completed by leaves `start` to `end` whose kept hash is another or missing."""
    node = LedgerNodeRow
    for level in range(end.bit_length()):
        first, after = start >> level, end >> level
        if first == after:
            continue
        here = (node.level == level, node.position >= first, node.position < after)
        rows = session.execute(select(node.position, node.hash).where(*here))
        kept = {position: octets for position, octets in rows}  # noqa: C416 - mypy knows no dict(rows)
        for position in range(first, after):
            if kept.get(position) != made[Place(level, position)]:
                yield Place(level, position)
                break


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
    ranges = []
    for facts in session.scalars(query):
        try:
            ranges += [(int(first), int(last)) for first, last in json.loads(facts or "")["ranges"]]
        except (ValueError, KeyError, TypeError):
            continue  # the walk will come to it and name it
    return ranges


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
        rows = session.execute(query if last is None else query.where(e.number > last)).all()
        if rows:
            yield rows
            last = rows[-1][0]
        if len(rows) < PAGE:
            return
