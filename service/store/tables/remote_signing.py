"""Consents to sign digests that a client of the CSC API keeps, and what is left of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class SignatureActivationRow(Row):
    """One authorization (CSC API 1.0.4.0, `credentials/authorize`), found by the SHA-256 of its SAD.

    `digests` (hex, in the order authorized) is what was consented to, `remaining` what may still be
    signed: each signature takes its digest out, before the key is asked. `lent` is what stands for
    the key: it opens with the SAD *and* the bearer's token *and* the service secret, and is emptied
    when nothing remains. `handle_sha256` tells whether the key was sealed anew (a changed PIN).
    """

    __tablename__ = "signature_activations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sad_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    token_id: Mapped[str] = mapped_column(ForeignKey("api_tokens.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id"))
    handle_sha256: Mapped[str] = mapped_column(String(64))
    digests: Mapped[list[str]] = mapped_column(JSON)
    remaining: Mapped[list[str]] = mapped_column(JSON)
    lent: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
