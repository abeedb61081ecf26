"""Three answers out of a report: is it whole, who signed it, and when; each with a tone and a sentence.

Pure: a report in the shape of the contract goes in, words to look up come out. A tone is `good`,
`warn` (cannot be determined), `bad` (not valid) or `plain` (nothing to judge).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from signing.copy_forms import copy_named

Report = Mapping[str, Any]
Signature = Mapping[str, Any]

VERDICT_TONES: Final = {
    "ELECTRONIC_ORIGINAL": "good",
    "COPY": "good",
    "SIGNED": "good",
    "AWAITING_AGENCY": "plain",
    "UNSIGNED": "plain",
    "UNDETERMINED": "warn",
    "REJECTED": "bad",
}
INDICATION_TONES: Final = {
    "TOTAL-PASSED": "good",
    "PASSED": "good",
    "INDETERMINATE": "warn",
    "TOTAL-FAILED": "bad",
    "FAILED": "bad",
}
ADDITIONS: Final = frozenset({"FORM_FILLING", "ANNOTATION", "UNDEFINED"})
INTERNAL: Final = "internal"
BLOCKS: Final = (  # EN 319 102-1, 5.2, then what PDF adds
    "format_checking",
    "identification_of_the_signing_certificate",
    "validation_context_initialization",
    "revocation_freshness_checker",
    "x509_certificate_validation",
    "cryptographic_verification",
    "signature_acceptance_validation",
    "timestamp_validation",
    "modification_detection",
    "validation_process",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `verify-<question>-<word>` is its sentence, with `-more` what explains it."""

    question: str
    word: str
    tone: str
    facts: Mapping[str, object] = field(default_factory=dict)


def verdict_tone(report: Report) -> str:
    """Return the tone of the whole verdict.

    >>> verdict_tone({"verdict": {"code": "REJECTED"}})
    'bad'
    """
    return VERDICT_TONES.get(report["verdict"]["code"], "warn")


def indication_tone(indication: str | None) -> str:
    """Return the tone of one indication of EN 319 102-1."""
    return INDICATION_TONES.get(indication or "", "plain")


def signers(report: Report) -> list[Signature]:
    """Return the signatures of people and agencies, without document time-stamps."""
    return [s for s in report["signatures"] if s["kind"] == "signature"]


def was_altered(signature: Signature) -> bool:
    """Tell whether what this signature covers, or what may follow it, was broken."""
    return not (
        signature["intact"]
        and signature["byte_range_valid"]
        and signature["dictionary_consistent"]
        and signature["changes"]["permitted"]
    )


def integrity(signature: Signature) -> str:
    """Return how whole what this signature covers is: yes, added, unclear, changed or broken."""
    failed = signature["indication"] == "TOTAL-FAILED"
    if was_altered(signature):
        if not signature["intact"]:
            return "broken" if failed else "unclear"
        return "changed" if failed else "unclear"
    return "added" if ADDITIONS & set(signature["changes"]["categories"]) else "yes"


def answer_whole(report: Report) -> Answer:
    """Is the document whole?"""
    signatures = report["signatures"]
    if not signatures:
        return Answer("whole", "unsigned", "plain")
    altered = [s for s in signatures if was_altered(s)]
    failed = [s for s in altered if s["indication"] == "TOTAL-FAILED"]
    if any(not s["intact"] for s in failed):
        return Answer("whole", "broken", "bad")
    if failed:
        return Answer("whole", "changed", "bad")
    if altered:
        return Answer("whole", "unclear", "warn")
    if any(ADDITIONS & set(s["changes"]["categories"]) for s in signatures):
        return Answer("whole", "added", "good")
    return Answer("whole", "yes", "good")


def answer_who(report: Report) -> Answer:
    """Who signed, and is the name to be trusted?"""
    people = signers(report)
    if not people:
        return Answer("who", "nobody", "plain")
    names = [name_of(s) for s in people]
    facts = {"name": names[0], "others": len(set(names)) - 1}
    for word, tone, holds in (
        ("unproven", "warn", any(not s["intact"] for s in people)),
        (
            "revoked",
            "bad",
            any(s["revocation"]["status"] == "revoked" and not passed(s) for s in people),
        ),
        ("stranger", "warn", any(s["signer"]["trust_domain"] is None for s in people)),
        (
            "unchecked",
            "warn",
            any(s["revocation"]["status"] == "unknown" and not passed(s) for s in people),
        ),
        ("internal", "good", any(s["signer"]["trust_domain"] == INTERNAL for s in people)),
    ):
        if holds:
            return Answer("who", word, tone, facts)
    return Answer("who", "trusted", "good", facts)


def answer_when(report: Report) -> Answer:
    """When was it signed, and what proves it?"""
    people = signers(report)
    if not people:
        return Answer("when", "never", "plain")
    last = people[-1]
    proven = proven_time(last)
    if proven:
        return Answer("when", "proven", "good", {"moment": proven})
    if last["claimed_signing_time"]:
        return Answer("when", "claimed", "warn", {"moment": last["claimed_signing_time"]})
    return Answer("when", "unknown", "warn")


def answers(report: Report) -> tuple[Answer, Answer, Answer]:
    """Return the three answers, in the order people ask."""
    return answer_whole(report), answer_who(report), answer_when(report)


def passed(signature: Signature) -> bool:
    """Tell whether one signature is valid."""
    return bool(signature["indication"] == "TOTAL-PASSED")


def name_of(signature: Signature) -> str:
    """Return the best name a certificate gives its holder."""
    signer = signature["signer"]
    named = (signer["common_name"], signer["organization"], signer["email"], signature["field"])
    return str(next(filter(None, named), ""))


def proven_time(signature: Signature) -> str | None:
    """Return the earliest moment a sound time-stamp proves, or None."""
    times = [
        t["gen_time"]
        for t in signature["timestamps"]
        if t["indication"] == "PASSED" and t["intact"] and t["gen_time"]
    ]
    return min(times, key=datetime.fromisoformat) if times else None


_BROKEN: Final = frozenset(
    {"format_checking", "cryptographic_verification", "modification_detection"}
)


def reason_of(signature: Signature) -> Mapping[str, Any] | None:
    """Return the finding that decided against this signature, the gravest first."""
    findings: Sequence[Mapping[str, Any]] = signature["findings"]
    if signature["indication"] == "TOTAL-FAILED":  # what is broken goes before whom we do not know
        findings = sorted(findings, key=lambda one: one["block"] not in _BROKEN)
    for outcome in ("failed", "not_reached", "warning"):
        for finding in findings:
            if finding["outcome"] == outcome:
                return finding
    return None


def copy_said(report: Mapping[str, Any]) -> str | None:
    """Return what the signature that makes a copy gives as its reason: the copy's form and number."""
    signatures: Sequence[Signature] = report["signatures"]
    told = (str(one.get("reason") or "") for one in signatures)
    return next((one for one in told if copy_named(one)), None)


def by_block(findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return findings under the building block that asked, in the standard's order of blocks.

    >>> asked = [{"block": "x509_certificate_validation"}, {"block": "format_checking"}, {"block": "new"}]
    >>> [block for block, _ in by_block(asked)]
    ['format_checking', 'x509_certificate_validation', 'new']
    """
    blocks: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        blocks.setdefault(str(finding["block"]), []).append(finding)
    places = {block: place for place, block in enumerate(BLOCKS)}
    return sorted(blocks.items(), key=lambda one: places.get(one[0], len(BLOCKS)))
