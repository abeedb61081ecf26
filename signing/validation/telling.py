"""Facts and judgement of one signature, put together as the report tells them."""

from __future__ import annotations

from signing.validation.facts import SignatureFacts
from signing.validation.judging import Judgement
from signing.validation.report import SignatureReport


def told(facts: SignatureFacts, judgement: Judgement) -> SignatureReport:
    """Return the facts of one signature with what was judged of them."""
    conclusion = judgement.conclusion
    return SignatureReport(
        kind=facts.kind,
        field=facts.field,
        indication=conclusion.indication,
        sub_indication=conclusion.reason.value if conclusion.reason else None,
        intact=facts.intact,
        format=facts.format,
        level=judgement.level,
        signer=facts.signer,
        certificate=facts.certificate,
        claimed_signing_time=facts.claimed_signing_time,
        best_signature_time=judgement.best_signature_time,
        timestamps=judgement.timestamps,
        revocation=judgement.revocation,
        algorithms=judgement.algorithms,
        byte_range_valid=facts.byte_range_valid,
        dictionary_consistent=facts.dictionary_consistent,
        coverage=facts.coverage,
        changes=facts.changes,
        certification=facts.certification,
        findings=judgement.findings,
        sub_filter=facts.sub_filter,
        reason=facts.reason,
        location=facts.location,
        removed=facts.gone,
    )
