"""People, their accounts and what they come in with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from service.store.engine import insert_into
from service.store.tables.identity import (
    ApiTokenRow,
    LocalPasswordRow,
    SessionRow,
    SignInTroubleRow,
    TotpRow,
)
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow


def person_by_id(session: Session, person_id: str) -> PersonRow | None:
    """Return one person, active or not."""
    return session.get(PersonRow, person_id)


def people_by_ids(session: Session, ids: Iterable[str]) -> Mapping[str, PersonRow]:
    """Return these people by their ids, active or not."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {
        row.id: row for row in session.scalars(select(PersonRow).where(PersonRow.id.in_(wanted)))
    }


def locked_person(session: Session, person_id: str) -> PersonRow | None:
    """Return one person, whose row nobody else writes to before this transaction ends.

    Rows that name the person may still be written meanwhile.
    """
    wanted = select(PersonRow).where(PersonRow.id == person_id).with_for_update(key_share=True)
    return session.scalars(wanted).one_or_none()


def person_by_user_name(session: Session, user_name: str) -> PersonRow | None:
    """Return the one person of this user name in any case; None where two differ by case alone."""
    wanted = func.lower(PersonRow.user_name) == user_name.lower()
    rows = session.scalars(select(PersonRow).where(wanted).limit(2)).all()
    return rows[0] if len(rows) == 1 else None


def roles_of(session: Session, person_id: str) -> frozenset[str]:
    """Return the roles a person holds."""
    wanted = select(PersonRoleRow.role).where(PersonRoleRow.person_id == person_id)
    return frozenset(session.scalars(wanted))


def unit_name(session: Session, unit_id: str | None) -> str:
    """Return how a unit is called, empty where there is none."""
    unit = session.get(UnitRow, unit_id) if unit_id else None
    return unit.name if unit else ""


def unit_names(session: Session, ids: Iterable[str]) -> Mapping[str, str]:
    """Return how these units are called, by their ids."""
    rows = session.execute(select(UnitRow.id, UnitRow.name).where(UnitRow.id.in_(set(ids))))
    return dict(iter(rows))


def local_password_hash(session: Session, person_id: str) -> str | None:
    """Return the Argon2id hash of a sample account."""
    row = session.get(LocalPasswordRow, person_id)
    return row.hash if row else None


def locked_trouble(session: Session, name: str, moment: datetime) -> SignInTroubleRow:
    """Return the count of wrong passwords for a name, for this transaction alone to write to."""
    session.execute(
        insert_into(session, SignInTroubleRow)
        .values(name=name, failures=0, tried_at=moment)
        .on_conflict_do_nothing()
    )
    wanted = select(SignInTroubleRow).where(SignInTroubleRow.name == name).with_for_update()
    return session.scalars(wanted).one()


def forget_trouble(session: Session, name: str) -> None:
    """Forget the wrong passwords of a name."""
    session.execute(delete(SignInTroubleRow).where(SignInTroubleRow.name == name))


def forget_old_troubles(session: Session, before: datetime) -> int:
    """Forget names that nobody tried since; return how many."""
    return _count(session, delete(SignInTroubleRow).where(SignInTroubleRow.tried_at < before))


def session_by_digest(session: Session, digest: str) -> SessionRow | None:
    """Return the session of a cookie's digest."""
    return session.get(SessionRow, digest)


def note_seen(session: Session, digest: str, moment: datetime) -> None:
    """Note that a session was used; one that has ended meanwhile stays ended."""
    session.execute(
        update(SessionRow).where(SessionRow.token_sha256 == digest).values(last_seen_at=moment)
    )


def keep_data(session: Session, digest: str, data: dict[str, Any]) -> None:
    """Replace what a session remembers; one that has ended meanwhile stays ended."""
    session.execute(update(SessionRow).where(SessionRow.token_sha256 == digest).values(data=data))


def end_session(session: Session, digest: str) -> bool:
    """Remove one session; False where somebody else already has."""
    return _count(session, delete(SessionRow).where(SessionRow.token_sha256 == digest)) == 1


def end_sessions_of(session: Session, person_id: str) -> int:
    """Remove every session of a person; return how many."""
    return _count(session, delete(SessionRow).where(SessionRow.person_id == person_id))


def overdue_sessions(
    session: Session, seen_before: datetime, begun_before: datetime
) -> Sequence[SessionRow]:
    """Return the sessions that were idle too long or have lasted too long."""
    wanted = (SessionRow.last_seen_at < seen_before) | (SessionRow.created_at < begun_before)
    return session.scalars(select(SessionRow).where(wanted)).all()


def totp_of(session: Session, person_id: str) -> TotpRow | None:
    """Return a person's one-time code generator."""
    return session.get(TotpRow, person_id)


def locked_totp(session: Session, person_id: str) -> TotpRow | None:
    """Return a person's one-time code generator, for this transaction alone to write to."""
    wanted = select(TotpRow).where(TotpRow.person_id == person_id).with_for_update()
    return session.scalars(wanted).one_or_none()


def token_by_digest(session: Session, digest: str) -> ApiTokenRow | None:
    """Return the API token of this digest."""
    return session.scalars(
        select(ApiTokenRow).where(ApiTokenRow.token_sha256 == digest)
    ).one_or_none()


def tokens_of(session: Session, person_id: str) -> Sequence[ApiTokenRow]:
    """Return a person's tokens that were not revoked, the newest first."""
    return session.scalars(
        select(ApiTokenRow)
        .where(ApiTokenRow.person_id == person_id, ApiTokenRow.revoked_at.is_(None))
        .order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.id)
    ).all()


def locked_token(session: Session, person_id: str, token_id: str) -> ApiTokenRow | None:
    """Return one token of this person, for this transaction alone to write to.

    Rows that name the token may still be written meanwhile.
    """
    return session.scalars(
        select(ApiTokenRow)
        .where(ApiTokenRow.id == token_id, ApiTokenRow.person_id == person_id)
        .with_for_update(key_share=True)
    ).one_or_none()


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def unit_codes(session: Session) -> frozenset[str]:
    """Return the codes of all units."""
    return frozenset(session.scalars(select(UnitRow.code)))


def known_staff(session: Session) -> list[tuple[str, str, bool]]:
    """Return staff number, unit code and whether they work here, of everybody of HR."""
    rows = session.execute(
        select(PersonRow.staff_number, UnitRow.code, PersonRow.active)
        .join(UnitRow, UnitRow.id == PersonRow.unit_id, isouter=True)
        .where(PersonRow.staff_number.is_not(None))
    )
    return [(number or "", unit or "", active) for number, unit, active in rows]
