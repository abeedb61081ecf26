"""A small real PKI in memory: root → issuing CA → persons and an agency; TSA, OCSP, CRL.

`pki()` is made once per test process. Everything is signed for real, so other people's validators
may be asked about it; only the private keys are worth nothing. The clock can be handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.devices import DataToBeSigned
from signing.revocation import RevocationMaterial
from signing.timestamps import TimestampToken
from signing.trust import TrustAnchor, TrustDomain, TrustStore

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Clock = Callable[[], datetime]

HASHES: dict[DigestAlgorithm, hashes.HashAlgorithm] = {
    DigestAlgorithm.SHA256: hashes.SHA256(),
    DigestAlgorithm.SHA384: hashes.SHA384(),
    DigestAlgorithm.SHA512: hashes.SHA512(),
}


def utc_now() -> datetime:
    """The clock on the wall, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key: a person, an agency, a CA. `sign` is what an open device does."""

    certificate: x509.Certificate
    key: PrivateKey
    issuer: Holder | None = None

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """DER certificates from this one up to the root."""
        return (self.der, *(self.issuer.chain if self.issuer else ()))

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """RSASSA-PSS or ECDSA with SHA-256 (SHA-384 on P-384)."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return SignatureAlgorithm(SignatureMechanism.RSASSA_PSS)
        wide = self.key.key_size > 256
        digest = DigestAlgorithm.SHA384 if wide else DigestAlgorithm.SHA256
        return SignatureAlgorithm(SignatureMechanism.ECDSA, digest)

    def sign(self, data: DataToBeSigned) -> bytes:
        """Give the signature value over data to be signed."""
        digest = HASHES[data.algorithm.digest]
        if isinstance(self.key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            return self.key.sign(data.octets, pss, digest)
        return self.key.sign(data.octets, ec.ECDSA(digest))


@dataclass
class Pki:
    """The whole tree. `clock` tells the time of tokens, CRLs and OCSP answers."""

    clock: Clock = utc_now
    born: datetime = field(default_factory=lambda: utc_now() - timedelta(days=30))
    revoked: dict[int, datetime] = field(default_factory=dict)

    @cached_property
    def root(self) -> Holder:
        """The trust anchor."""
        return self.issue("Ấn Tín kiểm thử: gốc", rsa_key(3072), None, ca=True)

    @cached_property
    def issuing(self) -> Holder:
        """The CA that issues to persons, agencies and services."""
        return self.issue("Ấn Tín kiểm thử: cấp phát", rsa_key(3072), self.root, ca=True)

    @cached_property
    def rsa(self) -> Holder:
        """A person with an RSA-3072 key."""
        return self.issue("Nguyễn Thị Ánh Tuyết", rsa_key(3072), self.issuing)

    @cached_property
    def p256(self) -> Holder:
        """A person with a P-256 key."""
        return self.issue("Trần Đình Phước", ec_key(ec.SECP256R1()), self.issuing)

    @cached_property
    def p384(self) -> Holder:
        """A person with a P-384 key."""
        return self.issue("Lê Hoàng Ngọc Bích", ec_key(ec.SECP384R1()), self.issuing)

    @cached_property
    def agency(self) -> Holder:
        """An agency's seal (RSA-3072)."""
        return self.issue("SỞ KIỂM THỬ", rsa_key(3072), self.issuing, unit=None)

    @cached_property
    def tsa(self) -> Authority:
        """The RFC 3161 time-stamping authority."""
        usage = ExtendedKeyUsageOID.TIME_STAMPING
        key = ec_key(ec.SECP256R1())
        holder = self.issue("Ấn Tín kiểm thử: dấu thời gian", key, self.issuing, usage=usage)
        return Authority(holder, lambda: self.clock())

    @cached_property
    def responder(self) -> Holder:
        """Who signs OCSP answers."""
        usage = ExtendedKeyUsageOID.OCSP_SIGNING
        return self.issue("Ấn Tín kiểm thử: OCSP", rsa_key(3072), self.issuing, usage=usage)

    def of_kind(self, kind: str) -> Holder:
        """The person with a key of that kind: `rsa`, `p256`, `p384`, or the `agency`."""
        holder = getattr(self, kind)
        assert isinstance(holder, Holder)
        return holder

    @property
    def trust(self) -> TrustStore:
        """A trust store that believes the root."""
        anchor = TrustAnchor(self.root.der, "tests/support/pki.py")
        return TrustStore((TrustDomain("internal", (anchor,), (self.issuing.der,)),))

    def root_pem(self, path: Path) -> Path:
        """Write the root as PEM and return where."""
        path.write_bytes(self.root.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def revoke(self, holder: Holder, moment: datetime) -> None:
        """Withdraw a certificate as of `moment`."""
        self.revoked[holder.certificate.serial_number] = moment

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Be a `RevocationSource`: OCSP for end entities, the root's CRL for the issuing CA."""
        ocsps: list[bytes] = []
        crls: list[bytes] = []
        for der in path:
            certificate = x509.load_der_x509_certificate(der)
            if certificate.issuer == self.issuing.certificate.subject:
                ocsps.append(self.ocsp_for(certificate, moment))
            elif certificate.subject != self.root.certificate.subject:
                crls.append(self.crl_of(self.root, moment))
        return RevocationMaterial(tuple(ocsps), tuple(crls))

    def crl_of(self, issuer: Holder, moment: datetime) -> bytes:
        """The CRL of a CA, seen one minute before `moment`."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(moment - timedelta(minutes=1))
            .next_update(moment + timedelta(days=7))
            .add_extension(x509.CRLNumber(int(moment.timestamp())), critical=False)
            .add_extension(_authority_identifier(issuer), critical=False)
        )
        for serial, since in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def ocsp_for(self, certificate: x509.Certificate, moment: datetime) -> bytes:
        """The OCSP answer about a certificate of the issuing CA."""
        since = self.revoked.get(certificate.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response(
            certificate,
            self.issuing.certificate,
            hashes.SHA256(),
            ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            moment - timedelta(minutes=1),
            moment + timedelta(days=1),
            since,
            None,
        )
        responder = self.responder.certificate
        answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
        answer = answer.certificates([responder])
        signed = answer.sign(self.responder.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def issue(
        self,
        name: str,
        key: PrivateKey,
        issuer: Holder | None,
        *,
        ca: bool = False,
        usage: ObjectIdentifier | None = None,
        unit: str | None = "Văn phòng",
        days: int = 1825,
    ) -> Holder:
        """Issue a certificate by the profile of RFC 5280 and return it with its key."""
        subject = _name(name, None if ca or usage else unit)
        own_identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        signer = issuer or Holder(None, key)  # type: ignore[arg-type]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.born)
            .not_valid_after(self.born + timedelta(days=days * 4 if ca else days))
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(_key_usage(ca, usage), critical=True)
            .add_extension(own_identifier, critical=False)
        )
        if usage:
            critical = usage == ExtendedKeyUsageOID.TIME_STAMPING  # RFC 3161, 2.3
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical)
        if usage == ExtendedKeyUsageOID.OCSP_SIGNING:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        if issuer:
            builder = builder.add_extension(_authority_identifier(issuer), critical=False)
            builder = _with_addresses(builder, "root" if issuer.issuer is None else "issuing")
        return Holder(builder.sign(signer.key, hashes.SHA256()), key, issuer)


@dataclass
class Authority:
    """A time-stamping authority in process (RFC 3161), without its HTTP."""

    holder: Holder
    clock: Clock
    name: str = "tsa.test"

    def chain(self) -> tuple[bytes, ...]:
        """The certificates of the authority, its own first."""
        return self.holder.chain

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Return a token over `digest`."""
        from tests.support.tokens import token

        moment = self.clock()
        return TimestampToken(token(self.holder, digest, algorithm, moment), moment, self.name)


@cache
def pki() -> Pki:
    """The PKI of this test process."""
    return Pki()


def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Generate an RSA key."""
    return rsa.generate_private_key(65537, bits)


def ec_key(curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
    """Generate a key on a curve."""
    return ec.generate_private_key(curve)


def _name(common: str, unit: str | None) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, "Thành phố Mẫu")]
    parts += [(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else []
    parts.append((NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(*part) for part in parts])


def _key_usage(ca: bool, usage: ObjectIdentifier | None) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca and usage is None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_identifier(issuer: Holder) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _with_addresses(builder: x509.CertificateBuilder, issuer: str) -> x509.CertificateBuilder:
    """Name where status and issuer are to be had; nobody listens there."""
    home = "http://pki.invalid"
    point = x509.DistributionPoint([_uri(f"{home}/{issuer}.crl")], None, None, None)
    status = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _uri(f"{home}/ocsp"))
    above = _uri(f"{home}/{issuer}.cer")
    parent = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, above)
    return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False).add_extension(
        x509.AuthorityInformationAccess([status, parent]), critical=False
    )


_uri = x509.UniformResourceIdentifier
