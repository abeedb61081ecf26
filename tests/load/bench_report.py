"""What a periodic report costs to set: CPU, octets and memory, by how many units it tells of.

python -m tests.load.bench_report 130
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from service.adoption.periodic.contents import Cell, Part
from tests.support.periodic import Writing, a_busy_city, gathered


def main(units: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = gathered(a_busy_city(Path(folder)))
    told = tuple(Part(f"u{n:04}", f"Xã Thạnh Phú {n}", Cell(n, 2 * n + 9)) for n in range(units))
    report = replace(report, goals=tuple(replace(one, units=told) for one in report.goals))
    before = peak()
    Writing().pdf(report)  # the first one loads faces and the library
    began = time.process_time()
    pdf = Writing().pdf(report, sealed=True)
    spent = time.process_time() - began
    print(
        f"{units} units: {spent:.2f} s CPU, {len(pdf)} octets, {before} MB before, {peak()} MB at most"
    )


def peak() -> int:
    """Return the most memory this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 130)
