"""Copies that agencies make of documents (Decree 30/2020, articles 25 to 27)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class OutgoingCopyRow(Row):
    """An outgoing document that is a copy, and of which document; its form is the type of the document.

    `source_id` and `source_version` name a document of this house; one that came from elsewhere has
    neither. Number, agency and date are as the copied document bears them, `source_sha256` is of the
    file that was copied. `pages` are those an extract holds, from 1, None for all; `made` is APPENDED
    (the same file with a signature more), NEW_FILE (its pages in a new file) or BROUGHT (recreated).
    """

    __tablename__ = "outgoing_copies"

    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"), primary_key=True)
    source_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    source_version: Mapped[int | None]
    source_sha256: Mapped[str] = mapped_column(String(64))
    notation: Mapped[str] = mapped_column(String(60))
    agency: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date | None]
    pages: Mapped[list[int] | None] = mapped_column(JSON)
    made: Mapped[str] = mapped_column(String(10))  # APPENDED | NEW_FILE | BROUGHT
