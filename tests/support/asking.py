"""Asking the verifier as the house does: wanted paths, a fetch from the test PKI, the verdict."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine, wanted_paths
from signing.validation.report import ValidationReport
from tests.support.pki import Pki, pki

POLICY = ValidationPolicy()


def asked(
    data: bytes,
    *,
    house: Pki | None = None,
    trust: TrustStore | None = None,
    moment: datetime | None = None,
    offline: bool = False,
    policy: ValidationPolicy = POLICY,
    password: str | None = None,
) -> ValidationReport:
    """Return the verdict on a file."""
    house = house or pki()
    trust = house.trust if trust is None else trust
    moment = moment or house.clock()
    material = RevocationMaterial()
    if not offline:
        for path in wanted_paths(BytesIO(data), trust=trust, moment=moment, password=password):
            material += house.gather(path, moment)
    return examine(
        BytesIO(data),
        trust=trust,
        material=material,
        policy=policy,
        moment=moment,
        password=password,
        filename="văn bản.pdf",
    )


def codes(signature: object, *outcomes: str) -> set[str]:
    """The codes of a signature's findings, of all outcomes or of some."""
    return {
        finding.code
        for finding in signature.findings  # type: ignore[attr-defined]
        if not outcomes or finding.outcome in outcomes
    }
