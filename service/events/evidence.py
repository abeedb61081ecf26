"""Evidence of documents that left the house; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class EvidencePackaged(Event):
    """The evidence of a document was packed; `sha256` is of the lines that name its files' digests.

    `content` tells whether the document itself is in it.
    """

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    files: int
    sha256: str
    content: bool
