"""Files that came with what units reported: evidence, and tables of many reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class ReportFileRow(Row):
    """A file of one submission: the first is its evidence, or the table itself, the second an attachment.

    `kind` is the media type that its first octets tell. A table that is only looked at has its files
    here and no report yet; `brought_by` alone may send it.
    """

    __tablename__ = "report_files"

    submission: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(100))
    brought_at: Mapped[datetime]
    brought_by: Mapped[str] = mapped_column(String(100))
