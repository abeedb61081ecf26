"""Issued documents go to their recipients by official mail, and come back as receipts (W-07, W-12, W-52).

What becomes of a document afterwards, its recipients are told (W-08, W-09).
"""

from service.journeys.delivery.board import Board, DeliveryDesk, DeliveryView
from service.journeys.delivery.dispatching import Dispatch
from service.journeys.delivery.errors import ReceiptRefusedError
from service.journeys.delivery.receipts import ReceiptDesk, ReceiptView, Return
from service.journeys.delivery.tracking import Tracking

__all__ = [
    "Board",
    "DeliveryDesk",
    "DeliveryView",
    "Dispatch",
    "ReceiptDesk",
    "ReceiptRefusedError",
    "ReceiptView",
    "Return",
    "Tracking",
]
