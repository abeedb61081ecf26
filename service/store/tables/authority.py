"""The internal certification authority of the embedded default."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class AuthorityRow(Row):
    """One key of the internal authority (`root`, `issuing`, `ocsp`, `tsa`), sealed under the service secret."""

    __tablename__ = "authority_keys"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class IssuedCertificateRow(Row):
    """A certificate the internal authority issued, and whether it was revoked (RFC 5280, 5.3.1)."""

    __tablename__ = "issued_certificates"

    serial_number: Mapped[str] = mapped_column(String(50), primary_key=True)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    subject: Mapped[str] = mapped_column(String(500))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str | None] = mapped_column(String(40))
