"""Judging a whole document: the proofs of its time-stamps first, then every signature by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from signing.levels import PadesLevel
from signing.validation.baseline import level_of
from signing.validation.case import Case
from signing.validation.evidence import Token
from signing.validation.facts import SignatureFacts
from signing.validation.indications import PASSED, Conclusion
from signing.validation.past import Proof
from signing.validation.policy import ValidationPolicy
from signing.validation.processes import (
    Existence,
    Standing,
    accept,
    is_revoked,
    judge_token,
    stand,
)
from signing.validation.questions import judge
from signing.validation.report import AlgorithmFacts, Finding, RevocationFacts, TimestampFacts
from signing.validation.standing import Usage, newest_answer


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a policy makes of one signature's facts."""

    conclusion: Conclusion
    findings: tuple[Finding, ...]
    level: PadesLevel | None
    best_signature_time: datetime | None
    timestamps: tuple[TimestampFacts, ...]
    revocation: RevocationFacts
    algorithms: AlgorithmFacts | None


def judge_all(
    signatures: Sequence[SignatureFacts], policy: ValidationPolicy, now: datetime
) -> list[Judgement]:
    """Judge every signature of a document at a moment; the newest document time-stamp comes first.

    Each one that holds proves that all it covers existed: earlier time-stamps, then signatures
    (EN 319 102-1, 5.6.3.4, step 5).
    """
    proofs: list[Proof] = []
    stamps = sorted(
        (one for one in signatures if one.token is not None), key=lambda one: -one.revision
    )
    for one in stamps:
        gen_time = one.token.gen_time if one.token else None
        if one.token and gen_time and one.whole and _holds(one.token, now, proofs, policy):
            proofs.insert(0, Proof(one.revision, gen_time))
    later = [one.token for one in reversed(stamps) if one.token and one.token.intact and one.whole]
    return [_judged(one, policy, now, proofs, later) for one in signatures]


def _holds(token: Token, now: datetime, proofs: Sequence[Proof], policy: ValidationPolicy) -> bool:
    return judge_token(token, now, proofs, policy).passed


def _judged(
    facts: SignatureFacts,
    policy: ValidationPolicy,
    now: datetime,
    proofs: Sequence[Proof],
    later: Sequence[Token],
) -> Judgement:
    """Judge one signature by the proofs there are."""
    stamp = facts.kind == "document-timestamp"
    stamps = [(token, judge_token(token, now, proofs, policy)) for token in facts.tokens]
    existence = _existence(facts, policy, now, proofs, stamps)
    usage = Usage.TIMESTAMP if stamp else Usage.SIGNATURE
    standing = stand(facts.chain, usage, existence, policy) if facts.chain else None
    used = facts.signed_with
    accepted = accept(used, existence, policy, facts.binding_digest) if used else PASSED
    behind = [one for one in later if one.revision > facts.revision]
    level, lacks = level_of(facts, behind)
    algorithms = _algorithms(facts, accepted, existence, policy)
    case = Case(
        facts=replace(facts, algorithms=algorithms),
        policy=policy,
        best=existence.best,
        standing=standing,
        accepted=accepted,
        stamps=tuple(result for _, result in stamps),
        ordered=_in_order(facts, existence, stamps, proofs),
        level=level,
        lacks=lacks,
    )
    conclusion, findings = judge(case)
    own = facts.token.gen_time if facts.token and conclusion.passed else None
    return Judgement(
        conclusion,
        findings,
        level,
        own if stamp else existence.best,
        tuple(_told(token, result) for token, result in stamps),
        _revocation(facts, standing, now),
        algorithms,
    )


def _existence(
    facts: SignatureFacts,
    policy: ValidationPolicy,
    now: datetime,
    proofs: Sequence[Proof],
    stamps: Sequence[tuple[Token, Conclusion]],
) -> Existence:
    """Return when a signature is proved to have existed, and after what it must have been made."""
    covering = tuple(one for one in proofs if one.revision > facts.revision)
    upper = [one.moment for one in covering]
    upper += [token.gen_time for token, result in stamps if token.gen_time and result.passed]
    lower = [one.moment for one in proofs if one.revision < facts.revision]
    lower += [
        token.gen_time
        for token in facts.baseline.content_timestamps
        if token.gen_time and judge_token(token, now, proofs, policy).passed
    ]
    return Existence(now, min(upper, default=None), max(lower, default=None), covering)


def _in_order(
    facts: SignatureFacts,
    existence: Existence,
    stamps: Sequence[tuple[Token, Conclusion]],
    proofs: Sequence[Proof],
) -> bool:
    """Do the times of all time-stamps that hold follow one another as they must (5.5.4, step 4 e)?"""
    own = [token.gen_time for token, result in stamps if token.gen_time and result.passed]
    after = [one.moment for one in sorted(existence.proofs, key=lambda one: one.revision)]
    if facts.kind == "document-timestamp" and facts.token and facts.token.gen_time:
        own = [facts.token.gen_time]
    line = ([existence.after] if existence.after else []) + sorted(own) + after
    return all(one <= other for one, other in zip(line, line[1:], strict=False))


def _algorithms(
    facts: SignatureFacts,
    accepted: Conclusion,
    existence: Existence,
    policy: ValidationPolicy,
) -> AlgorithmFacts | None:
    """Return what was used with what this policy says of it at the time that counts."""
    used = facts.algorithms
    if used is None:
        return None
    table, notices = policy.lifetimes, []
    if existence.at >= min(map(table.digest_until, (used.digest, facts.binding_digest))):
        notices.append("weak_digest")
    if existence.at >= table.key_until(used.signature, used.key_bits):
        notices.append("weak_key")
    if used.signature not in policy.circular_15_mechanisms:
        notices.append("not_circular_15")
    return replace(used, sound=accepted.passed, notices=tuple(notices))


def _revocation(facts: SignatureFacts, standing: Standing | None, now: datetime) -> RevocationFacts:
    """Return how the signer's certificate stood, by answers that its issuer signed."""
    if facts.chain is None or standing is None:
        return RevocationFacts("unknown", "none", None)
    newest = newest_answer(facts.chain.leaf)
    if newest is None:
        return RevocationFacts("unknown", "none", None)
    status = "good"
    if is_revoked(facts.chain, standing, now):
        status = "revoked"
    elif standing.objection is not None and standing.objection.code in _UNKNOWN:
        status = "unknown"
    return RevocationFacts(status, newest.source, newest.this_update)


_UNKNOWN: Final = frozenset({"certificate_status_unknown", "certificate_status_stale"})


def _told(token: Token, result: Conclusion) -> TimestampFacts:
    return TimestampFacts(token.gen_time, token.authority, token.intact, result.block)
