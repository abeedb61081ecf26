"""Questions about the container of a signature and the field it stands in.

Each answers with a stable code, and with what follows from it for the whole. Most odd containers say
nothing against a signature; a few must never pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from signing.validation.facts import SignatureFacts
from signing.validation.indications import PASSED, Conclusion, SubIndication

_FORMAT: Final = "format_checking"
_IDENTITY: Final = "identification_of_the_signing_certificate"
_CRYPTO: Final = "cryptographic_verification"
_ACCEPTANCE: Final = "signature_acceptance_validation"
_BROKEN: Final = frozenset({"not_cms", "no_signer"})
_CONTRADICTING: Final = (
    "content_type_missing",
    "content_type_differs",
    "algorithm_protection_differs",
    "attributes_unreadable",
    "message_digest_missing",
)
_FORGIVEN: Final = (
    "sub_filter_unknown",
    "ber_encoding",
    "digest_misnamed",
    "attributes_reordered",
    "content_attached",
    "certificate_from_elsewhere",
    "signing_certificate_missing",
    "no_signed_attributes",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question; `outcome` passed, failed, warning or not_reached."""

    question: str
    block: str
    code: str
    conclusion: Conclusion = PASSED
    outcome: str = "passed"


ContainerQuestion: TypeAlias = Callable[[SignatureFacts], Reply]


def _undecided(question: str, block: str, code: str, reason: SubIndication) -> Reply:
    return Reply(question, block, code, Conclusion.undecided(reason), "failed")


def was_finished(facts: SignatureFacts) -> Reply:
    """Is there a value at all, and one that can be read (EN 319 102-1, 5.2.2.4)?"""
    ask = ("container", _FORMAT)
    if facts.trouble == "unfinished":
        return _undecided(*ask, "container_unfinished", SubIndication.GENERIC)
    if facts.trouble in _BROKEN:
        broken = Conclusion.failed(SubIndication.FORMAT_FAILURE)
        if facts.format == "other":  # an unknown format need not be a broken one
            broken = Conclusion.undecided(SubIndication.GENERIC)
        return Reply(*ask, "container_broken", broken, "failed")
    return Reply(*ask, "container_read")


def stands_in_a_field(facts: SignatureFacts) -> Reply:
    """Does the last revision still show this signature in a field of the form?"""
    ask = ("field", _FORMAT)
    if facts.gone:
        return _undecided(*ask, "field_gone", SubIndication.SIG_CONSTRAINTS_FAILURE)
    if facts.where == "nowhere":
        return _undecided(*ask, "field_missing", SubIndication.SIG_CONSTRAINTS_FAILURE)
    if facts.where == "page":
        return Reply(*ask, "field_not_in_form", outcome="warning")
    if facts.also:
        return Reply(*ask, "field_shares_signature", outcome="warning")
    return Reply(*ask, "field_found")


def has_one_signer(facts: SignatureFacts) -> Reply:
    """Is there one signer, as ISO 32000-2, 12.8.3.3.1 asks?"""
    ask = ("signers", _FORMAT)
    if "several_signers" in facts.words:
        return _undecided(*ask, "signers_several", SubIndication.SIG_CONSTRAINTS_FAILURE)
    return Reply(*ask, "signers_one")


def agrees_with_itself(facts: SignatureFacts) -> Reply:
    """Do the signed attributes speak of this content and these algorithms (RFC 5652, 5.3; RFC 6211)?"""
    ask = ("signed_attributes", _ACCEPTANCE)
    found = next((word for word in _CONTRADICTING if word in facts.words), None)
    if found is not None:
        return _undecided(*ask, "attributes_wrong", SubIndication.SIG_CONSTRAINTS_FAILURE)
    return Reply(*ask, "attributes_agree")


def names_that_certificate(facts: SignatureFacts) -> Reply:
    """Is it the certificate whose digest the signer signed (EN 319 102-1, 5.2.3.4)?"""
    ask = ("signing_certificate_attribute", _IDENTITY)
    if {"signing_certificate_differs", "signer_identifier_differs"} & set(facts.words):
        reason = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        return _undecided(*ask, "signing_certificate_differs", reason)
    return Reply(*ask, "signing_certificate_agrees")


def can_be_computed(facts: SignatureFacts) -> Reply:
    """Are its algorithms known here? What is unknown is undecided, and never called broken."""
    ask = ("known_algorithms", _CRYPTO)
    if facts.unsupported is not None:
        return _undecided(*ask, "algorithm_unknown", SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
    return Reply(*ask, "algorithm_known")


def nothing_hangs_behind(facts: SignatureFacts) -> Reply:
    """Does the file end where its last revision ends?"""
    ask = ("end_of_file", _FORMAT)
    if facts.tail == "junk":
        return _undecided(*ask, "junk_behind_the_end", SubIndication.SIG_CONSTRAINTS_FAILURE)
    return Reply(*ask, "end_clean")


def is_written_well(facts: SignatureFacts) -> Reply:
    """Was nothing to be forgiven in the container? It is told, and harms nothing."""
    ask = ("container_form", _FORMAT)
    found = next((word for word in _FORGIVEN if word in facts.words), None)
    return Reply(*ask, found, outcome="warning") if found else Reply(*ask, "container_regular")


CONTAINER_QUESTIONS: Final[tuple[ContainerQuestion, ...]] = (
    was_finished,
    stands_in_a_field,
    has_one_signer,
    agrees_with_itself,
    names_that_certificate,
    can_be_computed,
    nothing_hangs_behind,
    is_written_well,
)
