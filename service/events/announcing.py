"""Addresses of other systems that are told what happens; the rules are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class _OfWebhook(Event):
    subject_field: ClassVar[str | None] = "webhook_id"
    webhook_id: str


@dataclass(frozen=True, slots=True)
class WebhookAdded(_OfWebhook):
    """A person had an address told of what they may see; of it only host and port are written here."""

    host: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebhookChanged(_OfWebhook):
    """Name, address, kinds of announcement or being on were changed: `fields` says which."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebhookSecretChanged(_OfWebhook):
    """Announcements are signed under another secret; the former one stays good for a day."""


@dataclass(frozen=True, slots=True)
class WebhookRemoved(_OfWebhook):
    """An address is told nothing any more."""


@dataclass(frozen=True, slots=True)
class WebhookDisabled(_OfWebhook):
    """An address took nothing for days, or said that it is gone; `reason` is a stable word."""

    reason: str
    attempts: int
