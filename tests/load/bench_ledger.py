"""What the ledger costs: an event appended, and a million of them verified. No threshold, only figures.

Run `python -m tests.load.bench_ledger [EVENTS]`; a million by default, in a temporary SQLite file.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from service.events.catalogue import DocumentUploaded
from service.events.ledger import StoredHashes, record, record_all, verify
from service.events.merkle import consistency_proof, inclusion_proof
from service.store.engine import Memory, Row, open_engine
from service.store.tables import EventRow

MOMENT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
BATCH, SINGLE = 5000, 300


def run(events: int, folder: Path) -> dict[str, float]:
    """Return figures: microseconds, seconds for each million, octets, mebibytes."""
    assert EventRow.__tablename__ in Row.metadata.tables
    memory = Memory(open_engine(f"sqlite:///{folder / 'antin.db'}"))
    Row.metadata.create_all(memory.engine)
    many = [DocumentUploaded(f"{n:036}", "ab" * 32, 80_000, 3) for n in range(BATCH)]
    start = time.perf_counter()
    for _ in range(events // BATCH):
        with memory.writing() as session:
            record_all(session, many, moment=MOMENT, actor="lanhdao")
    batch = (time.perf_counter() - start) / events * 1e6
    size = (folder / "antin.db").stat().st_size / events
    with memory.writing() as session:
        start = time.perf_counter()
        for _ in range(SINGLE):
            record(session, many[0], moment=MOMENT, actor="lanhdao")
        single = (time.perf_counter() - start) / SINGLE * 1e6
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    with memory.reading() as session:
        verdict = verify(session)
    walked = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert verdict.broken is None, verdict
    with memory.reading() as session:
        start = time.perf_counter()
        inclusion_proof(StoredHashes(session), events // 3, verdict.events)
        included = time.perf_counter() - start
        start = time.perf_counter()
        consistency_proof(StoredHashes(session), events // 3, verdict.events)
        grown = time.perf_counter() - start
    memory.close()
    return {
        "events": verdict.events,
        "append in a batch, µs an event": round(batch, 1),
        "append one by one in a transaction, µs an event": round(single, 1),
        "database, octets an event": round(size),
        "verify, s for each million": round(walked / verdict.events * 1e6, 2),
        "memory before verify, MiB": round(before / 1024, 1),
        "memory that verify added at its peak, MiB": round((after - before) / 1024, 1),
        "inclusion proof, ms": round(included * 1e3, 2),
        "consistency proof, ms": round(grown * 1e3, 2),
    }


def measure() -> dict[str, float]:
    """Return the figures of two hundred thousand events."""
    with tempfile.TemporaryDirectory() as place:
        return run(200_000, Path(place))


def tell(rows: dict[str, float]) -> str:
    """Return the figures, a line each."""
    return "\n".join(f"{name:46}{value:>12}" for name, value in rows.items())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
        print(json.dumps(run(wanted, Path(place)), ensure_ascii=False, indent=1))
