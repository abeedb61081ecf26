"""How much of a stranger's file is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SnapshotBounds:
    """Ceilings; what lies above is refused by name, never cut off in silence.

    `area` counts cells of a sheet from A1 to its last cell, empty ones too: that is what a reader of
    sheets sets memory aside for. `unpacked` counts the octets of a workbook's parts together, `echo`
    those of texts in all the cells that show them.
    """

    octets: int = 64 << 20
    rows: int = 500_000
    columns: int = 200
    area: int = 12_000_000
    cell: int = 1_000
    unpacked: int = 512 << 20
    echo: int = 1 << 30
    parts: int = 2_000
    heading_rows: int = 30
    faults: int = 500


ORDINARY = SnapshotBounds()
