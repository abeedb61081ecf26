"""The stamps that a person keeps: named, for each of their posts, one of them the default (PEERS 14)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.ledger import record
from service.events.mandates import StampProfileKept, StampProfileRemoved
from service.identity.roles import Person
from service.journeys.errors import NotAllowedError
from service.journeys.mandates.errors import MandateFaultyError
from service.journeys.signing.names import readable
from service.journeys.signing.room import found
from service.sandbox import SafeRoom
from service.store.engine import Memory
from service.store.queries.credentials import image_of
from service.store.queries.mandates import profile_of, profiles_of
from service.store.queries.people import locked_person
from service.store.tables.mandates import StampProfileRow
from signing.appearance import check_image

LINES: Final = ("NONE", "NAME", "MANDATE")
MOST_PROFILES: Final = 10
LONGEST_NAME: Final = 100
SMALLEST_MM, USUAL_MM, LARGEST_MM = 10.0, 45.0, 90.0


@dataclass(frozen=True, slots=True)
class StampWish:
    """A stamp as its owner wants it; without a `png` of its own it shows the signature image."""

    name: str
    position: str
    lines: str
    is_default: bool
    png: bytes | None = None
    width_mm: float = USUAL_MM


@dataclass(frozen=True, slots=True)
class StampView:
    """A stamp as its owner sees it."""

    id: str
    name: str
    position: str
    lines: str
    is_default: bool
    has_own_image: bool
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class StampProfiles:
    """Keeps the stamps of people who sign."""

    memory: Memory
    clock: Clock
    sandbox: SafeRoom

    def of(self, person: Person) -> tuple[StampView, ...]:
        """Return a person's stamps, the oldest first."""
        with self.memory.reading() as session:
            return tuple(map(_told, profiles_of(session, person.id)))

    def image(self, person: Person, profile_id: str) -> bytes:
        """Return what a stamp shows as PNG; raises NotFoundError where it shows none."""
        with self.memory.reading() as session:
            row = found(profile_of(session, person.id, profile_id))
            kept = image_of(session, person.id, "signature")
            return found(row.png or (kept.png if kept else None))

    def keep(self, by: Person, wish: StampWish) -> str:
        """Keep a new stamp and return its id.

        Raises:
            NotAllowedError: this person does not sign; MandateFaultyError: everything wrong with it;
            ImageRefusedError: the image is no transparent blue PNG (W-37).

        """
        if not by.signs:
            raise NotAllowedError
        name, position = readable(wish.name), readable(wish.position)
        ratio = self._ratio(wish.png)
        moment = self.clock()
        with self.memory.writing() as session:
            locked_person(session, by.id)  # one default at a time, however many pages are open
            kept = image_of(session, by.id, "signature")
            others = profiles_of(session, by.id)
            faults = list(_faults(wish, name, position))
            if len(others) >= MOST_PROFILES:
                faults.append(("name", "too_many"))
            if wish.png is None and kept is None:
                faults.append(("image", "no_image"))
            if faults:
                raise MandateFaultyError(tuple(faults))
            ratio = ratio or (kept.height_mm / kept.width_mm if kept else 0.5)
            row = StampProfileRow(
                id=str(uuid4()),
                person_id=by.id,
                name=name,
                position=position,
                unit_id=None,
                png=wish.png,
                width_mm=wish.width_mm,
                height_mm=round(wish.width_mm * ratio, 2),
                lines=wish.lines,
                is_default=wish.is_default,
                created_at=moment,
            )
            if wish.is_default:
                _none_is_default(session, by.id)
            session.add(row)
            digest = hashlib.sha256(wish.png).hexdigest() if wish.png else None
            event = StampProfileKept(row.id, digest, row.lines, row.is_default)
            record(session, event, moment=moment, actor=by.user_name)
        return row.id

    def choose(self, by: Person, profile_id: str) -> None:
        """Make a stamp the default one, or none where it is already; raises NotFoundError."""
        moment = self.clock()
        with self.memory.writing() as session:
            locked_person(session, by.id)
            row = found(profile_of(session, by.id, profile_id))
            was_default = row.is_default
            _none_is_default(session, by.id)
            row.is_default = not was_default
            digest = hashlib.sha256(row.png).hexdigest() if row.png else None
            event = StampProfileKept(row.id, digest, row.lines, row.is_default)
            record(session, event, moment=moment, actor=by.user_name)

    def remove(self, by: Person, profile_id: str) -> None:
        """Take a stamp away; what was signed with it stays as it is. Raises NotFoundError."""
        with self.memory.writing() as session:
            row = found(profile_of(session, by.id, profile_id))
            session.delete(row)
            event = StampProfileRemoved(profile_id)
            record(session, event, moment=self.clock(), actor=by.user_name)

    def _ratio(self, png: bytes | None) -> float | None:
        """Return height over width of an image that may be used; None without one."""
        if png is None:
            return None
        facts = self.sandbox.run(check_image, png, "signature")
        return facts.height / facts.width


def _faults(wish: StampWish, name: str, position: str) -> list[tuple[str, str]]:
    faults = []
    if not name:
        faults.append(("name", "missing"))
    for field, text in (("name", name), ("position", position)):
        if len(text) > LONGEST_NAME:
            faults.append((field, "too_long"))
    if wish.lines not in LINES:
        faults.append(("lines", "unknown"))
    if not SMALLEST_MM <= wish.width_mm <= LARGEST_MM:  # refuses what is no number, too
        faults.append(("width_mm", "bad_width"))
    return faults


def _none_is_default(session: Session, person_id: str) -> None:
    for one in profiles_of(session, person_id):
        one.is_default = False
    session.flush()


def _told(row: StampProfileRow) -> StampView:
    return StampView(
        id=row.id,
        name=row.name,
        position=row.position,
        lines=row.lines,
        is_default=row.is_default,
        has_own_image=row.png is not None,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
    )
