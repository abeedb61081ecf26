"""A signature in two halves: prepare → (the key, wherever it lives) → accept → finish.

`prepare` needs no key and no network; what it returns is small plain data that fits in a row, so the
halves may run in different processes, hours apart. `accept` verifies the value against the
certificate and the prepared digest before it is embedded. `finish` brings time and revocation
material. No byte of what was handed in ever changes: everything is appended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from signing.algorithms import SignatureAlgorithm
from signing.appearance import Appearance
from signing.devices import DataToBeSigned
from signing.levels import PadesLevel
from signing.placement import Placement
from signing.revocation import RevocationSource
from signing.timestamps import TimestampAuthority
from signing.trust import TrustStore


@dataclass(frozen=True, slots=True)
class SignatureOrder:
    """What a signer ordered.

    `chain` holds DER certificates, the signer's first. `field_name` names an existing empty field to
    fill, or None for a new one. `claimed_time` is the signer's clock, aware.
    """

    chain: tuple[bytes, ...]
    algorithm: SignatureAlgorithm
    claimed_time: datetime
    level: PadesLevel = PadesLevel.B_LTA
    field_name: str | None = None
    placement: Placement | None = None
    appearance: Appearance | None = None
    signer_name: str | None = None
    reason: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """A document made ready for one value: plain data, hours may pass.

    `increment` is everything appended to the document, with room left for the CMS container; the
    `byte_range` counts over document + increment (ISO 32000-2, 12.8.1).
    """

    document_size: int
    document_sha256: str
    increment: bytes
    byte_range: tuple[int, int, int, int]
    signed_attributes: bytes
    chain: tuple[bytes, ...]
    algorithm: SignatureAlgorithm
    level: PadesLevel
    field_name: str

    @property
    def data_to_be_signed(self) -> DataToBeSigned:
        """What the device signs."""
        return DataToBeSigned(self.signed_attributes, self.algorithm)

    def to_bytes(self) -> bytes:
        """Return the preparation as bytes for one column of a row."""
        raise NotImplementedError

    @staticmethod
    def from_bytes(data: bytes) -> Preparation:
        """Return what `to_bytes` wrote."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Given:
    """A signature at level B-B: the increment that now holds the verified value."""

    preparation: Preparation
    increment: bytes

    def to_bytes(self) -> bytes:
        """Return it as bytes for one column of a row."""
        raise NotImplementedError

    @staticmethod
    def from_bytes(data: bytes) -> Given:
        """Return what `to_bytes` wrote."""
        raise NotImplementedError


def prepare(
    document: BinaryIO, order: SignatureOrder, *, password: str | None = None
) -> Preparation:
    """Return the document made ready for one signature value; no key, no network.

    Raises:
        DocumentRefusedError: the file cannot be read, or does not permit this signature.

    """
    raise NotImplementedError


def accept(preparation: Preparation, value: bytes) -> Given:
    """Return the preparation with the device's value embedded, after verifying it.

    Raises:
        ValueRefusedError: the value is not the certificate's signature over the prepared data.

    """
    raise NotImplementedError


def finish(
    working: BinaryIO,
    given: Given,
    *,
    authorities: Sequence[TimestampAuthority],
    revocation: RevocationSource,
    trust: TrustStore,
    now: datetime,
    password: str | None = None,
) -> PadesLevel:
    """Bring a working file (document + increment of `given`) to the level ordered, in place.

    Returns the level reached.

    Raises:
        TimestampUnavailableError: no time-stamp could be had; the file is left as it was.

    """
    raise NotImplementedError
