"""Keys and their certificates as the journeys see them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.clock import Clock
from service.journeys.signing.views import CredentialView
from service.store.tables.credentials import CredentialRow
from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.certificates import CertificateStanding, Scope, check_may_sign, describe
from signing.errors import CertificateRefusedError
from signing.revocation import RevocationSource
from signing.trust import TrustStore

NO_AGENCY: Final = "seal_without_agency"


@dataclass(frozen=True)
class Keyring:
    """Tells how certificates stand: asked before every signature (Decree 68/2024, article 29)."""

    trust: TrustStore
    revocation: RevocationSource
    clock: Clock
    pin_tries: int = 5

    def check(self, credential: CredentialRow, moment: datetime) -> tuple[str, ...]:
        """Return warnings for the signer; raises CertificateRefusedError when it must not sign now.

        A status that could not be had is a warning, and never called good (S-08).
        """
        return self._standing(credential, moment).warnings

    def standing(self, credential: CredentialRow, moment: datetime) -> str:
        """Return `good`, `unknown`, or the reason why the key must not sign now."""
        try:
            status = self._standing(credential, moment).status
        except CertificateRefusedError as refusal:
            return refusal.reason
        lacks = credential.scope == Scope.AGENCY and credential.unit_id is None
        return NO_AGENCY if lacks else status

    def _standing(self, credential: CredentialRow, moment: datetime) -> CertificateStanding:
        leaf, *others = chain_of(credential)
        scope = Scope(credential.scope)
        return check_may_sign(leaf, others, self.trust, self.revocation, moment, scope=scope)

    def subject(self, credential: CredentialRow) -> str:
        """Return whom the certificate names."""
        facts = describe(chain_of(credential)[0])
        return facts.common_name or facts.subject

    def tell(self, credential: CredentialRow, names: Mapping[str, str]) -> CredentialView:
        """Return a credential as its owner sees it; `names` are agencies' by the ids of units."""
        facts = describe(chain_of(credential)[0])
        locked = credential.pin_locked_at is not None
        return CredentialView(
            id=credential.id,
            label=credential.label,
            scope=credential.scope,
            device=credential.device,
            subject=facts.common_name or facts.subject,
            issuer=facts.issuer_common_name or facts.issuer,
            serial_number=str(facts.serial_number),
            not_before=facts.not_before,
            not_after=facts.not_after,
            domain=credential.trust_domain,
            standing=self.standing(credential, self.clock()),
            pin_locked=locked,
            tries_left=0 if locked else max(0, self.pin_tries - credential.pin_failures),
            unit_id=credential.unit_id,
            agency=names.get(credential.unit_id or ""),
        )


def chain_of(credential: CredentialRow) -> tuple[bytes, ...]:
    """Return the DER certificates of a credential, the signer's first."""
    return split_der(credential.chain)


def fingerprint_of(credential: CredentialRow) -> str:
    """Return the SHA-256 of the signer's certificate."""
    return hashlib.sha256(chain_of(credential)[0]).hexdigest()


def algorithm_of(credential: CredentialRow) -> SignatureAlgorithm:
    """Return the algorithm a credential signs with."""
    mechanism, _, digest = credential.algorithm.partition("-")
    return SignatureAlgorithm(SignatureMechanism(mechanism), DigestAlgorithm(digest))


def algorithm_word(algorithm: SignatureAlgorithm) -> str:
    """Return an algorithm as it stands in a row, such as `rsassa_pss-sha256`."""
    return f"{algorithm.mechanism}-{algorithm.digest}"


def split_der(octets: bytes) -> tuple[bytes, ...]:
    """Return DER values written one after the other (X.690, 8.1.3: definite lengths).

    >>> split_der(b"\\x30\\x01\\x00\\x30\\x02\\x05\\x00")
    (b'0\\x01\\x00', b'0\\x02\\x05\\x00')
    """
    parts = []
    while octets:
        first = octets[1]
        count = first & 0x7F if first & 0x80 else 0
        length = int.from_bytes(octets[2 : 2 + count]) if count else first
        end = 2 + count + length
        parts.append(octets[:end])
        octets = octets[end:]
    return tuple(parts)
