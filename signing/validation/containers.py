"""The containers of PDF signatures: CMS of every kind, and the bare RSA value of old (ISO 32000-2, 12.8.3).

Each becomes what the engine knows as an embedded signature, so that its validation processes can be
asked; what it covers and whether digest and value match is found here, by our own reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from asn1crypto import algos, cms, core, x509
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import CMSExtractionError, SignedDataCerts
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing import der
from signing.engine import entry
from signing.validation.integrity import (
    Integrity,
    certificate_named,
    integrity_of,
    is_identified,
    signer_among,
)
from signing.validation.knowledge import certificate
from signing.validation.messages import Message, MessageError, plain, read_message
from signing.validation.primitives import digest_of, digest_signed
from signing.validation.ranges import Placing, RangeDigests
from signing.validation.sightings import FilledField, contents_of

WRAPPED_SHA1: Final = "/adbe.pkcs7.sha1"
BARE_RSA: Final = "/adbe.x509.rsa_sha1"
STAMP: Final = "/ETSI.RFC3161"
PADES: Final = "/ETSI.CAdES.detached"
KNOWN: Final = {
    PADES: "PAdES",
    STAMP: "PAdES",
    "/adbe.pkcs7.detached": "CMS",
    WRAPPED_SHA1: "CMS",
    BARE_RSA: "other",
}
_COVERAGE: Final = {
    "WHOLE_DOCUMENT": SignatureCoverageLevel.ENTIRE_FILE,
    "WHOLE_REVISION": SignatureCoverageLevel.ENTIRE_REVISION,
    "PARTIAL": SignatureCoverageLevel.UNCLEAR,
}
_CHAIN_AT_MOST: Final = 32


def sub_filter_of(dictionary: Any) -> str:
    """Return how the dictionary names its container, in the standard's own spelling where it is one."""
    written = str(entry(dictionary, "/SubFilter", ""))
    alike = {known.lower(): known for known in KNOWN}
    return alike.get(written.lower(), written)


def kind_of(dictionary: Any) -> str:
    """Tell a document time-stamp from a signature: by sub-filter, or else by type (12.8.5)."""
    named = sub_filter_of(dictionary)
    kind = str(entry(dictionary, "/Type", "")).lower()
    stamp = named == STAMP or (named not in KNOWN and kind == "/doctimestamp")
    return "document-timestamp" if stamp else "signature"


class Container(EmbeddedPdfSignature):
    """One signature as the engine knows it, read without the engine's conditions."""

    def __init__(
        self,
        reader: PdfFileReader,
        found: FilledField,
        placing: Placing,
        digests: RangeDigests,
        others: Sequence[x509.Certificate] = (),
    ) -> None:
        self.reader = reader
        self.found, self.placing, self.digests = found, placing, digests
        self.sig_field, self.sig_object = found.field, found.dictionary
        self.byte_range = placing.numbers
        self.pkcs7_content = contents_of(found.dictionary) or b""
        self.sub_filter = sub_filter_of(found.dictionary)
        message = self._read()
        own = message.certificates()
        self.certificate = signer_among(message, own) or signer_among(message, others)
        self.integrity: Integrity = integrity_of(message, self.certificate, self.covered)
        self.message = self.integrity.message
        self.words = self._words(own)
        self._certificates = own
        self._for_the_engine()

    def _read(self) -> Message:
        if self.sub_filter == BARE_RSA:
            return _bare_rsa(self.pkcs7_content, self.sig_object)
        return read_message(self.pkcs7_content)

    def covered(self, algorithm: str) -> bytes | None:
        """Return the digest of what the byte range covers."""
        return self.digests.digest(self.placing.numbers, algorithm)

    def _words(self, own: list[x509.Certificate]) -> tuple[str, ...]:
        """Name all that was not as it should be."""
        words = list(self.integrity.words)
        if self.sub_filter == WRAPPED_SHA1 and "content_attached" in words:
            words.remove("content_attached")
        if self.sub_filter not in KNOWN:
            words.append("sub_filter_unknown")
        if self.certificate is None:
            return tuple(words)
        if all(self.certificate.dump() != one.dump() for one in own):
            words.append("certificate_from_elsewhere")
        if not is_identified(self.message, self.certificate):
            words.append("signer_identifier_differs")
        named = certificate_named(self.message, self.certificate)
        if named is False:
            words.append("signing_certificate_differs")
        if named is None and self.sub_filter in {PADES, STAMP}:
            words.append("signing_certificate_missing")
        return tuple(words)

    def _for_the_engine(self) -> None:
        """Set what the engine's own constructor would have set."""
        regular = self.message
        if self._carries_content or self._bag_is_odd():
            regular = plain(self.message, self._complete())
        self.signed_data, self.signer_info = regular.signed_data, regular.signer
        self._sd_cert_info = None
        self.md_algorithm = self.external_md_algorithm = self.message.digest
        if self.message.content_type == "tst_info":
            imprint = self.signed_data["encap_content_info"]["content"].parsed["message_imprint"]
            self.external_md_algorithm = imprint["hash_algorithm"]["algorithm"].native
        self.signed_revision = self.placing.revision
        self.coverage: Any = None
        self.external_digests: dict[str, bytes] = {}
        self._docmdp = self._fieldmdp = None
        self._docmdp_queried = self._fieldmdp_queried = False
        self.tst_signature_digest = None
        self.diff_result = None
        self._integrity_checked = False
        self.fq_name = self.found.name

    def _complete(self) -> list[x509.Certificate]:
        """Return all certificates, the signer's among them wherever it was found."""
        own = {one.dump(): one for one in self._certificates}
        if self.certificate is not None:
            own.setdefault(self.certificate.dump(), self.certificate)
        return list(own.values())

    def _bag_is_odd(self) -> bool:
        """Would the engine stumble over the certificates as they were sent?"""
        bag = self.message.signed_data["certificates"]
        try:
            sent = [] if bag is core.VOID else [choice.chosen.dump() for choice in bag]
        except (ValueError, TypeError, KeyError):
            return True
        return sent != [one.dump() for one in self._complete()]

    def _init_cert_info(self) -> SignedDataCerts:
        """Return the signer's certificate and its companions, or say as the engine does that it is missing."""
        if self.certificate is None:
            raise CMSExtractionError("signer certificate not included in signature")
        signer = self.certificate.dump()
        companions = [one for one in self._certificates if one.dump() != signer]
        return SignedDataCerts(self.certificate, companions, [])

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """All certificates that it carries."""
        return tuple(self._certificates)

    @property
    def bound_by_sha1(self) -> bool:
        """Is it SHA-1 alone that binds the container to this document?"""
        return self._carries_content and self.message.content == self.covered("sha1")

    @property
    def _carries_content(self) -> bool:
        """Does content that is a digest of the document travel with the signature?"""
        return bool(self.message.content) and self.message.content_type != "tst_info"

    def compute_digest(self, hash_algo: str | None = None) -> bytes:
        """Return the digest that the signer must have signed, from the bytes of the file.

        Where the content travels with the signature, it is itself the digest of those bytes.
        """
        algorithm = hash_algo or self.external_md_algorithm
        content = self.message.content or b""
        if self._carries_content:
            inner = next(
                (one for name in ("sha1", algorithm) if (one := self.covered(name)) == content),
                self.covered("sha1") or b"",
            )
            found = digest_of(algorithm, inner or b"")
        else:
            found = self.covered(algorithm)
        if found is None:
            raise SignatureValidationError(f"no digest by {algorithm}")
        return found

    def compute_integrity_info(self, diff_policy: Any = None, skip_diff: Any = False) -> None:  # noqa: FBT002
        """Set what the engine asks for later; digest, value and later changes are found elsewhere."""
        del diff_policy, skip_diff
        self.coverage = self.evaluate_signature_coverage()
        self._integrity_checked = True

    def evaluate_signature_coverage(self) -> SignatureCoverageLevel:
        """Return the engine's word for what is covered."""
        return _COVERAGE[self.placing.coverage]

    @property
    def docmdp_level(self) -> MDPPerm | None:
        """The certification level; one that cannot be read is none."""
        try:
            level: MDPPerm | None = super().docmdp_level
        except Exception:  # noqa: BLE001
            return None
        return level

    def _enforce_hybrid_xref_policy(self) -> None:
        """Hybrid files are judged by what their two tables say, not refused."""


def _bare_rsa(contents: bytes, dictionary: Any) -> Message:
    """Return a PKCS#1 value and its certificates as the message it would be today (12.8.3.2)."""
    if not contents.strip(b"\0"):
        raise MessageError("unfinished")
    try:
        octets, _ = der.first(contents)
        value = core.OctetString.load(octets).native
        chain = [certificate(one) for one in _chain(dictionary)]
    except (ValueError, TypeError, KeyError) as problem:
        raise MessageError("not_cms") from problem
    if not chain:
        raise MessageError("no_signer")
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": chain[0].issuer, "serial_number": chain[0].serial_number}
                    )
                }
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": _digest_in(value, chain[0])}),
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}),
            "signature": value,
        }
    )
    signed_data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms([signer["digest_algorithm"]]),
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices("certificate", one) for one in chain],
            "signer_infos": [signer],
        }
    )
    loaded = cms.SignedData.load(signed_data.dump())
    return Message(loaded, loaded["signer_infos"][0])


def _digest_in(value: bytes, signer: x509.Certificate) -> str:
    """Return which digest the value was made over: SHA-1 by its name, but later writers took others."""
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
    found = digest_signed(signer.public_key, algorithm, value)
    sizes = {20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}
    return sizes.get(len(found or b""), "sha1")


def _chain(dictionary: Any) -> list[bytes]:
    """Return the certificates in `/Cert`, the signer's first: one string, or several."""
    value = entry(dictionary, "/Cert")
    listed = (
        [value[place] for place in range(min(len(value), _CHAIN_AT_MOST))]
        if isinstance(value, ArrayObject)
        else [value]
    )
    strings = (TextStringObject, ByteStringObject)
    return [bytes(one.original_bytes) for one in listed if isinstance(one, strings)]
