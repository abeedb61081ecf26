"""Stepping up before a signature: the one-time code of those who enrolled one (RFC 6238)."""


class StepUp:
    """One-time codes: enrolment, confirmation, checking, each code good once."""


class WrongCodeError(Exception):
    """The one-time code is wrong, used already, or was not given."""
