"""Other systems are told what becomes of documents: written down from the ledger, then sent, then kept."""

from __future__ import annotations

from dataclasses import dataclass

from service.journeys.announcing.desk import WebhookDesk
from service.journeys.announcing.kinds import KINDS
from service.journeys.announcing.sending import Sender
from service.journeys.announcing.telling import Announcer
from service.journeys.announcing.views import DeliveryView, WebhookRefusedError, WebhookView

__all__ = [
    "KINDS",
    "Announcements",
    "Announcer",
    "DeliveryView",
    "Sender",
    "WebhookDesk",
    "WebhookRefusedError",
    "WebhookView",
]


@dataclass(frozen=True, slots=True)
class Announcements:
    """The two halves of what the worker does, one after the other."""

    announcer: Announcer
    sender: Sender

    def tell(self) -> int:
        """Write down what is to be told, then send what is due; return how many were taken."""
        self.announcer.announce()
        return self.sender.send_due()
