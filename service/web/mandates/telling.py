"""Sentences about mandates for other pages: why somebody may not sign, and what verification found."""

from __future__ import annotations

from service.journeys.mandates import MandateFinding, MandateRefusedError
from service.web.language import say_here
from service.web.presenters import tell_moment


def refusal_text(refusal: MandateRefusedError) -> str:
    """Return why somebody may not sign in a form."""
    return say_here(f"mandate-refused-{refusal.reason.replace('_', '-')}")


def finding_text(finding: MandateFinding) -> str:
    """Return what was found of the mandate at the moment of a signature."""
    if finding.revoked_since is not None and finding.holds:
        moment = tell_moment(finding.revoked_since)
        return say_here("mandate-found-in-force-revoked-since", moment=moment)
    return say_here(f"mandate-found-{finding.word.replace('_', '-')}")
