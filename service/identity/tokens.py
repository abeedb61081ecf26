"""Tokens for other systems: scoped, revocable, stored hashed."""


class Tokens:
    """Makes, checks and revokes API tokens."""
