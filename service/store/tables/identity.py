"""Who may come in, and who is in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class LocalPasswordRow(Row):
    """The Argon2id hash of a sample account's password; production signs in at the directory."""

    __tablename__ = "local_passwords"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))


class SignInTroubleRow(Row):
    """Wrong passwords in a row for one name, and until when it is locked.

    `name` is the user name of a person we know; of any other name only a keyed digest is kept,
    for people do type their password into the wrong field.
    """

    __tablename__ = "sign_in_troubles"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    tried_at: Mapped[datetime] = mapped_column(index=True)


class SessionRow(Row):
    """A signed-in person's session, found by the SHA-256 of its cookie's value, which is kept nowhere.

    Visitors who are not signed in have none: the little that is remembered of them travels in a
    signed cookie, so that nobody fills this table by asking for pages.
    """

    __tablename__ = "sessions"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)


class TotpRow(Row):
    """A person's TOTP secret (RFC 6238), sealed under the service secret, and the last step used."""

    __tablename__ = "totp"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class ApiTokenRow(Row):
    """A token for another system: scoped, revocable, stored as SHA-256.

    `wrapped_key` holds the signing key of `credential_id` under a key derived from the token itself,
    so the database alone opens nothing.
    """

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    credential_id: Mapped[str | None] = mapped_column(ForeignKey("credentials.id"))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
