"""Letters that left the house, or could not; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class LetterSent(Event):
    """The relay took a letter for one address; `attempts` is how often it was offered to it."""

    subject_field: ClassVar[str | None] = "letter_id"
    letter_id: str
    purpose: str
    address: str
    message_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class LetterNotSent(Event):
    """A letter will not be offered again; `answer` is what was said.

    `state` is `REFUSED`, `GIVEN_UP`, `STOPPED` before it went, or `IN_DOUBT` where nobody can know.
    """

    subject_field: ClassVar[str | None] = "letter_id"
    letter_id: str
    purpose: str
    address: str
    message_id: str
    attempts: int
    state: str
    answer: str
