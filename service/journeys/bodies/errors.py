"""Why bodies stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from directory.snapshot.unit_list import UnitFault
from service.journeys.errors import HouseError


class BodiesRefusedError(HouseError):
    """Nothing was changed; `faults` say everything that is wrong, by row where there is a list."""

    def __init__(self, faults: Sequence[UnitFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "bodies refused: " + ", ".join(f"row {one.row}: {one.code}" for one in self.faults[:5])
        )
