"""Announcements are sent: each address on its own thread, what is about one document in its order.

An attempt is counted before it is made. Whoever crashes between sending and noting sends once more,
with the same id; the receiver knows it by that. An address that does not take something rests for a
while, longer each time; after three days it is told nothing more until its owner turns it on again.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.announcing import WebhookDisabled
from service.events.ledger import record
from service.journeys.announcing.proving import HEADER, signature
from service.journeys.announcing.secrets_kept import open_secret
from service.post.calling import CallFailedError, CallPolicy, CallRefusedError, call
from service.post.letters import is_address
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.queries import webhooks as queries
from service.store.tables.people import PersonRow
from service.store.tables.webhooks import WebhookDeliveryRow, WebhookRow

log = logging.getLogger(__name__)
AT_ONCE: Final = 200
MOST_OF_ONE: Final = 20
SIDE_BY_SIDE: Final = 8
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=6)
GIVE_UP_AFTER: Final = timedelta(days=3)
KEPT_FOR: Final = timedelta(days=30)
PURPOSE: Final = "webhook_disabled"
_GONE: Final = 410


class Words(Protocol):
    """Whoever has the sentences of letters: a key, and the facts they name."""

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return one sentence."""
        ...


class Caller(Protocol):
    """Whoever posts a body to an address within bounds; the names are `service.post.calling.call`'s."""

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], policy: CallPolicy, /
    ) -> int:
        """Return the status of an answer that took it."""
        ...


def by_chance() -> float:
    """Return a number from 0 to 1, so that addresses that fell silent together do not return together."""
    return secrets.randbelow(1001) / 1000


@dataclass(frozen=True)
class Sender:
    """Sends what is due, a bounded number at once."""

    memory: Memory
    clock: Clock
    policy: CallPolicy
    outbox: Outbox
    words: Words
    service_secret: bytes = field(repr=False)
    post: Caller = call
    chance: Callable[[], float] = by_chance

    def send_due(self) -> int:
        """Send what is due and return how many were taken; no address waits for another."""
        with self.memory.reading() as session:
            due = queries.due_webhooks(session, self.clock(), AT_ONCE)
        if not due:
            return 0
        with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(due))) as side_by_side:
            return sum(side_by_side.map(self._send_all, due))

    def _send_all(self, webhook_id: str) -> int:
        """Send one address its announcements until it does not take one, or has had enough for now."""
        for taken in range(MOST_OF_ONE):
            with self.memory.reading() as session:
                delivery = queries.next_delivery(session, webhook_id, self.clock())
            if delivery is None or not self.send(delivery):
                return taken
        return MOST_OF_ONE

    def send(self, delivery: WebhookDeliveryRow) -> bool:
        """Make one attempt; False where it was not taken, or is another's to make."""
        moment = self.clock()
        with self.memory.writing() as session:
            if not queries.claim(session, delivery, moment + self._pause(delivery.attempts)):
                return False
            webhook = session.get_one(WebhookRow, delivery.webhook_id)
            body, headers = delivery.payload.encode(), self._headers(webhook, delivery)
        try:
            status = self.post(webhook.url, body, headers, self.policy)
        except CallRefusedError as refusal:
            self._note_trouble(delivery.id, refusal.reason, None)
        except CallFailedError as trouble:
            self._note_trouble(delivery.id, trouble.reason, trouble.status)
        else:
            self._note_taken(delivery.id, status)
            return True
        return False

    def forget_old(self) -> int:
        """Delete announcements of long ago; return how many."""
        with self.memory.writing() as session:
            return queries.forget_deliveries(session, self.clock() - KEPT_FOR)

    def _pause(self, attempts: int) -> timedelta:
        """Return how long after the next attempt the one after it may be made."""
        pause = min(FIRST_PAUSE * 2 ** min(attempts, 20), LONGEST_PAUSE)
        return pause * (0.75 + self.chance() / 2)

    def _headers(self, webhook: WebhookRow, delivery: WebhookDeliveryRow) -> dict[str, str]:
        moment = self.clock()
        keys = [open_secret(webhook.id, webhook.sealed_secret, self.service_secret)]
        if webhook.sealed_former and webhook.former_until and webhook.former_until > moment:
            keys.append(open_secret(webhook.id, webhook.sealed_former, self.service_secret))
        return {
            "Content-Type": "application/json",
            "User-Agent": "antin",
            "Antin-Event": delivery.kind,
            "Antin-Event-Id": delivery.id,
            HEADER: signature(keys, int(moment.timestamp()), delivery.payload.encode()),
        }

    def _note_taken(self, delivery_id: str, status: int) -> None:
        with self.memory.writing() as session:
            row = session.get(WebhookDeliveryRow, delivery_id)
            if row is not None:  # else its address was removed meanwhile
                row.state, row.status, row.problem = queries.DELIVERED, status, None
                row.ended_at = self.clock()
                session.get_one(WebhookRow, row.webhook_id).rests_until = None

    def _note_trouble(self, delivery_id: str, reason: str, status: int | None) -> None:
        moment = self.clock()
        with self.memory.writing() as session:
            row = session.get(WebhookDeliveryRow, delivery_id)
            if row is None:
                return
            webhook = session.get_one(WebhookRow, row.webhook_id)
            row.status, row.problem = status, reason
            log.warning("an announcement was not taken (attempt %d): %s", row.attempts, reason)
            if row.number is None:  # a trial is tried once
                row.state, row.ended_at = queries.GIVEN_UP, moment
                return
            if status == _GONE or _is_late(row, webhook, moment - GIVE_UP_AFTER):
                row.state, row.ended_at = queries.GIVEN_UP, moment
                self._disable(session, webhook, "gone" if status == _GONE else reason, row.attempts)
            webhook.rests_until = row.due_at

    def _disable(self, session: Session, webhook: WebhookRow, reason: str, attempts: int) -> None:
        """Turn an address off, with its event and a letter to its owner."""
        if not webhook.active:
            return
        webhook.active, webhook.problem = False, reason
        event = WebhookDisabled(webhook.id, reason, attempts)
        record(session, event, moment=self.clock(), actor=None)
        owner = session.get_one(PersonRow, webhook.person_id)
        if owner.email and is_address(owner.email):
            subject = self.words("webhook-letter-subject")
            body = self.words("webhook-letter", name=webhook.name, reason=reason)
            self.outbox.enqueue(session, [owner.email], subject, body, purpose=PURPOSE)


def _is_late(row: WebhookDeliveryRow, webhook: WebhookRow, limit: datetime) -> bool:
    return max(row.created_at, webhook.enabled_at) <= limit
