"""The whole corpus: importing this fills the register."""

from __future__ import annotations

from tests.corpus import attacks_forgery, attacks_saving
from tests.corpus.cases import EXPECTATIONS

FAMILIES = (attacks_forgery, attacks_saving)
__all__ = ["EXPECTATIONS", "FAMILIES"]
