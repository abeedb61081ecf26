"""What is still open with a person, as whoever keeps it tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from service.identity.roles import Person


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A turn that waits for one person; `kind` is REVIEW, SIGN, …, `is_open` whether it is their turn now."""

    id: str
    document_id: str
    subject: str
    kind: str
    due_at: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A document somebody drafted that is still on its way."""

    document_id: str
    subject: str
    state: str


class OpenWork(Protocol):
    """Whoever knows of open steps, and can give them to somebody else."""

    def open_steps(self, session: Session, person_id: str) -> Sequence[OpenStep]:
        """Return the turns that wait for this very person."""
        ...

    def open_drafts(self, session: Session, person_id: str) -> Sequence[OpenDraft]:
        """Return the documents this person drafted that are still on their way."""
        ...

    def reassign(
        self, by: Person, step_id: str, from_person_id: str, to_person_id: str, *, reason: str
    ) -> None:
        """Give one open turn to somebody else, in a transaction of its own; raises a HouseError."""
        ...
