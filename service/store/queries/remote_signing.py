"""Consents to sign digests, and what is left of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from service.store.tables.remote_signing import SignatureActivationRow


def activation_by_sad(session: Session, sad_sha256: str) -> SignatureActivationRow | None:
    """Return an authorization by the digest of its SAD."""
    row = SignatureActivationRow
    return session.scalars(select(row).where(row.sad_sha256 == sad_sha256)).one_or_none()


def locked_activation(session: Session, sad_sha256: str) -> SignatureActivationRow | None:
    """Return an authorization by the digest of its SAD, for this transaction alone to count on."""
    row = SignatureActivationRow
    wanted = select(row).where(row.sad_sha256 == sad_sha256).with_for_update()
    return session.scalars(wanted).one_or_none()


def end_activations(session: Session, token_id: str) -> None:
    """Empty every authorization that a token holds."""
    row = SignatureActivationRow
    ending = update(row).where(row.token_id == token_id).values(remaining=[], lent=None)
    session.execute(ending)


def end_activations_with(session: Session, credential_id: str) -> None:
    """Empty every authorization of a key, whoever holds it."""
    row = SignatureActivationRow
    ending = update(row).where(row.credential_id == credential_id).values(remaining=[], lent=None)
    session.execute(ending)


def forget_activations(session: Session, expired_by: datetime) -> int:
    """Delete authorizations whose time was over by a moment; return how many."""
    old = delete(SignatureActivationRow).where(SignatureActivationRow.expires_at <= expired_by)
    return cast("CursorResult[Any]", session.execute(old)).rowcount
