"""The outbox: a letter is written in the transaction of what it tells of, and sent afterwards.

So no letter tells of something that was rolled back, and none is lost between two. An attempt is
counted before it is made: whoever crashes between sending and noting sends once more, under the same
Message-ID and with the same octets.

A letter can be stopped in the transaction that makes it untrue. What nobody has offered never goes; an
attempt under way ends as it ends and is the last; where nobody can know how it ended, the record says so.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.ledger import record
from service.events.post import LetterNotSent, LetterSent
from service.post.letters import Attachment, KeptAttachment, Letter, check, written
from service.post.relay import LetterRefusedError, Relay, RelayTroubleError
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import post as queries
from service.store.tables.post import LetterAttachmentRow, LetterRecipientRow, LetterRow
from service.store.vault import MissingDocumentError, Vault

log = logging.getLogger(__name__)

SENT, REFUSED, GIVEN_UP = "SENT", "REFUSED", "GIVEN_UP"
STOPPED, IN_DOUBT = "STOPPED", "IN_DOUBT"
AT_ONCE: Final = 20
# RFC 5321, 4.5.4.1: a few quick tries, then slower, for four to five days.
PAUSES: Final = tuple(timedelta(minutes=n) for n in (2, 5, 15, 30, 60, 120))
LONGEST_PAUSE: Final = timedelta(hours=4)
GIVE_UP_AFTER: Final = timedelta(days=5)
KEPT_FOR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a letter stands with one person."""

    address: str
    state: str
    attempts: int
    answer: str


@dataclass(frozen=True, slots=True)
class LetterEnd:
    """How a letter ended with one person: `state` is SENT, REFUSED, GIVEN_UP, STOPPED or IN_DOUBT.

    `unsettled` where an attempt was made of which nobody knows how it ended: it may have arrived.
    """

    letter_id: str
    purpose: str
    address: str
    state: str
    answer: str
    moment: datetime
    unsettled: bool = False


Ended = Callable[[Session, LetterEnd], None]
"""Hears, in the transaction that notes it, how a letter ended."""


@dataclass(frozen=True)
class Outbox:
    """Takes letters and sends them; without a relay nothing is taken and nothing is sent."""

    memory: Memory
    clock: Clock
    relay: Relay | None
    vault: Vault | None = None
    ended: tuple[Ended, ...] = ()

    def enqueue(
        self,
        session: Session,
        to: Sequence[str],
        subject: str,
        body: str,
        attachments: Sequence[Attachment | KeptAttachment] = (),
        *,
        purpose: str,
        notify: bool = False,
    ) -> str | None:
        """Write a letter within the caller's transaction; return its id, None where no relay is set.

        Everybody gets a letter of their own and sees no other address. Said twice, an address counts once.
        Of a file of the vault only the digest is written; it is read when the letter leaves. With `notify`
        the relay is asked to report to the sender whether the letter arrived (RFC 3461).

        Raises:
            UnusableLetterError: it cannot be sent as it is.

        """
        if self.relay is None:
            return None
        moment = self.clock()
        to = tuple(dict.fromkeys(to))
        brought = tuple(one for one in attachments if isinstance(one, Attachment))
        kept = tuple(one for one in attachments if isinstance(one, KeptAttachment))
        letter = Letter(self.relay.sender, subject, body, moment, brought)
        check(to, letter, kept)
        letter_id = str(uuid4())
        session.add(
            LetterRow(
                id=letter_id, purpose=purpose, sender=letter.sender, subject=subject, body=body,
                written_at=moment, notify=notify,
            )
        )  # fmt: skip
        session.flush()
        session.add_all(
            LetterAttachmentRow(
                letter_id=letter_id, position=at, name=one.name, media_type=one.media_type,
                content=one.content if isinstance(one, Attachment) else b"",
                sha256=one.sha256 if isinstance(one, KeptAttachment) else None,
            )
            for at, one in enumerate(attachments)
        )  # fmt: skip
        for address in to:
            own = str(uuid4())
            session.add(
                LetterRecipientRow(
                    id=own, letter_id=letter_id, address=address, state=queries.WAITING,
                    message_id=f"<{own}@{self.relay.domain}>", due_at=moment,
                )
            )  # fmt: skip
        return letter_id

    def send_due(self) -> int:
        """Offer what is due to the relay, a bounded number at once; return how many were taken.

        Where the relay itself cannot be used, the rest waits for the next round.
        """
        if self.relay is None:
            return 0
        self._settle_stopped()
        sent = 0
        for _ in range(AT_ONCE):
            recipient = self._claim()
            if recipient is None:
                break
            try:
                self._send(self.relay, recipient)
                sent += 1
            except LetterRefusedError as refusal:
                self._note(recipient, REFUSED, str(refusal))
            except RelayTroubleError as trouble:
                self._note_trouble(recipient, trouble)
                if trouble.away:
                    self._rest(recipient)
                    break
        return sent

    def stop(self, session: Session, letter_id: str) -> None:
        """Offer a letter to nobody any more, within the caller's transaction; twice does no harm.

        For whom no attempt is unsettled it ends here, as STOPPED. Whose attempt is under way is noted as
        it ends; where that is never noted, for its worker died, the next round ends it as IN_DOUBT.
        """
        take_turn(session, Turn.LEDGER)  # before any row is held: who ends a letter does so as well
        moment = self.clock()
        for row in queries.waiting_of(session, letter_id):
            row.stopped_at = row.stopped_at or moment
            if row.unsettled:
                row.due_at = min(row.due_at, moment + PAUSES[0])
            else:
                self._end(session, row, STOPPED, "")

    def deliveries(self, letter_id: str) -> tuple[Delivery, ...]:
        """Return how a letter stands with each person; nothing where it was forgotten."""
        with self.memory.reading() as session:
            return tuple(
                Delivery(row.address, row.state, row.attempts, row.answer)
                for row in queries.recipients_of(session, letter_id)
            )

    def forget_old(self) -> int:
        """Delete letters that came to their end long ago; return how many."""
        with self.memory.writing() as session:
            return queries.forget_letters(session, self.clock() - KEPT_FOR)

    def _claim(self) -> LetterRecipientRow | None:
        """Take one that is due; another worker may be quicker, then take the next."""
        moment = self.clock()
        with self.memory.writing() as session:
            for recipient in queries.due_recipients(session, moment, AT_ONCE):
                if queries.claim(session, recipient, moment + _pause(recipient.attempts)):
                    session.expunge(recipient)
                    recipient.attempts += 1
                    return recipient
        return None

    def _send(self, relay: Relay, recipient: LetterRecipientRow) -> None:
        with self.memory.reading() as session:
            row, files = queries.letter_with(session, recipient.letter_id)
        attachments = tuple(
            Attachment(one.name, one.media_type, self._content(one)) for one in files
        )
        letter = Letter(row.sender, row.subject, row.body, row.written_at, attachments)
        octets = written(letter, to=recipient.address, message_id=recipient.message_id)
        envelope = recipient.message_id.strip("<>") if row.notify else None
        self._note(recipient, SENT, relay.hand_over(octets, to=recipient.address, notify=envelope))

    def _content(self, file: LetterAttachmentRow) -> bytes:
        """Return what a file holds, from the vault where that keeps it; its digest is held to it.

        Raises:
            RelayTroubleError: it cannot be had now; the letter waits rather than go without it.

        """
        if file.sha256 is None:
            return file.content
        try:
            content = self.vault.path(file.sha256).read_bytes() if self.vault else b""
        except (MissingDocumentError, OSError):
            content = b""
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise RelayTroubleError(f"the vault lacks {file.sha256[:16]}", away=False)
        return content

    def _rest(self, recipient: LetterRecipientRow) -> None:
        """Leave the relay alone for a while: it would keep the worker from signatures."""
        until = self.clock() + _pause(recipient.attempts - 1)
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)  # it holds many rows, and so does who stops letters
            queries.postpone(session, until)

    def _note_trouble(self, recipient: LetterRecipientRow, trouble: RelayTroubleError) -> None:
        """Write that an attempt came to nothing, and end what is not to be offered again."""
        answer = str(trouble)
        log.warning("a letter waits (attempt %d): %s", recipient.attempts, answer)
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            row = queries.held_recipient(session, recipient.id)
            row.answer = answer
            if not trouble.unsure:
                row.unsettled -= 1
            letter = session.get_one(LetterRow, row.letter_id)
            over = self.clock() - letter.written_at >= GIVE_UP_AFTER
            if row.state == queries.WAITING and (over or row.stopped_at is not None):
                self._end(session, row, _end_of(row), answer)

    def _settle_stopped(self) -> None:
        """End what was stopped while it was offered and came due again: its worker is no more."""
        moment = self.clock()
        with self.memory.reading() as session:
            left = [one.id for one in queries.stopped_recipients(session, moment, AT_ONCE)]
        for recipient_id in left:
            with self.memory.writing() as session:
                take_turn(session, Turn.LEDGER)
                row = queries.held_recipient(session, recipient_id)
                if row.state == queries.WAITING:
                    self._end(session, row, _end_of(row), row.answer)

    def _note(self, recipient: LetterRecipientRow, state: str, answer: str) -> None:
        """Write how it ended with one person."""
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            row = queries.held_recipient(session, recipient.id)
            row.unsettled -= 1
            self._end(session, row, state, answer)

    def _end(self, session: Session, row: LetterRecipientRow, state: str, answer: str) -> None:
        """Write how a letter ended with one person, and the event beside it; whoever wants to know hears."""
        moment = self.clock()
        letter = session.get_one(LetterRow, row.letter_id)
        row.state, row.answer, row.ended_at = state, answer, moment
        facts = (letter.id, letter.purpose, row.address, row.message_id, row.attempts)
        event = LetterSent(*facts) if state == SENT else LetterNotSent(*facts, state, answer)
        record(session, event, moment=moment, actor=None)
        end = LetterEnd(
            letter.id, letter.purpose, row.address, state, answer, moment, row.unsettled > 0
        )
        for hear in self.ended:
            hear(session, end)


def _end_of(row: LetterRecipientRow) -> str:
    """Return how a letter ends that is not offered again; only what surely did not go is called stopped."""
    if row.stopped_at is None:
        return GIVEN_UP
    return IN_DOUBT if row.unsettled else STOPPED


def _pause(attempts: int) -> timedelta:
    """Return how long after the next attempt the one after it may be made."""
    return PAUSES[attempts] if attempts < len(PAUSES) else LONGEST_PAUSE
