"""What the ledger tells of numbered documents, event by event, and how each document stood when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class DocumentEventRow(Row):
    """One event about one document, taken from the ledger once: `source` is its place there.

    `about` is the document's id, or that of its entry in the register where it is on paper. `place` is
    the order of events, `day` a date the event gives the document, or the local day of its number where
    it has no date yet. `recorded_at` is when it began to count. No text of a document stands here.
    """

    __tablename__ = "document_events"

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    place: Mapped[int] = mapped_column(_NUMBER)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(36))
    entry_id: Mapped[str | None] = mapped_column(String(36))
    moment: Mapped[datetime]
    recorded_at: Mapped[datetime]
    day: Mapped[date | None] = mapped_column(Date)
    unit_code: Mapped[str | None] = mapped_column(String(64))
    type_code: Mapped[str | None] = mapped_column(String(20))
    notation: Mapped[str | None] = mapped_column(String(60))
    medium: Mapped[str | None] = mapped_column(String(10))
    version: Mapped[int | None]
    party_id: Mapped[str | None] = mapped_column(String(36))
    sha256: Mapped[str | None] = mapped_column(String(64))
    letter_id: Mapped[str | None] = mapped_column(String(36))
    standing: Mapped[str | None] = mapped_column(String(10))

    __table_args__ = (
        Index("ix_document_events_about", "about", "place"),
        Index(
            "ix_document_events_entry",
            "entry_id",
            sqlite_where=text("entry_id IS NOT NULL"),
            postgresql_where=text("entry_id IS NOT NULL"),
        ),
        Index(
            "ix_document_events_letter",
            "letter_id",
            sqlite_where=text("letter_id IS NOT NULL"),
            postgresql_where=text("letter_id IS NOT NULL"),
        ),
    )


class DocumentStandingRow(Row):
    """How a numbered document stood from one moment of knowledge to another.

    `conditions` is a sum of `service.adoption.documents.standing.Condition`; `day` its date, by which it belongs
    to a period. A change supersedes the row and puts another beside it, so nothing is forgotten.
    """

    __tablename__ = "document_standings"

    id: Mapped[int] = mapped_column(_NUMBER, primary_key=True)
    about: Mapped[str] = mapped_column(String(36))
    unit_code: Mapped[str] = mapped_column(String(64))
    type_code: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    conditions: Mapped[int]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_document_standings_about", "about"),
        Index(
            "ix_document_standings_day",
            "day",
            "unit_code",
            "type_code",
            "conditions",
            "recorded_at",
            "superseded_at",
            "about",
        ),
    )


class DocumentTallyRow(Row):
    """How many documents of a body, month and type stand so by now, and when that changed last.

    A question asked as of no earlier moment is answered from here; any other from the rows themselves.
    """

    __tablename__ = "document_tallies"

    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    type_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    conditions: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(_NUMBER)
    last_recorded_at: Mapped[datetime]

    __table_args__ = ({"sqlite_with_rowid": False},)
