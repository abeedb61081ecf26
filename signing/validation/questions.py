"""The questions put to one signature, each small, in the order of the building blocks (5.2, 5.3.4).

The gravest answer is the conclusion, the first of equals: a broken form outweighs a broken digest, and
a digest outweighs a certificate. The policy says which answers count (`policy.CONSTRAINTS`). A new rule
is one function, one line in `QUESTIONS`, one sentence in each language and one test.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from signing.validation.acceptance import (
    applies_its_policy,
    certificate_was_good,
    claimed_time_is_plausible,
    proof_was_there,
    reaches_a_level,
    timestamp_holds,
    timestamps_in_order,
    used_sound_algorithms,
)
from signing.validation.case import Answer, Case, Question, of_facts
from signing.validation.case import answer as _answer
from signing.validation.container_questions import (
    ContainerQuestion,
    agrees_with_itself,
    can_be_computed,
    has_one_signer,
    is_written_well,
    names_that_certificate,
    nothing_hangs_behind,
    stands_in_a_field,
    was_finished,
)
from signing.validation.facts import SignatureFacts
from signing.validation.indications import Conclusion, Indication, SubIndication
from signing.validation.permitted import permitted_change
from signing.validation.policy import Level, ValidationPolicy
from signing.validation.report import Finding


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
    if facts.hash_matches is None and (facts.trouble or facts.unsupported):
        return _answer(*ask, "not_reached", outcome="not_reached")
    if facts.hash_matches is None:
        reason = SubIndication.SIGNED_DATA_NOT_FOUND
        return _answer(*ask, "content_not_found", Conclusion.undecided(reason))
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
    return _answer(*ask, permitted_change(facts.changes))


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
        "field_covers_the_page",
        "form_resources_changed",
        "looks_different",
        "not_compared",
        "number_not_readable",
        "permissions_changed",
        "structure_changed",
        "viewing_changed",
        "words_covered",
    }
)


def _of_container(ask: ContainerQuestion) -> Question:
    """Put a question about the container as one of ours."""

    def question(case: Case) -> Answer:
        said = ask(case.facts)
        finding = Finding(said.question, said.block, said.outcome, said.code)
        return Answer(finding, said.conclusion)

    return question


QUESTIONS: Final[tuple[Question, ...]] = (
    of_facts(could_be_read),
    _of_container(was_finished),
    of_facts(signs_the_whole_revision),
    of_facts(kept_its_dictionary),
    of_facts(names_its_signer),
    _of_container(names_that_certificate),
    applies_its_policy,
    of_facts(content_is_unchanged),
    of_facts(key_matches_certificate),
    _of_container(can_be_computed),
    certificate_was_good,
    proof_was_there,
    of_facts(nothing_forbidden_came_later),
    of_facts(hides_nothing),
    _of_container(nothing_hangs_behind),
    _of_container(stands_in_a_field),
    _of_container(has_one_signer),
    _of_container(agrees_with_itself),
    _of_container(is_written_well),
    used_sound_algorithms,
    timestamp_holds,
    timestamps_in_order,
    claimed_time_is_plausible,
    reaches_a_level,
)


def judge(case: Case) -> tuple[Conclusion, tuple[Finding, ...]]:
    """Put every question to one signature; the gravest answer is the conclusion, the first of equals."""
    answers = [_weighed(question(case), case.policy) for question in QUESTIONS]
    gravest = max((a.conclusion for a in answers), key=lambda c: c.indication.gravity)
    return gravest, tuple(answer.finding for answer in answers)


def _weighed(answer: Answer, policy: ValidationPolicy) -> Answer:
    """Return an answer as grave as the policy lets it be."""
    finding = answer.finding
    if answer.conclusion.passed:
        return answer
    match policy.level(finding.code, finding.question):
        case Level.FAIL:
            return answer
        case Level.WARN:
            return Answer(replace(finding, outcome="warning"))
        case Level.INFORM:
            return Answer(replace(finding, outcome="not_reached"))
        case _:
            return Answer(replace(finding, outcome="not_reached", code="not_asked"))


def gravest(indications: list[Indication]) -> Indication | None:
    """Return the gravest of several indications, or None where there is none."""
    return max(indications, key=lambda indication: indication.gravity, default=None)
