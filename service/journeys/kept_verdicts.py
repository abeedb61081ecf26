"""Verdicts while they are kept: a short time by default, longer when somebody asks, gone when told so.

Whoever holds the id of a verdict may read it, keep it and delete it (DOMAIN V-08); the id is random
and is told to the one who asked alone. Pictures and evidence live and go with their verdict.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.catalogue import DocumentVerified, VerdictDeleted, VerdictKept
from service.events.ledger import record
from service.journeys.errors import NotFoundError
from service.store.engine import Memory
from service.store.queries import validations as queries
from service.store.tables.validations import (
    ValidationEvidenceRow,
    ValidationPictureRow,
    ValidationRow,
)

PICTURES_AT_MOST: Final = 12
PICTURE_BYTES_AT_MOST: Final = 4 << 20
EVIDENCE_AT_MOST: Final = 400
EVIDENCE_BYTES_AT_MOST: Final = 16 << 20
PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A report under the name by which it can be asked for again; `report` is plain JSON data."""

    id: str
    report: dict[str, Any]
    kept_until: datetime | None = None
    has_evidence: bool = False

    @property
    def passed(self) -> bool:
        """Is every signature valid (and is there one)?"""
        return bool(self.report["indication"] == "TOTAL-PASSED")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, DER; `kind` is `certificate`, `crl` or `ocsp`."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KnownVerdict:
    """What may be said of a verdict to someone who holds the same file, but not its id."""

    checked_at: datetime
    verdict: str
    indication: str | None
    signatures: int
    policy: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long verdicts live: `hours` to be read once, `days` at most when somebody asks."""

    hours: int = 24
    days: int = 90

    def until(self, now: datetime, days: int | None) -> datetime:
        """Return until when a verdict is kept that somebody wants for so many days (or did not say)."""
        if not days:
            return now + timedelta(hours=self.hours)
        return now + timedelta(days=min(days, self.days))


class KeptVerdicts:
    """The shelf of verdicts."""

    def __init__(self, memory: Memory, clock: Clock, retention: Retention) -> None:
        self._memory = memory
        self._clock = clock
        self.retention = retention

    def keep(
        self,
        report: dict[str, Any],
        pictures: Sequence[tuple[str, int, bytes]] = (),
        evidence: Sequence[Piece] = (),
        *,
        days: int | None = None,
        actor: str | None = None,
    ) -> Verdict:
        """Write a report, its pictures (field, page, PNG) and the event of it in one transaction."""
        now = self._clock()
        until, name = self.retention.until(now, days), str(uuid.uuid4())
        shown = _hang_pictures(report, pictures)
        held = _within(evidence)
        with self._memory.writing() as session:
            row = ValidationRow(
                id=name,
                sha256=report["document"]["sha256"],
                report=report,
                created_at=now,
                kept_until=until,
            )
            session.add(row)
            session.flush()
            session.add_all(
                ValidationPictureRow(validation_id=name, number=number, png=png)
                for number, png in enumerate(shown, 1)
            )
            session.add_all(
                ValidationEvidenceRow(
                    validation_id=name, number=number, kind=one.kind, content=one.content
                )
                for number, one in enumerate(held, 1)
            )
            record(session, _verified(name, report), moment=now, actor=actor)
            if days:
                record(session, VerdictKept(name, _days(now, until)), moment=now, actor=actor)
        return Verdict(name, report, until, has_evidence=bool(held))

    def retrieve(self, validation_id: str) -> Verdict:
        """Return a verdict that was given before.

        Raises:
            NotFoundError: there is none, or it is no longer kept.

        """
        with self._memory.reading() as session:
            row = self._kept(session, validation_id)
            evidence = queries.has_evidence(session, validation_id)
            return Verdict(row.id, row.report, row.kept_until, evidence)

    def keep_longer(self, validation_id: str, days: int, *, actor: str | None = None) -> Verdict:
        """Keep a verdict for so many days from now (never shorter than it is kept already).

        Raises:
            NotFoundError: there is none, or it is no longer kept.

        """
        now = self._clock()
        until = self.retention.until(now, max(1, days))
        with self._memory.writing() as session:
            row = self._kept(session, validation_id)
            row.kept_until = max(row.kept_until, until)
            event = VerdictKept(validation_id, _days(now, row.kept_until))
            record(session, event, moment=now, actor=actor)
        return self.retrieve(validation_id)

    def forget(self, validation_id: str, *, actor: str | None = None) -> None:
        """Delete a verdict with its pictures and evidence, now.

        Raises:
            NotFoundError: there is none, or it is no longer kept.

        """
        now = self._clock()
        with self._memory.writing() as session:
            self._kept(session, validation_id)
            _delete(session, [validation_id])
            record(session, VerdictDeleted(validation_id), moment=now, actor=actor)

    def purge(self) -> int:
        """Forget the verdicts that are past their time, and return how many there were."""
        count = 0
        while True:
            with self._memory.writing() as session:
                over = queries.past_their_time(session, self._clock())
                _delete(session, over)
            count += len(over)
            if len(over) < queries.AT_ONCE:
                return count

    def picture(self, validation_id: str, number: int) -> bytes:
        """Return one picture of a verdict (PNG).

        Raises:
            NotFoundError: there is none.

        """
        with self._memory.reading() as session:
            self._kept(session, validation_id)
            row = session.get(ValidationPictureRow, (validation_id, number))
            if row is None:
                raise NotFoundError(validation_id)
            return row.png

    def evidence(self, validation_id: str) -> tuple[Piece, ...]:
        """Return what a verdict rests on, if it was asked to be kept.

        Raises:
            NotFoundError: there is none.

        """
        with self._memory.reading() as session:
            self._kept(session, validation_id)
            rows = queries.evidence_of(session, validation_id)
            if not rows:
                raise NotFoundError(validation_id)
            return tuple(Piece(row.kind, row.content) for row in rows)

    def known(self, sha256: str) -> KnownVerdict | None:
        """Return the newest kept verdict about a file with this digest."""
        with self._memory.reading() as session:
            row = queries.newest_about(session, sha256, self._clock())
            if row is None:
                return None
            policy, report = row.report["policy"], row.report
            return KnownVerdict(
                checked_at=row.created_at,
                verdict=report["verdict"],
                indication=report["indication"],
                signatures=sum(one["kind"] == "signature" for one in report["signatures"]),
                policy=f"{policy['id']} {policy['version']}",
            )

    def _kept(self, session: Session, validation_id: str) -> ValidationRow:
        row = session.get(ValidationRow, validation_id)
        if row is None or row.kept_until <= self._clock():
            raise NotFoundError(validation_id)
        return row


def _hang_pictures(
    report: dict[str, Any], pictures: Sequence[tuple[str, int, bytes]]
) -> list[bytes]:
    """Number the pictures within their bounds, and say in the report to which signature each belongs."""
    told: dict[str, list[dict[str, int]]] = {}
    shown: list[bytes] = []
    for field, page, png in pictures:
        if len(shown) == PICTURES_AT_MOST:
            break
        if png.startswith(PNG) and len(png) <= PICTURE_BYTES_AT_MOST:
            shown.append(png)
            told.setdefault(field, []).append({"number": len(shown), "page": page})
    for signature in report["signatures"]:
        signature["changes"]["pictures"] = told.get(signature["field"], [])
    return shown


def _within(evidence: Sequence[Piece]) -> list[Piece]:
    """Return the pieces that fit into the bounds, in their order."""
    held, left = [], EVIDENCE_BYTES_AT_MOST
    for one in evidence[:EVIDENCE_AT_MOST]:
        left -= len(one.content)
        if left < 0:
            break
        held.append(one)
    return held


def _verified(validation_id: str, report: Mapping[str, Any]) -> DocumentVerified:
    policy = report["policy"]
    return DocumentVerified(
        validation_id=validation_id,
        sha256=report["document"]["sha256"],
        verdict=report["verdict"],
        indication=report["indication"],
        signatures=len(report["signatures"]),
        policy=f"{policy['id']}/{policy['version']}",
    )


def _delete(session: Session, ids: Sequence[str]) -> None:
    """Delete verdicts and what belongs to them."""
    for table, column in (
        (ValidationPictureRow, ValidationPictureRow.validation_id),
        (ValidationEvidenceRow, ValidationEvidenceRow.validation_id),
        (ValidationRow, ValidationRow.id),
    ):
        session.execute(delete(table).where(column.in_(ids)))


def _days(now: datetime, until: datetime) -> int:
    """Return a span in whole days, rounded up."""
    return -((now - until) // timedelta(days=1))
