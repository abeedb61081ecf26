"""What other people's programs say about a signed document: the engine, poppler, qpdf, OpenSSL."""

from __future__ import annotations

import asyncio
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.generic import EncryptedObjAccess
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.ades import AdESPassed, ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

import signing.engine  # noqa: F401
from tests.support.pki import Pki
from tests.support.servers import needs


def opened(document: bytes, password: str | None = None) -> PdfFileReader:
    """Return the engine's reader, strict."""
    reader = PdfFileReader(io.BytesIO(document))
    if reader.encrypted:
        reader.decrypt(password or "")
    return reader


def engine_believes(document: bytes, tree: Pki, password: str | None = None) -> list[str]:
    """Return what the engine finds wrong with any signature: path, status, integrity, changes."""
    reader, faults = opened(document, password), []
    now = tree.clock()
    answers = tree.gather(tree.tsa.chain(), now)
    for holder in (tree.rsa, tree.p256, tree.p384, tree.agency):
        answers += tree.gather(holder.chain, now)
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(tree.root.der)],
        ocsps=list(answers.ocsps),
        crls=list(answers.crls),
        revocation_mode="hard-fail",
    )
    for signature in reader.embedded_regular_signatures:
        status = validate_pdf_signature(signature, context)
        if not status.bottom_line:
            faults.append(f"{signature.field_name}: {status.pretty_print_details()}")
    return faults


def engine_archived(document: bytes, tree: Pki, password: str | None = None) -> list[str]:
    """Return what is wrong with each signature as B-LTA, judged offline from the document alone."""
    manager = SimpleTrustManager.build(trust_roots=[x509.Certificate.load(tree.root.der)])
    spec = SignatureValidationSpec(
        CertValidationPolicySpec(manager, CertRevTrustPolicy(REQUIRE_REVINFO)),
        RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
    )
    reader = opened(document, password)
    faults = []
    for signature in reader.embedded_regular_signatures:
        result = asyncio.run(ades_lta_validation(signature, PdfSignatureValidationSpec(spec)))
        if result.ades_subindic is not AdESPassed.OK:
            faults.append(f"{signature.field_name}: {result.ades_subindic} {result.failure_msg}")
    return faults


def pieces_stored(document: bytes) -> tuple[int, int, int]:
    """Return how many certificates, OCSP responses and CRLs the DSS holds."""
    store = opened(document).root["/DSS"]
    certificates, ocsps, crls = (len(store[key]) for key in ("/Certs", "/OCSPs", "/CRLs"))
    return certificates, ocsps, crls


def containers(document: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Return each signature's field, its container without padding, and what it covers."""
    for signature in opened(document).embedded_signatures:
        first, opening, closing, rest = signature.byte_range
        covered = document[first:opening] + document[closing : closing + rest]
        contents = signature.sig_object.raw_get("/Contents", decrypt=EncryptedObjAccess.RAW)
        octets = contents.original_bytes
        assert octets[:2] == b"\x30\x82"
        yield signature.field_name, octets[: 4 + int.from_bytes(octets[2:4], "big")], covered


def pdfsig_says(path: Path, password: str | None = None) -> str:
    """Return what poppler says."""
    opening = ["-upw", password] if password else []
    word = [needs("pdfsig"), "-nocert", *opening, str(path)]
    return subprocess.run(word, capture_output=True, text=True, check=True).stdout


def qpdf_accepts(path: Path, password: str | None = None) -> bool:
    """Tell whether qpdf finds the structure of the file sound."""
    opening = [f"--password={password}"] if password else []
    word = [needs("qpdf"), "--check", *opening, str(path)]
    return subprocess.run(word, capture_output=True, check=False).returncode == 0


def openssl(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run OpenSSL."""
    word = [needs("openssl"), *map(str, words)]
    return subprocess.run(word, capture_output=True, text=True, check=False)
