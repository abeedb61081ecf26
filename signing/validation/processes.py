"""The validation processes of EN 319 102-1 over facts: time-stamps (5.4), with time (5.5), past (5.6).

The clause runs the processes one after another, each taking up what the one before left undecided.
Here each objection of clause 5.2.6 is held against every proof of existence instead: the first that
none of them answers is the answer. What passes and what fails is the same, and it explains itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from signing.validation.evidence import UNSUPPORTED, AlgorithmUse, Chain, Token
from signing.validation.indications import PASSED, Conclusion, SubIndication
from signing.validation.lifetimes import NEVER
from signing.validation.past import Proof, slide
from signing.validation.policy import Level, ValidationPolicy
from signing.validation.standing import (
    Objection,
    Usage,
    decides,
    is_fresh,
    newest_answer,
    objections,
    revoked,
)

_REVOKED: Final = frozenset({"certificate_revoked", "certificate_on_hold"})


@dataclass(frozen=True, slots=True)
class Existence:
    """When something is known to have existed: not before `after`, and at the latest at `best`.

    `best` is the earliest proof (best-signature-time; None: nothing but the present), `proofs` are
    the document time-stamps that cover it.
    """

    now: datetime
    best: datetime | None = None
    after: datetime | None = None
    proofs: tuple[Proof, ...] = ()

    @property
    def at(self) -> datetime:
        """The time that counts."""
        return self.best or self.now


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chain stands with all proofs held against it: what decides, what was answered, what is told."""

    conclusion: Conclusion = PASSED
    objection: Objection | None = None
    answered: tuple[Objection, ...] = ()
    told: tuple[Objection, ...] = ()
    proof_missing: bool = False


def stand(chain: Chain, usage: Usage, existence: Existence, policy: ValidationPolicy) -> Standing:
    """Return how a chain stands for something that existed when it did."""
    if existence.best is not None and existence.best < chain.leaf.not_before:
        early = Objection("not_expired", "certificate_not_yet_valid", SubIndication.NOT_YET_VALID)
        return Standing(Conclusion.failed(SubIndication.NOT_YET_VALID), early)
    reached = slide(chain, existence.now, existence.proofs, policy)
    past = _was_good(chain, existence, reached)
    answered, told = [], []
    for one in objections(chain, existence.now, usage, policy):
        if not decides(one, policy):
            if policy.level(one.code, one.demand) is not Level.IGNORE:
                told.append(one)
        elif _time_can_answer(one) and (past or _answered(one, chain, existence, policy)):
            answered.append(one)
        else:
            missing = reached is None and bool(existence.proofs)
            conclusion = _conclusion(one, existence)
            return Standing(conclusion, one, tuple(answered), tuple(told), missing)
    return Standing(answered=tuple(answered), told=tuple(told))


def _was_good(chain: Chain, existence: Existence, reached: datetime | None) -> bool:
    """Past validation (5.6.2.4): did it exist while the whole chain was good?"""
    best = existence.best
    return (
        best is not None
        and bool(existence.proofs)
        and reached is not None
        and best <= reached
        and all(link.in_force_at(best) for link in chain.below_anchor)
        and chain.anchor is not None
        and (chain.anchor.trusted_from is None or chain.anchor.trusted_from <= best)
    )


_TIMELESS: Final = frozenset({"chain_rules", "key_usage", "timestamp_usage"})


def _time_can_answer(objection: Objection) -> bool:
    """Is the objection of a kind that a proof of existence can answer at all?"""
    return (
        objection.demand not in _TIMELESS
        and objection.reason is not SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        and objection.reason is not SubIndication.CRYPTO_CONSTRAINTS_FAILURE
    )


def _answered(
    objection: Objection, chain: Chain, existence: Existence, policy: ValidationPolicy
) -> bool:
    """Does best-signature-time alone answer an objection (5.5.4, steps 4 to 7)?"""
    best = existence.best
    if best is None:
        return False
    link = chain.links[objection.place]
    match objection.demand:
        case "not_revoked" | "not_on_hold":
            return objection.since is not None and best < objection.since
        case "not_expired":
            known = objection.reason is SubIndication.OUT_OF_BOUNDS_NOT_REVOKED
            return known and link.in_force_at(best)
        case "revocation_fresh":
            newest = newest_answer(link)
            return newest is not None and is_fresh(newest, best, policy)
        case "trusted_chain":
            return chain.anchor is not None and chain.anchor.believed_at(best)
        case _:
            return False


def _conclusion(objection: Objection, existence: Existence) -> Conclusion:
    """Return what follows from an objection that nothing answers (5.3.4, step 4; 5.5.4, step 4)."""
    after, since = existence.after, objection.since
    if objection.place == 0:
        if objection.code == "certificate_not_yet_valid":
            return Conclusion.failed(SubIndication.NOT_YET_VALID)
        if after is not None and since is not None and after > since:
            if objection.code == "certificate_revoked":
                return Conclusion.failed(SubIndication.REVOKED)
            if objection.code == "certificate_expired":
                return Conclusion.failed(SubIndication.EXPIRED)
    return Conclusion.undecided(objection.reason)


def accept(
    use: AlgorithmUse,
    existence: Existence,
    policy: ValidationPolicy,
    binding: str | None = None,
) -> Conclusion:
    """Were the algorithms sound when the thing is known to have existed (5.2.8.4.1; 5.3.4, step 6)?

    `binding` is a further digest without which it would not be about this document.
    """
    until = min(policy.lifetimes.until(use), policy.lifetimes.digest_until(binding))
    if existence.at < until:
        return PASSED
    if until == NEVER or (existence.after is not None and existence.after >= until):
        return Conclusion.undecided(SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
    return Conclusion.undecided(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)


def judge_token(
    token: Token, now: datetime, proofs: Sequence[Proof], policy: ValidationPolicy
) -> Conclusion:
    """Validate a time-stamp token, today or at the time that later document time-stamps prove (5.4)."""
    if token.trouble == UNSUPPORTED:
        return Conclusion.undecided(SubIndication.GENERIC)
    if token.trouble is not None or token.gen_time is None:
        return Conclusion.failed(SubIndication.FORMAT_FAILURE)
    if not token.imprint_matches:
        return Conclusion.failed(SubIndication.HASH_FAILURE)
    if token.chain is None or token.signed_with is None:
        return Conclusion.undecided(SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    if not token.value_matches:
        return Conclusion.failed(SubIndication.SIG_CRYPTO_FAILURE)
    covering = tuple(one for one in proofs if one.revision > token.revision)
    existence = Existence(now, min((one.moment for one in covering), default=None), proofs=covering)
    standing = stand(token.chain, Usage.TIMESTAMP, existence, policy)
    if not standing.conclusion.passed:
        return standing.conclusion
    if policy.level("algorithms") is not Level.FAIL:
        return PASSED
    return accept(token.signed_with, existence, policy, token.imprint_digest)


def is_revoked(chain: Chain, standing: Standing, now: datetime) -> bool:
    """Does the certificate count as revoked for what was signed with it?"""
    newest = newest_answer(chain.leaf)
    if newest is None or not revoked(newest, now):
        return False
    return not any(one.code in _REVOKED and one.place == 0 for one in standing.answered)
