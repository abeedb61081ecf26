"""Stepping up before a signature: the one-time code of those who enrolled one (RFC 6238)."""

from __future__ import annotations

from service.identity.roles import Person


class WrongCodeError(Exception):
    """The one-time code is not right, or was used already."""


class StepUp:
    """One-time codes: enrolment, confirmation, checking, each code good once."""

    def is_enrolled(self, person: Person) -> bool:
        """Tell whether this person signs with a one-time code beside the PIN."""
        raise NotImplementedError
