"""The embedded mail directory: its entries and the values by which they are found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row

# Paths are compared octet by octet, whatever the database's language thinks of order.
PATH = String(1000).with_variant(String(1000, collation="C"), "postgresql")


class DirectoryEntryRow(Row):
    """An entry; `path` is its name turned round, `body` its attributes and how they are spelt."""

    __tablename__ = "directory_entries"

    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    parent: Mapped[str] = mapped_column(PATH, index=True)
    dn: Mapped[str] = mapped_column(String(2000))
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]


class DirectoryValueRow(Row):
    """A value of an indexed attribute, folded, and whose it is."""

    __tablename__ = "directory_values"

    attribute: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(500), primary_key=True)
    path: Mapped[str] = mapped_column(PATH, primary_key=True)

    __table_args__ = (Index("ix_directory_values_path", "path"),)
