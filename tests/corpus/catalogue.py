"""The whole corpus: importing this fills the register."""

from __future__ import annotations

from tests.corpus import (
    attacks_certified,
    attacks_dropping,
    attacks_forgery,
    attacks_plain,
    attacks_saving,
    attacks_shadow,
    attacks_structure,
    attacks_walking,
    attacks_wrapping,
    honest_keeping,
    honest_oddities,
    honest_signing,
)
from tests.corpus.cases import EXPECTATIONS

FAMILIES = (
    attacks_certified,
    attacks_dropping,
    attacks_forgery,
    attacks_plain,
    attacks_saving,
    attacks_shadow,
    attacks_structure,
    attacks_walking,
    attacks_wrapping,
    honest_keeping,
    honest_oddities,
    honest_signing,
)
__all__ = ["EXPECTATIONS", "FAMILIES"]
