"""Stepping up before a signature: the one-time code of those who enrolled one (RFC 6238)."""

from __future__ import annotations

from service.identity.roles import Person


class StepUp:
    """One-time codes: enrolment, confirmation, checking, each code good once."""

    def is_enrolled(self, person: Person) -> bool:
        """Tell whether this person's signatures need a code."""
        raise NotImplementedError


class WrongCodeError(Exception):
    """The one-time code is wrong, used already, or was not given."""
