"""Addresses of other systems that are told what becomes of documents, and what each was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class WebhookRow(Row):
    """An address that hears of what its owner may see; the secrets are sealed under the service secret.

    After a change both secrets are good until `former_until`. `since` is the ledger's size when it was
    added: what happened before is not told. `active` is off where its owner paused it, or where it did
    not take an announcement for days: `problem` then says why. `enabled_at` is since when it is on;
    one that did not take something rests until `rests_until`.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(500))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_former: Mapped[bytes | None] = mapped_column(LargeBinary)
    former_until: Mapped[datetime | None]
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    since: Mapped[int] = mapped_column(_NUMBER)
    active: Mapped[bool] = mapped_column(default=True)
    problem: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    enabled_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]


class WebhookDeliveryRow(Row):
    """One announcement to one address: `state` is WAITING, DELIVERED or GIVEN_UP.

    `number` is the event's in the ledger, None for a trial. `attempts` counts a try before it is made;
    `due_at` is when the next one may be. What is about one document goes out in the ledger's order.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "number"),
        Index("ix_webhook_deliveries_due", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id"))
    number: Mapped[int | None] = mapped_column(_NUMBER)
    kind: Mapped[str] = mapped_column(String(60))
    document_id: Mapped[str | None] = mapped_column(String(36))
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    status: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class WebhookCursorRow(Row):
    """How far the ledger has been read for announcements; there is one row."""

    __tablename__ = "webhook_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(_NUMBER)
