"""Past validation (EN 319 102-1, 5.6.2): when could a chain last have been relied upon?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from signing.validation.evidence import Chain, Link, StatusAnswer
from signing.validation.policy import Freshness, ValidationPolicy
from signing.validation.standing import fresh_until, is_fresh


@dataclass(frozen=True, slots=True)
class Proof:
    """A document time-stamp that holds: everything up to its revision existed at that time."""

    revision: int
    moment: datetime


def existed(revision: int | None, proofs: Sequence[Proof], now: datetime) -> datetime:
    """Return the earliest moment at which something is proved to have been there.

    What no revision brought comes from the house itself or was fetched: it is there now.
    """
    if revision is None:
        return now
    return min((one.moment for one in proofs if one.revision >= revision), default=now)


def slide(
    chain: Chain, now: datetime, proofs: Sequence[Proof], policy: ValidationPolicy
) -> datetime | None:
    """Return the last moment at which the whole chain is known to have been good (5.6.2.2).

    None: proof is missing that the answers about it existed before it went bad (NO_POE). Where an
    answer is too old for the time reached, time slides back to its nextUpdate, up to which it spoke
    (the clause says thisUpdate, which no answer given before the signature could ever satisfy).
    """
    control = now
    if chain.anchor is not None and chain.anchor.trusted_until is not None:
        control = min(control, chain.anchor.trusted_until)
    for link in reversed(chain.below_anchor):
        if not link.pinned and link.signed_with is not None:
            control = min(control, policy.lifetimes.until(link.signed_with))
        if link.status_exempt or (link.self_signed and link is not chain.leaf):
            continue
        newest = _newest_by(link, control, now, proofs)
        if newest is None:
            return None
        if newest.status == "revoked" and newest.revoked_at is not None:
            control = min(control, newest.revoked_at)
        elif policy.freshness is not Freshness.NONE and not is_fresh(newest, control, policy):
            control = min(control, fresh_until(newest, policy))
        if newest.algorithm is not None:
            control = min(control, policy.lifetimes.until(newest.algorithm))
    return control


def _newest_by(
    link: Link, control: datetime, now: datetime, proofs: Sequence[Proof]
) -> StatusAnswer | None:
    """Return the newest answer that is proved to have been there by the time reached."""
    there = [
        one
        for one in link.answers
        if one.verified
        and one.status in {"good", "revoked"}
        and one.this_update is not None
        and one.this_update <= control
        and existed(one.revision, proofs, now) <= control
        and (
            one.status == "revoked"
            or one.remembers_since is not None
            or one.this_update <= link.not_after
        )
    ]
    return max(there, key=lambda one: (one.this_update, one.source == "ocsp"), default=None)
