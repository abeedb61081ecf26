"""What the directory remembers of sign-ins, as it was last read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.store.tables.sign_ins import DirectorySignInRow

AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account's last sign-in: by which attribute, and by how many days the truth may be later."""

    entry_uuid: str
    staff_number: str
    moment: datetime
    attribute: str
    late_days: int


def known_sign_ins(session: Session) -> dict[str, SignIn]:
    """Return what is kept, by the identity of the account."""
    row = DirectorySignInRow
    wanted = select(row.entry_uuid, row.staff_number, row.moment, row.attribute, row.late_days)
    return {told[0]: SignIn(*told) for told in session.execute(wanted)}


def put_sign_ins(
    session: Session, changed: Sequence[SignIn], gone: Collection[str], moment: datetime
) -> None:
    """Keep these as they were read at a moment, and forget those that are gone."""
    row = DirectorySignInRow
    away = sorted({*gone, *(one.entry_uuid for one in changed)})
    for at in range(0, len(away), AT_ONCE):
        session.execute(delete(row).where(row.entry_uuid.in_(away[at : at + AT_ONCE])))
    if changed:
        session.execute(insert(row), [asdict(one) | {"read_at": moment} for one in changed])
