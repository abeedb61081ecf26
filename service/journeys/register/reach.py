"""Whose register somebody may read, and whose they keep: the agency is the nearest one upwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.identity.roles import Person, Role
from service.journeys.errors import FlowRefusedError, NotAllowedError
from service.journeys.mandates.errors import MandateRefusedError
from service.journeys.mandates.keepers import Keepers, keeper_of
from service.store.queries.register import agency_of_person

READERS: Final = (Role.CLERK, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
READERS_OF_ALL: Final = (Role.AUDITOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Reach:
    """The agencies somebody reads of, None being all; `enters` is the one whose register they keep.

    `refusal` is why a clerk keeps none.
    """

    units: frozenset[str] | None
    enters: str | None = None
    refusal: FlowRefusedError | MandateRefusedError | None = None

    def sees(self, unit_id: str) -> bool:
        """Tell whether an agency's register is theirs to read."""
        return self.units is None or unit_id in self.units

    def kept(self) -> str:
        """Return the agency whose register they keep; raises NotAllowedError, or the `refusal`."""
        if self.enters is None:
            raise self.refusal or NotAllowedError("keeps no register")
        return self.enters


def reach_of(
    session: Session, by: Person, keepers: Keepers, *, moment: datetime, hold: bool = False
) -> Reach:
    """Return what somebody may see, and whose register they keep: as those do who number (article 32).

    With `hold` a mandate by which they do is not revoked before the caller's transaction ends.

    Raises:
        NotAllowedError: no role of theirs reads registers.

    """
    if not by.may(*READERS):
        raise NotAllowedError("reads no register")
    found = agency_of_person(session, by.id) if by.may(Role.CLERK, Role.LEADER) else None
    own = found[0].unit_id if found else None
    units = None if by.may(*READERS_OF_ALL) else frozenset({own} if own else ())
    if own is None or not by.may(Role.CLERK):
        return Reach(units)
    try:
        keeper_of(keepers, session, by.id, own, moment=moment, hold=hold)
    except (FlowRefusedError, MandateRefusedError) as refusal:
        return Reach(units, refusal=refusal)
    return Reach(units, own)
