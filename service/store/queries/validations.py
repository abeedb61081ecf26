"""Verdicts that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.store.tables.validations import ValidationEvidenceRow, ValidationRow

AT_ONCE = 500


def past_their_time(session: Session, now: datetime) -> Sequence[str]:
    """Name verdicts that are kept no longer, at most so many that a database takes them at once."""
    return session.scalars(
        select(ValidationRow.id).where(ValidationRow.kept_until <= now).limit(AT_ONCE)
    ).all()


def newest_about(session: Session, sha256: str, now: datetime) -> ValidationRow | None:
    """Return the newest kept verdict about a file with this digest."""
    return session.scalars(
        select(ValidationRow)
        .where(ValidationRow.sha256 == sha256, ValidationRow.kept_until > now)
        .order_by(ValidationRow.created_at.desc())
        .limit(1)
    ).one_or_none()


def evidence_of(session: Session, validation_id: str) -> Sequence[ValidationEvidenceRow]:
    """Return what a verdict rests on, in order."""
    return session.scalars(
        select(ValidationEvidenceRow)
        .where(ValidationEvidenceRow.validation_id == validation_id)
        .order_by(ValidationEvidenceRow.number)
    ).all()


def has_evidence(session: Session, validation_id: str) -> bool:
    """Tell whether what a verdict rests on was kept with it."""
    return bool(
        session.scalar(select(exists().where(ValidationEvidenceRow.validation_id == validation_id)))
    )
