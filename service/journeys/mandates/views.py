"""What doors hand in and are shown of mandates: plain values, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.journeys.mandates.forms import SigningForm


class MandateState(StrEnum):
    """How a mandate stands; PROPOSED waits for the competent person (W-50)."""

    PROPOSED = "PROPOSED"
    COMING = "COMING"
    IN_FORCE = "IN_FORCE"
    OVER = "OVER"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class MandateWish:
    """A mandate as somebody wants it recorded; what its form does not ask for is left empty."""

    form: str
    unit_id: str
    holder_id: str
    valid_from: date | None
    valid_until: date | None = None
    principal_id: str | None = None
    on_behalf_of: str = ""
    collective: str = ""
    instrument_name: str = ""
    instrument_number: str = ""
    instrument_on: date | None = None
    handover: str = ""
    type_codes: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an agency to choose, by id; `note` tells those of one name apart."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a mandate of one form at one agency may name; no `principals` where none is to be named."""

    agency: Named
    holders: tuple[Named, ...]
    principals: tuple[Named, ...]
    on_behalf_of: str


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate as a page shows it. `rank` is an academic rank before the holder's name, which a signature
    must not print (W-23); `competent` names who has to confirm it while it is proposed."""

    id: str
    form: SigningForm
    state: MandateState
    agency: str
    holder: str
    holder_title: str
    holder_active: bool
    principal: str | None
    heading: tuple[str, ...]
    instrument: str
    instrument_on: date | None
    handover: str
    valid_from: date
    valid_until: date | None
    type_codes: tuple[str, ...]
    subject: str
    recorded_by: str
    recorded_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_reason: str
    competent: tuple[str, ...]
    rank: str | None
    may_confirm: bool
    may_revoke: bool
