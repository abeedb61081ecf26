"""The indications and sub-indications of ETSI EN 319 102-1, clause 5.1.3, tables 5 and 6."""

from __future__ import annotations

from enum import StrEnum


class Indication(StrEnum):
    """The overall answer for one signature."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


class BlockIndication(StrEnum):
    """The answer of one building block, or for one time-stamp."""

    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"
