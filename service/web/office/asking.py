"""Who asks, and the journey that is asked."""

from __future__ import annotations

from service.identity.roles import Person
from service.journeys.issuing import IssuingJourney
from service.web.context import current_person, house


def issuing() -> IssuingJourney:
    """Return the journey of outgoing documents."""
    return house().issuing


def me() -> Person:
    """Return who is signed in, behind `requires`."""
    person = current_person()
    assert person is not None
    return person
