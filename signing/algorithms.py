"""What may sign today: RSASSA-PSS and ECDSA over SHA-2 (Circular 15/2025, annex I; ETSI TS 119 312)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SignatureMechanism(StrEnum):
    """How a digest becomes a signature value."""

    RSASSA_PSS = "rsassa_pss"
    RSASSA_PKCS1_V15 = "rsassa_pkcs1v15"  # accepted when verifying, with a notice; never made here
    ECDSA = "ecdsa"


class DigestAlgorithm(StrEnum):
    """The digests that may be part of a new signature; SHA-1 and MD5 are not among them."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """A mechanism with its digest, such as RSASSA-PSS with SHA-256 (salt as long as the digest)."""

    mechanism: SignatureMechanism
    digest: DigestAlgorithm = DigestAlgorithm.SHA256
