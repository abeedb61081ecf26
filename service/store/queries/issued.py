"""Issued documents: which version was issued, what came of it, and who signed it in which form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import (
    OutgoingAttachmentRow,
    OutgoingPartyRow,
    OutgoingRow,
    OutgoingStepRow,
)
from service.store.tables.people import UnitRow
from service.store.tables.public_codes import PublicCodeRow

ISSUED: Final = 0
"""In a public code: the version that was issued, whichever that will be."""
DONE: Final = "ISSUED"
RELATIONS: Final = {"REPLACED": "REPLACES", "CORRECTED": "CORRECTS"}


@dataclass(frozen=True, slots=True)
class IssuedVersion:
    """A document that went out, and the version it went out as."""

    outgoing: OutgoingRow
    document: DocumentRow
    version: DocumentVersionRow
    issued_at: datetime
    level: str | None


def issued_version(session: Session, document_id: str) -> IssuedVersion | None:
    """Return what was issued of a document; None as long as nothing was."""
    return _issued(session, OutgoingRow.document_id == document_id)


def issued_under(session: Session, sha256: str) -> IssuedVersion | None:
    """Return the document that was issued as a file with this digest."""
    return _issued(session, DocumentVersionRow.sha256 == sha256)


def issued_with(session: Session, sha256: str) -> IssuedVersion | None:
    """Return the document that was issued with a separate file of this digest."""
    file, version = OutgoingAttachmentRow, DocumentVersionRow
    found = session.scalar(
        select(file.document_id)
        .join(
            version,
            (version.document_id == file.attachment_id) & (version.number == file.sealed_version),
        )
        .join(OutgoingRow, OutgoingRow.document_id == file.document_id)
        .where(version.sha256 == sha256, OutgoingRow.state == DONE)
        .order_by(OutgoingRow.issued_at.desc())
        .limit(1)
    )
    return issued_version(session, found) if found is not None else None


def is_outgoing(session: Session, document_id: str) -> bool:
    """Tell whether a document takes the way of an outgoing one."""
    return session.get(OutgoingRow, document_id) is not None


def later_document(session: Session, document_id: str, standing: str) -> OutgoingRow | None:
    """Return the newest issued document that made this one stand as it does."""
    return next(iter(later_documents(session, document_id, standing)), None)


def later_documents(session: Session, document_id: str, standing: str) -> Sequence[OutgoingRow]:
    """Return every issued document that made this one stand as it does, the newest first.

    Of those that replace it that is the first alone: what is replaced is not replaced again.
    """
    row = OutgoingRow
    found = session.scalars(
        select(row)
        .where(
            row.related_id == document_id,
            row.relation == RELATIONS[standing],
            row.state == DONE,
        )
        .order_by(row.issued_at.desc(), row.document_id)
    ).all()
    return found[-1:] if standing == "REPLACED" else found


@dataclass(frozen=True, slots=True)
class AttachedVersion:
    """A separate file that goes with a document, in the version that the agency signed.

    `number` is its place among them, from 1.
    """

    number: int
    name: str
    version: DocumentVersionRow


def attached_versions(session: Session, document_id: str) -> Sequence[AttachedVersion]:
    """Return the signed separate files of a document, in their order."""
    row = OutgoingAttachmentRow
    found = session.execute(
        select(row.name, DocumentVersionRow)
        .join(
            DocumentVersionRow,
            (DocumentVersionRow.document_id == row.attachment_id)
            & (DocumentVersionRow.number == row.sealed_version),
        )
        .where(row.document_id == document_id)
        .order_by(row.position, row.attachment_id)
    )
    return [AttachedVersion(at, name, version) for at, (name, version) in enumerate(found, 1)]


def issued_code(session: Session, document_id: str) -> str | None:
    """Return the code that is printed on a document."""
    row = PublicCodeRow
    return session.scalar(
        select(row.code).where(row.document_id == document_id, row.version == ISSUED)
    )


def agency_name(session: Session, unit_id: str) -> str:
    """Return the name of an agency."""
    return session.get_one(UnitRow, unit_id).name


def signed_parties(session: Session, document_id: str) -> Sequence[OutgoingPartyRow]:
    """Return who signed in the round that led to the issued document, in the order they signed in."""
    party, step = OutgoingPartyRow, OutgoingStepRow
    return session.scalars(
        select(party)
        .join(step, step.id == party.step_id)
        .join(OutgoingRow, OutgoingRow.document_id == step.document_id)
        .where(
            step.document_id == document_id,
            step.round == OutgoingRow.round,
            step.kind == "SIGN",
            party.state == "DONE",
        )
        .order_by(party.acted_at, party.id)
    ).all()


def _issued(session: Session, condition: object) -> IssuedVersion | None:
    found = session.execute(
        select(OutgoingRow, DocumentRow, DocumentVersionRow, SigningActRow.level_reached)
        .join(DocumentRow, DocumentRow.id == OutgoingRow.document_id)
        .join(
            DocumentVersionRow,
            (DocumentVersionRow.document_id == OutgoingRow.document_id)
            & (DocumentVersionRow.number == OutgoingRow.issued_version),
        )
        .outerjoin(
            SigningActRow,
            (SigningActRow.document_id == OutgoingRow.document_id)
            & (SigningActRow.result_version == OutgoingRow.issued_version)
            & (SigningActRow.state == "FINISHED"),
        )
        .where(OutgoingRow.state == DONE, OutgoingRow.issued_at.is_not(None), condition)  # type: ignore[arg-type]
        .order_by(OutgoingRow.issued_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    outgoing, document, version, level = found
    moment = outgoing.issued_at or version.created_at
    return IssuedVersion(outgoing, document, version, moment, level)
