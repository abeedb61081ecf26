"""Revocation material: CRLs (RFC 5280) and OCSP responses (RFC 6960), gathered within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RevocationMaterial:
    """DER CRLs and DER OCSP responses, whoever they speak about."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    def __add__(self, other: RevocationMaterial) -> RevocationMaterial:
        """Return both, each piece once."""
        return RevocationMaterial(
            tuple(dict.fromkeys(self.ocsps + other.ocsps)),
            tuple(dict.fromkeys(self.crls + other.crls)),
        )


class RevocationSource(Protocol):
    """Whoever can say how a certificate stands."""

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Return what could be learnt about each certificate of a path (DER, leaf first).

        Silence is not an error: what could not be had is simply absent from the answer.
        """
        ...
