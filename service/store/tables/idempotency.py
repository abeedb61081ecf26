"""Requests of other systems that must not be carried out twice, by the keys they came with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class IdempotencyKeyRow(Row):
    """One key of one token (draft-ietf-httpapi-idempotency-key-header): `state` is IN_PROGRESS or DONE.

    `fingerprint` is an HMAC of the request, so that a PIN in it cannot be tried out against this row.
    While a request is carried out it holds `lease`; one that was lost can be taken up after
    `lease_until`. `events` are the numbers in the ledger of what it has led to, written with them.
    The answer's body is sealed: it tells of documents.
    """

    __tablename__ = "idempotency_keys"

    token_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(12))
    lease: Mapped[str] = mapped_column(String(36))
    lease_until: Mapped[datetime]
    events: Mapped[list[int]] = mapped_column(JSON, default=list)
    status: Mapped[int | None]
    headers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    sealed_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
