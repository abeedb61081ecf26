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

from sqlalchemy import text

from service.events.catalogue import DocumentUploaded
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import StoredHashes, record, record_all
from service.events.merkle import consistency_proof, inclusion_proof
from service.events.stamps import held_against_stamps
from service.store.engine import Memory, Row, open_engine
from service.store.tables import EventRow
from tests.support.stamped import Stamper, a_book, stamping

MOMENT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
BATCH, SINGLE, CHECKPOINTS = 5000, 300, 100


def run(events: int, folder: Path) -> dict[str, float]:
    """Return figures: microseconds, seconds for each million, octets, mebibytes."""
    assert EventRow.__tablename__ in Row.metadata.tables
    memory = Memory(open_engine(f"sqlite:///{folder / 'antin.db'}"))
    Row.metadata.create_all(memory.engine)
    book = a_book(memory)
    batch, signed = _grow(memory, book, events)
    size = (folder / "antin.db").stat().st_size / events
    single = _one_by_one(memory)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.perf_counter(), time.process_time()
    verdict = book.verify()
    walked, spent = time.perf_counter() - start, time.process_time() - cpu
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert verdict.broken is None, verdict
    with memory.reading() as session:
        start = time.perf_counter()
        held_against_stamps(session, book.judge)
        stamps = time.perf_counter() - start
        start = time.perf_counter()
        inclusion_proof(StoredHashes(session), events // 3, verdict.events)
        included = time.perf_counter() - start
        start = time.perf_counter()
        consistency_proof(StoredHashes(session), events // 3, verdict.events)
        grown = time.perf_counter() - start
    found = _one_octet(memory, book, events // 2)
    memory.close()
    return {
        "events": verdict.events,
        "checkpoints, each with its stamp": verdict.stamped,
        "append in a batch, µs an event": round(batch, 1),
        "append one by one in a transaction, µs an event": round(single, 1),
        "sign and stamp a checkpoint, ms": round(signed, 2),
        "database, octets an event": round(size),
        "verify, s for each million": round(walked / verdict.events * 1e6, 2),
        "verify, CPU s for each million": round(spent / verdict.events * 1e6, 2),
        "believe a stamp, ms": round(stamps / verdict.stamped * 1e3, 2),
        "memory before verify, MiB": round(before / 1024, 1),
        "memory that verify added at its peak, MiB": round((after - before) / 1024, 1),
        "inclusion proof, ms": round(included * 1e3, 2),
        "consistency proof, ms": round(grown * 1e3, 2),
        "one octet changed in this event was named": found,
    }


def _grow(memory: Memory, book: CheckpointBook, events: int) -> tuple[float, float]:
    """Write events, with a stamped checkpoint at each hundredth; µs an event, ms a checkpoint."""
    many = [DocumentUploaded(f"{n:036}", "ab" * 32, 80_000, 3) for n in range(BATCH)]
    stamps, each = stamping(book, Stamper()), max(1, events // BATCH // CHECKPOINTS)
    writing, signing, signed = 0.0, 0.0, 0
    for n in range(1, events // BATCH + 1):
        start = time.perf_counter()
        with memory.writing() as session:
            record_all(session, many, moment=MOMENT, actor="lanhdao")
        written = time.perf_counter()
        writing += written - start
        if n % each == 0:
            book.make()
            signed += stamps.stamp_due()
            signing += time.perf_counter() - written
    return writing / events * 1e6, signing / signed * 1e3


def _one_by_one(memory: Memory) -> float:
    event = DocumentUploaded(f"{0:036}", "ab" * 32, 80_000, 3)
    with memory.writing() as session:
        start = time.perf_counter()
        for _ in range(SINGLE):
            record(session, event, moment=MOMENT, actor="lanhdao")
        return (time.perf_counter() - start) / SINGLE * 1e6


def _one_octet(memory: Memory, book: CheckpointBook, number: int) -> int:
    """Change one octet of what one event tells; return the event that verify names."""
    change = text("UPDATE events SET facts = replace(facts, '80000', '80001') WHERE number = :n")
    with memory.writing() as session:
        session.execute(change, {"n": number})
    broken = book.verify().broken
    assert broken is not None
    assert (broken.number, broken.reason) == (number, "altered"), broken
    return broken.number


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
