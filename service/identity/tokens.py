"""Tokens for other systems: scoped, revocable, stored hashed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.catalogue import TokenCreated, TokenRevoked
from service.events.ledger import record
from service.identity.people import active_person
from service.identity.roles import Person
from service.store.engine import Memory
from service.store.queries.people import locked_token, token_by_digest, tokens_of
from service.store.queries.remote_signing import end_activations
from service.store.tables.identity import ApiTokenRow

PREFIX: Final = "antin_"
SCOPES: Final = (
    "sign",
    "verify",
    "documents",
    "outgoing",
    "seal",
    "webhooks",
    "scim",
    "scim:read",
    "adoption",
    "csc",
)
LONGEST_NAME: Final = 100
LONGEST_LIFE: Final = timedelta(days=366)
SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenBearer:
    """Whom a token speaks for, and what it may do.

    `wrapped_key` opens with the token itself: nothing that is stored opens it.
    """

    person: Person
    scopes: frozenset[str]
    credential_id: str | None
    token_id: str
    wrapped_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it; the token itself was shown once."""

    id: str
    name: str
    scopes: tuple[str, ...]
    credential_id: str | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def new_token() -> str:
    """Return the text of a new token: 256 random bits behind a prefix that scanners know."""
    return PREFIX + secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes, checks and revokes API tokens."""

    memory: Memory
    clock: Clock

    def create(
        self,
        person: Person,
        name: str,
        scopes: Iterable[str],
        credential_id: str | None = None,
        wrapped_key: bytes | None = None,
        lifetime: timedelta = timedelta(days=90),
        *,
        token: str | None = None,
    ) -> tuple[str, str]:
        """Keep a token and return its text, to be shown once, and its id.

        `token` is a `new_token()` that a key was wrapped under before; without it one is made.
        """
        asked, token, moment = set(scopes), token or new_token(), self.clock()
        if not asked or asked - set(SCOPES):
            raise ValueError("a token has scopes that exist")
        granted = tuple(scope for scope in SCOPES if scope in asked)
        row = ApiTokenRow(
            id=str(uuid4()),
            person_id=person.id,
            name=name.strip()[:LONGEST_NAME],
            token_sha256=_digest(token),
            scopes=list(granted),
            credential_id=credential_id,
            wrapped_key=wrapped_key,
            created_at=moment,
            expires_at=moment + min(lifetime, LONGEST_LIFE),
        )
        with self.memory.writing() as session:
            session.add(row)
            created = TokenCreated(row.id, granted)
            record(session, created, moment=moment, actor=person.user_name)
        return token, row.id

    def authenticate(self, token: str) -> TokenBearer | None:
        """Return whom a token speaks for; None where it is unknown, revoked or over, or they are gone.

        It is found by its digest, so how long the search takes says nothing about the token.
        """
        if not token.startswith(PREFIX) or not token.isascii():
            return None
        moment = self.clock()
        with self.memory.reading() as session:
            row = token_by_digest(session, _digest(token))
            if row is None or row.revoked_at is not None:
                return None
            if row.expires_at is not None and row.expires_at <= moment:
                return None
            person = active_person(session, row.person_id)
        if person is None:
            return None
        self._note_use(row, moment)
        return TokenBearer(
            person, frozenset(row.scopes), row.credential_id, row.id, row.wrapped_key
        )

    def of(self, person: Person) -> tuple[TokenView, ...]:
        """Return a person's tokens, the newest first."""
        with self.memory.reading() as session:
            rows = tokens_of(session, person.id)
        return tuple(
            TokenView(
                row.id,
                row.name,
                tuple(row.scopes),
                row.credential_id,
                row.created_at,
                row.expires_at,
                row.last_used_at,
            )
            for row in rows
        )

    def revoke(self, person: Person, token_id: str) -> bool:
        """Revoke a token of this person; False where there is none.

        Nothing wrapped under it stays, and no consent that it holds (CSC API) is good for anything.
        """
        moment = self.clock()
        with self.memory.writing() as session:
            row = locked_token(session, person.id, token_id)
            if row is None or row.revoked_at is not None:
                return False
            end_token(session, row, moment=moment, actor=person.user_name)
        return True

    def _note_use(self, row: ApiTokenRow, moment: datetime) -> None:
        """Note when a token was last used, at most once a minute."""
        if row.last_used_at is not None and moment - row.last_used_at < SEEN_EVERY:
            return
        with self.memory.writing() as session:
            used = locked_token(session, row.person_id, row.id)
            if used is not None:
                used.last_used_at = moment


def end_token(session: Session, row: ApiTokenRow, *, moment: datetime, actor: str | None) -> None:
    """Revoke a token within the caller's transaction, with all that it holds."""
    row.revoked_at, row.wrapped_key = moment, None
    end_activations(session, row.id)
    record(session, TokenRevoked(row.id), moment=moment, actor=actor)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
