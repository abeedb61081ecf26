"""The questions that need a policy and a time: context, certificate, algorithms, time-stamps, level.

Each names its constraint; how grave a bad answer is, the policy says afterwards.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from signing.validation.case import Answer, Case, answer
from signing.validation.evidence import UNREADABLE_POLICY, UNSUPPORTED
from signing.validation.indications import BlockIndication, Conclusion, SubIndication
from signing.validation.policy import Level

VIETNAM_OFFSET: Final = timedelta(hours=7)
CLOCKS_DIFFER_BY: Final = timedelta(minutes=20)
_UNMET: Final = Conclusion.undecided(SubIndication.SIG_CONSTRAINTS_FAILURE)
_LATER: Final = {
    "certificate_revoked": "certificate_revoked_later",
    "certificate_on_hold": "certificate_revoked_later",
    "certificate_authority_revoked": "certificate_revoked_later",
    "certificate_expired": "certificate_expired_later",
    "anchor_no_longer_trusted": "anchor_trusted_then",
    "certificate_weak": "certificate_weak_later",
}


def applies_its_policy(case: Case) -> Answer:
    """Which signature policy does the signer name, and can it be applied (5.2.4)?"""
    ask = ("signature_policy", "validation_context_initialization")
    named = case.facts.baseline.signature_policy
    if named is None:
        return answer(*ask, "policy_not_named", outcome="not_reached")
    if named == UNREADABLE_POLICY:
        reason = SubIndication.POLICY_PROCESSING_ERROR
        return answer(*ask, "policy_unreadable", Conclusion.undecided(reason))
    reason = SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE
    return answer(*ask, "policy_not_available", Conclusion.undecided(reason))


def certificate_was_good(case: Case) -> Answer:
    """V-01: was the certificate trusted, in force and not revoked at the time of signing?"""
    ask = ("certificate_valid", "x509_certificate_validation")
    standing = case.standing
    if case.facts.certificate is None or standing is None:
        return answer(*ask, "not_reached", outcome="not_reached")
    if standing.objection is not None:
        return answer(*ask, standing.objection.code, standing.conclusion)
    if standing.told:  # the policy does not let it decide, but it is said
        first = standing.told[0]
        grave = case.policy.level(first.code, first.demand) is Level.WARN
        return answer(*ask, first.code, outcome="warning" if grave else "not_reached")
    for one in standing.answered:
        if one.code in _LATER:
            return answer(*ask, _LATER[one.code])
    return answer(*ask, "certificate_good" if case.best else "certificate_good_now")


def proof_was_there(case: Case) -> Answer:
    """Is it proved that the answers about the certificates existed in time (5.6.2.2)?"""
    ask = ("proof_of_existence", "past_signature_validation")
    if case.standing is None or not case.standing.proof_missing:
        return answer(*ask, "not_reached", outcome="not_reached")
    return answer(*ask, "proof_missing", Conclusion.undecided(SubIndication.NO_POE))


def used_sound_algorithms(case: Case) -> Answer:
    """S-22: were the algorithms strong enough at the time that counts?"""
    ask = ("algorithms", "signature_acceptance_validation")
    used = case.facts.algorithms
    if used is None:
        return answer(*ask, "not_reached", outcome="not_reached")
    if not case.accepted.passed:
        return answer(*ask, "algorithms_weak", case.accepted)
    if "not_circular_15" in used.notices:  # S-21: a notice, no tampering
        return answer(*ask, "not_circular_15", _UNMET)
    return answer(*ask, "algorithms_sound")


def timestamp_holds(case: Case) -> Answer:
    """V-02: if there is a time-stamp, is it intact and from an authority we believe?

    One that is not proves nothing; whether it harms the signature too, the policy says (5.5.4, step 3).
    """
    ask = ("timestamp", "timestamp_validation")
    if case.facts.kind == "document-timestamp":
        return answer(*ask, "not_reached", outcome="not_reached")
    answers = {one.block for one in case.stamps}
    if not answers and case.best is None:
        return answer(*ask, "timestamp_absent", _UNMET)
    if BlockIndication.PASSED in answers or not answers:
        return answer(*ask, "timestamp_holds")
    if any(token.trouble not in {None, UNSUPPORTED} for token in case.facts.tokens):
        return answer(*ask, "timestamp_unreadable", _UNMET)
    if BlockIndication.FAILED in answers:
        return answer(*ask, "timestamp_broken", _UNMET)
    return answer(*ask, "timestamp_undecided", _UNMET)


def timestamps_in_order(case: Case) -> Answer:
    """Could the time-stamps have been made one after another as they stand (5.5.4, step 4 e)?"""
    ask = ("timestamp_order", "timestamp_validation")
    if not case.ordered:
        reason = SubIndication.TIMESTAMP_ORDER_FAILURE
        return answer(*ask, "timestamps_disordered", Conclusion.undecided(reason))
    if case.best is None:
        return answer(*ask, "not_reached", outcome="not_reached")
    return answer(*ask, "timestamps_ordered")


def claimed_time_is_plausible(case: Case) -> Answer:
    """C-07: is the time that the signer claims near the time that is proved?"""
    ask = ("claimed_time", "signature_acceptance_validation")
    claimed, proved = case.facts.claimed_signing_time, case.best or case.facts.moment
    if case.facts.kind == "document-timestamp" or proved is None:
        return answer(*ask, "not_reached", outcome="not_reached")
    if claimed is None:
        return answer(*ask, "claimed_time_absent", _UNMET)
    ahead = claimed - proved
    if case.best and abs(ahead - VIETNAM_OFFSET) <= CLOCKS_DIFFER_BY:
        return answer(*ask, "claimed_time_shifted", _UNMET)
    if ahead > CLOCKS_DIFFER_BY:
        return answer(*ask, "claimed_time_in_future", _UNMET)
    return answer(*ask, "claimed_time_plausible")


def reaches_a_level(case: Case) -> Answer:
    """What does the next baseline level lack (EN 319 142-1, 6.3)?"""
    ask = ("baseline", "signature_acceptance_validation")
    if case.facts.kind == "document-timestamp":
        return answer(*ask, "not_reached", outcome="not_reached")
    if case.lacks:
        return answer(*ask, case.lacks[0], outcome="not_reached")
    if case.level is None:
        return answer(*ask, "level_not_asked", outcome="not_reached")
    return answer(*ask, "level_highest")
