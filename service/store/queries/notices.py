"""What people are told of documents on their way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from service.store.engine import insert_into
from service.store.tables.notices import NoticeRow, NoticeSettingRow
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow
from service.store.tables.people import PersonRow

TURN: Final = "TURN"
Told = tuple[NoticeRow, OutgoingRow, OutgoingStepRow | None]


def _stands() -> ColumnElement[bool]:
    """Whether what a notice tells still waits: of turns only those that nobody has taken yet."""
    acted = exists().where(
        OutgoingPartyRow.step_id == NoticeRow.step_id,
        OutgoingPartyRow.acted_by == NoticeRow.person_id,
    )
    is_open = and_(
        OutgoingStepRow.state == "OPEN", OutgoingStepRow.round == OutgoingRow.round, ~acted
    )
    return or_(NoticeRow.kind != TURN, is_open)


def _waiting() -> ColumnElement[bool]:
    return and_(NoticeRow.read_at.is_(None), _stands())


def notices_of(session: Session, person_id: str, limit: int) -> Sequence[tuple[Told, bool]]:
    """Return a person's notices, the newest first, and of each whether it still waits."""
    rows = session.execute(
        select(NoticeRow, OutgoingRow, OutgoingStepRow, _stands())
        .join(OutgoingRow, OutgoingRow.document_id == NoticeRow.document_id)
        .outerjoin(OutgoingStepRow, OutgoingStepRow.id == NoticeRow.step_id)
        .where(NoticeRow.person_id == person_id)
        .order_by(NoticeRow.at.desc(), NoticeRow.id)
        .limit(limit)
    )
    return [((notice, outgoing, step), bool(stands)) for notice, outgoing, step, stands in rows]


def count_waiting(session: Session, person_id: str, most: int) -> int:
    """Return how many unread notices wait for a person, counting no further than `most`."""
    found = (
        select(NoticeRow.id)
        .join(OutgoingRow, OutgoingRow.document_id == NoticeRow.document_id)
        .outerjoin(OutgoingStepRow, OutgoingStepRow.id == NoticeRow.step_id)
        .where(NoticeRow.person_id == person_id, _waiting())
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(found)) or 0


def is_told(session: Session, person_id: str, document_id: str, step_id: str) -> bool:
    """Tell whether a person was told of this turn and has not read it."""
    wanted = exists().where(
        NoticeRow.person_id == person_id,
        NoticeRow.document_id == document_id,
        NoticeRow.step_id == step_id,
        NoticeRow.kind == TURN,
        NoticeRow.read_at.is_(None),
    )
    return bool(session.scalar(select(wanted)))


def mark_read(session: Session, person_id: str, moment: datetime, notice_id: str | None) -> int:
    """Mark one notice of a person, or all of them, as read; return how many were not."""
    query = update(NoticeRow).where(NoticeRow.person_id == person_id, NoticeRow.read_at.is_(None))
    if notice_id is not None:
        query = query.where(NoticeRow.id == notice_id)
    done = session.execute(
        query.values(read_at=moment).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def notice_of(session: Session, person_id: str, notice_id: str) -> NoticeRow | None:
    """Return a notice if it is this person's."""
    return session.scalars(
        select(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.person_id == person_id)
    ).one_or_none()


def _for_digest(before: datetime, horizon: datetime) -> ColumnElement[bool]:
    """New since the last letter and older than the day's hour, or a turn that is due soon."""
    fresh = and_(NoticeRow.mailed_at.is_(None), NoticeRow.read_at.is_(None), _stands())
    due = and_(NoticeRow.kind == TURN, OutgoingStepRow.due_at <= horizon, _stands())
    return and_(NoticeRow.at < before, or_(fresh, due))


def people_to_digest(
    session: Session, before: datetime, horizon: datetime, today: date, limit: int
) -> Sequence[PersonRow]:
    """Return active people who want the day's letter, have something to read in it and got none today."""
    setting = NoticeSettingRow
    return session.scalars(
        select(PersonRow)
        .outerjoin(setting, setting.person_id == PersonRow.id)
        .where(
            PersonRow.active.is_(True),
            PersonRow.email.is_not(None),
            or_(setting.person_id.is_(None), setting.digest.is_(True)),
            or_(setting.digested_on.is_(None), setting.digested_on < today),
            exists(
                select(NoticeRow.id)
                .join(OutgoingRow, OutgoingRow.document_id == NoticeRow.document_id)
                .outerjoin(OutgoingStepRow, OutgoingStepRow.id == NoticeRow.step_id)
                .where(NoticeRow.person_id == PersonRow.id, _for_digest(before, horizon))
            ),
        )
        .order_by(PersonRow.id)
        .limit(limit)
    ).all()


def to_digest(
    session: Session, person_id: str, before: datetime, horizon: datetime, limit: int
) -> Sequence[Told]:
    """Return what goes into a person's letter of the day, the oldest first."""
    rows = session.execute(
        select(NoticeRow, OutgoingRow, OutgoingStepRow)
        .join(OutgoingRow, OutgoingRow.document_id == NoticeRow.document_id)
        .outerjoin(OutgoingStepRow, OutgoingStepRow.id == NoticeRow.step_id)
        .where(NoticeRow.person_id == person_id, _for_digest(before, horizon))
        .order_by(NoticeRow.at, NoticeRow.id)
        .limit(limit)
    )
    return [(notice, outgoing, step) for notice, outgoing, step in rows]


def setting_of(session: Session, person_id: str) -> NoticeSettingRow:
    """Return how a person wants to be told, for this transaction alone to write to."""
    session.execute(
        insert_into(session, NoticeSettingRow)
        .values(person_id=person_id, digest=True)
        .on_conflict_do_nothing()
    )
    wanted = select(NoticeSettingRow).where(NoticeSettingRow.person_id == person_id)
    return session.scalars(wanted.with_for_update()).one()


def setting_by_calendar(session: Session, sha256: str) -> NoticeSettingRow | None:
    """Return whose calendar address carries a token with this digest."""
    return session.scalars(
        select(NoticeSettingRow).where(NoticeSettingRow.calendar_sha256 == sha256)
    ).one_or_none()
