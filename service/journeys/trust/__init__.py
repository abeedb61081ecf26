"""Whom we trust and why: told to everyone, changed by an administrator who stepped up."""

from service.journeys.trust.changing import Addition, Proof, TrustJourney, TrustRefusedError
from service.journeys.trust.living import LivingTrust
from service.journeys.trust.views import DomainView, EntryView

__all__ = [
    "Addition",
    "DomainView",
    "EntryView",
    "LivingTrust",
    "Proof",
    "TrustJourney",
    "TrustRefusedError",
]
