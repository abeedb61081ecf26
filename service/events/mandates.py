"""Rights to sign in another's place, given and taken; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class MandateRecorded(Event):
    """Somebody wrote down a mandate; `in_force` is False while the competent person has to confirm it.

    People are told by their user names, the agency by its code, days in ISO 8601.
    """

    subject_field: ClassVar[str | None] = "mandate_id"
    mandate_id: str
    form: str
    agency: str
    holder: str
    principal: str | None
    instrument: str
    valid_from: str
    valid_until: str | None
    type_codes: tuple[str, ...]
    in_force: bool


@dataclass(frozen=True, slots=True)
class MandateConfirmed(Event):
    """The competent person confirmed a mandate that somebody else had written down (QCVN 12:2026)."""

    subject_field: ClassVar[str | None] = "mandate_id"
    mandate_id: str


@dataclass(frozen=True, slots=True)
class MandateRevoked(Event):
    """A mandate ended by somebody's word, or was declined before it was ever in force."""

    subject_field: ClassVar[str | None] = "mandate_id"
    mandate_id: str
    reason: str
    was_in_force: bool


@dataclass(frozen=True, slots=True)
class StampProfileKept(Event):
    """A person made or changed one of their stamps; `sha256` is its own image's, None where it has none."""

    subject_field: ClassVar[str | None] = "profile_id"
    profile_id: str
    sha256: str | None
    lines: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class StampProfileRemoved(Event):
    """A person took away one of their stamps; what was signed with it stays as it is."""

    subject_field: ClassVar[str | None] = "profile_id"
    profile_id: str


@dataclass(frozen=True, slots=True)
class TurnReassigned(Event):
    """A turn of somebody who leaves went to a colleague; people by their user names."""

    subject_field: ClassVar[str | None] = "document_id"
    party_id: str
    document_id: str
    leaver: str
    to: str
    reason: str
