"""The whole corpus: importing this fills the register."""

from __future__ import annotations

from tests.corpus import (
    attacks_forgery,
    attacks_saving,
    attacks_shadow,
    attacks_wrapping,
    honest_keeping,
    honest_signing,
)
from tests.corpus.cases import EXPECTATIONS

FAMILIES = (
    attacks_forgery,
    attacks_saving,
    attacks_shadow,
    attacks_wrapping,
    honest_keeping,
    honest_signing,
)
__all__ = ["EXPECTATIONS", "FAMILIES"]
