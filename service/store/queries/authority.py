"""The internal authority's keys and what it issued."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables.authority import AuthorityRow, IssuedCertificateRow


def authority_keys(session: Session) -> dict[str, AuthorityRow]:
    """Return every key of the internal authority by its name."""
    return {row.name: row for row in session.scalars(select(AuthorityRow))}


def issued_certificate(session: Session, serial_number: str) -> IssuedCertificateRow | None:
    """Return the certificate issued under this serial number."""
    return session.get(IssuedCertificateRow, serial_number)


def revoked_certificates(session: Session) -> Sequence[IssuedCertificateRow]:
    """Return what was issued and revoked, the oldest revocation first."""
    return session.scalars(
        select(IssuedCertificateRow)
        .where(IssuedCertificateRow.revoked_at.is_not(None))
        .order_by(IssuedCertificateRow.revoked_at, IssuedCertificateRow.serial_number)
    ).all()
