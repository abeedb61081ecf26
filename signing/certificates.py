"""Which certificate may sign (RFC 5280 profile), and for whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from signing.errors import CertificateRefusedError
from signing.paths import path_of, unproved
from signing.foreign import read_certificate
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore


@dataclass(frozen=True, slots=True)
class CertificateDescription:
    """What a certificate says."""

    common_name: str | None
    subject: str
    issuer: str
    serial_number: int
    not_before: datetime
    not_after: datetime
    sha256: str


def describe(certificate: bytes) -> CertificateDescription:
    """Return what a certificate says."""
    read = read_certificate(certificate)
    names = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return CertificateDescription(
        str(names[0].value) if names else None,
        read.subject.rfc4514_string(),
        read.issuer.rfc4514_string(),
        read.serial_number,
        read.not_valid_before_utc,
        read.not_valid_after_utc,
        hashlib.sha256(certificate).hexdigest(),
    )


def check_may_sign(chain, *, scope, trust: TrustStore, material: RevocationMaterial, moment):  # type: ignore
    """STAND-IN."""
    leaf = read_certificate(chain[0])
    if moment < leaf.not_valid_before_utc:
        raise CertificateRefusedError("not_yet_valid")
    if moment > leaf.not_valid_after_utc:
        raise CertificateRefusedError("expired")
    path = path_of(chain[0], chain, trust)
    for answer in material.ocsps:
        read = ocsp.load_der_ocsp_response(answer)
        if (
            read.serial_number == leaf.serial_number
            and read.certificate_status is ocsp.OCSPCertStatus.REVOKED
        ):
            raise CertificateRefusedError("revoked")
    return "unknown" if unproved(path, material, moment) else "good"
