"""`make bench`: every benchmark of the house, each figure beside a peer or a limit of the same run.

Absolute figures belong to one machine and one hour; the ratios travel. Writes `bench.json`.
`make bench` runs all; `python -m tests.load.bench signing` one.
"""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.load import (
    bench_activity,
    bench_adoption,
    bench_batch,
    bench_http,
    bench_ladder,
    bench_ledger,
    bench_mailboxes,
    bench_planning,
    bench_register,
    bench_signing,
    bench_verifying,
)

BENCHES = {
    "signing": bench_signing,
    "batch": bench_batch,
    "verifying": bench_verifying,
    "mailboxes": bench_mailboxes,
    "planning": bench_planning,
    "activity": bench_activity,
    "adoption": bench_adoption,
    "ladder": bench_ladder,
    "ledger": bench_ledger,
    "register": bench_register,
    "http": bench_http,
}


def main() -> None:
    told = {
        "moment": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "rows": {},
    }
    for name in sys.argv[1:] or BENCHES:
        rows = BENCHES[name].measure()
        print(f"── {name}\n{BENCHES[name].tell(rows)}\n", flush=True)
        told["rows"][name] = rows
    Path("bench.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
