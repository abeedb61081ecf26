"""Letters on their way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.orm import Session

from service.store.tables.post import LetterAttachmentRow, LetterRecipientRow, LetterRow

WAITING = "WAITING"


def due_recipients(session: Session, moment: datetime, limit: int) -> Sequence[LetterRecipientRow]:
    """Return to whom a letter may be offered now, the longest due first."""
    row = LetterRecipientRow
    wanted = _due(moment).where(row.stopped_at.is_(None))
    return session.scalars(wanted.order_by(row.due_at, row.id).limit(limit)).all()


def stopped_recipients(
    session: Session, moment: datetime, limit: int
) -> Sequence[LetterRecipientRow]:
    """Return whose letter was stopped while it was offered, and is overdue to have ended."""
    wanted = _due(moment).where(LetterRecipientRow.stopped_at.is_not(None))
    return session.scalars(wanted.limit(limit)).all()


def _due(moment: datetime) -> Select[LetterRecipientRow]:
    row = LetterRecipientRow
    return select(row).where(row.state == WAITING, row.due_at <= moment)


def claim(session: Session, recipient: LetterRecipientRow, again_at: datetime) -> bool:
    """Count an attempt before it is made, and tell whether it is ours to make."""
    row = LetterRecipientRow
    done = session.execute(
        update(row)
        .where(
            row.id == recipient.id,
            row.state == WAITING,
            row.attempts == recipient.attempts,
            row.stopped_at.is_(None),
        )
        .values(attempts=row.attempts + 1, unsettled=row.unsettled + 1, due_at=again_at)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def postpone(session: Session, until: datetime) -> None:
    """Let nobody's letter be offered before a moment; what is stopped is not offered anyway."""
    row = LetterRecipientRow
    session.execute(
        update(row)
        .where(row.state == WAITING, row.due_at < until, row.stopped_at.is_(None))
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def waiting_of(session: Session, letter_id: str) -> Sequence[LetterRecipientRow]:
    """Return everybody a letter still waits for, held until the end of this transaction."""
    row = LetterRecipientRow
    return session.scalars(
        select(row)
        .where(row.letter_id == letter_id, row.state == WAITING)
        .order_by(row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def held_recipient(session: Session, recipient_id: str) -> LetterRecipientRow:
    """Return one person a letter goes to as of now, held until the end of this transaction."""
    row = LetterRecipientRow
    return session.scalars(
        select(row)
        .where(row.id == recipient_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def letter_with(
    session: Session, letter_id: str
) -> tuple[LetterRow, Sequence[LetterAttachmentRow]]:
    """Return a letter and the files that go with it."""
    row = LetterAttachmentRow
    files = session.scalars(select(row).where(row.letter_id == letter_id).order_by(row.position))
    return session.get_one(LetterRow, letter_id), files.all()


def recipients_of(session: Session, letter_id: str) -> Sequence[LetterRecipientRow]:
    """Return everybody a letter goes to, by their addresses."""
    row = LetterRecipientRow
    return session.scalars(
        select(row).where(row.letter_id == letter_id).order_by(row.address)
    ).all()


def forget_letters(session: Session, written_before: datetime) -> int:
    """Delete letters of before a moment that wait for nobody any more; return how many."""
    waiting = exists().where(
        LetterRecipientRow.letter_id == LetterRow.id, LetterRecipientRow.state == WAITING
    )
    old = session.scalars(
        select(LetterRow.id).where(LetterRow.written_at < written_before, ~waiting)
    ).all()
    for row in (LetterRecipientRow, LetterAttachmentRow):
        session.execute(delete(row).where(row.letter_id.in_(old)))
    session.execute(delete(LetterRow).where(LetterRow.id.in_(old)))
    return len(old)
