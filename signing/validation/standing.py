"""How a chain stands at a moment: X.509 certificate validation (EN 319 102-1, 5.2.6), purely.

Every objection is named, in the order in which the clause asks; which of them a proof of existence
answers is asked later, by the validation processes (5.5, 5.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from signing.validation.evidence import Chain, Link, StatusAnswer
from signing.validation.indications import SubIndication
from signing.validation.policy import Freshness, Level, ValidationPolicy

SIGNS_DOCUMENTS: Final = frozenset({"digital_signature", "non_repudiation"})
HOLD: Final = "certificate_hold"


class Usage(StrEnum):
    """What a certificate was used for."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong with a chain at a moment.

    `demand` names the constraint, `code` the finding; `place` is where in the chain (0: the
    certificate itself); `since` is when it went wrong, where that is known.
    """

    demand: str
    code: str
    reason: SubIndication
    place: int = 0
    since: datetime | None = None


def objections(
    chain: Chain, moment: datetime, usage: Usage, policy: ValidationPolicy
) -> Iterator[Objection]:
    """Give all that is wrong with a chain at a moment, in the order of clause 5.2.6.4."""
    yield from _trust(chain, moment)
    yield from _rules(chain, usage)
    for place, link in enumerate(chain.below_anchor):
        yield from _status(link, place, moment, usage, policy)
        yield from _algorithms(link, place, moment, policy)
        yield from _validity(link, place, moment)
    yield from _answerer(chain, moment)


def decides(objection: Objection, policy: ValidationPolicy) -> bool:
    """Does the policy let this objection decide?"""
    return policy.level(objection.code, objection.demand) is Level.FAIL


def _trust(chain: Chain, moment: datetime) -> Iterator[Objection]:
    """Does the chain lead to an anchor, and is it believed then?"""
    ask = "trusted_chain"
    if chain.anchor is None:
        reason = SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        yield Objection(ask, "certificate_untrusted", reason)
    elif not chain.anchor.believed_at(moment):
        reason = SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE
        until = chain.anchor.trusted_until
        yield Objection(ask, "anchor_no_longer_trusted", reason, len(chain.links) - 1, until)


def _rules(chain: Chain, usage: Usage) -> Iterator[Objection]:
    """Do all certificates keep the rules of RFC 5280, and is the first made for this use?"""
    for place, link in enumerate(chain.links):
        if link.flaws:
            reason = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
            yield Objection("chain_rules", "certificate_path_broken", reason, place)
    leaf, reason = chain.leaf, SubIndication.CHAIN_CONSTRAINTS_FAILURE
    if usage is Usage.SIGNATURE:
        if leaf.key_usage is not None and not SIGNS_DOCUMENTS & set(leaf.key_usage):
            yield Objection("key_usage", "certificate_unsuitable", reason)
    elif "time_stamping" not in (leaf.extended_key_usage or ()):
        yield Objection("timestamp_usage", "certificate_unsuitable", reason)


def _status(
    link: Link, place: int, moment: datetime, usage: Usage, policy: ValidationPolicy
) -> Iterator[Objection]:
    """Is the certificate known not to be revoked, by an answer that is new enough?"""
    if link.status_exempt or (link.self_signed and place > 0):
        return
    newest = newest_answer(link)
    if newest is None:
        if place == 0 and not link.in_force_at(moment):
            return  # nobody speaks of it any more: clause 5.2.6.4 then asks for its validity alone
        demand = _availability(place, usage)
        yield Objection(demand, "certificate_status_unknown", policy.status_missing, place)
        return
    if revoked(newest, moment):
        if newest.reason == HOLD:
            reason = SubIndication.TRY_LATER
            yield Objection("not_on_hold", "certificate_on_hold", reason, place, newest.revoked_at)
            return
        ca = place > 0
        reason = SubIndication.REVOKED_CA_NO_POE if ca else SubIndication.REVOKED_NO_POE
        code = "certificate_authority_revoked" if ca else "certificate_revoked"
        yield Objection("not_revoked", code, reason, place, newest.revoked_at)
    elif link.in_force_at(moment) and not is_fresh(newest, moment, policy):
        stamp = usage is Usage.TIMESTAMP  # the signature's own freshness counts from what it proves
        demand = "timestamp_revocation_fresh" if stamp else "revocation_fresh"
        yield Objection(demand, "certificate_status_stale", SubIndication.TRY_LATER, place)


def _availability(place: int, usage: Usage) -> str:
    if place == 0:
        return "revocation_available"
    if usage is Usage.TIMESTAMP:
        return "timestamp_authority_revocation_available"
    return "authority_revocation_available"


def _algorithms(
    link: Link, place: int, moment: datetime, policy: ValidationPolicy
) -> Iterator[Objection]:
    """Was the certificate, and the answer about it, signed with algorithms that are sound then?"""
    newest = newest_answer(link)
    own = None if link.pinned else link.signed_with
    for use in (own, newest.algorithm if newest else None):
        if use is None or policy.lifetimes.sound_at(use, moment):
            continue
        until = policy.lifetimes.until(use)
        reason = (
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
            if until.year > 1
            else SubIndication.CRYPTO_CONSTRAINTS_FAILURE
        )
        yield Objection("chain_algorithms", "certificate_weak", reason, place, until)


def _validity(link: Link, place: int, moment: datetime) -> Iterator[Objection]:
    """Is the moment within the validity period?"""
    if link.in_force_at(moment):
        return
    newest = newest_answer(link)
    known = newest is not None and answers_still(newest, moment)
    reason = (
        SubIndication.OUT_OF_BOUNDS_NOT_REVOKED
        if known or link.status_exempt
        else SubIndication.OUT_OF_BOUNDS_NO_POE
    )
    early = moment < link.not_before
    code = "certificate_not_yet_valid" if early else "certificate_expired"
    yield Objection(
        "not_expired", code, reason, place, link.not_before if early else link.not_after
    )


def _answerer(chain: Chain, moment: datetime) -> Iterator[Objection]:
    """Is whoever answered about the certificate still entitled to (5.2.6.4)? An anchor always is."""
    newest = newest_answer(chain.leaf)
    if newest is None or answers_still(newest, moment) or not chain.below_anchor:
        return
    issuer = chain.links[1] if len(chain.links) > 1 else None
    if issuer and issuer.anchor and issuer.not_after == newest.responder_until:
        return
    reason = SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE
    yield Objection("revocation_issuer_in_force", "revocation_issuer_expired", reason)


def newest_answer(link: Link) -> StatusAnswer | None:
    """Return the newest verified answer about a certificate: what was said later is worth no less.

    An answer given after a certificate expired may have forgotten its revocation, unless it says
    that it remembers (RFC 6960, 4.4.4; X.509, expiredCertsOnCRL); that it was revoked still counts.
    """
    usable = [
        one
        for one in link.answers
        if one.verified
        and one.status in {"good", "revoked"}
        and one.this_update is not None
        and (
            one.status == "revoked"
            or one.remembers_since is not None
            or link.not_before <= one.this_update <= link.not_after
        )
    ]
    return max(usable, key=lambda one: (one.this_update, one.source == "ocsp"), default=None)


def revoked(answer: StatusAnswer, moment: datetime) -> bool:
    """Does an answer say that a certificate was revoked by then?"""
    return answer.status == "revoked" and (answer.revoked_at is None or answer.revoked_at <= moment)


def answers_still(answer: StatusAnswer, moment: datetime) -> bool:
    """Is the certificate of whoever answered itself in force?"""
    start, end = answer.responder_from, answer.responder_until
    return start is not None and end is not None and start <= moment <= end


def is_fresh(answer: StatusAnswer, moment: datetime, policy: ValidationPolicy) -> bool:
    """Is an answer new enough to speak of a moment (5.2.5.4)?"""
    issued = answer.this_update
    if policy.freshness is Freshness.NONE or issued is None or issued >= moment:
        return issued is not None
    return moment <= fresh_until(answer, policy)


def fresh_until(answer: StatusAnswer, policy: ValidationPolicy) -> datetime:
    """Return the last moment of which an answer speaks."""
    issued = answer.this_update
    if issued is None:
        raise ValueError("an answer without its moment is not asked")
    if policy.freshness is Freshness.DAYS:
        return issued + timedelta(days=policy.freshness_days)
    return answer.next_update or issued + timedelta(days=1)
