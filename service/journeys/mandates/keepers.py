"""Who keeps an agency's papers: its own clerk, or who stands in by a mandate (Decree 30/2020, article 32)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from service.journeys.errors import FlowRefusedError
from service.journeys.mandates.errors import MandateRefusedError


class Keepers(Protocol):
    """Knows who keeps and uses an agency's seal."""

    def may_seal(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        moment: datetime,
        hold: bool = False,
    ) -> str | None:
        """Return None for the agency's clerk, else the mandate by which somebody keeps the seal."""
        ...


def keeper_of(
    keepers: Keepers,
    session: Session,
    person_id: str,
    agency_id: str,
    *,
    moment: datetime,
    hold: bool = False,
) -> str | None:
    """Return None for the agency's own clerk, or the mandate by which another keeps its papers.

    Numbering, registering and issuing are the work of whoever keeps the seal (Decree 30/2020, articles
    15, 16, 18 and 32). With `hold` the mandate is not revoked before the caller's transaction ends.

    Raises:
        FlowRefusedError: `not_agency_clerk`, no such mandate was ever recorded;
        MandateRefusedError: it is over, or not confirmed yet.

    """
    try:
        return keepers.may_seal(
            session, person_id=person_id, agency_unit_id=agency_id, moment=moment, hold=hold
        )
    except MandateRefusedError as refusal:
        if refusal.reason == "no_mandate":
            raise FlowRefusedError("not_agency_clerk") from refusal
        raise
