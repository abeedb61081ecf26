"""Outgoing documents on their way; the rules are the catalogue's. None carries text of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class _OfDocument(Event):
    subject_field: ClassVar[str | None] = "document_id"
    document_id: str


@dataclass(frozen=True, slots=True)
class OutgoingDrafted(_OfDocument):
    """Somebody began an outgoing document; `unit` is the issuing agency's code."""

    unit: str
    type_code: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OutgoingRedrafted(_OfDocument):
    """Another file took the draft's place; every visa given before is void."""

    version: int
    sha256: str
    round: int


@dataclass(frozen=True, slots=True)
class OutgoingSent(_OfDocument):
    """A document went on its way with its fields reserved; the digest is of that version."""

    version: int
    sha256: str
    round: int


@dataclass(frozen=True, slots=True)
class CopyBegun(_OfDocument):
    """A copy was asked for: of which document of the house, if of one, and of which file it was made.

    `made` is APPENDED, NEW_FILE or BROUGHT; `sha256` is of the copy before the agency signs it.
    """

    unit: str
    form: str
    source_id: str | None
    source_sha256: str
    sha256: str
    made: str


@dataclass(frozen=True, slots=True)
class StepOpened(_OfDocument):
    """It is somebody's turn."""

    step_id: str
    step: str


@dataclass(frozen=True, slots=True)
class VisaGiven(_OfDocument):
    """A reviewer approved exactly this digest."""

    party_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentReturned(_OfDocument):
    """A document went back to its drafter; the reason stands on its page, not here."""

    party_id: str
    step: str


@dataclass(frozen=True, slots=True)
class TurnHandedOn(_OfDocument):
    """A turn went from one person to another."""

    party_id: str
    step: str
    to: str


@dataclass(frozen=True, slots=True)
class ActTakenBack(_OfDocument):
    """Whoever acted last took it back before the next one acted; a signed version no longer stands."""

    party_id: str
    step: str
    version: int


@dataclass(frozen=True, slots=True)
class TurnSigned(_OfDocument):
    """A signature on its way was given in a form: empty for the head, else KT, TM, TL, TUQ or Q."""

    party_id: str
    version: int
    form: str
    mandate_id: str | None


@dataclass(frozen=True, slots=True)
class DocumentNumbered(_OfDocument):
    """Number and date were given and stand in the file, those of a copy in the register; the date is ISO 8601."""

    notation: str
    issued_on: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentSealed(_OfDocument):
    """The agency signed: the document is complete (Decree 30/2020, article 5)."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentIssued(_OfDocument):
    """The document went out; `recipients` of whom `mailed` by official mail."""

    unit: str
    type_code: str
    notation: str
    version: int
    sha256: str
    recipients: int
    mailed: int


@dataclass(frozen=True, slots=True)
class OutgoingCancelled(_OfDocument):
    """A document was taken off its way before it was issued."""

    state: str


@dataclass(frozen=True, slots=True)
class StandingChanged(_OfDocument):
    """What an issued document is worth changed: `CORRECTED`, `REPLACED` or `RECALLED`; by which other."""

    standing: str
    by_document: str | None


@dataclass(frozen=True, slots=True)
class SealRefused(_OfDocument):
    """The agency's signature was refused (Decree 30/2020, article 32.2.d); `reason` is a stable word."""

    reason: str
