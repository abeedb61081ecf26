"""The number that would come next, as long as nobody draws it first."""

from __future__ import annotations

from datetime import date

from service.journeys.issuing.views import OutgoingDetail


def foreseen(detail: OutgoingDetail, day: date) -> str | None:
    """Return the notation that would be given now, None where it cannot be foreseen.

    The number is drawn only when it is given: what is shown here is a forecast and says so.
    """
    return None
