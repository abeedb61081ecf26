"""Signed files of every level, made by stock pyHanko over the test PKI and not by our own craft."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, crl, ocsp, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator import ValidationContext

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.algorithms import DigestAlgorithm
from tests.support.pki import Holder, Pki, pki
from tests.support.tokens import OpenSigner, token


@cache
def plain(pages: int = 1) -> bytes:
    """A small document that says nothing."""
    out = writer.PdfFileWriter(stream_xrefs=False)
    for number in range(pages):
        content = RawContent(b"BT /F 12 Tf 72 700 Td (Trang %d) Tj ET" % (number + 1))
        stream = out.add_object(generic.StreamObject(stream_data=content.render()))
        out.insert_page(writer.PageObject(contents=stream, media_box=(0, 0, 595, 842)))
    return written(out)


def written(out: Any) -> bytes:
    """What a writer writes."""
    buffer = BytesIO()
    out.write(buffer)
    return buffer.getvalue()


class ShortSalt(OpenSigner):
    """RSASSA-PSS with a salt as long as the digest, which is what the test keys give."""

    def __init__(self, holder: Holder, *, old_padding: bool = False) -> None:
        super().__init__(holder)
        self.old_padding = old_padding

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """Give a value; PKCS#1 v1.5 as old tools still do."""
        if dry_run or not self.old_padding:
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        digest = getattr(hashes, digest_algorithm.upper())()
        return bytes(self.holder.key.sign(data, padding.PKCS1v15(), digest))  # type: ignore[call-arg, arg-type]

    def get_signature_mechanism_for_digest(self, digest_algorithm: str | None) -> Any:
        """Name the mechanism; ECDSA is left to the engine."""
        if self.old_padding:
            name = f"{digest_algorithm}_rsa"
            return algos.SignedDigestAlgorithm({"algorithm": name})
        mechanism = super().get_signature_mechanism_for_digest(digest_algorithm)
        if mechanism["algorithm"].native == "rsassa_pss":
            parameters = mechanism["parameters"]
            parameters["salt_length"] = 32
            return algos.SignedDigestAlgorithm(
                {"algorithm": "rsassa_pss", "parameters": parameters}
            )
        return mechanism


class Stamper(timestamps.TimeStamper):
    """The test PKI's time-stamping authority, in process."""

    def __init__(self, holder: Holder, moment: datetime) -> None:
        super().__init__()
        self.holder, self.moment = holder, moment

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer in a thread of its own, where an event loop may be started."""
        imprint = req["message_imprint"]["hashed_message"].native
        der = await asyncio.to_thread(
            token, self.holder, imprint, DigestAlgorithm.SHA256, self.moment
        )
        return tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(der)}
        )

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token without looking at nonces."""
        der = await asyncio.to_thread(
            token, self.holder, message_digest, DigestAlgorithm(md_algorithm), self.moment
        )
        return cms.ContentInfo.load(der)


class Punctual(signers.PdfSigner):
    """A signer that claims the time it is told."""

    says: datetime

    def init_signing_session(self, *facts: Any, **options: Any) -> Any:
        """Begin, at the time we say."""
        session = super().init_signing_session(*facts, **options)
        session.system_time = self.says
        return session


def signed(
    data: bytes | None = None,
    by: Holder | None = None,
    *,
    level: str = "B-B",
    moment: datetime | None = None,
    house: Pki | None = None,
    field: str = "Signature1",
    tsa: Holder | None = None,
    claimed: datetime | None = None,
    old_padding: bool = False,
    password: str | None = None,
    **options: Any,
) -> bytes:
    """Sign at a level at a moment; `options` go to pyHanko's metadata."""
    house = house or pki()
    by = by or house.rsa
    moment = moment or house.clock()
    stamper = Stamper(tsa or house.tsa.holder, moment) if level != "B-B" else None
    lasting = level in {"B-LT", "B-LTA"}
    subfilter = options.pop("subfilter", fields.SigSeedSubFilter.PADES)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=options.pop("md_algorithm", "sha256"),
        subfilter=subfilter,
        signer_key_usage=options.pop("signer_key_usage", {"non_repudiation"}),
        embed_validation_info=lasting,
        use_pades_lta=level == "B-LTA",
        validation_context=_context(house, [by, house.tsa.holder], moment) if lasting else None,
        **options,
    )
    source = IncrementalPdfFileWriter(BytesIO(data or plain()), strict=False)
    if password is not None:
        source.encrypt(password)
    signer = Punctual(meta, ShortSalt(by, old_padding=old_padding), timestamper=stamper)
    signer.says = claimed or moment
    return bytes(signer.sign_pdf(source, bytes_reserved=32768).getvalue())


def _context(house: Pki, holders: Sequence[Holder], moment: datetime) -> ValidationContext:
    """A verifier that has been told everything beforehand."""
    ocsps, crls = [], []
    for holder in holders:
        material = house.gather(holder.chain, moment)
        ocsps += [ocsp.OCSPResponse.load(der) for der in material.ocsps]
        crls += [crl.CertificateList.load(der) for der in material.crls]
    return ValidationContext(
        trust_roots=[x509.Certificate.load(house.root.der)],
        other_certs=[x509.Certificate.load(house.issuing.der)],
        ocsps=ocsps,
        crls=crls,
        moment=moment,
        allow_fetching=False,
        revocation_mode="require",
        retroactive_revinfo=True,
    )
