"""A certificate that somebody wants believed: the one whose fingerprint was confirmed, and no other."""

from __future__ import annotations

import re
from typing import Final

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.certificates import CertificateSummary, describe
from signing.foreign import MAX_CERTIFICATE, MalformedError, certificates_in, read_certificate
from signing.trust import TrustError, fingerprint, in_plain_hex

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def confirmed_certificate(
    octets: bytes, stated: str, *, stamps_too: bool
) -> tuple[bytes, CertificateSummary]:
    """Return the one certificate of a file as DER, with what a page shows of it.

    It must be an authority's (RFC 5280, 4.2.1.9), or, where `stamps_too`, a time-stamping unit's.

    Raises:
        TrustError: `no_fingerprint`, `unreadable`, `several`, `fingerprint_differs` (the detail is
            the fingerprint found) or `not_an_authority`.

    """
    wanted = in_plain_hex(stated)
    if not _SHA256.fullmatch(wanted):
        raise TrustError("no_fingerprint", "not the SHA-256 of anything")
    try:
        found = certificates_in(octets[: 2 * MAX_CERTIFICATE])
    except MalformedError as flaw:
        raise TrustError("unreadable", flaw.detail) from flaw
    if len(found) > 1:
        raise TrustError("several", str(len(found)))
    (der,) = found
    if fingerprint(der) != wanted:
        raise TrustError("fingerprint_differs", fingerprint(der))
    certificate = read_certificate(der)
    if not (is_authority(certificate) or (stamps_too and _stamps(certificate))):
        raise TrustError("not_an_authority", fingerprint(der))
    return der, describe(der)


def is_authority(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate may issue others; the first version knew no such word (X.509 v1)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return certificate.version is x509.Version.v1 and certificate.issuer == certificate.subject


def _stamps(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage
