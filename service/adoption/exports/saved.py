"""Questions people keep: each their own, under a name, to be asked again when the month is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.adoption.exports.queries import Query, UnusableQueryError, query_of
from service.clock import Clock
from service.events.adoption import QueryDeleted, QueryRenamed, QuerySaved
from service.events.ledger import record
from service.identity.roles import Person
from service.store.engine import Memory
from service.store.tables.people import PersonRow
from service.store.tables.queries import SavedQueryRow

MOST_SAVED: Final = 50
LONGEST_NAME: Final = 100


class SavedQueryError(ValueError):
    """A question cannot be kept so; `reason` is `name` (none, or too long), `taken` or `many`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"a question cannot be kept: {reason}")


class UnknownQueryError(LookupError):
    """This person keeps no such question."""


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question as it is kept; `query` is None where it can be asked no more."""

    id: str
    name: str
    query: Query | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SavedQueries:
    """Everybody's own questions; keeping, renaming and taking away are events."""

    memory: Memory
    clock: Clock
    zone: tzinfo

    def of(self, owner: Person) -> tuple[SavedQuery, ...]:
        """Return what somebody keeps, by name."""
        row = SavedQueryRow
        with self.memory.reading() as session:
            wanted = select(row).where(row.owner_id == owner.id).order_by(row.name, row.id)
            return tuple(self._told(one) for one in session.scalars(wanted.limit(MOST_SAVED)))

    def one(self, owner: Person, query_id: str) -> SavedQuery:
        """Return one of somebody's questions; raises UnknownQueryError."""
        with self.memory.reading() as session:
            return self._told(_owned(session, owner, query_id))

    def save(self, owner: Person, name: str, query: Query) -> SavedQuery:
        """Keep a question.

        Raises:
            SavedQueryError: without a name, under one that is taken, or too many are kept.

        """
        row = SavedQueryRow(
            id=str(uuid4()),
            owner_id=owner.id,
            name=_name(name),
            query=query.canonical(),
            created_at=self.clock(),
        )
        with self.memory.writing() as session:
            _alone(session, owner)
            mine = SavedQueryRow.owner_id == owner.id
            if (session.scalar(select(func.count()).where(mine)) or 0) >= MOST_SAVED:
                raise SavedQueryError("many")
            _refuse_taken(session, owner, row.name)
            session.add(row)
            event = QuerySaved(row.id, row.name, row.query)
            record(session, event, moment=self.clock(), actor=owner.user_name)
        return self._told(row)

    def rename(self, owner: Person, query_id: str, name: str) -> None:
        """Give a question another name; raises UnknownQueryError, SavedQueryError."""
        name = _name(name)
        with self.memory.writing() as session:
            _alone(session, owner)
            row = _owned(session, owner, query_id)
            if row.name == name:
                return
            _refuse_taken(session, owner, name)
            row.name = name
            event = QueryRenamed(row.id, name)
            record(session, event, moment=self.clock(), actor=owner.user_name)

    def delete(self, owner: Person, query_id: str) -> None:
        """Take a question away; raises UnknownQueryError."""
        with self.memory.writing() as session:
            row = _owned(session, owner, query_id)
            session.delete(row)
            event = QueryDeleted(row.id, row.name)
            record(session, event, moment=self.clock(), actor=owner.user_name)

    def _told(self, row: SavedQueryRow) -> SavedQuery:
        try:
            query = query_of(row.query, self.zone)
        except UnusableQueryError:
            query = None
        return SavedQuery(row.id, row.name, query, row.created_at)


def _alone(session: Session, owner: Person) -> None:
    """Let one request at a time change what somebody keeps; others may name them meanwhile."""
    wanted = select(PersonRow.id).where(PersonRow.id == owner.id)
    session.execute(wanted.with_for_update(key_share=True))


def _owned(session: Session, owner: Person, query_id: str) -> SavedQueryRow:
    row = session.get(SavedQueryRow, query_id) if query_id.isprintable() else None
    if row is None or row.owner_id != owner.id:
        raise UnknownQueryError(query_id[:40])
    return row


def _refuse_taken(session: Session, owner: Person, name: str) -> None:
    row = SavedQueryRow
    wanted = select(row.id).where(row.owner_id == owner.id, row.name == name)
    if session.scalar(wanted) is not None:
        raise SavedQueryError("taken")


def _name(name: str) -> str:
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME or not told.isprintable():
        raise SavedQueryError("name")
    return told
