"""What a link in a letter refuses; the sentence is chosen in the page of receipts."""

from __future__ import annotations

from service.journeys.errors import HouseError


class ReceiptRefusedError(HouseError):
    """A receipt that is not given.

    `reason` is a stable word: `unknown` (no such link, or its time is over), `answered` (it was used),
    `recalled` (the document is no longer to be used), `other_file` (not the file that was sent),
    `no_name` (nobody says who answers) or `no_reason` (it is sent back without one).
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"receipt refused: {reason}")
