"""Why a role stays as it is."""

from __future__ import annotations

from service.journeys.errors import HouseError


class RoleRefusedError(HouseError):
    """Nothing was changed; `reason` is `not_active` or `last_administrator`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"role refused: {reason}")
