"""A leader signs: upload → place → authorize → (the key) → finish → re-verify → keep.

A step reads, lets go, lets the craft work, and ends in one transaction with its event; no network
and no PDF is touched while a transaction is open. What a row's `state` says must happen is the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from service.identity.roles import Person


class ActState(StrEnum):
    """Where an act of signing stands."""

    PLACED = "PLACED"  # the signer chose place and certificate; nothing is signed yet
    GIVEN = "GIVEN"  # the value is in and verified; time and revocation material still come
    FINISHED = "FINISHED"  # re-verified and stored at the level reached
    FAILED = "FAILED"  # can never be finished; the reason is in `problem`
    WITHDRAWN = "WITHDRAWN"  # the signer took it back before giving it


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One line of a list of documents; `sha256` and `size` (bytes) are the newest version's."""

    id: str
    title: str
    filename: str
    pages: int
    sha256: str
    size: int
    version: int
    created_at: datetime
    signatures: int
    state: ActState | None  # of the newest act, None when nobody began to sign


@dataclass(frozen=True, slots=True)
class ActView:
    """One act of signing as its signer sees it. `base_sha256` is what the consent is bound to."""

    id: str
    document_id: str
    state: ActState
    level: str
    level_reached: str | None
    base_version: int
    base_sha256: str
    credential_id: str
    page: int | None  # counted from 0; None for an invisible signature
    box: tuple[float, float, float, float] | None  # left, bottom, right, top in page units
    lines: tuple[str, ...]  # what the stamp will print
    problem: str | None
    attempts: int
    next_try_at: datetime | None
    created_at: datetime
    given_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as a viewer shows it upright: width and height in CSS pixels at 96 dpi."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PresetView:
    """A place the decree knows; the mark is in fractions of the upright page, from the top left.

    `key` is a stable word (`title_and_name`, `bottom_right`, `bottom_left`, `top_right`, …);
    `warning` is a stable code when the place would cover text, else None.
    """

    key: str
    page: int
    left: float
    top: float
    width: float
    height: float
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class PlacementChoice:
    """Where the signer wants the stamp: a mark in fractions of the upright page, or None for none."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A key its owner may sign with. `domain` is `internal`, `official`, …; `standing` a stable word."""

    id: str
    label: str
    scope: str
    device: str
    subject: str
    issuer: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    domain: str
    standing: str  # good | unknown | or a refusal reason of CertificateRefusedError
    pin_locked: bool
    tries_left: int


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """One document with its acts, newest first, and its pages."""

    summary: DocumentSummary
    pages: tuple[PageView, ...]
    acts: tuple[ActView, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to be handed out."""

    path: Path
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class QuickOrder:
    """What another system orders in one call; `placement` is a mark, a preset's key, or None."""

    level: str | None = None  # the house's own level when None
    placement: PlacementChoice | str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file signed in one call. Nothing keeps it: read `file` to its end and close it."""

    file: BinaryIO
    size: int
    sha256: str
    level: str
    warnings: tuple[str, ...] = ()


class SigningJourney:
    """Everything a signer does with documents."""

    def upload(
        self, by: Person, file: BinaryIO, filename: str, *, password: str | None = None
    ) -> DocumentSummary:
        """Take a PDF in and return its summary; the same upload posted twice is one document.

        Raises:
            DocumentRefusedError: it cannot be taken; nothing is kept.

        """
        raise NotImplementedError

    def documents(self, by: Person, *, limit: int = 100) -> tuple[DocumentSummary, ...]:
        """Return the person's documents, newest first."""
        raise NotImplementedError

    def document(self, by: Person, document_id: str) -> DocumentDetail:
        """Return one document; raises NotFoundError for other people's."""
        raise NotImplementedError

    def file(self, by: Person, document_id: str, version: int | None = None) -> StoredFile:
        """Return the file of a version, the newest by default."""
        raise NotImplementedError

    def page_image(self, by: Person, document_id: str, page: int, *, width: int = 900) -> bytes:
        """Return one page of the newest version as PNG, `width` pixels wide (bounded)."""
        raise NotImplementedError

    def presets(self, by: Person, document_id: str) -> tuple[PresetView, ...]:
        """Return the places offered for this signer on this document, the best first."""
        raise NotImplementedError

    def credentials(self, by: Person) -> tuple[CredentialView, ...]:
        """Return the keys this person may sign with now, with their standing."""
        raise NotImplementedError

    def place(
        self,
        by: Person,
        document_id: str,
        credential_id: str,
        choice: PlacementChoice | None,
        *,
        reason: str | None = None,
    ) -> ActView:
        """Begin an act: this certificate, at this place, on the newest version.

        Raises:
            CertificateRefusedError, DocumentRefusedError, MarkOutsidePageError, NotFoundError.

        """
        raise NotImplementedError

    def act(self, by: Person, act_id: str) -> ActView:
        """Return one act of this person."""
        raise NotImplementedError

    def stamped_page(self, by: Person, act_id: str, *, width: int = 900) -> bytes:
        """Return the page with the stamp on it exactly as it will be printed, as PNG."""
        raise NotImplementedError

    def authorize(
        self, by: Person, act_id: str, *, consent_sha256: str, pin: str, code: str | None = None
    ) -> ActView:
        """Give the signature: PIN (and one-time code where enrolled), bound to the digest shown.

        Returns the act FINISHED, or GIVEN when its time-stamp is still to come. Posted twice, it
        signs once.

        Raises:
            ConsentMismatchError: the document is not the one that was shown;
            WrongPinError, PinLockedError, WrongCodeError, CertificateRefusedError.

        """
        raise NotImplementedError

    def withdraw(self, by: Person, act_id: str) -> ActView:
        """Take back an act that was not given yet."""
        raise NotImplementedError

    def finish(self, act_id: str) -> ActView:
        """Bring a GIVEN act to its end; doing it twice does it once."""
        raise NotImplementedError

    def finish_due(self, *, limit: int = 20) -> int:
        """Finish every act whose next try is due; return how many reached their end."""
        raise NotImplementedError

    def sign_in_one_call(
        self,
        bearer: Person,
        credential_id: str,
        wrapped_key: bytes,
        token: str,
        file: BinaryIO,
        order: QuickOrder,
        *,
        password: str | None = None,
    ) -> SignedFile:
        """Sign with the key that an API token holds; its owner consented when making the token."""
        raise NotImplementedError
