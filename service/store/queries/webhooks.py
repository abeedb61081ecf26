"""Announcements to other systems: who hears them, what is due, how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from service.store.engine import insert_into
from service.store.tables.ledger import EventRow
from service.store.tables.people import PersonRow
from service.store.tables.webhooks import WebhookCursorRow, WebhookDeliveryRow, WebhookRow

WAITING, DELIVERED, GIVEN_UP = "WAITING", "DELIVERED", "GIVEN_UP"


def size_of_ledger(session: Session) -> int:
    """Return the number of the last event."""
    return session.scalar(select(func.max(EventRow.number))) or 0


def locked_cursor(session: Session) -> WebhookCursorRow:
    """Return how far the ledger was read, for this transaction alone to move; the first time, to its end."""
    session.execute(
        insert_into(session, WebhookCursorRow)
        .values(id=1, number=size_of_ledger(session))
        .on_conflict_do_nothing()
    )
    return session.scalars(select(WebhookCursorRow).with_for_update()).one()


def events_between(
    session: Session, after: int, last: int, kinds: Sequence[str], limit: int
) -> Sequence[EventRow]:
    """Return the next events of these kinds that still tell something, at most up to the last."""
    row = EventRow
    wanted = select(row).where(row.number > after, row.number <= last, row.kind.in_(kinds))
    wanted = wanted.where(row.facts.is_not(None))
    return session.scalars(wanted.order_by(row.number).limit(limit)).all()


def hearing(session: Session) -> Sequence[WebhookRow]:
    """Return every address of somebody who is active, also what is paused: it hears later."""
    row = WebhookRow
    wanted = select(row).join(PersonRow, PersonRow.id == row.person_id).where(PersonRow.active)
    return session.scalars(wanted.order_by(row.created_at, row.id)).all()


def webhooks_of(session: Session, person_id: str) -> Sequence[WebhookRow]:
    """Return a person's addresses, the oldest first."""
    wanted = select(WebhookRow).where(WebhookRow.person_id == person_id)
    return session.scalars(wanted.order_by(WebhookRow.created_at, WebhookRow.id)).all()


def locked_webhook(session: Session, person_id: str, webhook_id: str) -> WebhookRow | None:
    """Return one of a person's addresses for this transaction alone to write to."""
    row = WebhookRow
    mine = select(row).where(row.id == webhook_id, row.person_id == person_id)
    return session.scalars(mine.with_for_update()).one_or_none()


def due_webhooks(session: Session, moment: datetime, limit: int) -> Sequence[str]:
    """Return the addresses that are to be told something now, the longest due first."""
    row, hook = WebhookDeliveryRow, WebhookRow
    wanted = (
        select(row.webhook_id)
        .join(hook, hook.id == row.webhook_id)
        .join(PersonRow, PersonRow.id == hook.person_id)
        .where(row.state == WAITING, row.due_at <= moment, hook.active, PersonRow.active)
        .where(or_(hook.rests_until.is_(None), hook.rests_until <= moment))
        .group_by(row.webhook_id)
        .order_by(func.min(row.due_at), row.webhook_id)
    )
    return session.scalars(wanted.limit(limit)).all()


def next_delivery(session: Session, webhook_id: str, moment: datetime) -> WebhookDeliveryRow | None:
    """Return what an address is to be told next: of each document the first that waits."""
    row, before = WebhookDeliveryRow, aliased(WebhookDeliveryRow)
    is_blocked = (
        select(before.id)
        .where(
            before.webhook_id == row.webhook_id,
            before.document_id == row.document_id,
            before.state == WAITING,
            before.number < row.number,
        )
        .exists()
    )
    due = (row.webhook_id == webhook_id, row.state == WAITING, row.due_at <= moment)
    wanted = select(row).where(*due, ~is_blocked).order_by(row.number, row.id)
    return session.scalars(wanted.limit(1)).one_or_none()


def claim(session: Session, delivery: WebhookDeliveryRow, again_at: datetime) -> bool:
    """Count an attempt before it is made, and tell whether it is ours to make."""
    row = WebhookDeliveryRow
    mine = (row.id == delivery.id, row.state == WAITING, row.attempts == delivery.attempts)
    done = session.execute(
        update(row)
        .where(*mine)
        .values(attempts=delivery.attempts + 1, due_at=again_at)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", done).rowcount == 1


def wake(session: Session, webhook_id: str, moment: datetime) -> None:
    """Have all that was given up or waits for an address sent from a moment on, with fresh tries."""
    row = WebhookDeliveryRow
    unsent = (row.webhook_id == webhook_id, row.state.in_((WAITING, GIVEN_UP)))
    again = {"state": WAITING, "attempts": 0, "due_at": moment, "ended_at": None}
    session.execute(
        update(row)
        .where(*unsent, row.number.is_not(None))
        .values(**again)
        .execution_options(synchronize_session=False)
    )


def deliveries_of(session: Session, webhook_id: str, limit: int) -> Sequence[WebhookDeliveryRow]:
    """Return what an address was told, the newest first."""
    row = WebhookDeliveryRow
    wanted = select(row).where(row.webhook_id == webhook_id)
    return session.scalars(
        wanted.order_by(row.created_at.desc(), row.number.desc(), row.id).limit(limit)
    ).all()


def waiting_for(session: Session, webhook_id: str) -> int:
    """Return how many announcements wait for an address."""
    row = WebhookDeliveryRow
    mine = (row.webhook_id == webhook_id, row.state == WAITING)
    return session.scalar(select(func.count()).where(*mine)) or 0


def remove(session: Session, webhook: WebhookRow) -> None:
    """Delete an address and all that it was told."""
    row = WebhookDeliveryRow
    session.execute(delete(row).where(row.webhook_id == webhook.id))
    session.delete(webhook)


def forget_deliveries(session: Session, before: datetime) -> int:
    """Delete what was announced, or given up, before a moment; return how many."""
    row = WebhookDeliveryRow
    old = delete(row).where(row.created_at < before)
    return cast("CursorResult[Any]", session.execute(old)).rowcount
