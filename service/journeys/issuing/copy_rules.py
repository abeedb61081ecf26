"""What must hold as long as a copy is on its way, not only when it was asked for."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.moving import with_parties
from service.journeys.issuing.telling_of_copies import NEVER_AGAIN
from service.journeys.issuing.views import StepKind
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.queries.issued import issued_under
from service.store.tables.outgoing import OutgoingRow


def refuse_recalled(session: Session, document_id: str) -> None:
    """Refuse to go on with a copy whose document was recalled meanwhile (Decree 30/2020, article 18).

    Raises:
        FlowRefusedError: `copied_recalled`.

    """
    copy = copy_row(session, document_id)
    source = session.get(OutgoingRow, copy.source_id) if copy and copy.source_id else None
    if source is not None and source.standing in NEVER_AGAIN:
        raise FlowRefusedError("copied_recalled")


def refuse_recalled_file(session: Session, sha256: str) -> None:
    """Refuse a file that was brought and is what this house issued and recalled.

    Raises:
        FlowRefusedError: `copied_recalled`.

    """
    issued = issued_under(session, sha256)
    if issued is not None and issued.outgoing.standing in NEVER_AGAIN:
        raise FlowRefusedError("copied_recalled")


def refuse_before_decision(session: Session, outgoing: OutgoingRow, day: date) -> None:
    """Refuse a date of a copy on which nobody had decided yet that it is made (article 27).

    Raises:
        FlowRefusedError: `date_before_decision`.

    """
    decided = [
        party.acted_at.astimezone(LEGAL_TIME).date()
        for step, parties in with_parties(session, queries.steps_of(session, outgoing))
        if step.kind == StepKind.REVIEW
        for party in parties
        if party.acted_at is not None
    ]
    if decided and day < max(decided):
        raise FlowRefusedError("date_before_decision")
