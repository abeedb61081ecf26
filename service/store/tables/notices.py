"""What people are told of documents on their way, and how each of them wants to be told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class NoticeRow(Row):
    """Something a person is told of a document: `kind` is TURN, RETURNED, ISSUED, NOT_DELIVERED or REJECTED.

    `mailed_at` is when it went into a letter, at once or with the day's digest.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_person", "person_id", "read_at", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"), index=True)
    step_id: Mapped[str | None] = mapped_column(ForeignKey("outgoing_steps.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class NoticeSettingRow(Row):
    """How a person wants to be told; who has no row gets the digest and has no calendar address.

    Of the calendar's address only the SHA-256 of its token is kept.
    """

    __tablename__ = "notice_settings"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    digest: Mapped[bool] = mapped_column(default=True)
    digested_on: Mapped[date | None]
    calendar_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    calendar_made_at: Mapped[datetime | None]
