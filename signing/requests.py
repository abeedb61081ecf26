"""PKCS#10 certification requests (RFC 2986): made by any device, read when they come, answered."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from signing import der
from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.devices import DataToBeSigned, OpenKey
from signing.foreign import UNREADABLE, MalformedError, read_certificate

MAX_REQUEST = 64 << 10
_DIGESTS = {
    DigestAlgorithm.SHA256: ("2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"),
    DigestAlgorithm.SHA384: ("2.16.840.1.101.3.4.2.2", "1.2.840.10045.4.3.3"),
    DigestAlgorithm.SHA512: ("2.16.840.1.101.3.4.2.3", "1.2.840.10045.4.3.4"),
}


@dataclass(frozen=True, slots=True)
class CertificationRequest:
    """A request whose own signature was verified: its key (SubjectPublicKeyInfo DER) and name."""

    public_key: bytes
    subject: x509.Name


def make_request(
    key: OpenKey, public_key: bytes, subject: x509.Name, algorithm: SignatureAlgorithm
) -> bytes:
    """Return a request (DER) for a key, signed by that key at its device."""
    info = der.sequence(der.integer(0), subject.public_bytes(), public_key, der.encode(0xA0))
    value = key.sign(DataToBeSigned(info, algorithm))
    bits = der.encode(der.BIT_STRING, b"\0", value)
    return der.sequence(info, algorithm_identifier(algorithm), bits)


def algorithm_identifier(algorithm: SignatureAlgorithm) -> bytes:
    """Return the AlgorithmIdentifier of a signature (RFC 4055, 3.1; RFC 5758, 3.2)."""
    digest, ecdsa = _DIGESTS[algorithm.digest]
    if algorithm.mechanism is SignatureMechanism.ECDSA:
        return der.sequence(der.oid(ecdsa))
    if algorithm.mechanism is not SignatureMechanism.RSASSA_PSS:
        raise ValueError(f"{algorithm.mechanism} is never made here")
    named = der.sequence(der.oid(digest), der.NULL_VALUE)
    mask = der.sequence(der.oid("1.2.840.113549.1.1.8"), named)
    parameters = der.sequence(
        der.encode(0xA0, named),
        der.encode(0xA1, mask),
        der.encode(0xA2, der.integer(algorithm.salt_octets)),
    )
    return der.sequence(der.oid("1.2.840.113549.1.1.10"), parameters)


def read_request(octets: bytes) -> CertificationRequest:
    """Return a request (DER or PEM) after verifying that its key signed it.

    Raises:
        MalformedError: it is no request, or its signature is not its key's.

    """
    if len(octets) > MAX_REQUEST:
        raise MalformedError("request", "too large")
    load = x509.load_pem_x509_csr if b"-----BEGIN" in octets[:100] else x509.load_der_x509_csr
    try:
        request = load(octets)
        is_signed = request.is_signature_valid
        public_key = request.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        subject = request.subject
    except UNREADABLE as flaw:
        raise MalformedError("request", type(flaw).__name__) from None
    if not is_signed:
        raise MalformedError("request", "signature")
    return CertificationRequest(public_key, subject)


def fits(certificate: bytes, public_key: bytes) -> bool:
    """Tell whether an issued certificate is for that key (SubjectPublicKeyInfo DER)."""
    own = read_certificate(certificate).public_key()
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return own.public_bytes(encoding, form) == public_key
