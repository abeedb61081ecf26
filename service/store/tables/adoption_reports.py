"""The periodic reports that were made: which figures they tell, and where the signed file lies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class AdoptionReportRow(Row):
    """A report as it was signed and kept; figures that were calculated again get the next `version`.

    `sha256` is its name in the vault, `size` its octets. `told_digest` is the SHA-256 of what it tells,
    so that nobody makes the same report twice. `level` is what its signature reached, empty where no
    key signed. `letter_id` is the letter that carried it.
    """

    __tablename__ = "adoption_reports"

    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_digest: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    level: Mapped[str] = mapped_column(String(8), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(100))
    letter_id: Mapped[str | None] = mapped_column(String(36))
