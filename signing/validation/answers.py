"""What CRLs (RFC 5280, 5) and OCSP answers (RFC 6960) say about a certificate, whatever they are worth.

An answer whose signature is wrong says nothing. One that cannot be verified, because its issuer's
certificate is missing, is told as such. How new it must be is for the policy to say, not for us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from asn1crypto import algos, crl, ocsp, x509
from cryptography import x509 as pyca

import signing.engine  # noqa: F401  (mends asn1crypto before it is used)
from signing.validation.certificates import bits_of
from signing.validation.evidence import AlgorithmUse, StatusAnswer
from signing.validation.knowledge import certificate
from signing.validation.primitives import Signed, mechanism_of, verify

SINGLES_AT_MOST: Final = 64
RESPONDERS_AT_MOST: Final = 8
_HEARSAY: Final = frozenset({"remove_from_crl"})


@dataclass(frozen=True, slots=True)
class Answers:
    """The DER of all that speaks of revocation, each with the revision that brought it (None: fetched)."""

    crls: tuple[tuple[bytes, int | None], ...] = ()
    ocsps: tuple[tuple[bytes, int | None], ...] = ()

    def __add__(self, other: Answers) -> Answers:
        """Return both, each answer once."""
        return Answers(
            tuple(dict.fromkeys(self.crls + other.crls)),
            tuple(dict.fromkeys(self.ocsps + other.ocsps)),
        )

    def about(
        self, subject: bytes, issuer: bytes | None, helpers: Sequence[bytes]
    ) -> tuple[StatusAnswer, ...]:
        """Return every answer about a certificate; `helpers` may hold the responder's own."""
        told = [_by_crl(der, subject, issuer, revision) for der, revision in self.crls]
        told += [
            _by_ocsp(der, subject, issuer, tuple(helpers), revision) for der, revision in self.ocsps
        ]
        return tuple(one for one in told if one is not None)


@lru_cache(maxsize=4096)
def read(der: bytes) -> x509.Certificate | None:
    """Return a certificate whose parts could all be read, or None."""
    try:
        found = certificate(der)
        found.subject.hashable, found.issuer.hashable, found.serial_number  # noqa: B018
        found.not_valid_before, found.not_valid_after, found.critical_extensions  # noqa: B018
        found.public_key["algorithm"]["algorithm"].native  # noqa: B018
    except Exception:  # noqa: BLE001  (what strangers write raises anything)
        return None
    return found


@lru_cache(maxsize=4096)
def is_signed_by(child: bytes, issuer: bytes) -> bool:
    """Did the key of one certificate sign another?"""
    one, other = read(child), read(issuer)
    if one is None or other is None:
        return False
    return signature_holds(one, one["tbs_certificate"].dump(), one["signature_value"], other)


def signature_holds(structure: Any, signed: bytes, value: Any, signer: x509.Certificate) -> bool:
    """Is `value` the signature of `signed` with the key of a certificate?"""
    try:
        algorithm = structure["signature_algorithm"]
        return verify(signer.public_key, algorithm, value.native, Signed(octets=signed), "") is True
    except Exception:  # noqa: BLE001  (wrong, unknown and malformed are all no)
        return False


def use_of(algorithm: algos.SignedDigestAlgorithm, key: x509.Certificate | None) -> AlgorithmUse:
    """Return what a signature was made with."""
    mechanism, digest = mechanism_of(algorithm)
    if digest is None:  # RSASSA-PSS names it among its parameters (RFC 4055, 3.1)
        try:
            digest = str(algorithm.hash_algo)
        except (ValueError, KeyError, TypeError):
            digest = None
    return AlgorithmUse(mechanism, digest, bits_of(key) if key else None)


@dataclass(frozen=True, slots=True)
class _List:
    """A CRL, opened once."""

    parsed: crl.CertificateList
    quick: pyca.CertificateRevocationList | None
    issuer: str
    this_update: datetime
    next_update: datetime | None
    point: Any
    remembers_since: datetime | None


@lru_cache(maxsize=256)
def _opened_list(der: bytes) -> _List | None:
    """Return a CRL that speaks of whole certificates of its own issuer; others say nothing here."""
    try:
        parsed = crl.CertificateList.load(der, strict=True)
        point = parsed.issuing_distribution_point_value
        if parsed.delta_crl_indicator_value is not None or (
            point is not None
            and (
                point["indirect_crl"].native
                or point["only_some_reasons"].native
                or point["only_contains_attribute_certs"].native
            )
        ):
            return None
        body = parsed["tbs_cert_list"]
        kept = _extension(body["crl_extensions"], "2.5.29.60")  # expiredCertsOnCRL (X.509)
        return _List(
            parsed,
            _quick(der),
            parsed.issuer.hashable,
            _utc(body["this_update"].native),
            _utc(body["next_update"].native) if body["next_update"].native else None,
            point,
            datetime.min.replace(tzinfo=UTC) if kept else None,
        )
    except Exception:  # noqa: BLE001
        return None


def _quick(der: bytes) -> pyca.CertificateRevocationList | None:
    """Return the same list from the library that finds one serial number among many at once."""
    try:
        found = pyca.load_der_x509_crl(der)
        found.get_revoked_certificate_by_serial_number(1)
    except Exception:  # noqa: BLE001
        return None
    return found


@lru_cache(maxsize=1024)
def _list_holds(der: bytes, issuer: bytes) -> bool:
    """Did the issuer sign this CRL, and may it?"""
    opened, signer = _opened_list(der), read(issuer)
    if opened is None or signer is None:
        return False
    usage = signer.key_usage_value
    if usage is not None and "crl_sign" not in usage.native:
        return False
    parsed = opened.parsed
    return signature_holds(parsed, parsed["tbs_cert_list"].dump(), parsed["signature"], signer)


@lru_cache(maxsize=4096)
def _by_crl(
    der: bytes, about: bytes, issuer: bytes | None, revision: int | None
) -> StatusAnswer | None:
    """Return what a CRL says about a certificate, or None where it does not speak of it."""
    opened, subject = _opened_list(der), read(about)
    if opened is None or subject is None or opened.issuer != subject.issuer.hashable:
        return None
    if not _covers(opened.point, subject):
        return None
    signer = read(issuer) if issuer else None
    if issuer and not _list_holds(der, issuer):
        return None
    entry = _entry(opened, subject.serial_number)
    return StatusAnswer(
        source="crl",
        status="revoked" if entry else "good",
        this_update=opened.this_update,
        next_update=opened.next_update,
        revoked_at=entry[0] if entry else None,
        reason=entry[1] if entry else None,
        verified=signer is not None,
        revision=revision,
        algorithm=use_of(opened.parsed["signature_algorithm"], signer),
        responder_from=signer.not_valid_before if signer else None,
        responder_until=signer.not_valid_after if signer else None,
        remembers_since=opened.remembers_since,
    )


def _covers(point: Any, subject: x509.Certificate) -> bool:
    """Does the list's scope hold this certificate (RFC 5280, 6.3.3 b 2)?"""
    if point is None:
        return True
    if point["only_contains_user_certs"].native and subject.ca:
        return False
    if point["only_contains_ca_certs"].native and not subject.ca:
        return False
    named = point["distribution_point"]
    if named.native is None or named.name != "full_name":
        return True
    theirs = {str(one.native) for one in named.chosen}
    own = {
        str(name.native)
        for one in subject.crl_distribution_points
        if one["distribution_point"].name == "full_name"
        for name in one["distribution_point"].chosen
    }
    return bool(theirs & own)


def _entry(opened: _List, serial: int) -> tuple[datetime, str] | None:
    """Return when and why a serial number was revoked, if it was."""
    if opened.quick is not None:
        found = opened.quick.get_revoked_certificate_by_serial_number(serial)
        if found is None:
            return None
        reason = _reason(found)
        return None if reason in _HEARSAY else (found.revocation_date_utc, reason)
    for one in opened.parsed["tbs_cert_list"]["revoked_certificates"]:
        if one["user_certificate"].native == serial:
            reason = str(one.crl_reason_value.native) if one.crl_reason_value else "unspecified"
            moment = _utc(one["revocation_date"].native)
            return None if reason in _HEARSAY else (moment, reason)
    return None


def _reason(entry: pyca.RevokedCertificate) -> str:
    """Return why, in the words of RFC 5280, 5.3.1, with underscores."""
    try:
        found = entry.extensions.get_extension_for_class(pyca.CRLReason).value.reason.name
    except Exception:  # noqa: BLE001  (none, or an odd one)
        return "unspecified"
    return found


@lru_cache(maxsize=1024)
def _opened_ocsp(der: bytes) -> Any:
    """Return the basic response, or None."""
    try:
        response = ocsp.OCSPResponse.load(der, strict=True)
        if response["response_status"].native != "successful":
            return None
        basic = response.basic_ocsp_response
        basic["tbs_response_data"]["produced_at"].native  # noqa: B018
        len(basic["tbs_response_data"]["responses"])
    except Exception:  # noqa: BLE001
        return None
    return basic


@lru_cache(maxsize=4096)
def _serials(der: bytes) -> frozenset[int]:
    """Return of which serial numbers a response speaks."""
    basic = _opened_ocsp(der)
    if basic is None:
        return frozenset()
    try:
        singles = basic["tbs_response_data"]["responses"]
        return frozenset(
            single["cert_id"]["serial_number"].native
            for single, _ in zip(singles, range(SINGLES_AT_MOST), strict=False)
        )
    except Exception:  # noqa: BLE001
        return frozenset()


@lru_cache(maxsize=4096)
def _by_ocsp(
    der: bytes,
    about: bytes,
    issuer: bytes | None,
    helpers: tuple[bytes, ...],
    revision: int | None,
) -> StatusAnswer | None:
    """Return what an OCSP answer says about a certificate, or None where it does not speak of it."""
    basic, subject = _opened_ocsp(der), read(about)
    if basic is None or subject is None:
        return None
    try:
        single = next(iter(_singles(basic, subject, read(issuer) if issuer else None)), None)
        if single is None:
            return None
        signer = _responder(der, issuer, helpers) if issuer else None
        if issuer and signer is None:
            return None
        status = single["cert_status"]
        at, reason = None, None
        if status.name == "revoked":
            at = _utc(status.chosen["revocation_time"].native)
            reason = str(status.chosen["revocation_reason"].native or "unspecified")
        end = single["next_update"].native
        cutoff = _extension(single["single_extensions"], "1.3.6.1.5.5.7.48.1.6")  # archive cutoff
        by = read(signer) if signer else None
        return StatusAnswer(
            source="ocsp",
            status=status.name,
            this_update=_utc(single["this_update"].native),
            next_update=_utc(end) if end else None,
            revoked_at=at,
            reason=reason,
            verified=signer is not None,
            revision=revision,
            algorithm=use_of(basic["signature_algorithm"], by),
            responder_from=by.not_valid_before if by else None,
            responder_until=by.not_valid_after if by else None,
            remembers_since=datetime.min.replace(tzinfo=UTC) if cutoff else None,
        )
    except Exception:  # noqa: BLE001
        return None


def _singles(
    basic: Any, subject: x509.Certificate, issuer: x509.Certificate | None
) -> Iterator[Any]:
    """Give the parts of a response that name this certificate (RFC 6960, 4.1.1)."""
    for number, single in enumerate(basic["tbs_response_data"]["responses"]):
        if number == SINGLES_AT_MOST:
            return
        asked = single["cert_id"]
        if asked["serial_number"].native != subject.serial_number:
            continue
        algorithm = str(asked["hash_algorithm"]["algorithm"].native)
        names = [subject.issuer.dump()] + ([issuer.subject.dump()] if issuer else [])
        if asked["issuer_name_hash"].native not in {
            hashlib.new(algorithm, name).digest() for name in names
        }:
            continue
        if issuer is not None:
            key = issuer.public_key["public_key"].contents[1:]  # without the count of unused bits
            if asked["issuer_key_hash"].native != hashlib.new(algorithm, key).digest():
                continue
        yield single


@lru_cache(maxsize=2048)
def _responder(der: bytes, issuer: bytes, helpers: tuple[bytes, ...]) -> bytes | None:
    """Return who signed a response: the issuer, or one it appointed (RFC 6960, 4.2.2.2)."""
    basic = _opened_ocsp(der)
    sent = [one.dump() for one in (basic["certs"] or ())][:RESPONDERS_AT_MOST]
    signed, value = basic["tbs_response_data"].dump(), basic["signature"]
    for candidate in dict.fromkeys((issuer, *sent, *_appointable(helpers))):
        signer = read(candidate)
        if signer is None or not signature_holds(basic, signed, value, signer):
            continue
        if candidate == issuer or (_is_responder(signer) and is_signed_by(candidate, issuer)):
            return candidate
    return None


def _appointable(helpers: Iterable[bytes]) -> list[bytes]:
    """Return those certificates that are made for answering."""
    return [one for one in helpers if (found := read(one)) and _is_responder(found)][
        :RESPONDERS_AT_MOST
    ]


def _is_responder(signer: x509.Certificate) -> bool:
    usage = signer.extended_key_usage_value
    return usage is not None and "ocsp_signing" in usage.native


def _extension(extensions: Any, identifier: str) -> Any:
    """Return an extension by its identifier, or None."""
    for one in extensions or ():
        if one["extn_id"].dotted == identifier:
            return one
    return None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
