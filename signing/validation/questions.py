"""The questions put to one signature, each small; the gravest answer is the conclusion.

A new rule is one function, one line in `QUESTIONS`, one sentence in each language and one test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from signing.validation.container_questions import CONTAINER_QUESTIONS, ContainerQuestion
from signing.validation.facts import SignatureFacts
from signing.validation.indications import (
    PASSED,
    BlockIndication,
    Conclusion,
    Indication,
    SubIndication,
)
from signing.validation.report import Finding

VIETNAM_OFFSET: Final = timedelta(hours=7)
CLOCKS_DIFFER_BY: Final = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question found, and what follows from it for the whole."""

    finding: Finding
    conclusion: Conclusion = PASSED


Question: TypeAlias = Callable[[SignatureFacts], Answer]

_STANDING: Final[dict[SubIndication, str]] = {
    SubIndication.TRY_LATER: "certificate_status_unknown",
    SubIndication.REVOKED_NO_POE: "certificate_revoked",
    SubIndication.REVOKED_CA_NO_POE: "certificate_authority_revoked",
    SubIndication.OUT_OF_BOUNDS_NO_POE: "certificate_expired",
    SubIndication.NOT_YET_VALID: "certificate_not_yet_valid",
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: "certificate_untrusted",
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "certificate_unsuitable",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: "certificate_weak",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "certificate_weak",
}


def _answer(
    question: str, block: str, code: str, conclusion: Conclusion = PASSED, outcome: str = ""
) -> Answer:
    said = outcome or ("passed" if conclusion.passed else "failed")
    return Answer(Finding(question, block, said, code), conclusion)


def could_be_read(facts: SignatureFacts) -> Answer:
    """Could everything about the signature be read?"""
    ask = ("readable", "format_checking")
    if facts.trouble is None:
        return _answer(*ask, "readable")
    if facts.format == "other":
        return _answer(*ask, "format_unknown", Conclusion.undecided(SubIndication.GENERIC))
    return _answer(*ask, "unreadable", Conclusion.undecided(SubIndication.GENERIC))


def signs_the_whole_revision(facts: SignatureFacts) -> Answer:
    """Does the byte range cover a whole revision, with nothing but the value left out?"""
    ask = ("byte_range", "format_checking")
    if facts.hash_matches is None and facts.trouble:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if not facts.byte_range_valid or facts.coverage == "PARTIAL":
        return _answer(*ask, "byte_range_broken", Conclusion.failed(SubIndication.FORMAT_FAILURE))
    if not facts.padding_clean:
        return _answer(*ask, "padding_used", Conclusion.failed(SubIndication.FORMAT_FAILURE))
    return _answer(*ask, "byte_range_whole")


def kept_its_dictionary(facts: SignatureFacts) -> Answer:
    """Is the signature dictionary still the one that was signed with?"""
    ask = ("dictionary", "format_checking")
    if facts.hash_matches is None and facts.trouble:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.dictionary_consistent:
        return _answer(*ask, "dictionary_kept")
    return _answer(*ask, "dictionary_changed", Conclusion.failed(SubIndication.FORMAT_FAILURE))


def names_its_signer(facts: SignatureFacts) -> Answer:
    """V-01: is the signer's certificate there and named?"""
    ask = ("signer_information", "identification_of_the_signing_certificate")
    if facts.certificate is not None:
        return _answer(*ask, "signer_known")
    reason = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    return _answer(*ask, "signer_unknown", Conclusion.undecided(reason))


def content_is_unchanged(facts: SignatureFacts) -> Answer:
    """V-01: does the digest of the content match what was signed?"""
    ask = ("hash", "cryptographic_verification")
    if facts.hash_matches is None:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.hash_matches:
        return _answer(*ask, "hash_matches")
    return _answer(*ask, "hash_differs", Conclusion.failed(SubIndication.HASH_FAILURE))


def key_matches_certificate(facts: SignatureFacts) -> Answer:
    """V-01: was the value made with the key of that certificate?"""
    ask = ("key_matches_certificate", "cryptographic_verification")
    if facts.value_matches is None:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.value_matches:
        return _answer(*ask, "key_matches")
    return _answer(*ask, "key_differs", Conclusion.failed(SubIndication.SIG_CRYPTO_FAILURE))


def nothing_forbidden_came_later(facts: SignatureFacts) -> Answer:
    """V-06: is everything after the signed revision a change that may follow?"""
    ask = ("later_changes", "modification_detection")
    if facts.gone:  # its removal is the change, and is told by itself
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.hash_matches is None and facts.trouble:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if not facts.nothing_follows:
        return _answer(*ask, "data_behind_the_end", Conclusion.failed(SubIndication.FORMAT_FAILURE))
    if facts.certification.violated:
        reason = Conclusion.failed(SubIndication.FORMAT_FAILURE)
        return _answer(*ask, "certification_violated", reason)
    grave = [word for word in facts.changes.reasons if word not in _SUSPICIOUS]
    if grave:
        return _answer(*ask, grave[0], Conclusion.failed(SubIndication.FORMAT_FAILURE))
    if not facts.changes.permitted:
        word = next(iter(facts.changes.reasons), "not_compared")
        return _answer(*ask, word, Conclusion.undecided(SubIndication.SIG_CONSTRAINTS_FAILURE))
    return _answer(*ask, "changes_permitted" if facts.changes.categories else "no_changes")


def hides_nothing(facts: SignatureFacts) -> Answer:
    """V-06: does the file hold nothing that misleads the eye, or waits to be called up later?"""
    ask = ("hidden_content", "modification_detection")
    if facts.hash_matches is None and facts.trouble:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.hidden:
        reason = Conclusion.undecided(SubIndication.SIG_CONSTRAINTS_FAILURE)
        return _answer(*ask, facts.hidden[0], reason)
    return _answer(*ask, "nothing_hidden")


# Changes that may be honest and may mislead: a person must look.
_SUSPICIOUS: Final = frozenset(
    {
        "annotation_added",
        "annotation_changed",
        "annotation_removed",
        "annotations_reordered",
        "appearance_differs_from_value",
        "appearance_without_signature",
        "conflicting_references",
        "field_added",
        "form_resources_changed",
        "not_compared",
        "permissions_changed",
        "structure_changed",
        "viewing_changed",
    }
)


def used_sound_algorithms(facts: SignatureFacts) -> Answer:
    """S-22: were the algorithms strong enough?"""
    ask = ("algorithms", "signature_acceptance_validation")
    if facts.algorithms is None:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if not facts.algorithms.sound:
        reason = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
        return _answer(*ask, "algorithms_weak", Conclusion.undecided(reason))
    if "not_circular_15" in facts.algorithms.notices:  # S-21: a notice, no tampering
        return _answer(*ask, "not_circular_15", outcome="warning")
    return _answer(*ask, "algorithms_sound")


def timestamp_holds(facts: SignatureFacts) -> Answer:
    """V-02: if there is a time-stamp, is it intact and from an authority we believe?"""
    ask = ("timestamp", "timestamp_validation")
    if facts.kind == "document-timestamp":
        return _answer(*ask, "not_reached", outcome="not_reached")
    if not facts.timestamps:
        return _answer(*ask, "timestamp_absent", outcome="not_reached")
    answers = {stamp.indication for stamp in facts.timestamps}
    if BlockIndication.PASSED in answers:
        return _answer(*ask, "timestamp_holds")
    reason = Conclusion.undecided(SubIndication.SIG_CONSTRAINTS_FAILURE)
    if BlockIndication.FAILED in answers:
        return _answer(*ask, "timestamp_broken", reason)
    return _answer(*ask, "timestamp_undecided", reason)


def certificate_was_good(facts: SignatureFacts) -> Answer:
    """V-01: was the certificate trusted, in force and not revoked at the time of signing?"""
    ask = ("certificate_valid", "x509_certificate_validation")
    if facts.certificate is None:
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.standing is None:
        known = facts.best_signature_time is not None
        return _answer(*ask, "certificate_good" if known else "certificate_good_now")
    code = _STANDING.get(facts.standing, "certificate_path_broken")
    return _answer(*ask, code, Conclusion.undecided(facts.standing))


def process_concluded(facts: SignatureFacts) -> Answer:
    """What did the whole validation process of EN 319 102-1 conclude?"""
    ask = ("validation_process", "validation_process")
    if facts.engine is None:
        undecided = Conclusion.undecided(SubIndication.GENERIC)
        return _answer(*ask, "process_stopped", undecided, outcome="not_reached")
    if facts.engine.passed:
        return _answer(*ask, "process_passed")
    return _answer(*ask, "process_objects", facts.engine)


def claimed_time_is_plausible(facts: SignatureFacts) -> Answer:
    """C-07: is the time that the signer claims near the time that is proved?"""
    ask = ("claimed_time", "signature_acceptance_validation")
    claimed, proved = facts.claimed_signing_time, facts.best_signature_time or facts.moment
    if claimed is None or proved is None:
        return _answer(*ask, "claimed_time_absent", outcome="not_reached")
    ahead = claimed - proved
    if facts.best_signature_time and abs(ahead - VIETNAM_OFFSET) <= CLOCKS_DIFFER_BY:
        return _answer(*ask, "claimed_time_shifted", outcome="warning")
    if ahead > CLOCKS_DIFFER_BY:
        return _answer(*ask, "claimed_time_in_future", outcome="warning")
    return _answer(*ask, "claimed_time_plausible")


def _of_the_container(ask: ContainerQuestion) -> Question:
    """Return a question about the container as one of ours."""

    def question(facts: SignatureFacts) -> Answer:
        said = ask(facts)
        finding = Finding(said.question, said.block, said.outcome, said.code)
        return Answer(finding, said.conclusion)

    return question


QUESTIONS: Final[tuple[Question, ...]] = (
    could_be_read,
    *map(_of_the_container, CONTAINER_QUESTIONS),
    signs_the_whole_revision,
    kept_its_dictionary,
    names_its_signer,
    content_is_unchanged,
    key_matches_certificate,
    nothing_forbidden_came_later,
    hides_nothing,
    used_sound_algorithms,
    certificate_was_good,
    timestamp_holds,
    process_concluded,
    claimed_time_is_plausible,
)


def judge(facts: SignatureFacts) -> tuple[Conclusion, tuple[Finding, ...]]:
    """Put every question to one signature; the gravest answer is the conclusion, the first of equals."""
    answers = [question(facts) for question in QUESTIONS]
    gravest = max((a.conclusion for a in answers), key=lambda c: c.indication.gravity)
    return gravest, tuple(answer.finding for answer in answers)


def gravest(indications: list[Indication]) -> Indication | None:
    """Return the gravest of several indications, or None where there is none."""
    return max(indications, key=lambda indication: indication.gravity, default=None)
