"""The same questions about a file on disk, as functions that a sandbox can be handed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import pem, x509

from signing import engine  # noqa: F401  (mends asn1crypto before it is used)
from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.policy import ValidationPolicy
from signing.validation.process import collect, examine, wanted_paths
from signing.validation.replay import DocumentRecord
from signing.validation.report import ValidationReport


def examine_file(
    path: str,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None,
    filename: str | None = None,
) -> ValidationReport:
    """Return the verdict on every signature of a file (see `process.examine`)."""
    with Path(path).open("rb") as document:
        return examine(
            document,
            trust=trust,
            material=material,
            policy=policy,
            moment=moment,
            password=password,
            filename=filename,
        )


def collect_file(
    path: str,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None,
    filename: str | None = None,
) -> DocumentRecord:
    """Return all facts of a file, for judging now and again (see `replay`)."""
    with Path(path).open("rb") as document:
        return collect(
            document,
            trust=trust,
            material=material,
            policy=policy,
            moment=moment,
            password=password,
            filename=filename,
        )


def wanted_paths_in_file(
    path: str,
    trust: TrustStore,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None,
) -> tuple[tuple[bytes, ...], ...]:
    """Return the trusted paths whose status the file does not prove itself."""
    with Path(path).open("rb") as document:
        return wanted_paths(document, trust=trust, moment=moment, password=password, policy=policy)


def certificates_in(blobs: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return every certificate in what a caller gave, PEM (one or many) or DER.

    Raises:
        DocumentRefusedError: one of them is no certificate (`trust_unreadable`).

    """
    found: list[bytes] = []
    for blob in blobs:
        try:
            pieces = (
                [der for _, _, der in pem.unarmor(blob, multiple=True)]
                if pem.detect(blob)
                else [blob]
            )
            for der in pieces:
                certificate = x509.Certificate.load(der, strict=True)
                _ = certificate.subject.native, certificate.public_key.native
                found.append(der)
        except (ValueError, TypeError, KeyError, IndexError) as problem:
            raise DocumentRefusedError("trust_unreadable") from problem
    return tuple(dict.fromkeys(found))
