"""What became of bodies, and who may do what here; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class _OfUnit(Event):
    subject_field: ClassVar[str | None] = "unit"
    unit: str


@dataclass(frozen=True, slots=True)
class UnitAdded(_OfUnit):
    """A body was taken in; `unit` and `parent` are codes."""

    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class UnitRenamed(_OfUnit):
    """A body is called something else now."""

    name: str
    before: str


@dataclass(frozen=True, slots=True)
class UnitMoved(_OfUnit):
    """A body stands under another now; `parent` and `before` are codes."""

    parent: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class _OfPerson(Event):
    subject_field: ClassVar[str | None] = "user_name"
    user_name: str


@dataclass(frozen=True, slots=True)
class RoleGranted(_OfPerson):
    """Somebody may do from now on what a role allows."""

    role: str


@dataclass(frozen=True, slots=True)
class RoleWithdrawn(_OfPerson):
    """Somebody may no longer do what a role allowed; `tokens` that signed for them ended with it."""

    role: str
    tokens: int


@dataclass(frozen=True, slots=True)
class UnitLinked(_OfUnit):
    """A decision said what became of a body; `link` is a `LinkKind`, days are ISO 8601."""

    link: str
    successors: tuple[str, ...]
    day: str
    decision_number: str
    decision_date: str
