"""Keys with their certificates, and the images that signatures show."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables.credentials import CredentialRow, SignatureImageRow


def credentials_of(session: Session, person_id: str) -> Sequence[CredentialRow]:
    """Return the credentials a person may use now, the oldest first."""
    return session.scalars(
        select(CredentialRow)
        .where(CredentialRow.person_id == person_id, CredentialRow.retired_at.is_(None))
        .order_by(CredentialRow.created_at, CredentialRow.id)
    ).all()


def credential_of(session: Session, person_id: str, credential_id: str) -> CredentialRow | None:
    """Return one credential of this person, unless it was retired."""
    return session.scalars(
        select(CredentialRow).where(
            CredentialRow.id == credential_id,
            CredentialRow.person_id == person_id,
            CredentialRow.retired_at.is_(None),
        )
    ).one_or_none()


def locked_credential(session: Session, credential_id: str) -> CredentialRow:
    """Return a credential that nobody else writes to before this transaction ends.

    Rows that name it may still be written meanwhile.
    """
    wanted = select(CredentialRow).where(CredentialRow.id == credential_id)
    return session.scalars(wanted.with_for_update(key_share=True)).one()


def image_of(session: Session, person_id: str, kind: str) -> SignatureImageRow | None:
    """Return the image of this kind that a person keeps."""
    return session.get(SignatureImageRow, (person_id, kind))
