"""Letters on their way out: what is written once, and one row for each person it goes to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class LetterRow(Row):
    """What is sent; `purpose` says in one word why, such as `adoption_report`.

    With `notify` the relay is asked to report to the sender whether it arrived (RFC 3461).
    """

    __tablename__ = "letters"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))
    sender: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(index=True)
    notify: Mapped[bool] = mapped_column(default=False, server_default=false())


class LetterAttachmentRow(Row):
    """A file that goes with a letter; with a `sha256` the vault has what it holds."""

    __tablename__ = "letter_attachments"

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str | None] = mapped_column(String(64))


class LetterRecipientRow(Row):
    """One person a letter goes to: `state` is WAITING, SENT, REFUSED, GIVEN_UP, STOPPED or IN_DOUBT.

    `message_id` is fixed when the letter is written (RFC 5322, 3.6.4), so that whoever gets it twice
    after a crash can tell. `attempts` counts a try before it is made, and `due_at` is when the next one
    may be; `answer` is what the relay last said. `unsettled` counts the attempts of which nobody noted
    how they ended: the one under way, one that a crash or a silence after the letter cut off. From
    `stopped_at` on no attempt is begun; IN_DOUBT is what was stopped with one unsettled.
    """

    __tablename__ = "letter_recipients"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    message_id: Mapped[str] = mapped_column(String(300), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    unsettled: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (Index("ix_letter_recipients_due", "state", "due_at"),)
