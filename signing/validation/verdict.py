"""What a document is, by all its signatures together (Decree 30/2020, articles 5 and 32; V-07)."""

from __future__ import annotations

from collections.abc import Sequence

from signing.copy_forms import copy_named
from signing.validation.facts import SignatureFacts
from signing.validation.indications import Conclusion, Indication
from signing.validation.policy import ValidationPolicy
from signing.validation.questions import gravest
from signing.validation.report import VerdictCode

Judged = Sequence[tuple[SignatureFacts, Conclusion]]


def overall(judged: Judged) -> Indication | None:
    """Return the gravest indication of the signatures; time-stamps count alone, or when they fail."""
    signatures = [c.indication for f, c in judged if f.kind == "signature"]
    stamps = [c.indication for f, c in judged if f.kind != "signature"]
    broken = [one for one in stamps if one is Indication.TOTAL_FAILED]
    return gravest([*signatures, *broken]) if signatures else gravest(stamps)


def verdict(judged: Judged, policy: ValidationPolicy) -> VerdictCode:
    """Return what the document is.

    A leader's and an agency's signature make an original; a leader's alone waits for the agency; an
    agency's alone is a copy. So is an original to which an agency added its signature for a copy, as
    that signature's reason says. This holds only among official certificates: others just sign.
    """
    signatures = [facts for facts, _ in judged if facts.kind == "signature"]
    match overall(judged):
        case Indication.TOTAL_FAILED:
            return VerdictCode.REJECTED
        case Indication.INDETERMINATE:
            return VerdictCode.UNDETERMINED
        case _ if not signatures:
            return VerdictCode.UNSIGNED
        case _:
            return _official(signatures, policy)


def _official(signatures: Sequence[SignatureFacts], policy: ValidationPolicy) -> VerdictCode:
    if any(one.signer.trust_domain not in policy.official_domains for one in signatures):
        return VerdictCode.SIGNED
    if any(one.organization_seal and copy_named(one.reason) for one in signatures):
        return VerdictCode.COPY
    seals = {one.organization_seal for one in signatures}
    if seals == {True, False}:
        return VerdictCode.ELECTRONIC_ORIGINAL
    return VerdictCode.COPY if seals == {True} else VerdictCode.AWAITING_AGENCY
