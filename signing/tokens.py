"""Reading a time-stamp token and checking that it answers the question (RFC 3161, 2.4.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing import der
from signing.foreign import MalformedError, is_signed_by, read_certificate

SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
TST_INFO = der.oid("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE = der.oid("1.2.840.113549.1.9.16.2.12")
SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
PSS = der.oid("1.2.840.113549.1.1.10")
DIGESTS: dict[bytes, str] = {
    der.oid("2.16.840.1.101.3.4.2.1"): "sha256",
    der.oid("2.16.840.1.101.3.4.2.2"): "sha384",
    der.oid("2.16.840.1.101.3.4.2.3"): "sha512",
}
DIGEST_OIDS = {word: octets for octets, word in DIGESTS.items()}
SIGNATURES: dict[bytes, str | None] = {  # None: the digest is the one the SignerInfo names
    der.oid("1.2.840.113549.1.1.1"): None,
    der.oid("1.2.840.113549.1.1.11"): "sha256",
    der.oid("1.2.840.113549.1.1.12"): "sha384",
    der.oid("1.2.840.113549.1.1.13"): "sha512",
    der.oid("1.2.840.10045.4.3.2"): "sha256",
    der.oid("1.2.840.10045.4.3.3"): "sha384",
    der.oid("1.2.840.10045.4.3.4"): "sha512",
    PSS: None,
}
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class TokenRefusedError(Exception):
    """A token that does not fit; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of the authority; None where it was not asked."""

    digest: bytes
    algorithm: str
    nonce: bytes | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """The fields of a TSTInfo that matter here, as encoded."""

    policy: bytes
    algorithm: bytes
    digest: bytes
    gen_time: datetime
    nonce: bytes | None


@dataclass(frozen=True, slots=True)
class _Token:
    info: bytes
    certificates: tuple[bytes, ...]
    signer: list[der.Element]


def check_token(token: bytes, question: Question, known: Sequence[bytes] = ()) -> datetime:
    """Return the moment of a token after every check that needs no trust anchor.

    `known` are certificates of the authority that may be missing in the token.
    """
    try:
        opened = _open(token)
        info = _read_info(opened.info)
        _answers(info, question)
        signer = _signer_of(opened, known)
        _may_stamp(signer, info.gen_time)
        _check_signature(opened, signer)
    except (MalformedError, LookupError, ValueError):
        raise TokenRefusedError("malformed") from None
    return info.gen_time


def gen_time_of(token: bytes) -> datetime:
    """Return the moment a token tells; nothing is checked."""
    return _read_info(_open(token).info).gen_time


def certificates_of(token: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the certificate (DER) a token names as its signer's, and all that came along.

    Raises:
        TokenRefusedError: it holds no such certificate, or cannot be read.

    """
    try:
        opened = _open(token)
        return _signer_of(opened, ()), opened.certificates
    except (MalformedError, LookupError, ValueError):
        raise TokenRefusedError("malformed") from None


def _open(token: bytes) -> _Token:
    name, wrapped = der.element(token, der.SEQUENCE).children()
    if name.octets != SIGNED_DATA:
        raise TokenRefusedError("malformed")
    signed = der.element(der.expect(wrapped, 0xA0).content, der.SEQUENCE).children()
    content_type, content = der.expect(signed[2], der.SEQUENCE).children()
    if content_type.octets != TST_INFO:
        raise TokenRefusedError("malformed")
    info = der.element(der.expect(content, 0xA0).content, der.OCTET_STRING).content
    certificates = tuple(
        one.octets
        for part in signed[3:-1]
        if part.tag == 0xA0
        for one in part.children()
        if one.tag == der.SEQUENCE
    )
    signers = der.expect(signed[-1], der.SET).children()
    if len(signers) != 1:  # RFC 3161, 2.4.2: the token holds the authority's signature alone
        raise TokenRefusedError("malformed")
    return _Token(info, certificates, signers[0].children())


def _read_info(info: bytes) -> TokenInfo:
    version, policy, imprint, _serial, gen_time, *rest = der.element(info, der.SEQUENCE).children()
    if der.expect(version, der.INTEGER).content != b"\x01":
        raise TokenRefusedError("malformed")
    algorithm, digest = imprint.children()
    return TokenInfo(
        policy=der.expect(policy, der.OID).octets,
        algorithm=algorithm.children()[0].octets,
        digest=der.expect(digest, der.OCTET_STRING).content,
        gen_time=der.read_generalized_time(der.expect(gen_time, der.GENERALIZED_TIME).content),
        nonce=next((part.octets for part in rest if part.tag == der.INTEGER), None),
    )


def _answers(info: TokenInfo, question: Question) -> None:
    """Refuse a token that answers another question."""
    if (info.algorithm, info.digest) != (DIGEST_OIDS[question.algorithm], question.digest):
        raise TokenRefusedError("imprint_differs")
    if question.nonce is not None and info.nonce != question.nonce:
        raise TokenRefusedError("nonce_differs")
    if question.policy is not None and info.policy != der.oid(question.policy):
        raise TokenRefusedError("policy_differs")


def _signer_of(token: _Token, known: Sequence[bytes]) -> bytes:
    """Return the certificate (DER) that the SignerInfo names."""
    name = token.signer[1]
    for candidate in (*token.certificates, *known):
        certificate = read_certificate(candidate)
        issuer, serial = certificate.issuer.public_bytes(), certificate.serial_number
        if name.octets == der.sequence(issuer, der.integer(serial)):
            return candidate
        if name.tag == 0x80 and name.content == _key_identifier(certificate):
            return candidate
    raise TokenRefusedError("certificate_missing")


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return None
    return named.value.digest


def _may_stamp(signer: bytes, moment: datetime) -> None:
    """Refuse a certificate that is not for time-stamping alone (RFC 3161, 2.3) or not in force."""
    certificate = read_certificate(signer)
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise TokenRefusedError("not_a_timestamping_certificate") from None
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TokenRefusedError("not_a_timestamping_certificate")
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        raise TokenRefusedError("certificate_not_in_force")


def _check_signature(token: _Token, signer: bytes) -> None:
    """Refuse a token whose attributes or signature do not fit (RFC 5652, 5.4; RFC 5816)."""
    digest_name, attributes = token.signer[2], token.signer[3]
    signature_name, value = token.signer[4], token.signer[5]
    digest = DIGESTS.get(digest_name.children()[0].octets)
    if digest is None:
        raise TokenRefusedError("weak_digest")
    found = _attributes(der.expect(attributes, 0xA0))
    expected = der.encode(der.OCTET_STRING, hashlib.new(digest, token.info).digest())
    if found.get(CONTENT_TYPE) != TST_INFO or found.get(MESSAGE_DIGEST) != expected:
        raise TokenRefusedError("signature_invalid")
    if not _names(found, signer):
        raise TokenRefusedError("certificate_differs")
    mechanism = signature_name.children()[0].octets
    if mechanism not in SIGNATURES:
        raise TokenRefusedError("algorithm_unknown")
    signed = b"\x31" + attributes.octets[1:]
    key = read_certificate(signer).public_key()
    chosen = HASHES[SIGNATURES[mechanism] or digest]
    octets = der.expect(value, der.OCTET_STRING).content
    if not is_signed_by(key, octets, signed, chosen, pss=mechanism == PSS):
        raise TokenRefusedError("signature_invalid")


def _attributes(signed: der.Element) -> dict[bytes, bytes]:
    """Return the signed attributes that have one value, by name; none may come twice."""
    found: dict[bytes, bytes] = {}
    for attribute in signed.children():
        name, values = attribute.children()
        if name.octets in found:
            raise TokenRefusedError("malformed")
        found[name.octets] = values.content
    return found


def _names(found: dict[bytes, bytes], signer: bytes) -> bool:
    """Tell whether signing-certificate (RFC 2634) or its second version names the certificate."""
    for attribute in (SIGNING_CERTIFICATE_V2, SIGNING_CERTIFICATE):
        if attribute not in found:
            continue
        first = der.element(found[attribute], der.SEQUENCE).children()[0].children()[0].children()
        digest = "sha256" if attribute == SIGNING_CERTIFICATE_V2 else "sha1"
        if first[0].tag == der.SEQUENCE:
            digest = DIGESTS[first.pop(0).children()[0].octets]
        # RFC 2634 fixes SHA-1 here; the token's own signature is what protects the name.
        actual = hashlib.new(digest, signer, usedforsecurity=False).digest()
        return hmac.compare_digest(first[0].content, actual)
    return False
