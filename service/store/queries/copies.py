"""Copies: whether a document is one, and which were made of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables.copies import OutgoingCopyRow
from service.store.tables.outgoing import OutgoingRow

MOST_SHOWN = 50


def copy_row(session: Session, document_id: str) -> OutgoingCopyRow | None:
    """Return what a document is a copy of; None where it is none."""
    return session.get(OutgoingCopyRow, document_id)


def copies_of(session: Session, source_id: str) -> Sequence[OutgoingRow]:
    """Return the copies that were begun of a document and not given up, the newest first."""
    return session.scalars(
        select(OutgoingRow)
        .join(OutgoingCopyRow, OutgoingCopyRow.document_id == OutgoingRow.document_id)
        .where(OutgoingCopyRow.source_id == source_id, OutgoingRow.state != "CANCELLED")
        .order_by(OutgoingRow.created_at.desc(), OutgoingRow.document_id)
        .limit(MOST_SHOWN)
    ).all()
