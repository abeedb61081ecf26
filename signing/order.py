"""What passes between the halves of a signature: plain data, kept in rows, read in any process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.appearance import Appearance
from signing.container import template_for
from signing.devices import DataToBeSigned
from signing.increment import fill
from signing.levels import PadesLevel
from signing.packing import pack, unpack
from signing.placement import Placement

_PREPARATION: Final = "antin-preparation/1"
_GIVEN: Final = "antin-given/1"


@dataclass(frozen=True, slots=True)
class SignatureOrder:
    """What a signer ordered.

    `chain` holds DER certificates, the signer's first. `field_name` names an existing empty field,
    or None for a new one. `claimed_time` is the signer's clock, aware. `certifies` lets later changes
    only fill in forms and sign (ISO 32000-2, 12.8.2.2); only the first signature may. `claimed_role`
    is in what capacity somebody says to sign (ETSI EN 319 122-1, 5.2.6.1): nobody vouches for it.
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
    certifies: bool = False
    claimed_role: str | None = None


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

    @property
    def place(self) -> tuple[int, int]:
        """Where the container stands in the increment, from `<` to behind `>`."""
        _, opening, closing, _ = self.byte_range
        return opening - self.document_size, closing - self.document_size

    def to_bytes(self) -> bytes:
        """Return the preparation as bytes for one column of a row."""
        header = {
            "document_size": self.document_size,
            "document_sha256": self.document_sha256,
            "byte_range": self.byte_range,
            "mechanism": self.algorithm.mechanism,
            "digest": self.algorithm.digest,
            "level": self.level,
            "field_name": self.field_name,
        }
        return pack(_PREPARATION, header, (self.increment, self.signed_attributes, *self.chain))

    @staticmethod
    def from_bytes(data: bytes) -> Preparation:
        """Return what `to_bytes` wrote."""
        header, (increment, attributes, *chain) = unpack(_PREPARATION, data)
        first, opening, closing, rest = header["byte_range"]
        mechanism = SignatureMechanism(header["mechanism"])
        return Preparation(
            document_size=header["document_size"],
            document_sha256=header["document_sha256"],
            increment=increment,
            byte_range=(first, opening, closing, rest),
            signed_attributes=attributes,
            chain=tuple(chain),
            algorithm=SignatureAlgorithm(mechanism, DigestAlgorithm(header["digest"])),
            level=PadesLevel(header["level"]),
            field_name=header["field_name"],
        )

    def holding(self, value: bytes, token: bytes | None = None) -> bytes:
        """Return the increment with the container of a value, and of its time-stamp, in place."""
        template = template_for(self.chain, self.algorithm)
        container = template.container(self.signed_attributes, value, token)
        return fill(self.increment, *self.place, container)


@dataclass(frozen=True, slots=True)
class Given:
    """A signature at level B-B: the verified value, and the increment that now holds it."""

    preparation: Preparation
    value: bytes
    increment: bytes

    def to_bytes(self) -> bytes:
        """Return it as bytes for one column of a row."""
        return pack(_GIVEN, {}, (self.value, self.preparation.to_bytes()))

    @staticmethod
    def from_bytes(data: bytes) -> Given:
        """Return what `to_bytes` wrote."""
        _, (value, preparation) = unpack(_GIVEN, data)
        prepared = Preparation.from_bytes(preparation)
        return Given(prepared, value, prepared.holding(value))
