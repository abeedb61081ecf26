"""Signatures of every shape, put together by hand: what no honest tool would write, and what old ones did."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

import signing.engine  # noqa: F401  (mends asn1crypto before it is used)
from signing import der
from tests.corpus.pdf import pdf
from tests.support.pki import Holder, Pki, pki

ROOM = 32_768
Value = Callable[[bytes], bytes]
Container = Callable[[bytes], bytes]
FIELD = b"<< /FT /Sig /T (Signature1) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R %s >>"


def document(
    container: Container,
    *,
    sub_filter: bytes = b"/ETSI.CAdES.detached",
    entries: bytes = b"",
    kind: bytes = b"/Type /Sig",
    value: bytes = b"/V 6 0 R",
    signature_field: bytes = FIELD,
    form: bytes = b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>",
    annotations: bytes = b"/Annots [5 0 R]",
    before: bytes = b"",
    room: int = ROOM,
    ending: Container = bytes,
    **others: bytes,
) -> bytes:
    """Return a PDF of one page with one signature; `container` is given what the byte range covers.

    `ending` may change the file before it is signed.
    """
    hole = b"<" + b"0" * room + b">"
    dictionary = (
        b"<< %s /Filter /Adobe.PPKLite /SubFilter %s %s /ByteRange [%s] /Contents %s%s >>"
        % (
            kind,
            sub_filter,
            entries,
            b"0 ********** ********** **********",
            before,
            hole,
        )
    )
    held = b"/V " + dictionary if value == b"direct" else value
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % form,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % annotations,
        5: signature_field % held if b"%s" in signature_field else signature_field,
        6: dictionary if value != b"direct" else b"null",
    } | {int(name.lstrip("o")): body for name, body in others.items()}
    return filled(ending(pdf(objects)), container)


def filled(data: bytes, container: Container) -> bytes:
    """Return a prepared document with its byte range set and its container in the hole."""
    first = data.index(b"<" + b"0" * 64)
    second = data.index(b">", first) + 1
    for number in (first, second, len(data) - second):
        data = data.replace(b"*" * 10, b"%-10d" % number, 1)
    covered = data[:first] + data[second:]
    written = container(covered).hex().encode().ljust(second - first - 2, b"0")
    assert len(written) == second - first - 2
    return data[: first + 1] + written + data[second - 1 :]


@dataclass(frozen=True)
class Recipe:
    """How to make a CMS: every part may be made wrong."""

    by: Holder
    digest: str = "sha256"
    algorithm: Any = None
    value: Value | None = None
    content: bytes | None = None
    attributes: bool = True
    names_certificate: bool = True
    names_other: Holder | None = None
    content_type: str | None = "data"
    message_digest: bytes | None = None
    order: Callable[[list[bytes]], list[bytes]] = sorted
    certificates: Sequence[bytes] | None = None
    digest_named: str | None = None
    signers: int = 1
    unsigned: tuple[bytes, ...] = ()
    extra: tuple[bytes, ...] = field(default=())

    def but(self, **changes: Any) -> Recipe:
        """The same with something else."""
        return replace(self, **changes)

    def __call__(self, covered: bytes) -> bytes:
        """Make the container over what the byte range covers."""
        return self.over(
            hashlib.new(self.digest, covered).digest()
            if self.content is None
            else hashlib.new(self.digest, self.content).digest(),
            covered,
        )

    def over(self, digest: bytes, covered: bytes) -> bytes:
        """Make the container over a digest."""
        value = self.value or value_of(self.by, self.digest)
        algorithm = self.algorithm or algorithm_of(self.by, self.digest)
        info: dict[str, Any] = {
            "version": "v1",
            "sid": sid_of(self.by),
            "digest_algorithm": {"algorithm": self.digest_named or self.digest},
            "signature_algorithm": algorithm,
        }
        signed = b""
        if self.attributes:
            raw = self.order(self._attributes(self.message_digest or digest))
            signed = der.encode(der.SET, *raw)
            info["signature"] = value(der.set_of(raw) if self.order is not sorted else signed)
        else:
            info["signature"] = value(covered)
        signer = cms.SignerInfo(info).dump()
        parts = [one.octets for one in der.element(signer).children()]
        place = 3
        if signed:
            parts.insert(place, b"\xa0" + signed[1:])
        if self.unsigned:
            parts.append(der.encode(0xA1, *self.unsigned))
        signer = der.sequence(*parts)
        return message(self.digest, self.content, self._bag(), [signer] * self.signers)

    def _bag(self) -> Sequence[bytes]:
        return self.by.chain[:-1] if self.certificates is None else self.certificates

    def _attributes(self, digest: bytes) -> list[bytes]:
        found = [attribute("message_digest", digest)]
        if self.content_type:
            found.append(attribute("content_type", self.content_type))
        if self.names_certificate:
            found.append(names(self.names_other or self.by))
        return [*found, *self.extra]


def message(
    digest: str,
    content: bytes | None,
    certificates: Sequence[bytes],
    signers: Sequence[bytes],
    content_type: str = "1.2.840.113549.1.7.1",
) -> bytes:
    """Return the `ContentInfo` of signed data."""
    held = [] if content is None else [der.encode(0xA0, der.encode(der.OCTET_STRING, content))]
    signed_data = der.sequence(
        der.integer(1),
        der.set_of([algos.DigestAlgorithm({"algorithm": digest}).dump()]),
        der.sequence(der.oid(content_type), *held),
        der.encode(0xA0, *certificates),
        der.encode(der.SET, *signers),
    )
    return der.sequence(der.oid("1.2.840.113549.1.7.2"), der.encode(0xA0, signed_data))


def attribute(kind: str, value: Any) -> bytes:
    """Return one attribute with one value."""
    return bytes(cms.CMSAttribute({"type": kind, "values": [value]}).dump())


def names(holder: Holder) -> bytes:
    """Return the attribute that names a certificate by its SHA-256 (RFC 5035)."""
    named = tsp.SigningCertificateV2(
        {"certs": [{"cert_hash": hashlib.sha256(holder.der).digest()}]}
    )
    return attribute("signing_certificate_v2", named)


def sid_of(holder: Holder) -> cms.SignerIdentifier:
    certificate = x509.Certificate.load(holder.der)
    return cms.SignerIdentifier(
        {
            "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
            )
        }
    )


def algorithm_of(holder: Holder, digest: str) -> algos.SignedDigestAlgorithm:
    """Return how the key's usual mechanism is named."""
    key: Any = holder.key
    match key:
        case rsa.RSAPrivateKey():
            name = "rsassa_pkcs1v15"
        case ec.EllipticCurvePrivateKey():
            name = f"{digest}_ecdsa"
        case dsa.DSAPrivateKey():
            name = "sha256_dsa"
        case ed25519.Ed25519PrivateKey():
            name = "ed25519"
        case ed448.Ed448PrivateKey():
            name = "ed448"
    return algos.SignedDigestAlgorithm({"algorithm": name})


def value_of(holder: Holder, digest: str) -> Value:
    """Return what signs with the key's usual mechanism."""
    key: Any = holder.key
    kind = getattr(hashes, digest.upper(), None)
    match key:
        case rsa.RSAPrivateKey():
            return lambda data: key.sign(data, padding.PKCS1v15(), kind())
        case ec.EllipticCurvePrivateKey():
            return lambda data: key.sign(data, ec.ECDSA(kind()))
        case dsa.DSAPrivateKey():
            return lambda data: key.sign(data, hashes.SHA256())
    return lambda data: key.sign(data)


def person(key: Any, name: str = "Người Thử", house: Pki | None = None) -> Holder:
    """Return a person of the test PKI with a key of any kind."""
    house = house or pki()
    return house.issue(name, key, house.issuing)


def recipe(by: Holder | None = None, **changes: Any) -> Recipe:
    """Return an honest recipe: RSA, SHA-256, PKCS#1 v1.5."""
    return Recipe(by or pki().rsa, **changes)


def stamped(holder: Holder, moment: datetime) -> Container:
    """Return a container that is a time-stamp token over the byte range (RFC 3161)."""
    from signing.algorithms import DigestAlgorithm
    from tests.support.tokens import token

    return lambda covered: token(
        holder, hashlib.sha256(covered).digest(), DigestAlgorithm.SHA256, moment
    )


def octet_string(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return bytes(core.OctetString(value).dump())
