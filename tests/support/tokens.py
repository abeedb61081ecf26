"""RFC 3161 time-stamp tokens, made with the engine's own CMS code and not with ours."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

import signing.engine  # noqa: F401
from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.container import signature_algorithm
from signing.devices import DataToBeSigned

if TYPE_CHECKING:
    from tests.support.pki import Holder

POLICY = "1.3.6.1.4.1.99999.1"


class OpenSigner(Signer):
    """The engine's signer over a key that is already open."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        chain = [x509.Certificate.load(der) for der in holder.chain]
        registry = SimpleCertificateStore.from_certs(chain[1:-1])
        mechanism = signature_algorithm(holder.algorithm)
        super().__init__(
            signature_mechanism=mechanism, signing_cert=chain[0], cert_registry=registry
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


def token(holder: Holder, digest: bytes, algorithm: DigestAlgorithm, moment: datetime) -> bytes:
    """Return the DER `ContentInfo` of a token by `holder` over `digest` at `moment`."""
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
    )
    content = cms.EncapsulatedContentInfo(
        {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())}
    )
    signing = OpenSigner(holder).async_sign_general_data(
        content, "sha256", detached=False, use_cades=True
    )
    return bytes(asyncio.run(signing).dump())
