"""Who has heard that a document was corrected, replaced or recalled (Decree 30/2020, article 18)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.journeys.issuing.views import Standing, Told
from service.store.queries.deliveries import deliveries_of, standing_letters_of
from service.store.tables.deliveries import StandingLetterRow
from service.store.tables.outgoing import OutgoingRow


def told_of(session: Session, outgoing: OutgoingRow) -> Told | None:
    """Return how many recipients were told how a document stands; None while it stands as it was issued."""
    if outgoing.standing == Standing.VALID:
        return None
    states = [one.state for one in latest_letters(session, outgoing).values()]
    stopped = sum(one.state == "STOPPED" for one in deliveries_of(session, outgoing.document_id))
    return Told(states.count("SENT"), len(states), states.count("OTHER_WAY"), stopped)


def latest_letters(session: Session, outgoing: OutgoingRow) -> dict[str, StandingLetterRow]:
    """Return by delivery the newest letter that tells of how a document stands now."""
    rows = standing_letters_of(session, outgoing.document_id)
    return {one.delivery_id: one for one in reversed(rows) if one.standing == outgoing.standing}
