"""`make bench`: every benchmark of the house, each figure beside a peer or a limit of the same run.

Absolute figures belong to one machine and one hour; the ratios travel. Writes `bench.json`.
"""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.load import bench_http, bench_signing

BENCHES = {"signing": bench_signing.measure, "http": bench_http.measure}


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHES)
    rows = []
    for name in wanted:
        print(f"── {name} …", file=sys.stderr, flush=True)
        rows += BENCHES[name]()
    for row in rows:
        against = f"{row['ratio']:8.2f} × {row['against']}" if row.get("ratio") is not None else ""
        aim = f"  (aim {row['aim']})" if row.get("aim") else ""
        print(f"{row['what']:<58}{row['figure']:>10.2f} {row['unit']:<6}{against}{aim}")
    told = {
        "moment": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "rows": rows,
    }
    Path("bench.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
