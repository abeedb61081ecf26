"""Faults as they are found: which are open, which were let pass, and which rows they stop."""

from __future__ import annotations

from typing import Final

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.faults import (
    Fault,
    FaultCode,
    Field,
    Waiving,
    WarningCode,
    key_of,
    printable,
    waiving,
)

_KEPT_FOR_EACH_TOLD: Final = 100


class Findings:
    """Collects what is wrong in a file; `stopped` are the rows of a sheet that yield no record."""

    def __init__(self, waived: frozenset[str], bounds: SnapshotBounds) -> None:
        self._waived = waived
        self._most = bounds.faults
        self._open: list[tuple[str, int, str, Fault]] = []
        self._beyond = 0
        self._passed: list[Fault] = []
        self._warnings: list[Fault] = []
        self.stopped: set[tuple[str, int]] = set()

    def add(
        self,
        code: FaultCode,
        field: Field | None,
        sheet: str,
        row: int,
        column: str | None,
        value: object = "",
    ) -> bool:
        """Note a fault; return whether a person let it pass."""
        waivable = waiving(code, field) is not Waiving.NEVER
        full = len(self._open) >= self._most * _KEPT_FOR_EACH_TOLD
        if full and not (self._waived and waivable):
            self._beyond += 1
            self.stopped.add((sheet, row))
            return False
        key = key_of(code, sheet, row, column, value)
        fault = Fault(str(code), row, column, printable(value), key, waivable)
        if waivable and key in self._waived:
            self._passed.append(fault)
            return True
        self.stopped.add((sheet, row))
        if full:
            self._beyond += 1
        else:
            self._open.append((sheet, row, column or "", fault))
        return False

    def warn(
        self, code: WarningCode, row: int | None = None, column: str | None = None, value: str = ""
    ) -> None:
        """Note what a person should know."""
        if len(self._warnings) < self._most:
            key = key_of(code, "", row, column, value)
            self._warnings.append(Fault(str(code), row, column, printable(value), key, True))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return the first of the open faults, by sheet and row."""
        ordered = sorted(self._open, key=lambda one: one[:3])
        return tuple(one[3] for one in ordered[: self._most])

    @property
    def further(self) -> int:
        """Return how many open faults are not told."""
        return max(len(self._open) - self._most, 0) + self._beyond

    @property
    def passed(self) -> tuple[Fault, ...]:
        """Return the faults that were let pass."""
        return tuple(self._passed)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Return the first of the warnings."""
        return tuple(self._warnings)
