"""What reading a million lines of Postfix's log costs, beside pflogsumm on the same file.

The candidates in turn, each a fresh process: its CPU time from beginning to end, ours with Python's
own start. pflogsumm counts more than we (sizes, delays, recipients) and knows no accounts; it is what
an administrator has. The log is made by a program, the same for the same seed.

    python -m tests.load.bench_activity
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from config.settings import ROOT
from tests.support.mail_logs import PostfixLog

LINES, ROUNDS = 1_000_000, 3
Rows = dict[str, dict[str, float]]


# What the service does with a log, and no more, told with the peak of memory in MB.
READING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from directory.activity import ActivityPolicy, read_activity
policy = ActivityPolicy(modified=datetime(2026, 11, 26, tzinfo=UTC))
print(sum(1 for _ in read_activity(Path(sys.argv[1]), policy=policy)))
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2]  # ru_maxrss is the parent's too
print(int(peak.split()[0]) / 1024)
"""


def of_child(words: list[str]) -> tuple[float, str]:
    """Return the CPU seconds of a program and what it told."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, told


def measure() -> Rows:
    """Return CPU seconds and megabytes; the ratio is of one run."""
    with tempfile.TemporaryDirectory() as folder:
        path, log = Path(folder) / "mail.log", PostfixLog()
        with path.open("w") as file:
            file.writelines(line + "\n" for line in log.lines(LINES))
        os.environ["PYTHONPATH"] = str(ROOT)
        ours, theirs, memory = [], [], []
        for _ in range(ROUNDS):
            theirs.append(of_child(["pflogsumm", str(path)])[0])
            seconds, told = of_child([sys.executable, "-c", READING, str(path)])
            sent, megabytes = told.split()
            assert int(sent) == sum(log.sent.values())
            ours.append(seconds)
            memory.append(float(megabytes))
    peer, own = median(theirs), median(ours)
    return {
        "1,000,000 lines (s)": {"ours": own, "limit": peer / 3, "peer": peer, "ratio": peer / own},
        "… memory (MB)": {"ours": max(memory), "limit": 100},
    }


def tell(rows: Rows) -> str:
    """Return the figures as a table: ours, the limit, pflogsumm's, and how many times faster."""
    lines = [f"{'':28}{'ours':>10}{'limit':>10}{'peer':>10}{'ratio':>10}"]
    for name, row in rows.items():
        cells = (
            f"{row[key]:10.3f}" if key in row else " " * 10
            for key in ("ours", "limit", "peer", "ratio")
        )
        lines.append(f"{name:28}{''.join(cells)}")
    return "\n".join(lines)


if __name__ == "__main__":
    figures = measure()
    print(tell(figures))
    print(json.dumps(figures, indent=1, ensure_ascii=False))
