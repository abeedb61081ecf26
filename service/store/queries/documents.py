"""Documents and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from service.store.tables.acts import SigningActRow
from service.store.tables.copies import OutgoingCopyRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import OutgoingAttachmentRow, OutgoingRow

LARGEST_NUMBER: Final = 2**31 - 1  # of an integer in PostgreSQL; beyond it a database fails


def document_of(session: Session, owner_id: str, document_id: str) -> DocumentRow | None:
    """Return a document that this person brought and did not withdraw."""
    return session.scalars(
        select(DocumentRow).where(
            DocumentRow.id == document_id,
            DocumentRow.owner_id == owner_id,
            DocumentRow.withdrawn_at.is_(None),
        )
    ).one_or_none()


def locked_document(session: Session, document_id: str) -> DocumentRow:
    """Return a document that nobody else writes to before this transaction ends."""
    return session.scalars(
        select(DocumentRow)
        .where(DocumentRow.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def newest_version(session: Session, document_id: str) -> DocumentVersionRow:
    """Return the last version of a document."""
    return session.scalars(
        select(DocumentVersionRow)
        .where(DocumentVersionRow.document_id == document_id)
        .order_by(DocumentVersionRow.number.desc())
        .limit(1)
    ).one()


def version_of(session: Session, document_id: str, number: int) -> DocumentVersionRow | None:
    """Return a version by its number, whatever number an address asks for; None where there is none."""
    if not 0 < number <= LARGEST_NUMBER:
        return None
    return session.get(DocumentVersionRow, (document_id, number))


def documents_of(
    session: Session, owner_id: str, limit: int
) -> Sequence[tuple[DocumentRow, DocumentVersionRow]]:
    """Return a person's documents that are on no way, with their newest version, the newest first."""
    last = (
        select(func.max(DocumentVersionRow.number))
        .where(DocumentVersionRow.document_id == DocumentRow.id)
        .correlate(DocumentRow)
        .scalar_subquery()
    )
    rows = session.execute(
        select(DocumentRow, DocumentVersionRow)
        .join(
            DocumentVersionRow,
            (DocumentVersionRow.document_id == DocumentRow.id)
            & (DocumentVersionRow.number == last),
        )
        .where(
            DocumentRow.owner_id == owner_id,
            DocumentRow.withdrawn_at.is_(None),
            ~exists().where(OutgoingRow.document_id == DocumentRow.id),
            ~exists().where(OutgoingAttachmentRow.attachment_id == DocumentRow.id),
        )
        .order_by(DocumentRow.created_at.desc(), DocumentRow.id)
        .limit(limit)
    )
    return [(document, version) for document, version in rows]


def same_upload(
    session: Session, owner_id: str, sha256: str, since: datetime
) -> tuple[DocumentRow, DocumentVersionRow] | None:
    """Return the document that this person brought since then with the same bytes, still unsigned.

    One that was cancelled on its way is over: whoever brings the file again begins anew. A copy was
    brought to be copied, and is nothing else.
    """
    found = session.execute(
        select(DocumentRow, DocumentVersionRow)
        .join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
        .where(
            DocumentRow.owner_id == owner_id,
            DocumentRow.withdrawn_at.is_(None),
            DocumentRow.created_at >= since,
            DocumentVersionRow.number == 1,
            DocumentVersionRow.sha256 == sha256,
            ~exists().where(
                SigningActRow.document_id == DocumentRow.id,
                SigningActRow.state.in_(("GIVEN", "FINISHED")),
            ),
            ~exists().where(OutgoingCopyRow.document_id == DocumentRow.id),
            ~exists().where(
                OutgoingRow.document_id == DocumentRow.id, OutgoingRow.state == "CANCELLED"
            ),
            ~exists().where(
                OutgoingAttachmentRow.attachment_id == DocumentRow.id,
                OutgoingRow.document_id == OutgoingAttachmentRow.document_id,
                OutgoingRow.state == "CANCELLED",
            ),
        )
        .order_by(DocumentRow.created_at.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def knows_file(session: Session, sha256: str) -> bool:
    """Tell whether any version of any document has this digest."""
    return bool(session.scalar(select(exists().where(DocumentVersionRow.sha256 == sha256))))


def digests(session: Session, document_id: str) -> dict[int, str]:
    """Return the SHA-256 of every version of a document by its number."""
    rows = session.execute(
        select(DocumentVersionRow.number, DocumentVersionRow.sha256).where(
            DocumentVersionRow.document_id == document_id
        )
    )
    return {row.number: row.sha256 for row in rows}
