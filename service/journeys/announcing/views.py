"""What doors are shown of webhooks, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.journeys.errors import HouseError


class WebhookRefusedError(HouseError):
    """A webhook that cannot be kept as it is.

    `reason` is a stable word: `bad_address`, `not_https`, `private_address`, `no_name`, `no_kinds`,
    `unknown_kind`, `too_many`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"webhook refused: {reason}")


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as its owner sees it; its secret was shown once."""

    id: str
    name: str
    url: str
    kinds: tuple[str, ...]
    active: bool
    problem: str | None
    waiting: int
    former_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One announcement: `state` is WAITING, DELIVERED or GIVEN_UP; `status` the last HTTP status."""

    id: str
    kind: str
    number: int | None
    document_id: str | None
    state: str
    attempts: int
    status: int | None
    problem: str | None
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None
