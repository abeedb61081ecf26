"""What a question is asked about, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from signing.levels import PadesLevel
from signing.validation.facts import SignatureFacts
from signing.validation.indications import PASSED, Conclusion
from signing.validation.policy import ValidationPolicy
from signing.validation.processes import Standing
from signing.validation.report import Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question found, and what follows from it for the whole."""

    finding: Finding
    conclusion: Conclusion = PASSED


@dataclass(frozen=True, slots=True)
class Case:
    """One signature's facts under a policy, with what the time-stamps prove about them.

    `best` is best-signature-time; `standing` how the chain stands with all proofs (None: no chain);
    `accepted` what the algorithms are worth at that time; `stamps` the answer for each signature
    time-stamp; `ordered` whether all proved times follow one another; `lacks` what the next baseline
    level lacks.
    """

    facts: SignatureFacts
    policy: ValidationPolicy
    best: datetime | None = None
    standing: Standing | None = None
    accepted: Conclusion = PASSED
    stamps: tuple[Conclusion, ...] = ()
    ordered: bool = True
    level: PadesLevel | None = None
    lacks: tuple[str, ...] = ()


Question: TypeAlias = Callable[[Case], Answer]


def answer(
    question: str, block: str, code: str, conclusion: Conclusion = PASSED, outcome: str = ""
) -> Answer:
    """Return an answer; what it is called follows from its conclusion unless it is said."""
    said = outcome or ("passed" if conclusion.passed else "failed")
    return Answer(Finding(question, block, said, code), conclusion)


def of_facts(question: Callable[[SignatureFacts], Answer]) -> Question:
    """Put a question that needs the facts alone."""
    return lambda case: question(case.facts)
