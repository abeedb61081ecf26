"""From a certificate up to an anchor, and whether its revocation material is complete."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtensionOID

from signing.revocation import RevocationMaterial
from signing.trust import TrustStore

_LONGEST = 10

load = lru_cache(maxsize=512)(x509.load_der_x509_certificate)


def path_of(leaf: bytes, known: Iterable[bytes], trust: TrustStore) -> tuple[bytes, ...]:
    """Return the DER certificates from a leaf up to an anchor of the trust store, both included.

    Where no anchor is reached, the path ends with the last certificate that could be found.
    """
    anchors = tuple(a.certificate for domain in trust.domains for a in domain.anchors)
    helpers = tuple(der for domain in trust.domains for der in domain.intermediates)
    return _path(leaf, tuple(dict.fromkeys((*anchors, *known, *helpers))), frozenset(anchors))


@lru_cache(maxsize=256)
def _path(leaf: bytes, pool: tuple[bytes, ...], anchors: frozenset[bytes]) -> tuple[bytes, ...]:
    path = [leaf]
    while path[-1] not in anchors and len(path) < _LONGEST:
        issuer = next((der for der in pool if _issued(der, path[-1])), None)
        if issuer is None or issuer in path:
            break
        path.append(issuer)
    return tuple(path)


def _issued(issuer: bytes, subject: bytes) -> bool:
    """Tell whether one certificate's key signed another; self-signed ones issued nobody new."""
    above, below = load(issuer), load(subject)
    if above.subject != below.issuer or issuer == subject:
        return False
    try:
        below.verify_directly_issued_by(above)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def responders_in(material: RevocationMaterial) -> tuple[bytes, ...]:
    """Return the DER certificates that OCSP responders put beside their answers."""
    return tuple(
        certificate.public_bytes(Encoding.DER)
        for answer in map(_ocsp, material.ocsps)
        if answer.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
        for certificate in answer.certificates
    )


def unproved(
    path: tuple[bytes, ...], material: RevocationMaterial, moment: datetime
) -> tuple[bytes, ...]:
    """Return the certificates of a path whose status the material does not tell at `moment`.

    The last one, the anchor, is believed and not asked about. Signatures on the material are the
    verifier's business: here it only matters that nothing is missing.
    """
    answered = {
        answer.serial_number
        for answer in map(_ocsp, material.ocsps)
        if answer.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
        and (answer.next_update_utc is None or answer.next_update_utc > moment)
    }
    listed = {
        crl.issuer.public_bytes()
        for crl in map(_crl, material.crls)
        if crl.next_update_utc is None or crl.next_update_utc > moment
    }
    return tuple(
        der
        for der in path[:-1]
        if load(der).serial_number not in answered
        and load(der).issuer.public_bytes() not in listed
        and not _needs_no_check(load(der))
    )


def _needs_no_check(certificate: x509.Certificate) -> bool:
    """Tell whether the certificate carries id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1)."""
    try:
        certificate.extensions.get_extension_for_oid(ExtensionOID.OCSP_NO_CHECK)
    except x509.ExtensionNotFound:
        return False
    return True


_ocsp = lru_cache(maxsize=128)(ocsp.load_der_ocsp_response)
_crl = lru_cache(maxsize=32)(x509.load_der_x509_crl)
