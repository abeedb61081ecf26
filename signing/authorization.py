"""A signer's consent: to one document, in one place, for a few minutes, once.

Whoever unlocks a key shows an authorization first. It is plain data for a row; `use` returns the
spent one, and whoever stores it must do so only where the stored one is still unspent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from signing.errors import SigningError
from signing.placement import Placement

LIFETIME: Final = timedelta(minutes=5)


class AuthorizationRefusedError(SigningError):
    """The consent does not cover this act.

    `reason` is a stable word: `used`, `not_yet`, `expired`, `other_signer`, `other_document`,
    `other_placement`, `other_certificate`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"authorization refused: {reason}")


@dataclass(frozen=True, slots=True)
class SigningAct:
    """What is about to be signed: by whom, what, where, with which certificate.

    `signer` is the account's stable name; the digests are lower-case hex of SHA-256.
    """

    signer: str
    document_sha256: str
    certificate_sha256: str
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class SigningAuthorization:
    """Consent to one act, given by its signer after a step-up."""

    act: SigningAct
    given_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    def use(self, act: SigningAct, moment: datetime) -> SigningAuthorization:
        """Return the consent as spent on an act at a moment.

        Raises:
            AuthorizationRefusedError: it was for something else, or is over, or was spent.

        """
        for reason, refused in (
            ("used", self.used_at is not None),
            ("not_yet", moment < self.given_at),
            ("expired", moment >= self.expires_at),
            ("other_signer", act.signer != self.act.signer),
            ("other_document", act.document_sha256 != self.act.document_sha256),
            ("other_certificate", act.certificate_sha256 != self.act.certificate_sha256),
            ("other_placement", act.placement != self.act.placement),
        ):
            if refused:
                raise AuthorizationRefusedError(reason)
        return replace(self, used_at=moment)


def authorize(
    act: SigningAct, moment: datetime, lifetime: timedelta = LIFETIME
) -> SigningAuthorization:
    """Return a signer's consent to an act, good for a few minutes."""
    return SigningAuthorization(act, moment, moment + lifetime)
