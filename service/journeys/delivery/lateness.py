"""Until when a signed document is issued: the same or the next working day, urgent ones at once (W-07).

Decree 30/2020, article 18.1. "At once" has no hours in the Decree: the end of the day of signing is the
last moment that can be called so, and is what an urgent document is held to.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from service.clock import LEGAL_TIME
from service.journeys.issuing.views import Urgency
from service.journeys.provisioning.working_days import Term, WorkingTime

LAST_MOMENT: Final = time(23, 59, 59)


def issue_due(working_time: WorkingTime, signed_at: datetime, urgency: Urgency) -> datetime:
    """Return the moment until which a document is issued that was signed then.

    >>> friday = datetime(2026, 11, 20, 16, 0, tzinfo=LEGAL_TIME)
    >>> issue_due(WorkingTime(), friday, Urgency.NORMAL).isoformat()
    '2026-11-23T23:59:59+07:00'
    >>> issue_due(WorkingTime(), friday, Urgency.KHAN).isoformat()
    '2026-11-20T23:59:59+07:00'
    """
    day = signed_at.astimezone(LEGAL_TIME).date()
    if urgency is Urgency.NORMAL:
        day = working_time.due(signed_at, Term(days=1)).astimezone(LEGAL_TIME).date()
    return datetime.combine(day, LAST_MOMENT, LEGAL_TIME)


def is_late(
    working_time: WorkingTime,
    signed_at: datetime | None,
    issued_at: datetime | None,
    urgency: Urgency,
    now: datetime,
) -> bool:
    """Tell whether a document was issued late, or is late and not issued yet."""
    if signed_at is None:
        return False
    return (issued_at or now) > issue_due(working_time, signed_at, urgency)
