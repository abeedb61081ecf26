"""Issued documents that went to their recipients, and what those answered; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class DocumentDispatched(Event):
    """An issued document was put into the outbox for one recipient; the digest is of the file that goes."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    delivery_id: str
    recipient: str
    address: str
    letter_id: str
    sha256: str
    attached: bool


@dataclass(frozen=True, slots=True)
class DeliveryStopped(Event):
    """A letter is offered no more, for its document was replaced or recalled (Decree 30/2020, article 18).

    `state` is `STOPPED` where it never went, `IN_DOUBT` where the last attempt was cut off.
    """

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    delivery_id: str
    recipient: str
    address: str | None
    letter_id: str
    state: str


@dataclass(frozen=True, slots=True)
class RecipientTold(Event):
    """A letter went into the outbox that tells a recipient: `CORRECTED`, `REPLACED` or `RECALLED`."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    delivery_id: str
    recipient: str
    address: str
    letter_id: str
    standing: str
    by_document: str | None


@dataclass(frozen=True, slots=True)
class ReceiptConfirmed(Event):
    """A recipient confirmed to hold the file with this digest (Decree 30/2020, article 21.2)."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    delivery_id: str
    recipient: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentSentBack(Event):
    """A recipient sent a document back; `reason` is `NOT_INTACT`, `NOT_OURS` or `OTHER`."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    delivery_id: str
    recipient: str
    reason: str
