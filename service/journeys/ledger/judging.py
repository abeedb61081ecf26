"""Which time-stamps on the ledger are believed: those of authorities the house trusts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from service.events.stamps import LARGEST_TOKEN, Stamp, StampRefusedError
from signing.stamps import believe_token
from signing.tokens import TokenRefusedError
from signing.trust import TrustStore

REASONS: Final = {"imprint_differs": "imprint", "untrusted": "untrusted"}
"""What the craft says of a token, in the ledger's words; anything else is `forged`."""


@dataclass(frozen=True, slots=True)
class TrustedStamps:
    """Judges tokens by a trust store; it is asked for when the first token is judged."""

    trust: Callable[[], TrustStore]

    def __call__(self, token: bytes, digest: bytes) -> Stamp:
        """Return what a token tells; see `service.events.stamps.StampJudge`."""
        if len(token) > LARGEST_TOKEN:
            raise StampRefusedError("forged")
        try:
            told = believe_token(token, digest, self.trust())
        except TokenRefusedError as refusal:
            raise StampRefusedError(REASONS.get(refusal.reason, "forged")) from None
        return Stamp(told.at, told.authority)
