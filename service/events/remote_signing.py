"""Signatures over digests alone, asked for by a client of the CSC API; the rules are the catalogue's.

None of these tells of a document: what was signed never came here and was not verified. So none is
`SignatureGiven` or `DocumentSigned`, and no figure of adoption counts one as such
(docs/decisions/0049).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class HashSigningAuthorized(Event):
    """The holder of a key consented to the signing of exactly these digests (hex), each once."""

    subject_field: ClassVar[str | None] = "authorization_id"
    authorization_id: str
    token_id: str
    credential_id: str
    digests: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HashSigningExtended(Event):
    """What is left of an authorization got a new SAD and time; `digests` is what that one covers."""

    subject_field: ClassVar[str | None] = "authorization_id"
    authorization_id: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HashSigningBegun(Event):
    """Digests were counted against their authorization; only then was the key asked."""

    subject_field: ClassVar[str | None] = "authorization_id"
    authorization_id: str
    credential_id: str
    digests: tuple[str, ...]
    algorithm: str


@dataclass(frozen=True, slots=True)
class HashSignaturesGiven(Event):
    """The key gave its values, each was verified, and they were handed out. No document was seen."""

    subject_field: ClassVar[str | None] = "authorization_id"
    authorization_id: str
    credential_id: str
    certificate_sha256: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HashSigningRefused(Event):
    """An authorization, or its use, was refused; `reason` is a stable word.

    Those of `SignatureRefused`, and `other_bearer`, `other_credential`, `expired`, `spent`,
    `not_covered`, `credential_changed`. `authorization_id` is None where none came to be.
    """

    subject_field: ClassVar[str | None] = "authorization_id"
    authorization_id: str | None
    credential_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DigestTimestamped(Event):
    """A time-stamp over a digest (hex) was fetched for a client and handed out."""

    subject_field: ClassVar[str | None] = "digest"
    digest: str
    authority: str
