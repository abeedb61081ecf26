"""What a signer's certificate and its algorithms say, as plain values."""

from __future__ import annotations

from typing import Any, Final

from asn1crypto import x509

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.validation.policy import ValidationPolicy
from signing.validation.primitives import mechanism_of
from signing.validation.report import AlgorithmFacts, CertificateFacts, Signer

_ODD_CURVES: Final = {"secp521r1": 521, "sect571r1": 571, "sect571k1": 571}  # no whole octets
_EDWARDS: Final = {"ed25519": 256, "ed448": 456}
_PERSONAL: Final = ("email_address", "organizational_unit_name", "title", "given_name", "surname")


def signer_of(certificate: x509.Certificate, trust_domain: str | None) -> Signer:
    """Return whom a certificate names; a part that cannot be read is not named."""
    subject = _names(certificate, "subject")
    mails = _mails(certificate)
    return Signer(
        common_name=_text(subject.get("common_name")),
        organization=_text(subject.get("organization_name")),
        unit=_text(subject.get("organizational_unit_name")),
        email=_text(subject.get("email_address")) or (mails[0] if mails else None),
        trust_domain=trust_domain,
    )


def is_organization_seal(certificate: x509.Certificate) -> bool:
    """Does the certificate name an organisation and nobody in it (DOMAIN C-03)?"""
    subject = _names(certificate, "subject")
    return not any(subject.get(name) for name in _PERSONAL) and not _mails(certificate)


def facts_of(certificate: x509.Certificate) -> CertificateFacts | None:
    """Return the certificate's own facts, the issuer by its common name if it has one.

    None where not even number and time can be read.
    """
    issuer = _text(_names(certificate, "issuer").get("common_name"))
    try:
        return CertificateFacts(
            issuer=issuer or _written(certificate, "issuer"),
            serial_number=str(certificate.serial_number),
            not_before=certificate.not_valid_before,
            not_after=certificate.not_valid_after,
            sha256=certificate.sha256.hex(),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def algorithms_of(
    signer_info: Any,
    certificate: x509.Certificate,
    policy: ValidationPolicy,
    *,
    bound_by_sha1: bool = False,
) -> AlgorithmFacts:
    """Return what a signature was made with, and what is to be said about it.

    `bound_by_sha1`: whatever the signer used, SHA-1 ties the container to the document (ISO 32000-2,
    table 260).
    """
    digest = str(signer_info["digest_algorithm"]["algorithm"].native)
    mechanism, _ = mechanism_of(signer_info["signature_algorithm"])
    bits = bits_of(certificate)
    notices = []
    if digest in policy.weak_digests or (bound_by_sha1 and "sha1" in policy.weak_digests):
        notices.append("weak_digest")
    least = policy.rsa_key_bits if mechanism.startswith("rsa") else policy.ecdsa_key_bits
    if bits is not None and bits < least and not mechanism.startswith("ed"):
        notices.append("weak_key")
    if mechanism not in policy.circular_15_mechanisms:
        notices.append("not_circular_15")
    sound = not {"weak_digest", "weak_key"} & set(notices)
    return AlgorithmFacts(digest, mechanism, bits, sound, tuple(notices))


def bits_of(certificate: x509.Certificate) -> int | None:
    """Return the size of a certificate's key, or None where it cannot be read."""
    try:
        key = certificate.public_key
        if key.algorithm in _EDWARDS:
            return _EDWARDS[key.algorithm]
        if key.algorithm == "ec" and key.curve[0] == "named":
            return _ODD_CURVES.get(key.curve[1], int(key.bit_size))
        return int(key.bit_size)
    except Exception:  # noqa: BLE001  (the engine raises anything for kinds of key it does not know)
        return None


def _names(certificate: x509.Certificate, whose: str) -> dict[str, Any]:
    """Return subject or issuer by parts."""
    try:
        found: dict[str, Any] = getattr(certificate, whose).native
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return found


def _written(certificate: x509.Certificate, whose: str) -> str:
    """Return a name in one line."""
    try:
        return str(getattr(certificate, whose).human_friendly)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _mails(certificate: x509.Certificate) -> list[str]:
    try:
        value = certificate.subject_alt_name_value
        return [str(one.native) for one in value if one.name == "rfc822_name"] if value else []
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _text(value: Any) -> str | None:
    """Return a name's part as text; several of a kind are joined."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or None
    return str(value) if value else None
