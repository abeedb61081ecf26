"""Why a SCIM client is refused; the door gives each its status and `scimType` (RFC 7644, 3.12)."""

from __future__ import annotations

from collections.abc import Sequence

from service.journeys.errors import HouseError
from service.journeys.plans import BreachView


class ScimRefusedError(HouseError):
    """The family; `detail` is for whoever runs the client, and names no more than they sent."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class ValueRefusedError(ScimRefusedError):
    """A value that no mailbox can have."""


class TakenError(ScimRefusedError):
    """Somebody else has this name, staff number or address."""


class KeptByHandError(ScimRefusedError):
    """A person decided this by hand, and a person decides it otherwise."""


class StaleError(ScimRefusedError):
    """It changed, or is being changed, since it was looked at: look again."""


class VersionError(ScimRefusedError):
    """The version the client knows is not the one there is."""


class GuardRefusedError(ScimRefusedError):
    """The guard refuses the reach; nothing was done. `breaches` say why."""

    def __init__(self, breaches: Sequence[BreachView]) -> None:
        self.breaches = tuple(breaches)
        told = "; ".join(_told(one) for one in self.breaches)
        super().__init__(f"The guard refuses this change: {told}. Nothing was changed.")


class DirectorySilentError(ScimRefusedError):
    """The mail directory does not answer."""


def _told(breach: BreachView) -> str:
    """Return one breach in words: the code, and how many of how many where it counts.

    >>> _told(BreachView("too_many", {"kind": "SUSPEND", "counted": 6, "of": 100}, True))
    'too_many (SUSPEND: 6 of 100)'
    """
    facts = breach.facts
    if "counted" in facts and "kind" in facts:
        return f"{breach.code} ({facts['kind']}: {facts['counted']} of {facts.get('of', '?')})"
    return breach.code
