"""Signing in: a bind at the directory, or a sample account of the embedded default."""


class SignIn:
    """Tells who somebody is, and locks after too many wrong passwords."""
