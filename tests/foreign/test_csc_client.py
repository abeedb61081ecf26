"""pyHanko's own CSC client signs PDF files over HTTP; our verifier and poppler find them valid."""

from __future__ import annotations

import asyncio
import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationManager,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from service.sandbox import DirectSandbox
from signing.devices.software import KeyKind
from tests.support.browser import serving
from tests.support.csc import Csc, a_csc
from tests.support.house import PIN, TestClock
from tests.support.servers import needs
from tests.support.signed import plain

ALGORITHMS = [
    pytest.param(KeyKind.P_256, False, "ecdsa", id="ECDSA"),
    pytest.param(KeyKind.RSA_2048, False, "rsassa_pkcs1v15", id="RSASSA-PKCS1-v1_5"),
    pytest.param(KeyKind.RSA_2048, True, "rsassa_pss", id="RSASSA-PSS"),
]


class Asking(CSCAuthorizationManager):
    """Asks for a SAD over the digests with the signer's PIN; the client leaves this to its user."""

    def __init__(self, session: aiohttp.ClientSession, pin: str, *facts: Any) -> None:
        super().__init__(*facts)
        self.session, self.pin = session, pin

    async def authorize_signature(self, hash_b64s: list[str]) -> Any:
        body = self.format_csc_auth_request(pin=self.pin, hash_b64s=hash_b64s)
        url = self.csc_session_info.endpoint_url("credentials/authorize")
        async with self.session.post(url, headers=self.auth_headers, json=body) as answer:
            told = await answer.json()
            if answer.status != 200:
                raise SigningError(told["error"])
        return self.parse_csc_auth_response(told)


@pytest.fixture
def csc(tmp_path: Path) -> Csc:
    csc = a_csc(tmp_path, clock=TestClock(datetime.now(UTC).replace(microsecond=0)))
    csc.rooms.__dict__["sandbox"] = DirectSandbox()
    return csc


def signed(
    csc: Csc, kind: KeyKind, count: int = 1, *, pss: bool = False, pin: str = PIN
) -> list[bytes]:
    """Return as many PDF files, signed in one transaction."""
    credential, token = csc.credential(kind=kind), csc.token()

    async def sign(home: str) -> list[bytes]:
        service = CSCServiceSessionInfo(home, credential, token)
        async with aiohttp.ClientSession() as session:
            key = await fetch_certs_in_csc_credential(session, service)
            manager = Asking(session, pin, service, key)
            signer = CSCSigner(session, manager, prefer_pss=pss, batch_size=count)
            return await asyncio.gather(*(_one(signer, n) for n in range(count)))

    with serving(csc.app) as home:
        return asyncio.run(sign(home))


async def _one(signer: CSCSigner, number: int) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(plain(number + 1)))
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = io.BytesIO()
    await signers.async_sign_pdf(writer, metadata, signer=signer, output=out)
    return out.getvalue()


def poppler_says(path: Path) -> list[str]:
    told = subprocess.run(
        [needs("pdfsig"), "-nocert", str(path)], capture_output=True, text=True, check=False
    )
    lines = (line.strip() for line in told.stdout.splitlines())
    return [line.partition(": ")[2] for line in lines if line.startswith("- Signature Validation")]


@pytest.mark.poppler
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize(("kind", "pss", "mechanism"), ALGORITHMS)
def test_what_the_client_signs_is_valid(
    csc: Csc, tmp_path: Path, kind: KeyKind, pss: bool, mechanism: str, count: int
) -> None:
    files = signed(csc, kind, count, pss=pss)

    assert len(csc.events("HashSignaturesGiven")) == 1
    assert len(set(files)) == count
    for number, octets in enumerate(files):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(octets)
        report = csc.rooms.verification.examine(path).report
        (signature,) = report["signatures"]
        told = signature["algorithms"]
        assert (report["indication"], signature["level"]) == ("TOTAL-PASSED", "B-B"), signature
        assert (told["signature"], told["sound"]) == (mechanism, True)
        assert signature["signer"]["common_name"] == csc.person().full_name
        assert poppler_says(path) == ["Signature is Valid."]


def test_a_wrong_pin_signs_nothing(csc: Csc) -> None:
    with pytest.raises(SigningError):
        signed(csc, KeyKind.P_256, pin="246802")

    assert csc.events("HashSigningAuthorized", "HashSignaturesGiven") == []
