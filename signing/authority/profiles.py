"""What the internal authority writes into its certificates (RFC 5280).

Names follow the official ones: an agency is `CN, O, L, C`; a person has unit, title and e-mail too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing import der

INTERNAL_ARC = "2.25.209027784375087748476412935960250965265"
"""Drawn once from a random UUID (X.667): the rules of an authority inside one house."""
INTERNAL_POLICY = f"{INTERNAL_ARC}.1"
NOTICE = (
    "Chứng thư nội bộ, chỉ dùng thử và trong hệ thống này. "
    "Internal certificate, for trial and internal use only."
)
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
QC_TYPE = "0.4.0.1862.1.6"
QC_ESIGN = "0.4.0.1862.1.6.1"
QC_ESEAL = "0.4.0.1862.1.6.2"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
PATH = "/internal-authority"


@dataclass(frozen=True, slots=True)
class PersonName:
    """Whom a personal certificate names."""

    common_name: str
    email: str
    organization: str
    unit: str | None = None
    title: str | None = None
    locality: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyName:
    """Which agency a seal certificate names; `organization` is the body it belongs to."""

    common_name: str
    organization: str
    locality: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One certificate to be made."""

    subject: x509.Name
    now: datetime
    days: int
    signs_as: Literal["person", "agency"] | None = None
    email: str | None = None
    is_ca: bool = False
    path_length: int | None = None
    service: x509.ObjectIdentifier | None = None


def person_subject(name: PersonName) -> x509.Name:
    """Return `C, O, OU, L, CN, title, emailAddress`, the profile of official certificates."""
    return _name(
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.LOCALITY_NAME, name.locality),
        (NameOID.ORGANIZATION_NAME, name.organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, name.unit),
        (NameOID.TITLE, name.title),
        (NameOID.COMMON_NAME, name.common_name),
        (NameOID.EMAIL_ADDRESS, name.email),
    )


def agency_subject(name: AgencyName) -> x509.Name:
    """Return `C, L, O, CN`."""
    return _name(
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.LOCALITY_NAME, name.locality),
        (NameOID.ORGANIZATION_NAME, name.organization),
        (NameOID.COMMON_NAME, name.common_name),
    )


def service_subject(house: str, common_name: str) -> x509.Name:
    """Return the name of a part of the authority itself."""
    return _name(
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, f"{house} (nội bộ / internal)"),
        (NameOID.COMMON_NAME, f"{house}: {common_name}"),
    )


def _name(*fields: tuple[x509.ObjectIdentifier, str | None]) -> x509.Name:
    # The engine would count UTF-8 octets where the standard counts characters: `_within` counts.
    return x509.Name(
        [x509.NameAttribute(oid, _within(text), _validate=False) for oid, text in fields if text]
    )


def _within(text: str) -> str:
    """Return the text in NFC, cut to the 64 characters of RFC 5280, annex A.1."""
    whole = unicodedata.normalize("NFC", " ".join(text.split()))
    return whole if len(whole) <= 64 else f"{whole[:63]}…"


def build(
    profile: Profile,
    public_key: bytes,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    base_url: str,
) -> bytes:
    """Return the certificate (DER); without an issuer it signs itself, as a root does."""
    subject_key = serialization.load_der_public_key(public_key)
    if not isinstance(subject_key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise TypeError("the internal authority certifies RSA and elliptic-curve keys")
    start = profile.now - timedelta(minutes=1)
    end = profile.now + timedelta(days=profile.days)
    if issuer is not None:
        end = min(end, issuer.not_valid_after_utc)
    identifier = x509.SubjectKeyIdentifier.from_public_key(subject_key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(profile.subject)
        .issuer_name(issuer.subject if issuer else profile.subject)
        .public_key(subject_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(
            x509.BasicConstraints(ca=profile.is_ca, path_length=profile.path_length), critical=True
        )
        .add_extension(_key_usage(profile), critical=True)
        .add_extension(identifier, critical=False)
    )
    for extension in _extensions(profile, issuer, base_url):
        builder = builder.add_extension(
            extension,
            critical=profile.service == ExtendedKeyUsageOID.TIME_STAMPING
            and isinstance(extension, x509.ExtendedKeyUsage),
        )
    digest = hashes.SHA384() if issuer_key.curve.key_size > 256 else hashes.SHA256()
    return builder.sign(issuer_key, digest).public_bytes(serialization.Encoding.DER)


def _key_usage(profile: Profile) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=profile.service is not None,
        content_commitment=profile.signs_as is not None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=profile.is_ca,
        crl_sign=profile.is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def _extensions(
    profile: Profile, issuer: x509.Certificate | None, base_url: str
) -> list[x509.ExtensionType]:
    """Return all that is not the same for every certificate."""
    found: list[x509.ExtensionType] = []
    if issuer is None:
        return found
    found.append(_policies())
    issuer_identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    found.append(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_identifier))
    if profile.signs_as is not None:
        found.append(x509.ExtendedKeyUsage([x509.ObjectIdentifier(DOCUMENT_SIGNING)]))
        found.append(_qc_type(QC_ESIGN if profile.signs_as == "person" else QC_ESEAL))
    if profile.email:
        found.append(x509.SubjectAlternativeName([x509.RFC822Name(profile.email)]))
    if profile.service is not None:
        found.append(x509.ExtendedKeyUsage([profile.service]))
    if profile.service == ExtendedKeyUsageOID.OCSP_SIGNING:
        found.append(x509.OCSPNoCheck())
        return found
    by = "root" if profile.is_ca else "issuing"
    found.append(_access(by, base_url))
    found.append(
        x509.CRLDistributionPoints(
            [x509.DistributionPoint([_url(base_url, f"{by}.crl")], None, None, None)]
        )
    )
    return found


def _access(by: str, base_url: str) -> x509.AuthorityInformationAccess:
    issuer = x509.AccessDescription(Access.CA_ISSUERS, _url(base_url, f"{by}.cer"))
    if by == "root":  # the responder answers for the issuing CA alone; the root speaks by CRL
        return x509.AuthorityInformationAccess([issuer])
    status = x509.AccessDescription(Access.OCSP, _url(base_url, "ocsp"))
    return x509.AuthorityInformationAccess([status, issuer])


def _url(base_url: str, name: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(f"{base_url}{PATH}/{name}")


def _policies() -> x509.CertificatePolicies:
    notice = x509.UserNotice(None, NOTICE)
    return x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(INTERNAL_POLICY), [notice])]
    )


def _qc_type(kind: str) -> x509.UnrecognizedExtension:
    """Return QcStatements with QcType alone: no claim to be qualified is made."""
    statement = der.sequence(der.oid(QC_TYPE), der.sequence(der.oid(kind)))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(QC_STATEMENTS), der.sequence(statement))
