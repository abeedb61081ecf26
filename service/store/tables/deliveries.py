"""To whom issued documents were sent, how far each came, what the recipient answered and was told later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class DeliveryRow(Row):
    """An issued document on its way to one recipient; `position` is the recipient's place in the list.

    `state` is QUEUED, SENT, REFUSED, GIVEN_UP, STOPPED or IN_DOUBT as the outbox has it, OTHER_WAY where no
    official mail is known, then RECEIVED or REJECTED as the recipient says (Decree 30/2020, article 21.2);
    STOPPED never went, for the document stood no more, and of IN_DOUBT nobody knows. Of the link in
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


class StandingLetterRow(Row):
    """What a recipient is told when an issued document is corrected, replaced or recalled (article 18).

    One for each delivery, change and later document (`by_document`, empty for a recall). `state` is QUEUED,
    SENT, REFUSED, GIVEN_UP, STOPPED or IN_DOUBT as the outbox has it, and OTHER_WAY where people must tell
    them; STOPPED never went, for the document was replaced or recalled before.
    """

    __tablename__ = "standing_letters"
    __table_args__ = (UniqueConstraint("delivery_id", "standing", "by_document"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("deliveries.id"))
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"), index=True)
    standing: Mapped[str] = mapped_column(String(10))
    by_document: Mapped[str] = mapped_column(String(36), default="")
    letter_id: Mapped[str | None] = mapped_column(String(36), index=True)
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(String(300), default="")
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
