"""Whether a mandate held when a signature was given: what verification says of documents of this house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from service.journeys.mandates.judging import against
from service.store.queries.mandates import mandate_by_id
from service.store.queries.people import person_by_id, unit_name


@dataclass(frozen=True, slots=True)
class MandateFinding:
    """What is found of a mandate at the moment of a signature.

    `word` is `in_force`, `unknown`, or what spoke against it then: `revoked`, `unconfirmed`,
    `not_yet`, `expired`, `out_of_scope`, `instrument_missing`, `end_missing`. `revoked_since` is when
    it was revoked after the signature, which takes nothing from it.
    """

    word: str
    form: str = ""
    holder: str = ""
    agency: str = ""
    instrument: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    revoked_since: datetime | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the mandate was in force."""
        return self.word == "in_force"


def was_valid(session: Session, mandate_id: str, at: datetime, type_code: str) -> MandateFinding:
    """Return whether a mandate was in force at a moment of the past for a document of this type."""
    mandate = mandate_by_id(session, mandate_id)
    if mandate is None:
        return MandateFinding("unknown")
    holder = person_by_id(session, mandate.holder_id)
    word = against(mandate, at, type_code) or "in_force"
    later = mandate.revoked_at if mandate.revoked_at and mandate.revoked_at > at else None
    number, day = mandate.instrument_number, mandate.instrument_on
    named = f"{mandate.instrument_name} {number} ({day:%d/%m/%Y})" if number and day else ""
    return MandateFinding(
        word=word,
        form=mandate.form,
        holder=holder.full_name if holder else "",
        agency=unit_name(session, mandate.unit_id),
        instrument=named,
        valid_from=mandate.valid_from,
        valid_until=mandate.valid_until,
        revoked_since=later,
    )
