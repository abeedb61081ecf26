"""A person has other systems told of what that person may see: add, change, try, and take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.announcing import (
    WebhookAdded,
    WebhookChanged,
    WebhookRemoved,
    WebhookSecretChanged,
)
from service.events.ledger import record
from service.identity.roles import Person
from service.journeys.announcing.kinds import KINDS, TRIAL
from service.journeys.announcing.proving import new_secret
from service.journeys.announcing.secrets_kept import open_secret, seal_secret
from service.journeys.announcing.sending import Sender
from service.journeys.announcing.telling import a_delivery, payload
from service.journeys.announcing.views import DeliveryView, WebhookRefusedError, WebhookView
from service.journeys.errors import NotFoundError
from service.post.calling import CallRefusedError, read_address
from service.store.engine import Memory
from service.store.queries import webhooks as queries
from service.store.tables.webhooks import WebhookDeliveryRow, WebhookRow

LONGEST_NAME: Final = 100
MOST_WEBHOOKS: Final = 20
BOTH_GOOD_FOR: Final = timedelta(hours=24)
TRIAL_IS_OURS: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class WebhookDesk:
    """Webhooks of one person at a time; nobody sees or changes another's."""

    memory: Memory
    clock: Clock
    sender: Sender
    service_secret: bytes = field(repr=False)

    def add(self, by: Person, name: str, url: str, kinds: Sequence[str]) -> tuple[WebhookView, str]:
        """Keep an address and return it with its secret, to be shown once.

        Raises:
            WebhookRefusedError: it cannot be kept as it is.

        """
        moment, secret, own = self.clock(), new_secret(), str(uuid4())
        row = WebhookRow(
            id=own, person_id=by.id, name=_name(name), url=self._url(url), kinds=_kinds(kinds),
            sealed_secret=seal_secret(own, secret, self.service_secret), active=True,
            created_at=moment, enabled_at=moment,
        )  # fmt: skip
        with self.memory.writing() as session:
            if len(queries.webhooks_of(session, by.id)) >= MOST_WEBHOOKS:
                raise WebhookRefusedError("too_many")
            queries.locked_cursor(session)  # from now on the ledger is read
            row.since = queries.size_of_ledger(session)
            session.add(row)
            session.flush()
            added = WebhookAdded(own, urlsplit(row.url).netloc, tuple(row.kinds))
            record(session, added, moment=moment, actor=by.user_name)
            return _tell(session, row), secret

    def of(self, by: Person) -> tuple[WebhookView, ...]:
        """Return a person's webhooks, the oldest first."""
        with self.memory.reading() as session:
            return tuple(_tell(session, row) for row in queries.webhooks_of(session, by.id))

    def one(self, by: Person, webhook_id: str) -> WebhookView:
        """Return one of them; raises NotFoundError where it is not theirs."""
        for view in self.of(by):
            if view.id == webhook_id:
                return view
        raise NotFoundError(webhook_id)

    def change(
        self,
        by: Person,
        webhook_id: str,
        *,
        name: str | None = None,
        url: str | None = None,
        kinds: Sequence[str] | None = None,
        active: bool | None = None,
    ) -> WebhookView:
        """Change what is given; turned on again, it is told all that waited or was given up.

        Raises:
            NotFoundError, WebhookRefusedError.

        """
        wanted: dict[str, object] = {}
        if name is not None:
            wanted["name"] = _name(name)
        if url is not None:
            wanted["url"] = self._url(url)
        if kinds is not None:
            wanted["kinds"] = _kinds(kinds)
        if active is not None:
            wanted["active"] = active
        with self.memory.writing() as session:
            row = _own(session, by, webhook_id)
            changed = {k: v for k, v in wanted.items() if getattr(row, k) != v}
            for field_name, value in changed.items():
                setattr(row, field_name, value)
            if changed.get("active"):
                row.problem, row.rests_until, row.enabled_at = None, None, self.clock()
                queries.wake(session, row.id, self.clock())
            if changed:
                event = WebhookChanged(row.id, tuple(sorted(changed)))
                record(session, event, moment=self.clock(), actor=by.user_name)
            return _tell(session, row)

    def change_secret(self, by: Person, webhook_id: str) -> tuple[WebhookView, str]:
        """Return a new secret, to be shown once; for a day announcements are signed under both."""
        moment, secret = self.clock(), new_secret()
        with self.memory.writing() as session:
            row = _own(session, by, webhook_id)
            row.sealed_former, row.former_until = row.sealed_secret, moment + BOTH_GOOD_FOR
            row.sealed_secret = seal_secret(row.id, secret, self.service_secret)
            event = WebhookSecretChanged(row.id)
            record(session, event, moment=moment, actor=by.user_name)
            return _tell(session, row), secret

    def secret_of(self, by: Person, webhook_id: str) -> str:
        """Return the present secret, for an answer that its asker never got; raises NotFoundError."""
        with self.memory.writing() as session:
            row = _own(session, by, webhook_id)
            return open_secret(row.id, row.sealed_secret, self.service_secret)

    def remove(self, by: Person, webhook_id: str) -> None:
        """Forget a webhook, its secrets and all it was told; twice does no harm."""
        with self.memory.writing() as session:
            row = queries.locked_webhook(session, by.id, webhook_id)
            if row is None:
                return
            queries.remove(session, row)
            event = WebhookRemoved(webhook_id)
            record(session, event, moment=self.clock(), actor=by.user_name)

    def try_out(self, by: Person, webhook_id: str) -> DeliveryView:
        """Send a trial now, once, and return how it went."""
        moment, name = self.clock(), str(uuid4())
        with self.memory.writing() as session:
            row = _own(session, by, webhook_id)
            body = payload(name, TRIAL, moment)
            trial = a_delivery(row, name, TRIAL, body, moment + TRIAL_IS_OURS)
            session.add(trial)
            session.flush()
        self.sender.send(trial)
        with self.memory.reading() as session:
            return _told(session.get_one(WebhookDeliveryRow, name))

    def deliveries(
        self, by: Person, webhook_id: str, *, limit: int = 50
    ) -> tuple[DeliveryView, ...]:
        """Return what a webhook was told, the newest first; raises NotFoundError for another's."""
        self.one(by, webhook_id)
        with self.memory.reading() as session:
            rows = queries.deliveries_of(session, webhook_id, limit)
            return tuple(map(_told, rows))

    def _url(self, url: str) -> str:
        try:
            read_address(url, self.sender.policy)
        except CallRefusedError as refusal:
            raise WebhookRefusedError(refusal.reason) from None
        return url


def _own(session: Session, by: Person, webhook_id: str) -> WebhookRow:
    row = queries.locked_webhook(session, by.id, webhook_id)
    if row is None:
        raise NotFoundError(webhook_id)
    return row


def _name(name: str) -> str:
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= LONGEST_NAME or not kept.isprintable():
        raise WebhookRefusedError("no_name")
    return kept


def _kinds(kinds: Sequence[str]) -> list[str]:
    if not kinds:
        raise WebhookRefusedError("no_kinds")
    if not set(kinds) <= set(KINDS):
        raise WebhookRefusedError("unknown_kind")
    return [kind for kind in KINDS if kind in kinds]


def _tell(session: Session, row: WebhookRow) -> WebhookView:
    return WebhookView(
        id=row.id,
        name=row.name,
        url=row.url,
        kinds=tuple(row.kinds),
        active=row.active,
        problem=row.problem,
        waiting=queries.waiting_for(session, row.id),
        former_until=row.former_until,
        created_at=row.created_at,
    )


def _told(row: WebhookDeliveryRow) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        kind=row.kind,
        number=row.number,
        document_id=row.document_id,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        problem=row.problem,
        created_at=row.created_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )
