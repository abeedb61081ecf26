"""Until when an act may be taken back: as long as nobody relied on it."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from service.journeys.issuing.views import State, StepKind
from service.store.queries import outgoing as queries
from service.store.queries.acts import is_given_on
from service.store.queries.documents import newest_version
from service.store.tables.acts import SigningActRow
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow

TAKES_BACK: Final = frozenset({StepKind.REVIEW, StepKind.SIGN})


def can_take_back(
    session: Session, outgoing: OutgoingRow, step: OutgoingStepRow, party: OutgoingPartyRow
) -> bool:
    """Tell whether an act may still be taken back: no later step was acted on, no number was given.

    A signature, besides, only while nobody has signed over it. Whoever has signed and waits for the
    time-stamp has acted, too.
    """
    newest = newest_version(session, outgoing.document_id)
    if is_given_on(session, outgoing.document_id, newest.number):
        return False
    if party.act_id is not None:
        act = session.get_one(SigningActRow, party.act_id)
        if newest.number != act.result_version:
            return False
    return (
        step.kind in TAKES_BACK
        and step.round == outgoing.round
        and party.acted_at is not None
        and outgoing.number is None
        and outgoing.state in {State.REVIEWING, State.SIGNING, State.NUMBERING}
        and not queries.acted_beyond(session, outgoing, step.position)
    )
