"""Public codes, and what was signed here under which digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.public_codes import PublicCodeRow

FINISHED = "FINISHED"


@dataclass(frozen=True, slots=True)
class SignedVersion:
    """A version that came out of a finished act of signing here."""

    document: DocumentRow
    version: DocumentVersionRow
    signed_at: datetime
    level: str | None


def code_for(session: Session, document_id: str, version: int) -> PublicCodeRow | None:
    """Return the code of a version, if it was given one."""
    return session.scalars(
        select(PublicCodeRow).where(
            PublicCodeRow.document_id == document_id, PublicCodeRow.version == version
        )
    ).one_or_none()


def document_of_code(session: Session, code: str) -> str | None:
    """Return the document that bears a code in any of its versions."""
    row = session.get(PublicCodeRow, code)
    return row.document_id if row else None


def signed_version(session: Session, document_id: str, version: int) -> SignedVersion | None:
    """Return a version if it was signed here."""
    return _signed(
        session, SigningActRow.document_id == document_id, DocumentVersionRow.number == version
    )


def signed_under(session: Session, sha256: str) -> SignedVersion | None:
    """Return the newest version signed here whose file has this digest."""
    return _signed(session, DocumentVersionRow.sha256 == sha256)


def newest_signed(session: Session, document_id: str) -> int | None:
    """Return the number of the newest version of a document that was signed here."""
    return session.scalar(
        select(func.max(SigningActRow.result_version)).where(
            SigningActRow.document_id == document_id, SigningActRow.state == FINISHED
        )
    )


def version_with(session: Session, document_id: str, sha256: str) -> int | None:
    """Return which version of a document has this digest."""
    return session.scalar(
        select(func.max(DocumentVersionRow.number)).where(
            DocumentVersionRow.document_id == document_id, DocumentVersionRow.sha256 == sha256
        )
    )


def _signed(session: Session, *conditions: object) -> SignedVersion | None:
    found = session.execute(
        select(DocumentRow, DocumentVersionRow, SigningActRow)
        .join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
        .join(
            SigningActRow,
            (SigningActRow.document_id == DocumentRow.id)
            & (SigningActRow.result_version == DocumentVersionRow.number)
            & (SigningActRow.state == FINISHED),
        )
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(SigningActRow.finished_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    document, version, act = found
    return SignedVersion(
        document, version, act.finished_at or version.created_at, act.level_reached
    )
