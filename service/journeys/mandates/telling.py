"""From rows to the mandates that pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.journeys.mandates.forms import SigningForm, heading_of
from service.journeys.mandates.judging import standing
from service.journeys.mandates.posts import Posts
from service.journeys.mandates.views import MandateState, MandateView
from service.store.queries.people import person_by_id, unit_name
from service.store.tables.mandates import MandateRow

STATES: Final = {
    "in_force": MandateState.IN_FORCE,
    "not_yet": MandateState.COMING,
    "unconfirmed": MandateState.PROPOSED,
    "expired": MandateState.OVER,
    "revoked": MandateState.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells mandates as they stand at one moment."""

    session: Session
    posts: Posts
    moment: datetime

    def state(self, row: MandateRow) -> MandateState:
        """Return how a mandate stands; one that was never confirmed in its time is over."""
        word = standing(row, self.moment)
        if word == "unconfirmed" and not _still_to_come(row, self.moment):
            return MandateState.OVER
        return STATES.get(word, MandateState.OVER)

    def view(self, row: MandateRow, competent: tuple[str, ...]) -> MandateView:
        """Return a mandate with its names; what whoever looks may do is for the desk to say."""
        holder = person_by_id(self.session, row.holder_id)
        assert holder is not None
        form = SigningForm(row.form)
        return MandateView(
            id=row.id,
            form=form,
            state=self.state(row),
            agency=unit_name(self.session, row.unit_id),
            holder=holder.full_name,
            holder_title=holder.title,
            holder_active=holder.active,
            principal=self._name(row.principal_id),
            heading=heading_of(
                form,
                title=holder.title,
                on_behalf_of=row.on_behalf_of,
                collective=row.collective,
            ),
            instrument=f"{row.instrument_name} {row.instrument_number}".strip(),
            instrument_on=row.instrument_on,
            handover=row.handover,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            type_codes=tuple(row.type_codes),
            subject=row.subject,
            recorded_by=self._name(row.recorded_by) or "",
            recorded_at=row.recorded_at,
            confirmed_by=self._name(row.confirmed_by),
            confirmed_at=row.confirmed_at,
            revoked_by=self._name(row.revoked_by),
            revoked_at=row.revoked_at,
            revoked_reason=row.revoked_reason,
            competent=competent,
            rank=self.posts.rank_before(holder.full_name),
            may_confirm=False,
            may_revoke=False,
        )

    def _name(self, person_id: str | None) -> str | None:
        person = person_by_id(self.session, person_id) if person_id else None
        return person.full_name if person else None


def _still_to_come(row: MandateRow, moment: datetime) -> bool:
    """Tell whether a proposed mandate could still be confirmed in time."""
    last = row.valid_until
    return last is None or moment.astimezone(LEGAL_TIME).date() <= last
