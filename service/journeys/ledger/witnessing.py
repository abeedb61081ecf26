"""Each day's newest checkpoint goes to an office elsewhere, which then knows what this ledger said.

Whoever holds the service's secret and its database can write another past; not one that fits the notes
in the letters of others.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.kept_checkpoints import CheckpointBook, KeptCheckpoint
from service.events.ledger import LedgerDamagedError
from service.events.proving import NotCoveredError, prove_growth
from service.events.stamps import token_of
from service.post.letters import Attachment
from service.post.outbox import GIVEN_UP, REFUSED, Outbox
from service.store.engine import Turn, take_turn
from service.store.tables.ledger import LedgerSendingRow

log = logging.getLogger(__name__)
PURPOSE: Final = "ledger_witness"
MEDIA_TYPE: Final = "application/octet-stream"
"""Of every attachment: what mail programs take for text, some of them rewrite."""
LOOKED_BACK: Final = 90
PATIENT_UNTIL: Final = 12
"""The local hour until which a letter waits for the time-stamp."""


class Words(Protocol):
    """Whoever has the sentences of letters: a key, and the facts they name."""

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return one sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Sending:
    """A checkpoint on its way to the witness; `state` is WAITING, SENT, REFUSED, GIVEN_UP or FORGOTTEN."""

    day: date
    size: int
    recipient: str
    queued_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class LedgerWitness:
    """Writes to the witness once a local day, as soon as there is something to write.

    That a letter left is an event of the outbox, as of every letter: the ledger grows by one event a day
    by that, and no more, for a letter is due once a day however much the ledger grew. So it is
    written also when nothing else happened: a day without a letter is then a sign to the witness.
    """

    book: CheckpointBook
    outbox: Outbox
    clock: Clock
    zone: tzinfo
    recipient: str | None
    words: Words

    def send_due(self) -> int | None:
        """Queue today's letter and return the size it tells of; None where there is none to write.

        Until noon it waits for the checkpoint's time-stamp; then it goes without.

        The letter and the note of it are written in one transaction: twice a day, or after a crash, it is
        still one. A ledger that does not hold is not witnessed; the log says so.
        """
        here = self.clock().astimezone(self.zone)
        recipient, day = self.recipient, here.date()
        if recipient is None or self.outbox.relay is None or self._sent_on(day):
            return None
        try:
            with self.book.memory.reading() as session:
                newest = self.book.newest(session)
                if newest is None:
                    return None
                token, before = token_of(session, newest.checkpoint.size), self._last(session)
            if token is None and here.hour < PATIENT_UNTIL:
                return None
            since = before.size if before is not None else None
            attachments = self._attachments(newest, token, since)
        except (LedgerDamagedError, NotCoveredError) as damage:
            log.error("the witness is not written to: %s", damage or "a checkpoint is gone")  # noqa: TRY400
            return None
        with self.book.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            if session.get(LedgerSendingRow, day) is not None:
                return None
            subject, body = self._told(newest, day, since, stamped=token is not None)
            letter = self.outbox.enqueue(
                session, [recipient], subject, body, attachments, purpose=PURPOSE
            )
            session.add(
                LedgerSendingRow(
                    day=day, size=newest.checkpoint.size, since=since, recipient=recipient,
                    letter_id=letter, queued_at=self.clock(),
                )
            )  # fmt: skip
        return newest.checkpoint.size

    def latest(self) -> Sending | None:
        """Return the newest letter and how it stands; None where none was written."""
        with self.book.memory.reading() as session:
            row = session.scalars(
                select(LedgerSendingRow).order_by(LedgerSendingRow.day.desc()).limit(1)
            ).first()
        if row is None:
            return None
        return Sending(row.day, row.size, row.recipient, row.queued_at, self._state(row))

    def _sent_on(self, day: date) -> bool:
        with self.book.memory.reading() as session:
            return session.get(LedgerSendingRow, day) is not None

    def _last(self, session: Session) -> LedgerSendingRow | None:
        """Return the newest letter to this witness that was not refused: what it holds, it can go on from."""
        row = LedgerSendingRow
        query = select(row).where(row.recipient == self.recipient).order_by(row.day.desc())
        for one in session.scalars(query.limit(LOOKED_BACK)).all():
            if self._state(one) not in (REFUSED, GIVEN_UP):
                return one
        return None

    def _state(self, row: LedgerSendingRow) -> str:
        deliveries = self.outbox.deliveries(row.letter_id)
        return deliveries[0].state if deliveries else "FORGOTTEN"

    def _attachments(
        self, newest: KeptCheckpoint, token: bytes | None, since: int | None
    ) -> list[Attachment]:
        size = newest.checkpoint.size
        files = [Attachment(f"checkpoint-{size}.txt", MEDIA_TYPE, newest.note.encode())]
        if token is not None:
            files.append(Attachment(f"checkpoint-{size}.tst", MEDIA_TYPE, token))
        if since is not None and since < size:
            grown = prove_growth(self.book, since, size)
            told = {"first": since, "second": size, "proof": [one.hex() for one in grown.path]}
            octets = json.dumps(told, indent=1).encode()
            files.append(Attachment(f"growth-{since}-{size}.json", MEDIA_TYPE, octets))
        return files

    def _told(
        self, newest: KeptCheckpoint, day: date, since: int | None, *, stamped: bool
    ) -> tuple[str, str]:
        told = newest.checkpoint
        facts: dict[str, object] = {
            "origin": told.origin,
            "size": str(told.size),
            "root": told.root.hex(),
            "day": f"{day:%d/%m/%Y}",
            "since": "" if since is None else str(since),
            "stamped": "yes" if stamped else "no",
            "known": "first" if since is None else "grown" if since < told.size else "same",
        }
        return self.words("witness-subject", **facts), self.words("witness-body", **facts)
