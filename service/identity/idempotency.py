"""A request sent twice is carried out once (draft-ietf-httpapi-idempotency-key-header).

Whoever comes with a key first holds a lease and carries the request out; whoever comes later with the
same key and request gets the first answer. What a request leads to is noted in the transactions that
record its events. So of a request whose process died it is known how far it came, and one that is late
cannot commit anything more once another has taken its key up.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.overhearing import overhearing
from service.store.engine import Memory
from service.store.queries import idempotency as queries
from service.store.tables.idempotency import IdempotencyKeyRow
from signing.devices.sealing import open_bytes, seal_bytes

LEASE: Final = timedelta(seconds=130)  # a little more than a worker may take for one request
LONGEST_BODY: Final = 1 << 20
_IN_PROGRESS, _DONE = "IN_PROGRESS", "DONE"


class KeyReusedError(Exception):
    """The key came with another request before."""


class InProgressError(Exception):
    """A request of this key is being carried out; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"in progress for at most {retry_after} s")


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that an earlier try of the same request has led to."""

    kind: str
    subject: str | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that is to be carried out now; `happened` is what was done when it was tried before."""

    token_id: str
    key: str
    lease: str
    happened: tuple[Happened, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered first."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class IdempotencyKeys:
    """Keeps keys, what their requests led to, and their answers, for a while."""

    memory: Memory
    clock: Clock
    service_secret: bytes = field(repr=False)
    kept_for: timedelta = timedelta(hours=24)

    def fingerprint(self, parts: Iterable[bytes]) -> bytes:
        """Return the HMAC-SHA-256 of a request's parts; without the service secret none can be tried."""
        secret = hashlib.sha256(b"idempotency " + self.service_secret).digest()
        made = hmac.new(secret, digestmod=hashlib.sha256)
        for part in parts:
            made.update(len(part).to_bytes(8) + part)
        return made.digest()

    def begin(self, token_id: str, key: str, fingerprint: bytes) -> Attempt | KeptAnswer:
        """Return the first answer, or the attempt that the caller now carries out.

        Raises:
            KeyReusedError: the key belongs to another request.
            InProgressError: somebody carries it out at this moment.

        """
        moment, lease = self.clock(), str(uuid4())
        fresh = {
            "token_id": token_id, "key": key, "fingerprint": fingerprint, "state": _IN_PROGRESS,
            "lease": lease, "lease_until": moment + LEASE, "events": [], "headers": [],
            "created_at": moment, "expires_at": moment + self.kept_for,
        }  # fmt: skip
        with self.memory.writing() as session:
            if queries.put_in(session, fresh):
                return Attempt(token_id, key, lease)
            row = queries.locked_key(session, token_id, key)
            if row is None or _is_over(row, moment):
                if row is not None:
                    session.delete(row)
                    session.flush()
                if not queries.put_in(session, fresh):  # another was quicker
                    raise InProgressError(int(LEASE.total_seconds()))
                return Attempt(token_id, key, lease)
            if not hmac.compare_digest(row.fingerprint, fingerprint):
                raise KeyReusedError
            if row.state == _DONE:
                return self._kept(row)
            if row.lease_until > moment:
                raise InProgressError(1 + int((row.lease_until - moment).total_seconds()))
            row.lease, row.lease_until = lease, moment + LEASE
            return Attempt(token_id, key, lease, _happened(session, row.events))

    @contextmanager
    def carrying(self, attempt: Attempt) -> Iterator[None]:
        """Note every event recorded meanwhile beside the key, in the event's own transaction.

        Raises:
            InProgressError: from within that transaction, which is then taken back: somebody else has
                taken the request up.

        """

        def note(session: Session, numbers: Sequence[int]) -> None:
            moment = self.clock()
            row = queries.locked_key(session, attempt.token_id, attempt.key)
            if row is None or row.state != _IN_PROGRESS or row.lease != attempt.lease:
                raise InProgressError(int(LEASE.total_seconds()))
            row.events, row.lease_until = [*row.events, *numbers], moment + LEASE
            session.flush()

        with overhearing(note):
            yield

    def finish(self, attempt: Attempt, answer: KeptAnswer) -> None:
        """Keep the answer; where another took the request up meanwhile, theirs is kept."""
        if len(answer.body) > LONGEST_BODY:
            self.release(attempt)
            return
        self._change(
            attempt,
            state=_DONE,
            status=answer.status,
            headers=[list(header) for header in answer.headers],
            sealed_body=seal_bytes(answer.body, self.service_secret, _purpose(attempt.token_id)),
        )

    def release(self, attempt: Attempt) -> None:
        """Keep no answer: whoever comes next carries the request on from where it is."""
        self._change(attempt, lease_until=self.clock())

    def purge(self) -> int:
        """Forget keys whose time is over; return how many."""
        with self.memory.writing() as session:
            return queries.forget_keys(session, self.clock())

    def _change(self, attempt: Attempt, **values: object) -> None:
        with self.memory.writing() as session:
            queries.change_leased(session, attempt.token_id, attempt.key, attempt.lease, values)

    def _kept(self, row: IdempotencyKeyRow) -> KeptAnswer:
        purpose = _purpose(row.token_id)
        body = open_bytes(row.sealed_body or b"", self.service_secret, purpose)
        headers = tuple((name, value) for name, value in row.headers)
        return KeptAnswer(row.status or 0, headers, body)


def _is_over(row: IdempotencyKeyRow, moment: datetime) -> bool:
    """Tell whether a key may be used anew; one that somebody still works on may not."""
    is_held = row.state == _IN_PROGRESS and row.lease_until > moment
    return row.expires_at <= moment and not is_held


def _happened(session: Session, numbers: Sequence[int]) -> tuple[Happened, ...]:
    return tuple(
        Happened(row.kind, row.subject, json.loads(row.facts or "{}"))
        for row in queries.events_numbered(session, numbers)
    )


def _purpose(token_id: str) -> str:
    return f"answer {token_id}"
