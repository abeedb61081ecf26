"""The container is the engine's own, byte for byte, and other programs read it."""

from __future__ import annotations

import asyncio
import hashlib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import cms, core, x509
from pyhanko.sign.ades.cades_asn1 import SignerAttributesV2
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.validation.status import ClaimedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.container import (
    signature_algorithm,
    signer_attributes,
    template_for,
    timestamps_in,
)
from signing.levels import PadesLevel
from tests.support.documents import a_signed_pdf
from tests.support.pki import Holder, pki
from tests.support.verdicts import containers, openssl

KEYS = ("rsa", "p256", "p384")
DIGEST = hashlib.sha256(b"document").digest()


class Prescribed(Signer):
    """The engine's signer, with a value that is given beforehand."""

    def __init__(self, holder: Holder, value: bytes) -> None:
        self.value = value
        chain = [x509.Certificate.load(der) for der in holder.chain]
        super().__init__(
            signature_mechanism=signature_algorithm(holder.algorithm),
            signing_cert=chain[0],
            cert_registry=SimpleCertificateStore.from_certs(chain[1:]),
            embed_roots=False,
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return self.value


def by_the_engine(holder: Holder, digest: bytes, value: bytes) -> bytes:
    signing = Prescribed(holder, value).async_sign(
        digest, holder.algorithm.digest.value, use_pades=True
    )
    return bytes(asyncio.run(signing).dump())


@pytest.mark.parametrize("key", KEYS)
def test_the_container_equals_the_engines(key: str) -> None:
    holder = pki().of_kind(key)
    digest = holder.algorithm.digest.digest(b"document")
    template = template_for(holder.chain, holder.algorithm)
    value = bytes(range(96))

    container = template.container(template.signed_attributes(digest), value)

    assert container == by_the_engine(holder, digest, value)


@pytest.mark.parametrize("key", KEYS)
def test_the_time_stamp_stands_where_the_engine_puts_it(key: str) -> None:
    holder = pki().of_kind(key)
    template = template_for(holder.chain, holder.algorithm)
    attributes, value = template.signed_attributes(DIGEST), bytes(64)
    token = pki().tsa.stamp(DIGEST, holder.algorithm.digest.SHA256).der
    parsed = cms.ContentInfo.load(template.container(attributes, value))
    parsed["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes(
        [
            cms.CMSAttribute(
                {
                    "type": "signature_time_stamp_token",
                    "values": [cms.ContentInfo.load(token)],
                }
            )
        ]
    )

    container = template.container(attributes, value, token)

    assert container == parsed.dump()
    assert timestamps_in(container) == (token,)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_lengths_are_der(length: int) -> None:
    from asn1crypto import core

    from signing.container import OCTET_STRING, der

    assert der(OCTET_STRING, bytes(length)) == core.OctetString(bytes(length)).dump()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("level", [PadesLevel.B_B, PadesLevel.B_LTA])
def test_openssl_verifies_the_container(level: PadesLevel, key: str, tmp_path: Path) -> None:
    _, container, covered = next(containers(a_signed_pdf(level, key)))
    (tmp_path / "cms").write_bytes(container)
    (tmp_path / "data").write_bytes(covered)
    root = pki().root_pem(tmp_path / "root.pem")
    words = ["-inform", "DER", "-in", tmp_path / "cms", "-content", tmp_path / "data", "-binary"]

    answer = openssl(
        "cms", "-verify", "-cades", *words, "-CAfile", root, "-purpose", "any", "-out", "/dev/null"
    )

    assert answer.returncode == 0, answer.stderr


def of_the_signature(document: bytes) -> tuple[bytes, bytes]:
    _, container, _ = next(containers(document))
    signer = cms.ContentInfo.load(container)["content"]["signer_infos"][0]
    return timestamps_in(container)[0], signer["signature"].native


def of_the_document(document: bytes) -> tuple[bytes, bytes]:
    *_, (_, token, covered) = containers(document)
    return token, covered


@pytest.mark.parametrize("taken", [of_the_signature, of_the_document])
def test_openssl_verifies_the_time_stamps(
    taken: Callable[[bytes], tuple[bytes, bytes]], tmp_path: Path
) -> None:
    token, covered = taken(a_signed_pdf(PadesLevel.B_LTA))
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "data").write_bytes(covered)
    root = pki().root_pem(tmp_path / "root.pem")
    words = ["-data", tmp_path / "data", "-in", tmp_path / "token", "-token_in", "-CAfile", root]

    answer = openssl("ts", "-verify", *words)

    assert answer.returncode == 0, answer.stderr


ROLE = "TUQ. CHỦ TỊCH; theo Quyết định số 7/QĐ-UBND"


def test_a_claimed_role_is_written_as_the_engine_writes_one() -> None:
    claimed = cms.AttCertAttribute({"type": "2.5.4.12", "values": [core.UTF8String(ROLE)]})
    value = SignerAttributesV2({"claimed_attributes": cms.AttCertAttributes([claimed])})
    wanted = cms.CMSAttribute({"type": "signer_attributes_v2", "values": [value]})

    assert signer_attributes(ROLE) == wanted.dump()
    assert signer_attributes(unicodedata.normalize("NFD", ROLE)) == wanted.dump()


@pytest.mark.parametrize("key", KEYS)
def test_a_claimed_role_is_signed_and_has_its_room(key: str) -> None:
    holder = pki().of_kind(key)
    template, role = template_for(holder.chain, holder.algorithm), signer_attributes(ROLE)
    digest = holder.algorithm.digest

    attributes = template.signed_attributes(digest.digest(b"document"), role)
    container = template.container(attributes, bytes(template.largest_value))

    assert len(container) == template.size(digest, role)
    signer = cms.ContentInfo.load(container)["content"]["signer_infos"][0]
    kinds = [one["type"].native for one in signer["signed_attrs"]]
    assert sorted(kinds) == [
        "content_type",
        "message_digest",
        "signer_attributes_v2",
        "signing_certificate_v2",
    ]
    assert signer["signed_attrs"].untag().dump(force=True) == attributes  # DER: sorted
    roles = ClaimedAttributes.from_iterable(
        next(one for one in signer["signed_attrs"] if one["type"].native == "signer_attributes_v2")[
            "values"
        ][0]["claimed_attributes"]
    )
    assert [value.native for value in roles["2.5.4.12"].attr_values] == [ROLE]
