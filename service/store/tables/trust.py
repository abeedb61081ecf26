"""Certificates that an administrator put into a trust domain; nothing is deleted, only taken out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class TrustEntryRow(Row):
    """One anchor or intermediate: why, by whom, from when to when it is trusted.

    A row changes once, when it is taken out; a new end of trust is a new row in its place. So the
    number of rows and of those taken out tells every worker whether anything changed.
    """

    __tablename__ = "trust_entries"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    domain: Mapped[str] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(12))  # anchor | intermediate
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(500))
    trusted_from: Mapped[datetime | None]
    trusted_until: Mapped[datetime | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(100))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(100))
    removed_why: Mapped[str | None] = mapped_column(String(500))
