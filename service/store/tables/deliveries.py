"""To whom issued documents were sent, how far each came, and what the recipient answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class DeliveryRow(Row):
    """An issued document on its way to one recipient; `position` is the recipient's place in the list.

    `state` is QUEUED, SENT, REFUSED or GIVEN_UP as the outbox has it, OTHER_WAY where no official mail is
    known, then RECEIVED or REJECTED as the recipient says (Decree 30/2020, article 21.2). Of the link in
    the letter only the SHA-256 of its token is kept. `reason` is a stable word, `note` what was written.
    """

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(254))
    sha256: Mapped[str] = mapped_column(String(64))
    attached: Mapped[bool]
    letter_id: Mapped[str | None] = mapped_column(String(36), index=True)
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    answer: Mapped[str] = mapped_column(String(300), default="")
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
