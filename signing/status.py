"""How a certificate stands, read from CRLs (RFC 5280, 6.3) and OCSP responses (RFC 6960, 3.2).

Only an answer that is signed by the issuer, or by a responder the issuer appointed, and that is
still good at the moment asked, tells anything. Everything else counts as silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import (
    CRLEntryExtensionOID,
    ExtendedKeyUsageOID,
    ExtensionOID,
    SignatureAlgorithmOID,
)

from signing import der
from signing.foreign import UNREADABLE, MalformedError, is_signed_by, read_certificate
from signing.trust import is_issued_by

MAX_RESPONDER_CERTIFICATES = 8
WITHOUT_NEXT_UPDATE = timedelta(hours=24)


class Status(StrEnum):
    """What is known of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What one verified answer tells; `reason` is a word of RFC 5280, 5.3.1."""

    status: Status
    source: str  # crl | ocsp | none
    this_update: datetime | None = None
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    reason: str | None = None


SILENCE = StatusAnswer(Status.UNKNOWN, "none")


def status_of(
    certificate: bytes,
    issuer: bytes,
    ocsps: Iterable[bytes],
    crls: Iterable[bytes],
    moment: datetime,
) -> StatusAnswer:
    """Return what the answers together tell; one `revoked` outweighs all others."""
    answers = [read_ocsp(one, certificate, issuer, moment) for one in ocsps]
    answers += [read_crl(one, certificate, issuer, moment) for one in crls]
    known = [one for one in answers if one is not None and one.status is not Status.UNKNOWN]
    revoked = [one for one in known if one.status is Status.REVOKED]
    return next(iter(revoked or known), SILENCE)


def read_ocsp(
    response: bytes, certificate: bytes, issuer: bytes, moment: datetime
) -> StatusAnswer | None:
    """Return what an OCSP response tells of a certificate, or None if it proves nothing."""
    try:
        answer = _verified_ocsp(response, issuer)
        single = _single(answer, certificate, issuer) if answer else None
        if single is None:
            return None
        start, end = single.this_update_utc, single.next_update_utc
        if moment >= (end or start + WITHOUT_NEXT_UPDATE):
            return None
        if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
            reason = single.revocation_reason
            word = reason.value if reason else None
            return _revoked("ocsp", start, end, single.revocation_time_utc, word, moment)
        good = single.certificate_status is ocsp.OCSPCertStatus.GOOD
        return StatusAnswer(Status.GOOD if good else Status.UNKNOWN, "ocsp", start, end)
    except (*UNREADABLE, MalformedError):
        return None


def _revoked(
    source: str,
    start: datetime,
    end: datetime | None,
    at: datetime | None,
    reason: str | None,
    moment: datetime,
) -> StatusAnswer:
    """Return `revoked`, or `good` when the revocation came only after the moment asked."""
    later = at is not None and at > moment
    status = Status.GOOD if later else Status.REVOKED
    return StatusAnswer(status, source, start, end, at, reason or "unspecified")


@lru_cache(maxsize=512)
def _verified_ocsp(response: bytes, issuer: bytes) -> ocsp.OCSPResponse | None:
    """Return a successful response with a good signature of the issuer or its responder."""
    try:
        answer = ocsp.load_der_ocsp_response(response)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        for signer in _responders(answer, issuer):
            if is_signed_by(
                signer.public_key(),
                answer.signature,
                answer.tbs_response_bytes,
                answer.signature_hash_algorithm,
                pss=answer.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
            ):
                return answer
    except (*UNREADABLE, MalformedError):
        pass
    return None


def _responders(answer: ocsp.OCSPResponse, issuer: bytes) -> Iterable[x509.Certificate]:
    """Yield who may sign about the issuer's certificates (RFC 6960, 4.2.2.2)."""
    yield read_certificate(issuer)
    for one in answer.certificates[:MAX_RESPONDER_CERTIFICATES]:
        der = one.public_bytes(serialization.Encoding.DER)
        if not is_issued_by(der, issuer):
            continue
        in_force = one.not_valid_before_utc <= answer.produced_at_utc <= one.not_valid_after_utc
        try:
            usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        if in_force and ExtendedKeyUsageOID.OCSP_SIGNING in usage:
            yield one


def _single(
    answer: ocsp.OCSPResponse, certificate: bytes, issuer: bytes
) -> ocsp.OCSPSingleResponse | None:
    """Return the part of a response that is about this certificate of this issuer."""
    serial = read_certificate(certificate).serial_number
    for number, single in enumerate(answer.responses):
        if number >= MAX_RESPONDER_CERTIFICATES:
            break
        names = issuer_hashes(issuer, single.hash_algorithm)
        if (single.serial_number, single.issuer_name_hash, single.issuer_key_hash) == (
            serial,
            *names,
        ):
            return single
    return None


def issuer_hashes(issuer: bytes, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """Return the two hashes by which RFC 6960, 4.1.1 names an issuer: of its name, of its key."""
    certificate = read_certificate(issuer)
    name = hashes.Hash(algorithm)
    name.update(certificate.subject.public_bytes())
    key = hashes.Hash(algorithm)
    key.update(key_bits(certificate))
    return name.finalize(), key.finalize()


def key_bits(certificate: x509.Certificate) -> bytes:
    """Return the content of the BIT STRING of a SubjectPublicKeyInfo."""
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return der.element(spki).children()[1].content[1:]


def read_crl(
    octets: bytes, certificate: bytes, issuer: bytes, moment: datetime
) -> StatusAnswer | None:
    """Return what a CRL tells of a certificate, or None if it proves nothing."""
    try:
        crl = _verified_crl(octets, issuer)
        subject = read_certificate(certificate)
        if crl is None or not _covers(crl, subject):
            return None
        start, end = crl.last_update_utc, crl.next_update_utc
        if moment >= (end or start + WITHOUT_NEXT_UPDATE):
            return None
        entry = crl.get_revoked_certificate_by_serial_number(subject.serial_number)
        if entry is None:
            return StatusAnswer(Status.GOOD, "crl", start, end)
        reason = _entry_reason(entry)
        return _revoked("crl", start, end, entry.revocation_date_utc, reason, moment)
    except (*UNREADABLE, MalformedError):
        return None


@lru_cache(maxsize=64)
def _verified_crl(octets: bytes, issuer: bytes) -> x509.CertificateRevocationList | None:
    """Return a CRL with a good signature of the issuer, who must be allowed to sign CRLs."""
    try:
        crl, signer = x509.load_der_x509_crl(octets), read_certificate(issuer)
        if crl.issuer.public_bytes() != signer.subject.public_bytes():
            return None
        for one in signer.extensions:
            if isinstance(one.value, x509.KeyUsage) and not one.value.crl_sign:
                return None
        signed = is_signed_by(
            signer.public_key(),
            crl.signature,
            crl.tbs_certlist_bytes,
            crl.signature_hash_algorithm,
            pss=crl.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
        )
    except (*UNREADABLE, MalformedError):
        return None
    return crl if signed else None


def _covers(crl: x509.CertificateRevocationList, subject: x509.Certificate) -> bool:
    """Tell whether a CRL speaks of this certificate whole: no deltas, no parts, no strangers'."""
    for one in crl.extensions:
        if isinstance(one.value, x509.IssuingDistributionPoint):
            point = one.value
            if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
                return False
            is_ca = _is_ca(subject)
            if (point.only_contains_user_certs and is_ca) or (
                point.only_contains_ca_certs and not is_ca
            ):
                return False
            if point.full_name and not _distributes(subject, point.full_name):
                return False
        elif one.oid == ExtensionOID.DELTA_CRL_INDICATOR or (
            one.critical and one.oid != ExtensionOID.AUTHORITY_KEY_IDENTIFIER
        ):
            return False
    return True


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _distributes(subject: x509.Certificate, names: Iterable[x509.GeneralName]) -> bool:
    """Tell whether the certificate names that very distribution point (RFC 5280, 6.3.3 b 2 i)."""
    try:
        points = subject.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return False
    own = {name for point in points for name in point.full_name or ()}
    return bool(own & set(names))


def _entry_reason(entry: x509.RevokedCertificate) -> str | None:
    try:
        found = entry.extensions.get_extension_for_oid(CRLEntryExtensionOID.CRL_REASON).value
    except x509.ExtensionNotFound:
        return None
    return found.reason.value if isinstance(found, x509.CRLReason) else None


def next_update_of(ocsps: Iterable[bytes], crls: Iterable[bytes]) -> datetime | None:
    """Return the earliest moment at which one of the answers is no longer the newest."""
    ends: list[datetime] = []
    try:
        for octets in ocsps:
            single = next(iter(ocsp.load_der_ocsp_response(octets).responses))
            ends.append(single.next_update_utc or single.this_update_utc)
        for octets in crls:
            crl = x509.load_der_x509_crl(octets)
            ends.append(crl.next_update_utc or crl.last_update_utc)
    except (*UNREADABLE, StopIteration):
        return None
    return min(ends, default=None)
