"""The internal certification authority: for the embedded default and for tests, and labelled so.

Root → issuing CA → persons and agencies; beside them a responder (RFC 6960) and a time-stamping
authority (RFC 3161). Every name of it says "nội bộ / internal", and its certificate policy says in
words that it is trusted in this house alone. Nothing in here reads a clock or the network.

Persons and agencies are told apart by the qualified-certificate statement QcType (ETSI EN 319
412-5, 4.2.3): `id-etsi-qct-esign` for a person, `id-etsi-qct-eseal` for an agency (DOMAIN S-10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.authority.profiles import (
    AgencyName,
    PersonName,
    Profile,
    agency_subject,
    build,
    person_subject,
    service_subject,
)
from signing.authority.stamps import TimeStamper
from signing.foreign import UNREADABLE, read_certificate

PARTS = ("root", "issuing", "ocsp", "tsa")
SLACK = timedelta(minutes=5)  # clocks of readers may be a little behind ours


@dataclass(frozen=True, slots=True)
class AuthorityPart:
    """One certificate of the authority with its private key (PKCS#8 DER, to be stored sealed)."""

    certificate: bytes
    private_key: bytes

    def __repr__(self) -> str:
        return "<AuthorityPart>"


@dataclass(frozen=True, slots=True)
class Revoked:
    """One revoked certificate; `reason` is a word of RFC 5280, 5.3.1 (`keyCompromise`, …)."""

    serial_number: int
    at: datetime
    reason: str = "unspecified"


StatusLookup = Callable[[int], "Revoked | Literal['good', 'unknown']"]
"""How a certificate stands, by its serial number."""


@dataclass(frozen=True, slots=True)
class _Holder:
    certificate: x509.Certificate
    der: bytes
    key: ec.EllipticCurvePrivateKey


class Authority:
    """The internal authority with its keys open; `found_authority` or `load_authority` make one."""

    def __init__(self, parts: Mapping[str, AuthorityPart], base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._root, self._issuing, self._ocsp, self._tsa = (_holder(parts[n]) for n in PARTS)
        self._stamper = TimeStamper(self._tsa.der, self._issuing.der, self._tsa.key)

    def __repr__(self) -> str:
        return f"<Authority {self._root.certificate.subject.rfc4514_string()}>"

    @property
    def root(self) -> bytes:
        """The root certificate, DER."""
        return self._root.der

    @property
    def issuing(self) -> bytes:
        """The certificate of the issuing CA, DER."""
        return self._issuing.der

    @property
    def responder(self) -> bytes:
        """The certificate of the OCSP responder, DER."""
        return self._ocsp.der

    @property
    def tsa(self) -> bytes:
        """The certificate of the time-stamping authority, DER."""
        return self._tsa.der

    def parts(self) -> dict[str, AuthorityPart]:
        """Return `root`, `issuing`, `ocsp` and `tsa`, so that a house can store them sealed."""
        holders = (self._root, self._issuing, self._ocsp, self._tsa)
        return {
            name: AuthorityPart(holder.der, _pkcs8(holder.key))
            for name, holder in zip(PARTS, holders, strict=True)
        }

    def chain_of(self, leaf: bytes) -> tuple[bytes, ...]:
        """Return the path of a certificate issued here: leaf, issuing CA, root."""
        return (leaf, self.issuing, self.root)

    def issue_person(
        self, public_key: bytes, name: PersonName, now: datetime, *, days: int = 3 * 365
    ) -> bytes:
        """Return a certificate (DER) for a person's key (SubjectPublicKeyInfo DER)."""
        profile = Profile(person_subject(name), now, days, signs_as="person", email=name.email)
        return self._issue(public_key, profile)

    def issue_agency(
        self, public_key: bytes, name: AgencyName, now: datetime, *, days: int = 3 * 365
    ) -> bytes:
        """Return a certificate (DER) for an agency's key (SubjectPublicKeyInfo DER)."""
        profile = Profile(agency_subject(name), now, days, signs_as="agency", email=name.email)
        return self._issue(public_key, profile)

    def _issue(self, public_key: bytes, profile: Profile) -> bytes:
        issuer = self._issuing
        return build(profile, public_key, issuer.certificate, issuer.key, self.base_url)

    def crl(
        self,
        issuer: Literal["issuing", "root"],
        revoked: Iterable[Revoked],
        now: datetime,
        *,
        hours: int = 24,
    ) -> bytes:
        """Return the list of what an issuer revoked (DER), good for so many hours."""
        holder = self._issuing if issuer == "issuing" else self._root
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(holder.certificate.subject)
            .last_update(now)
            .next_update(now + timedelta(hours=hours))
            .add_extension(_authority_key_identifier(holder.certificate), critical=False)
            .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
        )
        for one in revoked:
            entry = x509.RevokedCertificateBuilder(one.serial_number, one.at)
            if (reason := _reason(one.reason)) is not None:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(holder.key, _hash_for(holder.key))
        return made.public_bytes(serialization.Encoding.DER)

    def answer_ocsp(
        self, request: bytes, status_of: StatusLookup, now: datetime, *, hours: int = 12
    ) -> bytes:
        """Return the response to an OCSP request (RFC 6960); whatever was sent, an answer."""
        failed = ocsp.OCSPResponseBuilder.build_unsuccessful
        malformed = failed(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if len(request) > 4096:
            return malformed.public_bytes(serialization.Encoding.DER)
        try:
            asked = ocsp.load_der_ocsp_request(request)
            algorithm, nonce = asked.hash_algorithm, _nonce(asked)
            name_hash, key_hash = asked.issuer_name_hash, asked.issuer_key_hash
        except UNREADABLE:
            return malformed.public_bytes(serialization.Encoding.DER)
        if (name_hash, key_hash) != _issuer_hashes(self._issuing.certificate, algorithm):
            refused = failed(ocsp.OCSPResponseStatus.UNAUTHORIZED)
            return refused.public_bytes(serialization.Encoding.DER)
        status = status_of(asked.serial_number)
        return self._respond(asked.serial_number, algorithm, status, now, hours, nonce)

    def ocsp_about(
        self, certificate: bytes, status_of: StatusLookup, now: datetime, *, hours: int = 12
    ) -> bytes:
        """Return a response about one certificate of ours, unasked."""
        serial = read_certificate(certificate).serial_number
        return self._respond(serial, hashes.SHA1(), status_of(serial), now, hours, None)  # noqa: S303

    def _respond(
        self,
        serial: int,
        algorithm: hashes.HashAlgorithm,
        status: Revoked | str,
        now: datetime,
        hours: int,
        nonce: x509.OCSPNonce | None,
    ) -> bytes:
        """Return a signed response for one certificate of the issuing CA."""
        revoked = status if isinstance(status, Revoked) else None
        word = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus[str(status).upper()]
        name_hash, key_hash = _issuer_hashes(self._issuing.certificate, algorithm)
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                name_hash,
                key_hash,
                serial,
                algorithm,
                word,
                now,
                now + timedelta(hours=hours),
                revoked.at if revoked else None,
                _reason(revoked.reason) if revoked else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self._ocsp.certificate)
            .certificates([self._ocsp.certificate])
        )
        if nonce is not None:
            builder = builder.add_extension(nonce, critical=False)
        made = builder.sign(self._ocsp.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def answer_timestamp(self, request: bytes, now: datetime) -> bytes:
        """Return the response to a time-stamp request (RFC 3161); whatever was sent, an answer."""
        return self._stamper.answer(request, now)

    def stamp(self, digest: bytes, algorithm: str, now: datetime) -> bytes:
        """Return a time-stamp token over a digest without being asked over the wire."""
        return self._stamper.token(digest, algorithm, now)


def found_authority(now: datetime, base_url: str, *, house: str = "Ấn Tín") -> Authority:
    """Return a new internal authority with new keys, its addresses under `base_url`."""
    root_key = ec.generate_private_key(ec.SECP384R1())
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in PARTS[1:]}
    base = base_url.rstrip("/")
    root_name = service_subject(house, "CA gốc nội bộ / Internal Root CA")
    root_der = build(
        Profile(root_name, now, 20 * 365, is_ca=True, path_length=1),
        _spki(root_key),
        None,
        root_key,
        base,
    )
    root = read_certificate(root_der)
    issuing_name = service_subject(house, "CA cấp chứng thư nội bộ / Internal Issuing CA")
    issuing_der = build(
        Profile(issuing_name, now, 15 * 365, is_ca=True, path_length=0),
        _spki(keys["issuing"]),
        root,
        root_key,
        base,
    )
    services = {
        "ocsp": Profile(
            service_subject(house, "OCSP nội bộ / Internal OCSP Responder"),
            now,
            10 * 365,
            service=ExtendedKeyUsageOID.OCSP_SIGNING,
        ),
        "tsa": Profile(
            service_subject(house, "Dấu thời gian nội bộ / Internal TSA"),
            now,
            10 * 365,
            service=ExtendedKeyUsageOID.TIME_STAMPING,
        ),
    }
    issuing = read_certificate(issuing_der)
    parts = {
        "root": AuthorityPart(root_der, _pkcs8(root_key)),
        "issuing": AuthorityPart(issuing_der, _pkcs8(keys["issuing"])),
    }
    for name, profile in services.items():
        der = build(profile, _spki(keys[name]), issuing, keys["issuing"], base)
        parts[name] = AuthorityPart(der, _pkcs8(keys[name]))
    return Authority(parts, base)


def load_authority(parts: Mapping[str, AuthorityPart], base_url: str) -> Authority:
    """Return the authority that `Authority.parts` took apart."""
    return Authority(parts, base_url)


def _holder(part: AuthorityPart) -> _Holder:
    key = serialization.load_der_private_key(part.private_key, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the internal authority's keys are on elliptic curves")
    certificate = read_certificate(part.certificate)
    if certificate.public_key() != key.public_key():
        raise ValueError("a key of the internal authority does not fit its certificate")
    return _Holder(certificate, part.certificate, key)


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    public = key.public_key()
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(encoding, form)


def _pkcs8(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _hash_for(key: ec.EllipticCurvePrivateKey) -> hashes.SHA384 | hashes.SHA256:
    return hashes.SHA384() if key.curve.key_size > 256 else hashes.SHA256()


def _authority_key_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    named = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(named)


def _reason(word: str) -> x509.ReasonFlags | None:
    """Return the flag; `unspecified` is better left out (RFC 5280, 5.3.1)."""
    return None if word == "unspecified" else x509.ReasonFlags(word)


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    """Return the nonce to echo, if its length is one that RFC 9654 allows."""
    try:
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None
    return nonce if 1 <= len(nonce.nonce) <= 128 else None


def _issuer_hashes(
    issuer: x509.Certificate, algorithm: hashes.HashAlgorithm
) -> tuple[bytes, bytes]:
    """Return the hashes by which RFC 6960, 4.1.1 names an issuer."""
    key = issuer.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    name, spki = hashes.Hash(algorithm), hashes.Hash(algorithm)
    name.update(issuer.subject.public_bytes())
    spki.update(key)
    return name.finalize(), spki.finalize()
