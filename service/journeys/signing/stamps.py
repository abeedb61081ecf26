"""What a signature shows on the page (Decree 30/2020, appendix I; W-30, W-31, W-36)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.identity.roles import Person
from service.store.queries.credentials import image_of
from service.store.tables.credentials import CredentialRow
from signing.appearance import Appearance

IMAGE_KINDS = {"person": "signature", "agency": "seal"}


def told_in_vietnam(moment: datetime) -> str:
    """Return a moment as the stamp prints it.

    >>> from datetime import UTC
    >>> told_in_vietnam(datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC))
    '23/11/2026 14:05:09 +07:00'
    """
    return f"{moment.astimezone(LEGAL_TIME):%d/%m/%Y %H:%M:%S} +07:00"


def lines_for(person: Person, subject: str, scope: str, moment: datetime) -> tuple[str, ...]:
    """Return the lines that stand where there is no image."""
    when = f"Thời gian ký: {told_in_vietnam(moment)}"
    if scope == "agency":
        return (f"Cơ quan: {subject}", when)
    told = (("Chức danh", person.title), ("Cơ quan", person.unit))
    return (f"Người ký: {subject}", *(f"{word}: {value}" for word, value in told if value), when)


def image_for(session: Session, credential: CredentialRow) -> bytes | None:
    """Return the image that signatures with this credential show, if its owner keeps one."""
    row = image_of(session, credential.person_id, IMAGE_KINDS[credential.scope])
    return row.png if row else None


def appearance_of(image: bytes | None, lines: tuple[str, ...]) -> Appearance:
    """Return what is drawn: the image alone where there is one (W-30), else the lines."""
    return Appearance(image_png=image) if image else Appearance(lines=lines)
