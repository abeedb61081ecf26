"""Stepping up before a signature: the one-time code of those who enrolled one (RFC 6238)."""


class StepUp:
    """One-time codes: enrolment, confirmation, checking, each code good once."""
