"""Server-side sessions: idle lock, longest life, ended at once when a person is suspended."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.catalogue import PersonSignedOut
from service.events.ledger import record
from service.identity.people import active_person
from service.identity.roles import Person
from service.store.engine import Memory
from service.store.queries.people import (
    end_session,
    end_sessions_of,
    keep_data,
    note_seen,
    overdue_sessions,
    person_by_id,
    session_by_digest,
)
from service.store.tables.identity import SessionRow

SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long people stay signed in (QCVN 12:2026: at most 15 minutes idle)."""

    idle: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in force: whose it is, and what is remembered for as long as it lasts."""

    digest: str
    person: Person
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions in the database, found by the SHA-256 of their cookie."""

    memory: Memory
    clock: Clock
    limits: SessionLimits = SessionLimits()

    def begin(self, person: Person, data: Mapping[str, Any] | None = None) -> str:
        """Begin a session and return its value, 256 random bits that stand nowhere else."""
        value, moment = secrets.token_urlsafe(32), self.clock()
        with self.memory.writing() as session:
            session.add(
                SessionRow(
                    token_sha256=digest_of(value),
                    person_id=person.id,
                    data=dict(data or {}),
                    created_at=moment,
                    last_seen_at=moment,
                )
            )
        return value

    def find(self, value: str) -> OpenSession | None:
        """Return the session of this value, noting that it was used; None where there is none.

        One that was idle or lasted too long, or whose person is suspended, is ended here.
        """
        digest, moment = digest_of(value), self.clock()
        with self.memory.reading() as session:
            row = session_by_digest(session, digest)
            if row is None:
                return None
            reason = self._overdue(row, moment)
            person = active_person(session, row.person_id)
        if reason is not None or person is None:
            self.end(value, reason or "ended")
            return None
        if moment - row.last_seen_at >= SEEN_EVERY:
            with self.memory.writing() as session:
                note_seen(session, digest, moment)
        return OpenSession(digest, person, row.data)

    def keep(self, digest: str, data: Mapping[str, Any]) -> None:
        """Replace what is remembered in a session, if it is still there."""
        with self.memory.writing() as session:
            keep_data(session, digest, dict(data))

    def end(self, value: str, reason: str = "asked") -> None:
        """End one session; ending it twice does no harm."""
        with self.memory.writing() as session:
            row = session_by_digest(session, digest_of(value))
            if row is not None:
                self._end(session, row, reason)

    def end_all(self, person_id: str, reason: str = "ended") -> int:
        """End every session of a person at once (suspended, password changed); return how many."""
        with self.memory.writing() as session:
            ended = end_sessions_of(session, person_id)
            person = person_by_id(session, person_id)
            if ended and person is not None:
                record(
                    session,
                    PersonSignedOut(reason),
                    moment=self.clock(),
                    actor=person.user_name,
                )
        return ended

    def sweep(self) -> int:
        """End every session that was idle or lasted too long; return how many."""
        moment = self.clock()
        limits = moment - self.limits.idle, moment - self.limits.longest
        with self.memory.writing() as session:
            rows = overdue_sessions(session, *limits)
            for row in rows:
                self._end(session, row, "idle")
        return len(rows)

    def _overdue(self, row: SessionRow, moment: datetime) -> str | None:
        if moment - row.last_seen_at >= self.limits.idle:
            return "idle"
        return "ended" if moment - row.created_at >= self.limits.longest else None

    def _end(self, session: Session, row: SessionRow, reason: str) -> None:
        person = person_by_id(session, row.person_id)
        assert person is not None
        if end_session(session, row.token_sha256):
            signed_out = PersonSignedOut(reason)
            record(session, signed_out, moment=self.clock(), actor=person.user_name)


def digest_of(value: str) -> str:
    """Return what a session's value is found by."""
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()
