"""What a verifier demands: data, read from `config/policies/` by the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """A named set of demands."""

    id: str = "official-2025"
    version: int = 1
