"""What a signer saw, and when: the token of a page shown for consent, and the digest of a list.

A page that shows a document, or a list of documents, carries the moment it was shown under an HMAC,
so that a consent is as old as what was seen and not as the click. Nothing is stored for it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from signing.authorization import AuthorizationRefusedError
from signing.placement import Placement

_PURPOSE = b"shown for consent"


@dataclass(frozen=True, slots=True)
class ListedAct:
    """One document of a list as its signer saw it: the act, the digest (hex), and the place."""

    act_id: str
    sha256: str
    placement: Placement | None


def shown_token(secret: bytes, subject: str, sha256: str, moment: datetime) -> str:
    """Return the token of a page that shows a digest for consent at a moment.

    >>> token = shown_token(b"secret", "act", "ab" * 32, datetime(2026, 11, 23, tzinfo=UTC))
    >>> shown_at(b"secret", "act", "ab" * 32, token)
    datetime.datetime(2026, 11, 23, 0, 0, tzinfo=datetime.timezone.utc)
    """
    seconds = str(int(moment.timestamp()))
    return f"{seconds}.{_proof(secret, subject, sha256, seconds)}"


def shown_at(secret: bytes, subject: str, sha256: str, token: str) -> datetime:
    """Return when a page was shown.

    Raises:
        AuthorizationRefusedError: `other_document`, the token is not of this page.

    """
    seconds, _, proof = token.partition(".")
    expected = _proof(secret, subject, sha256, seconds)
    if not hmac.compare_digest(proof.encode(), expected.encode()):
        raise AuthorizationRefusedError("other_document")
    return datetime.fromtimestamp(int(seconds), UTC)


def consent_over(batch_id: str, approvals: int, listed: Iterable[ListedAct]) -> str:
    """Return the SHA-256 (hex) over exactly this list, in this order, for this one approval.

    `approvals` is how many came before, so that going on with a list that a crash left whole is
    another consent than the one before it.
    """
    rows = [[one.act_id, one.sha256, _place(one.placement)] for one in listed]
    told = json.dumps([batch_id, approvals, rows], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _place(placement: Placement | None) -> list[float] | None:
    if placement is None:
        return None
    box = placement.box
    return [placement.page, box.left, box.bottom, box.right, box.top]


def _proof(secret: bytes, subject: str, sha256: str, seconds: str) -> str:
    key = hmac.digest(secret, _PURPOSE, "sha256")
    return hmac.new(key, f"{subject} {sha256} {seconds}".encode(), "sha256").hexdigest()
