"""Agencies that issue documents, their series of numbers, and the register of outgoing documents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class AgencyRow(Row):
    """A unit that issues documents under its own symbol, with a seal of its own.

    `organ_id` is its code by Decision 20/2020/QĐ-TTg, `seal_mm` the diameter of its seal; once closed it
    takes no new numbers (O-05).
    """

    __tablename__ = "agencies"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True)
    symbol: Mapped[str] = mapped_column(String(20))
    organ_id: Mapped[str | None] = mapped_column(String(13), unique=True)
    locality: Mapped[str] = mapped_column(String(60))
    seal_mm: Mapped[int]
    mail: Mapped[str | None] = mapped_column(String(254))
    closed_at: Mapped[datetime | None]


class NumberSeriesRow(Row):
    """The numbers of one agency, series and year: `last_number` was given last.

    Numbers below `first_number` stand in a book that was kept by hand.
    """

    __tablename__ = "number_series"

    unit_id: Mapped[str] = mapped_column(ForeignKey("agencies.unit_id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_number: Mapped[int] = mapped_column(default=1, server_default="1")
    last_number: Mapped[int]
    closed_at: Mapped[datetime | None]


class RegisterRow(Row):
    """One number that was given, for good: `state` is GIVEN, or CANCELLED with its reason.

    `medium` is PAPER or ELECTRONIC; name and title of the signer are as they were at signing (W-24).
    `search` holds every text of the row in plain words.
    """

    __tablename__ = "register_entries"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("agencies.unit_id"))
    type_code: Mapped[str] = mapped_column(String(20))
    series: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    notation: Mapped[str] = mapped_column(String(60))
    medium: Mapped[str] = mapped_column(String(10))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), unique=True)
    subject: Mapped[str] = mapped_column(String(500))
    issued_on: Mapped[date | None] = mapped_column(Date)
    signer_name: Mapped[str] = mapped_column(String(50))
    signer_title: Mapped[str] = mapped_column(String(100))
    recipients: Mapped[str] = mapped_column(Text)
    archive_holder: Mapped[str] = mapped_column(String(200))
    copies: Mapped[int | None]
    page_count: Mapped[int | None]
    sent_on: Mapped[date | None] = mapped_column(Date)
    receipt: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500))
    urgency: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    registered_by: Mapped[str] = mapped_column(String(100))
    registered_at: Mapped[datetime]
    search: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("unit_id", "series", "year", "number"),
        UniqueConstraint("unit_id", "year", "notation"),
        Index("ix_register_entries_dates", "unit_id", "series", "year", "issued_on"),
        Index("ix_register_entries_order", "unit_id", "year", "registered_at"),
        Index("ix_register_entries_year", "year", "registered_at"),
    )
