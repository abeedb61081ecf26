"""Deliveries of issued documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, load_only

from service.store.tables.deliveries import DeliveryRow, StandingLetterRow
from service.store.tables.outgoing import OutgoingRow


def deliveries_of(session: Session, document_id: str) -> Sequence[DeliveryRow]:
    """Return to whom a document was sent, in the order of its list of recipients."""
    return session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.document_id == document_id)
        .order_by(DeliveryRow.position)
    ).all()


def delivery_of_letter(session: Session, letter_id: str) -> DeliveryRow | None:
    """Return the delivery that a letter makes, held until the end of this transaction."""
    return session.scalars(
        select(DeliveryRow).where(DeliveryRow.letter_id == letter_id).with_for_update()
    ).one_or_none()


def standing_letters_of(session: Session, document_id: str) -> Sequence[StandingLetterRow]:
    """Return what recipients were told of later changes of a document, the newest first."""
    row = StandingLetterRow
    return session.scalars(
        select(row).where(row.document_id == document_id).order_by(row.queued_at.desc(), row.id)
    ).all()


def standing_letter_of(session: Session, letter_id: str) -> StandingLetterRow | None:
    """Return what a letter tells a recipient, held until the end of this transaction."""
    row = StandingLetterRow
    return session.scalars(
        select(row).where(row.letter_id == letter_id).with_for_update()
    ).one_or_none()


def is_told(session: Session, delivery_id: str, standing: str, by_document: str) -> bool:
    """Tell whether a recipient was told this already."""
    row = StandingLetterRow
    found = select(row.id).where(
        row.delivery_id == delivery_id, row.standing == standing, row.by_document == by_document
    )
    return session.scalar(found) is not None


def delivery_by_digest(session: Session, token_sha256: str) -> DeliveryRow | None:
    """Return the delivery whose link carries a token with this digest."""
    return session.scalars(
        select(DeliveryRow).where(DeliveryRow.token_sha256 == token_sha256)
    ).one_or_none()


def answer_once(session: Session, delivery_id: str, **facts: object) -> bool:
    """Write a recipient's answer where none was given, and tell whether this was the first."""
    row = DeliveryRow
    done = session.execute(
        update(row)
        .where(row.id == delivery_id, row.answered_at.is_(None))
        .values(**facts)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def signed_between(
    session: Session, unit_id: str, first: datetime, until: datetime
) -> Sequence[OutgoingRow]:
    """Return an agency's documents whose last signature was given then, the newest first.

    Of each only what names it and says when it was signed and issued, for there may be thousands.
    """
    row = OutgoingRow
    return session.scalars(
        select(row)
        .where(
            row.unit_id == unit_id,
            row.signed_at >= first,
            row.signed_at < until,
            row.state != "CANCELLED",
        )
        .order_by(row.signed_at.desc(), row.document_id)
        .options(load_only(row.notation, row.subject, row.urgency, row.signed_at, row.issued_at))
    ).all()
