"""Which certificate may sign now, and for whom (Decree 68/2024, articles 29, 31 and 32)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing import der
from signing.errors import CertificateRefusedError
from signing.foreign import MalformedError, read_certificate
from signing.revocation import RevocationMaterial, RevocationSource
from signing.status import Status, StatusAnswer
from signing.trust import CertificationPath, TrustStore, fingerprint

MIN_RSA_BITS = 2048
MIN_EC_BITS = 256
QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_ESIGN, QC_ESEAL = der.oid("0.4.0.1862.1.6.1"), der.oid("0.4.0.1862.1.6.2")
MAY_SIGN_DOCUMENTS = frozenset(
    {
        "1.3.6.1.5.5.7.3.36",  # document signing (RFC 9336)
        "1.3.6.1.4.1.311.10.3.12",  # document signing (Microsoft)
        "1.2.840.113583.1.1.5",  # authentic documents (Adobe)
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string,
        ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
        ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string,
    }
)


class Scope(StrEnum):
    """For whom a certificate signs; the one is never used as the other (DOMAIN S-10)."""

    PERSON = "person"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class CertificateSummary:
    """A certificate as a page shows it; `serial_number` is decimal text, `sha256` hex."""

    common_name: str | None
    organization: str | None
    units: tuple[str, ...]
    title: str | None
    locality: str | None
    country: str | None
    emails: tuple[str, ...]
    subject: str
    issuer: str
    issuer_common_name: str | None
    serial_number: str
    not_before: datetime
    not_after: datetime
    key: str  # RSA-3072, P-256
    key_bits: int
    sha256: str
    scope: Scope
    domain: str | None = None

    @property
    def email(self) -> str | None:
        """The first e-mail address, lower case."""
        return self.emails[0] if self.emails else None

    @property
    def unit(self) -> str | None:
        """The first unit."""
        return self.units[0] if self.units else None


@dataclass(frozen=True, slots=True)
class CertificateStanding:
    """A certificate that may sign now.

    `status` is `good` only when a verified answer says so for every certificate of the path;
    otherwise `unknown`, and the signer must be warned (DOMAIN S-08). `warnings` are stable codes:
    `status_unknown`, `no_content_commitment`.
    """

    path: CertificationPath
    status: Status
    warnings: tuple[str, ...]
    domain: str
    material: RevocationMaterial
    answer: StatusAnswer


def check_may_sign(
    leaf: bytes,
    extra: Sequence[bytes],
    trust: TrustStore,
    revocation: RevocationSource | RevocationMaterial,
    moment: datetime,
    *,
    scope: Scope | None = None,
) -> CertificateStanding:
    """Return how a certificate stands when it may sign at a moment.

    The questions are asked in the order of article 29, and the first that fails is the reason.

    Raises:
        CertificateRefusedError: it must not sign now, and why.

    """
    try:
        certificate = read_certificate(leaf)
    except MalformedError as flaw:
        raise CertificateRefusedError("untrusted_path", "unreadable") from flaw
    _check_period(certificate, moment)
    warnings = _check_usage(certificate)
    _check_key(certificate)
    path = trust.path_for(leaf, extra, moment)
    if path is None:
        raise CertificateRefusedError("untrusted_path", certificate.issuer.rfc4514_string())
    if isinstance(revocation, RevocationMaterial):
        material = revocation
    else:
        material = revocation.gather(path.certificates, moment)
    answer, known = _check_status(path, material, moment)
    if scope is not None and scope_of(certificate) is not scope:
        raise CertificateRefusedError("wrong_scope", scope_of(certificate).value)
    status = Status.GOOD if known else Status.UNKNOWN
    warnings += () if known else ("status_unknown",)
    return CertificateStanding(path, status, warnings, path.domain, material, answer)


def _check_period(certificate: x509.Certificate, moment: datetime) -> None:
    if moment < certificate.not_valid_before_utc:
        raise CertificateRefusedError("not_yet_valid", str(certificate.not_valid_before_utc))
    if moment > certificate.not_valid_after_utc:
        raise CertificateRefusedError("expired", str(certificate.not_valid_after_utc))


def _check_usage(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return warnings, or refuse a certificate that is not for signing documents (4.2.1.3, .12)."""
    warnings: tuple[str, ...] = ()
    for one in certificate.extensions:
        match one.value:
            case x509.KeyUsage() as usage:
                if not (usage.content_commitment or usage.digital_signature):
                    raise CertificateRefusedError("key_usage", "no signature")
                if not usage.content_commitment:
                    warnings = ("no_content_commitment",)
            case x509.ExtendedKeyUsage() as purposes:
                if not MAY_SIGN_DOCUMENTS & {purpose.dotted_string for purpose in purposes}:
                    raise CertificateRefusedError("key_usage", "for another purpose")
            case x509.BasicConstraints(ca=True):
                raise CertificateRefusedError("key_usage", "an issuer's certificate")
    return warnings


def _check_key(certificate: x509.Certificate) -> None:
    name, bits = key_of(certificate)
    least = MIN_RSA_BITS if name.startswith("RSA") else MIN_EC_BITS
    if bits < least:
        raise CertificateRefusedError("weak_key", name)
    digest = certificate.signature_hash_algorithm
    if digest is not None and digest.name in {"md5", "sha1"}:
        raise CertificateRefusedError("weak_key", f"signed with {digest.name}")


def _check_status(
    path: CertificationPath, material: RevocationMaterial, moment: datetime
) -> tuple[StatusAnswer, bool]:
    """Return the leaf's own answer, and whether the whole path is known to be good."""
    answers = [
        material.status_of(certificate, issuer, moment)
        for certificate, issuer in zip(path.certificates, path.certificates[1:], strict=False)
    ]
    for answer in answers:
        if answer.status is Status.REVOKED:
            reason = "suspended" if answer.reason == "certificateHold" else "revoked"
            raise CertificateRefusedError(reason, f"{answer.reason}, {answer.revoked_at}")
    known = all(answer.status is Status.GOOD for answer in answers)
    return (answers[0] if answers else StatusAnswer(Status.UNKNOWN, "none")), known


def describe(certificate_der: bytes, trust: TrustStore | None = None) -> CertificateSummary:
    """Return what a page shows of a certificate; with a trust store, its domain too.

    Raises:
        MalformedError: the octets are no certificate.

    """
    certificate = read_certificate(certificate_der)
    key, bits = key_of(certificate)
    path = None
    if trust is not None:
        path = trust.path_for(certificate_der, (), certificate.not_valid_before_utc)
    return CertificateSummary(
        common_name=_first(certificate.subject, NameOID.COMMON_NAME),
        organization=_first(certificate.subject, NameOID.ORGANIZATION_NAME),
        units=tuple(_all(certificate.subject, NameOID.ORGANIZATIONAL_UNIT_NAME)),
        title=_first(certificate.subject, NameOID.TITLE),
        locality=_first(certificate.subject, NameOID.LOCALITY_NAME),
        country=_first(certificate.subject, NameOID.COUNTRY_NAME),
        emails=emails_of(certificate),
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        issuer_common_name=_first(certificate.issuer, NameOID.COMMON_NAME),
        serial_number=str(certificate.serial_number),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        key_bits=bits,
        sha256=fingerprint(certificate_der),
        scope=scope_of(certificate),
        domain=path.domain if path else None,
    )


def key_of(certificate: x509.Certificate) -> tuple[str, int]:
    """Return the name of a certificate's key and its bits; 0 for kinds that cannot sign here."""
    match certificate.public_key():
        case rsa.RSAPublicKey() as key:
            return f"RSA-{key.key_size}", key.key_size
        case ec.EllipticCurvePublicKey() as key:
            names = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
            return names.get(key.curve.name, key.curve.name), key.curve.key_size
        case other:
            return type(other).__name__.removesuffix("PublicKey"), 0


def scope_of(certificate: x509.Certificate) -> Scope:
    """Return for whom a certificate signs.

    QcType says it where it is present (ETSI EN 319 412-5, 4.2.3). Otherwise the name does: official
    certificates of persons carry an e-mail address or a title, those of agencies neither.
    """
    for one in certificate.extensions:
        if one.oid == QC_STATEMENTS and isinstance(one.value, x509.UnrecognizedExtension):
            if QC_ESEAL in one.value.value:
                return Scope.AGENCY
            if QC_ESIGN in one.value.value:
                return Scope.PERSON
    personal = (NameOID.EMAIL_ADDRESS, NameOID.TITLE, NameOID.GIVEN_NAME, NameOID.SURNAME)
    named = any(_first(certificate.subject, oid) for oid in personal)
    return Scope.PERSON if named else Scope.AGENCY


def emails_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the e-mail addresses of a certificate, lower case, each once."""
    found = list(_all(certificate.subject, NameOID.EMAIL_ADDRESS))
    for one in certificate.extensions:
        if isinstance(one.value, x509.SubjectAlternativeName):
            found += one.value.get_values_for_type(x509.RFC822Name)
    return tuple(dict.fromkeys(_folded(address) for address in found))


def belongs_to(
    summary: CertificateSummary, *, email: str | None, known_serials: Iterable[str] = ()
) -> bool:
    """Tell whether a certificate is a person's: by e-mail first, then by a serial known as theirs.

    A common name never decides: there are many people of one name. When a certificate carries
    addresses and none is the person's, a serial number does not make it theirs.
    """
    if summary.scope is not Scope.PERSON:
        return False
    if summary.emails:
        return email is not None and _folded(email) in summary.emails
    return summary.serial_number in set(known_serials)


def _folded(address: str) -> str:
    return unicodedata.normalize("NFC", address).strip().lower()


def _all(name: x509.Name, oid: x509.ObjectIdentifier) -> Iterable[str]:
    for one in name.get_attributes_for_oid(oid):
        if isinstance(one.value, str):
            yield unicodedata.normalize("NFC", one.value)


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    return next(iter(_all(name, oid)), None)
