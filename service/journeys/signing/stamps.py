"""What a signature shows on the page (Decree 30/2020, appendix I; W-30, W-31, W-36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.identity.roles import Person
from service.store.queries.credentials import image_of
from service.store.queries.mandates import default_profile
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


@dataclass(frozen=True, slots=True)
class Stamp:
    """What signatures of somebody show: an image, and what stands beneath it (NONE, NAME, MANDATE)."""

    png: bytes | None = None
    lines: str = "NONE"

    def caption(self, person: Person, heading: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the lines beneath the image; `heading` is the form in which the person signs."""
        told = {"NAME": (person.full_name, person.title), "MANDATE": tuple(heading)}
        return tuple(line for line in told.get(self.lines, ()) if line)


def stamp_for(session: Session, credential: CredentialRow) -> Stamp:
    """Return what signatures with this credential show.

    Of a person: the stamp that they made their default one, with the image they keep where it has none
    of its own; without such a stamp that image alone (W-30). Of an agency: its seal, always (W-31).
    """
    row = image_of(session, credential.person_id, IMAGE_KINDS[credential.scope])
    image = row.png if row else None
    if credential.scope == "person":
        profile = default_profile(session, credential.person_id)
        if profile is not None:
            return Stamp(profile.png or image, profile.lines)
    return Stamp(image)


def appearance_of(
    stamp: Stamp, lines: tuple[str, ...], caption: tuple[str, ...] = ()
) -> Appearance:
    """Return what is drawn: the image with its caption where there is one (W-30), else the lines."""
    if stamp.png is None:
        return Appearance(lines=lines)
    return Appearance(image_png=stamp.png, lines=caption)
