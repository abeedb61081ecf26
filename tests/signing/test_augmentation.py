"""What is signed can be brought to B-LTA, kept there, and is told when it falls due."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import pytest

from signing.augmentation import StatusUnknownError, augment, falls_due
from signing.errors import DocumentRefusedError
from signing.levels import PadesLevel
from signing.revocation import RevocationMaterial
from signing.timestamps import Attempt, TimestampToken, TimestampUnavailableError
from tests.support.documents import a_pdf, a_signed_pdf, an_encrypted_pdf, signed
from tests.support.pki import pki
from tests.support.verdicts import engine_archived, engine_believes, opened


def augmented(document: bytes, password: str | None = None, **other: object) -> bytes:
    tree, working = pki(), io.BytesIO(document)
    collaborators = {"authorities": [tree.tsa], "revocation": tree, "trust": tree.trust} | other
    level = augment(working, now=tree.clock(), password=password, **collaborators)  # type: ignore[arg-type]
    assert level is PadesLevel.B_LTA
    return working.getvalue()


@pytest.mark.parametrize("key", ["rsa", "p256", "p384"])
@pytest.mark.parametrize("level", [PadesLevel.B_T, PadesLevel.B_LT, PadesLevel.B_LTA])
def test_a_signature_with_time_is_brought_to_b_lta(level: PadesLevel, key: str) -> None:
    before = a_signed_pdf(level, key)
    after = augmented(before)

    assert after.startswith(before)
    assert engine_believes(after, pki()) == []
    assert engine_archived(after, pki()) == []


def test_an_archive_is_renewed_again_and_again() -> None:
    document = a_signed_pdf(PadesLevel.B_LTA)
    for _ in range(3):
        document = augmented(document)

    assert len(opened(document).embedded_timestamp_signatures) == 4
    assert engine_archived(document, pki()) == []


def test_every_signer_is_archived() -> None:
    document = signed(a_signed_pdf(PadesLevel.B_T, "rsa"), PadesLevel.B_T, "p384")

    assert engine_archived(augmented(document), pki()) == []


def test_an_encrypted_document_is_archived_with_its_password() -> None:
    document = signed(an_encrypted_pdf("mở"), PadesLevel.B_T, password="mở")

    assert engine_archived(augmented(document, "mở"), pki(), "mở") == []
    with pytest.raises(DocumentRefusedError):
        augmented(document)


class Silent:
    """An authority that does not answer."""

    name = "silent"

    def chain(self) -> tuple[bytes, ...]:
        return ()

    def stamp(self, digest: bytes, algorithm: object) -> TimestampToken:
        raise TimestampUnavailableError([Attempt(self.name, "timed out")])


class Ignorant:
    """A revocation source that knows nothing."""

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        return RevocationMaterial()


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"authorities": [Silent()]}, TimestampUnavailableError),
        ({"revocation": Ignorant()}, StatusUnknownError),
    ],
)
def test_what_cannot_be_archived_is_left_as_it_was(
    other: dict[str, object], error: type[Exception]
) -> None:
    tree, document = pki(), a_signed_pdf(PadesLevel.B_T)
    working = io.BytesIO(document)
    usual = {"authorities": [tree.tsa], "revocation": tree, "trust": tree.trust}

    with pytest.raises(error):
        augment(working, now=tree.clock(), **usual | other)  # type: ignore[arg-type]

    assert working.getvalue() == document


def test_an_archive_falls_due_with_its_authoritys_certificate() -> None:
    document = io.BytesIO(a_signed_pdf(PadesLevel.B_LTA))

    assert falls_due(document) == pki().tsa.holder.certificate.not_valid_after_utc


@pytest.mark.parametrize("document", [a_pdf(), a_signed_pdf(PadesLevel.B_LT)])
def test_nothing_falls_due_without_an_archive(document: bytes) -> None:
    assert falls_due(io.BytesIO(document)) is None
