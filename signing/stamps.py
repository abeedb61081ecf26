"""Believing a time-stamp token by itself, offline: what it is over, who signed it, and whether we trust them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from signing.algorithms import DigestAlgorithm
from signing.certificates import describe
from signing.tokens import Question, TokenRefusedError, certificates_of, check_token
from signing.trust import TrustStore


@dataclass(frozen=True, slots=True)
class BelievedToken:
    """The moment a token proves, and the name and the trust domain of the authority that says so."""

    at: datetime
    authority: str
    domain: str


def believe_token(token: bytes, digest: bytes, trust: TrustStore) -> BelievedToken:
    """Return what a token over a SHA-256 tells, after every check that needs no network (RFC 3161, 2.4.2).

    The authority's certificate has to lead to an anchor that is trusted at the moment the token tells;
    whether it had been revoked by then is not asked.

    Raises:
        TokenRefusedError: `imprint_differs`, `untrusted`, or how the token is broken.

    """
    at = check_token(token, Question(digest, DigestAlgorithm.SHA256.value))
    signer, others = certificates_of(token)
    path = trust.path_for(signer, others, at)
    if path is None:
        raise TokenRefusedError("untrusted")
    summary = describe(signer)
    return BelievedToken(at, summary.common_name or summary.subject, path.domain)
