"""Tokens for other systems: scoped, revocable, stored hashed."""

from __future__ import annotations

from dataclasses import dataclass

from service.identity.roles import Person


@dataclass(frozen=True, slots=True)
class TokenBearer:
    """Whom a token speaks for, and what it may do."""

    person: Person
    scopes: frozenset[str]
    credential_id: str | None
    token_id: str
    wrapped_key: bytes | None


class Tokens:
    """Makes, checks and revokes API tokens."""

    def authenticate(self, token: str) -> TokenBearer | None:
        """Return whom a token speaks for, or None when it is not good."""
        raise NotImplementedError
