"""Certificates, CRLs and OCSP responses from strangers, opened within bounds and remembered."""

from __future__ import annotations

import re
import warnings
from base64 import b64decode
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from signing.errors import SigningError

MAX_CERTIFICATE = 64 << 10
MAX_CERTIFICATES = 200

# Vietnamese names within the standard's 64 characters have more than 64 UTF-8 octets.
warnings.filterwarnings("ignore", "Attribute's length must be", UserWarning)
# What old certificates do wrong is judged below, not told to standard error.
warnings.filterwarnings("ignore", "Parsed a serial number which wasn't positive")
warnings.filterwarnings("ignore", "The parsed certificate contains a NULL parameter")

UNREADABLE: Final = (
    ValueError,
    TypeError,
    LookupError,
    NotImplementedError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the engine may raise for octets from strangers."""


class MalformedError(SigningError):
    """The octets are not what they should be; `what` is `certificate`, `crl`, `request`, ..."""

    def __init__(self, what: str, detail: str = "") -> None:
        self.what = what
        self.detail = detail
        super().__init__(f"malformed {what}" + (f" ({detail})" if detail else ""))


@lru_cache(maxsize=2048)
def read_certificate(der: bytes) -> x509.Certificate:
    """Return a certificate whose names, key and extensions could all be read."""
    if len(der) > MAX_CERTIFICATE:
        raise MalformedError("certificate", "too large")
    try:
        certificate = x509.load_der_x509_certificate(der)
        # Everything in there is parsed lazily: touch it now, so that nothing breaks later.
        certificate.subject, certificate.issuer, certificate.public_key()  # noqa: B018
        certificate.extensions, certificate.not_valid_after_utc  # noqa: B018
    except UNREADABLE as flaw:
        raise MalformedError("certificate", type(flaw).__name__) from None
    if certificate.serial_number < 0:  # RFC 5280, 4.1.2.2
        raise MalformedError("certificate", "negative serial number")
    return certificate


_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def certificates_in(data: bytes) -> tuple[bytes, ...]:
    """Return the DER certificates of a file: PEM (one or many) or one DER."""
    blocks = _PEM.findall(data, endpos=MAX_CERTIFICATE * MAX_CERTIFICATES)
    if len(blocks) > MAX_CERTIFICATES:
        raise MalformedError("certificate", "too many")
    try:
        found = tuple(b64decode(block) for block in blocks) or (data,)
    except ValueError:
        raise MalformedError("certificate", "base64") from None
    for der in found:
        read_certificate(der)
    return found


def is_signed_by(
    key: object,
    signature: bytes,
    signed: bytes,
    digest: hashes.HashAlgorithm | None,
    *,
    pss: bool = False,
    sha1_too: bool = False,
) -> bool:
    """Tell whether a value is the key's signature over the octets: RSA (both paddings) or ECDSA."""
    if digest is None or digest.name == "md5" or (digest.name == "sha1" and not sha1_too):
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and pss:
            scheme = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
            key.verify(signature, signed, scheme, digest)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
