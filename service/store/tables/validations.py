"""Verdicts that were given, kept for a while so that they can be told again; the files are not kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class ValidationRow(Row):
    """One validation report, until `kept_until`."""

    __tablename__ = "validations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
    kept_until: Mapped[datetime] = mapped_column(index=True)


class ValidationPictureRow(Row):
    """A page on which something looks different since a signature, its places marked (PNG)."""

    __tablename__ = "validation_pictures"

    validation_id: Mapped[str] = mapped_column(
        ForeignKey("validations.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)


class ValidationEvidenceRow(Row):
    """What a verdict rests on, kept because somebody asked: `kind` is certificate, crl or ocsp (DER)."""

    __tablename__ = "validation_evidence"

    validation_id: Mapped[str] = mapped_column(
        ForeignKey("validations.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    content: Mapped[bytes] = mapped_column(LargeBinary)
