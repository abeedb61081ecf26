"""The internal time-stamping authority: RFC 3161 requests in, tokens out.

Of a token everything but the TSTInfo, its digest and the signature is the same each time, so those
parts are encoded once (RFC 5652, 5.1; the certificate is named as RFC 5035 asks).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from signing import der
from signing.authority.profiles import INTERNAL_ARC
from signing.foreign import read_certificate

INTERNAL_TSA_POLICY = f"{INTERNAL_ARC}.2"
DIGEST_OIDS = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
MAX_REQUEST = 4096
TRUE, FALSE = b"\x01\x01\xff", b"\x01\x01\x00"

BAD_ALG, BAD_REQUEST, BAD_DATA_FORMAT = 0, 2, 5
UNACCEPTED_POLICY, UNACCEPTED_EXTENSION = 15, 16


class RefusedError(Exception):
    """A request that gets no token; `failure` is the bit of PKIFailureInfo (RFC 3161, 2.4.2)."""

    def __init__(self, failure: int) -> None:
        self.failure = failure
        super().__init__(f"PKIFailureInfo {failure}")


@dataclass(frozen=True, slots=True)
class TimestampRequest:
    """A TimeStampReq (RFC 3161, 2.4.1), its parts as they came."""

    imprint: bytes
    policy: bytes | None
    nonce: bytes | None
    wants_certificate: bool


def read_request(data: bytes) -> TimestampRequest:
    """Return a request that this authority will answer."""
    if len(data) > MAX_REQUEST:
        raise RefusedError(BAD_DATA_FORMAT)
    try:
        version, imprint, *rest = der.element(data, der.SEQUENCE).children()
        if der.expect(version, der.INTEGER).content != b"\x01":
            raise RefusedError(BAD_REQUEST)
        _check_imprint(der.expect(imprint, der.SEQUENCE))
        policy = _take(rest, der.OID)
        nonce = _take(rest, der.INTEGER)
        wanted = _take(rest, der.BOOLEAN)
        if _take(rest, 0xA0):
            raise RefusedError(UNACCEPTED_EXTENSION)
        if rest or wanted not in (None, TRUE, FALSE):
            raise RefusedError(BAD_DATA_FORMAT)
    except ValueError:
        raise RefusedError(BAD_DATA_FORMAT) from None
    if policy not in (None, der.oid(INTERNAL_TSA_POLICY)):
        raise RefusedError(UNACCEPTED_POLICY)
    return TimestampRequest(imprint.octets, policy, nonce, wanted == TRUE)


def _take(rest: list[der.Element], tag: int) -> bytes | None:
    """Take the next element if it has that tag."""
    return rest.pop(0).octets if rest and rest[0].tag == tag else None


def _check_imprint(imprint: der.Element) -> None:
    """Refuse digests that are weak, unknown, or of another length than their name says."""
    algorithm, digest = imprint.children()
    name, *parameters = der.expect(algorithm, der.SEQUENCE).children()
    if parameters and [p.octets for p in parameters] != [der.NULL_VALUE]:
        raise RefusedError(BAD_ALG)
    for word, dotted in DIGEST_OIDS.items():
        if der.expect(name, der.OID).octets == der.oid(dotted):
            if len(der.expect(digest, der.OCTET_STRING).content) != hashlib.new(word).digest_size:
                raise RefusedError(BAD_DATA_FORMAT)
            return
    raise RefusedError(BAD_ALG)


def message_imprint(digest: bytes, algorithm: str) -> bytes:
    """Return a MessageImprint."""
    named = der.sequence(der.oid(DIGEST_OIDS[algorithm]), der.NULL_VALUE)
    return der.sequence(named, der.encode(der.OCTET_STRING, digest))


class TimeStamper:
    """Makes tokens with one open P-256 key."""

    def __init__(self, tsa: bytes, issuing: bytes, key: ec.EllipticCurvePrivateKey) -> None:
        if key.curve.key_size != 256:
            raise ValueError("the time-stamping key is on P-256")
        self._key = key
        certificate = read_certificate(tsa)
        digest_name = der.sequence(der.oid(DIGEST_OIDS["sha256"]))
        issuer, serial = certificate.issuer.public_bytes(), der.integer(certificate.serial_number)
        self._head = der.integer(3) + der.set_of([digest_name])
        self._certificates = der.encode(0xA0, *sorted((tsa, issuing)))
        self._content_type = _attribute(CONTENT_TYPE, der.oid(TST_INFO))
        self._names_certificate = _attribute(
            SIGNING_CERTIFICATE_V2, _signing_certificate(certificate, tsa)
        )
        self._signer = der.integer(1) + der.sequence(issuer, serial) + digest_name
        self._signature_name = der.sequence(der.oid(ECDSA_SHA256))
        self._policy = der.oid(INTERNAL_TSA_POLICY)

    def answer(self, data: bytes, now: datetime) -> bytes:
        """Return a TimeStampResp, granted or rejected with its reason."""
        try:
            request = read_request(data)
        except RefusedError as refusal:
            return _rejection(refusal.failure)
        granted = der.sequence(der.integer(0))
        return der.sequence(granted, self._token(request, now))

    def token(self, digest: bytes, algorithm: str, now: datetime) -> bytes:
        """Return a token, with its certificates, over a digest."""
        imprint = message_imprint(digest, algorithm)
        return self._token(TimestampRequest(imprint, None, None, wants_certificate=True), now)

    def _token(self, request: TimestampRequest, now: datetime) -> bytes:
        info = der.sequence(
            der.integer(1),
            self._policy,
            request.imprint,
            der.integer(secrets.randbits(127) | 1 << 126),
            der.generalized_time(now),
            der.sequence(der.integer(1)),  # accuracy: one second
            request.nonce or b"",
        )
        digest = der.encode(der.OCTET_STRING, hashlib.sha256(info).digest())
        parts = [self._content_type, self._names_certificate, _attribute(MESSAGE_DIGEST, digest)]
        attributes = der.set_of(parts)
        value = self._key.sign(attributes, ec.ECDSA(hashes.SHA256()))
        signer = der.sequence(
            self._signer,
            b"\xa0" + attributes[1:],
            self._signature_name,
            der.encode(der.OCTET_STRING, value),
        )
        content = der.encode(0xA0, der.encode(der.OCTET_STRING, info))
        signed = der.sequence(
            self._head,
            der.sequence(der.oid(TST_INFO), content),
            self._certificates if request.wants_certificate else b"",
            der.set_of([signer]),
        )
        return der.sequence(der.oid(SIGNED_DATA), der.encode(0xA0, signed))


def _attribute(name: str, value: bytes) -> bytes:
    return der.sequence(der.oid(name), der.set_of([value]))


def _signing_certificate(certificate: x509.Certificate, octets: bytes) -> bytes:
    """Return SigningCertificateV2 with SHA-256, its default (RFC 5035, 3)."""
    directory_name = der.encode(0xA4, certificate.issuer.public_bytes())
    serial = der.integer(certificate.serial_number)
    issuer_serial = der.sequence(der.sequence(directory_name), serial)
    digest = der.encode(der.OCTET_STRING, hashlib.sha256(octets).digest())
    return der.sequence(der.sequence(der.sequence(digest, issuer_serial)))


def _rejection(failure: int) -> bytes:
    """Return a TimeStampResp with status rejection and one bit of PKIFailureInfo."""
    octets = bytearray(failure // 8 + 1)
    octets[-1] = 0x80 >> failure % 8
    bits = der.encode(der.BIT_STRING, bytes((7 - failure % 8,)), bytes(octets))
    return der.sequence(der.sequence(der.integer(2), bits))
