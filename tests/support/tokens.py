"""RFC 3161 time-stamp tokens, put together by hand; and the engine's signer over an open key."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, tsp, x509
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

import signing.engine  # noqa: F401
from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.container import der, signature_algorithm
from signing.devices import DataToBeSigned

if TYPE_CHECKING:
    from tests.support.pki import Holder

POLICY = "1.3.6.1.4.1.99999.1"
ID_TST_INFO = core.ObjectIdentifier("1.2.840.113549.1.9.16.1.4").dump()
ID_SIGNED_DATA = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE = (
    core.ObjectIdentifier(name).dump()
    for name in ("1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47")
)
SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()


def token(holder: Holder, digest: bytes, algorithm: DigestAlgorithm, moment: datetime) -> bytes:
    """Return the DER `ContentInfo` of a token by `holder` over `digest` at `moment`."""
    certificates, names_itself, sid = _constant(holder)
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": {
                "hash_algorithm": {"algorithm": algorithm.value},
                "hashed_message": digest,
            },
            "serial_number": secrets.randbits(63),
            "gen_time": moment,
        }
    ).dump()
    attributes = der(
        0x31,
        der(0x30, CONTENT_TYPE, der(0x31, ID_TST_INFO)),
        der(0x30, MESSAGE_DIGEST, der(0x31, der(0x04, hashlib.sha256(info).digest()))),
        der(0x30, SIGNING_CERTIFICATE, der(0x31, names_itself)),
    )
    sha256 = SignatureAlgorithm(holder.algorithm.mechanism)
    signer = der(
        0x30,
        b"\x02\x01\x01" + sid + SHA256,
        b"\xa0" + attributes[1:],
        signature_algorithm(sha256).dump(),
        der(0x04, holder.sign(DataToBeSigned(attributes, sha256))),
    )
    signed = der(
        0x30,
        b"\x02\x01\x03" + der(0x31, SHA256),
        der(0x30, ID_TST_INFO, der(0xA0, der(0x04, info))),
        certificates,
        der(0x31, signer),
    )
    return der(0x30, ID_SIGNED_DATA, der(0xA0, signed))


@cache
def _constant(holder: Holder) -> tuple[bytes, bytes, bytes]:
    """Return what every token of a holder has in common."""
    own = x509.Certificate.load(holder.der)
    sid = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    return (
        der(0xA0, *sorted(holder.chain[:-1])),
        as_signing_certificate_v2(own).dump(),
        sid.dump(),
    )


class OpenSigner(Signer):
    """The engine's signer over a key that is already open."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        chain = [x509.Certificate.load(der) for der in holder.chain]
        super().__init__(
            signature_mechanism=signature_algorithm(holder.algorithm),
            signing_cert=chain[0],
            cert_registry=SimpleCertificateStore.from_certs(chain[1:-1]),
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """Give a value, or as many zeros."""
        if dry_run:
            return bytes(self.holder.key.key_size // 8)
        mechanism: SignatureMechanism = self.holder.algorithm.mechanism
        algorithm = SignatureAlgorithm(mechanism, DigestAlgorithm(digest_algorithm))
        return self.holder.sign(DataToBeSigned(data, algorithm))
