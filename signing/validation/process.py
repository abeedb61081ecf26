"""From an untrusted PDF to its validation report; no network, no exception for what the file holds."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.policy import ValidationPolicy
from signing.validation.report import ValidationReport


def examine(
    document: BinaryIO,
    *,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None = None,
    filename: str | None = None,
) -> ValidationReport:
    """Return the verdict on every signature of a document, judged at `moment`.

    `material` is what was fetched beforehand, for what the file does not carry itself
    (see `wanted_paths`).

    Raises:
        DocumentRefusedError: the file is no PDF, cannot be read, or goes over a limit.

    """
    raise NotImplementedError


def wanted_paths(
    document: BinaryIO, *, trust: TrustStore, moment: datetime, password: str | None = None
) -> tuple[tuple[bytes, ...], ...]:
    """Return the trusted paths (DER, leaf first) whose status the file does not prove itself.

    Only paths that end in an anchor of `trust` are named, so a stranger's file cannot make us fetch
    from addresses it chose.
    """
    raise NotImplementedError
