"""The baseline levels of a PAdES signature (ETSI EN 319 142-1, clause 6)."""

from __future__ import annotations

from enum import StrEnum


class PadesLevel(StrEnum):
    """How long a signature can be proved: each level holds all that the one before it holds."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def rank(self) -> int:
        """Place in the ladder, 0 for B-B.

        >>> PadesLevel.B_LT.rank > PadesLevel.B_T.rank
        True
        """
        return list(PadesLevel).index(self)
