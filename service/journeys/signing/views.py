"""What a signer's doors are shown: plain values, never rows and never files in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO


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
    warnings: tuple[str, ...] = ()  # stable codes, such as `status_unknown` (S-08)
    reason: str | None = None
    result_version: int | None = None


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
    """A key its owner may sign with. `domain` is `internal`, `official`, …; `standing` a stable word.

    `unit_id` is whose seal it is (None of a person's key, and while nobody has said it), `agency` how that
    unit is called now, whatever the certificate says.
    """

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
    unit_id: str | None = None
    agency: str | None = None


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
