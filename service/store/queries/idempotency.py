"""Keys of requests that must not be carried out twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from service.store.engine import insert_into
from service.store.tables.idempotency import IdempotencyKeyRow
from service.store.tables.ledger import EventRow


def put_in(session: Session, values: dict[str, object]) -> bool:
    """Keep a key that nobody used; False where it is there already."""
    row = IdempotencyKeyRow
    adding = insert_into(session, row).values(**values).on_conflict_do_nothing()
    return session.scalar(adding.returning(row.key)) is not None


def locked_key(session: Session, token_id: str, key: str) -> IdempotencyKeyRow | None:
    """Return a key for this transaction alone to write to."""
    row = IdempotencyKeyRow
    wanted = select(row).where(row.token_id == token_id, row.key == key).with_for_update()
    return session.scalars(wanted).one_or_none()


def change_leased(
    session: Session, token_id: str, key: str, lease: str, values: dict[str, object]
) -> bool:
    """Change what is in progress under a lease; False where the lease is not held any more."""
    row = IdempotencyKeyRow
    mine = (row.token_id == token_id, row.key == key, row.lease == lease)
    changing = update(row).where(*mine, row.state == "IN_PROGRESS").values(**values)
    return cast("CursorResult[Any]", session.execute(changing)).rowcount == 1


def events_numbered(session: Session, numbers: Sequence[int]) -> Sequence[EventRow]:
    """Return events by their numbers, in their order."""
    wanted = select(EventRow).where(EventRow.number.in_(numbers)).order_by(EventRow.number)
    return session.scalars(wanted).all()


def forget_keys(session: Session, expired_by: datetime) -> int:
    """Delete keys whose time is over; return how many."""
    old = delete(IdempotencyKeyRow).where(IdempotencyKeyRow.expires_at <= expired_by)
    return cast("CursorResult[Any]", session.execute(old)).rowcount
