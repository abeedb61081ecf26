"""Whose register somebody may read, and whose they keep: the agency is the nearest one upwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError
from service.store.queries.register import agency_of_person

READERS: Final = (Role.CLERK, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
READERS_OF_ALL: Final = (Role.AUDITOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Reach:
    """The agencies somebody reads of, None being all; `enters` is the one whose register they keep."""

    units: frozenset[str] | None
    enters: str | None = None

    def sees(self, unit_id: str) -> bool:
        """Tell whether an agency's register is theirs to read."""
        return self.units is None or unit_id in self.units

    def kept(self) -> str:
        """Return the agency whose register they keep; raises NotAllowedError."""
        if self.enters is None:
            raise NotAllowedError("keeps no register")
        return self.enters


def reach_of(session: Session, by: Person) -> Reach:
    """Return what somebody may see.

    Raises:
        NotAllowedError: no role of theirs reads registers.

    """
    if not by.may(*READERS):
        raise NotAllowedError("reads no register")
    found = agency_of_person(session, by.id) if by.may(Role.CLERK, Role.LEADER) else None
    own = found[0].unit_id if found else None
    enters = own if by.may(Role.CLERK) else None
    if by.may(*READERS_OF_ALL):
        return Reach(None, enters)
    return Reach(frozenset({own} if own else ()), enters)
