"""Documents and their versions; the bytes lie in the vault under their SHA-256."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class DocumentRow(Row):
    """A document somebody brought.

    `page_geometry` is, for each page, width, height, left, bottom, rotation and user unit of what a
    viewer shows; `warnings` are stable codes;
    `sealed_password` is kept for encrypted files, under the service secret.
    """

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(String(500))
    filename: Mapped[str] = mapped_column(String(255))
    pages: Mapped[int]
    page_geometry: Mapped[list[list[float]]] = mapped_column(JSON, deferred=True)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    sealed_password: Mapped[bytes | None] = mapped_column(LargeBinary)
    withdrawn_at: Mapped[datetime | None]


class DocumentVersionRow(Row):
    """One state of a document: version 1 as it was brought, then one more for each signature.

    `signatures` counts the signatures in the file, also those it came with.
    """

    __tablename__ = "document_versions"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    signatures: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
