"""How much memory a piece of work took at its height, whatever the process had taken before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_THE_HEIGHT = "5"  # proc(5): the resident height is set to what is resident now


@dataclass
class Peak:
    """`kib` is how far the height lay above what was resident at the beginning."""

    kib: int = 0


@contextmanager
def measured_peak() -> Iterator[Peak]:
    """Give a peak that is known when the block ends."""
    CLEAR.write_text(RESET_THE_HEIGHT)
    begin, peak = _told("VmRSS"), Peak()
    yield peak
    peak.kib = max(0, _told("VmHWM") - begin)


def _told(name: str) -> int:
    line = next(one for one in STATUS.read_text().splitlines() if one.startswith(f"{name}:"))
    return int(line.split()[1])
